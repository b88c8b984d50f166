"""Facts published elsewhere: zone levels and counts, with their source."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.batches import BATCH, in_batches
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.records import Record
from epiloop_hq.places.actions.places import areas_at
from epiloop_hq.places.models import CountFact, ZoneFact


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneDraft:
    """A zone level of one community as announced.

    `confirmed_14d` is the announced count of the last 14 days, None where none was given.
    """

    community: str
    level: str
    happened_at: datetime
    town: str = ""
    area_path: str = ""
    outbreak_id: int | None = None
    from_level: str = ""
    announced_on: date | None = None
    confirmed_14d: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountDraft:
    """A published count in a window; `value` None means that it was not published."""

    measure: str
    starts_at: datetime
    ends_at: datetime
    value: int | None
    area_path: str = ""
    outbreak_id: int | None = None
    is_rounded: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class FactsWritten:
    """What became of a number of facts; every draft is counted exactly once."""

    added: int
    corrected: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Form:
    """A kind of fact: the columns that say which fact it is, and those it states."""

    model: type[Record]
    told: tuple[str, ...]
    instant: str
    news: str

    def key_of(self, fact: object) -> tuple[object, ...]:
        """Return what makes two facts the same one."""
        names = [f.name for f in fields(self.draft) if f.name not in self.told]
        return tuple(getattr(fact, name) for name in names)

    @property
    def draft(self) -> type[ZoneDraft] | type[CountDraft]:
        """The form in which such a fact comes in."""
        return ZoneDraft if self.model is ZoneFact else CountDraft


_ZONES = _Form(
    ZoneFact,
    ("from_level", "level", "announced_on", "confirmed_14d", "source"),
    "happened_at",
    "zones.recorded",
)
_COUNTS = _Form(CountFact, ("value", "is_rounded"), "starts_at", "counts.recorded")


def record_zones(
    drafts: Sequence[ZoneDraft], *, actor: Actor, now: datetime
) -> FactsWritten:
    """Record announced zone levels; told again they stay one fact, put right if needed.

    Raises
    ------
    PlacesRefusedError
        If an area is not known.
    """
    return _record(_ZONES, drafts, actor=actor, now=now)


def record_counts(
    drafts: Sequence[CountDraft], *, actor: Actor, now: datetime
) -> FactsWritten:
    """Record published counts; told again they stay one fact, put right if needed.

    Raises
    ------
    PlacesRefusedError
        If an area is not known.
    """
    return _record(_COUNTS, drafts, actor=actor, now=now)


def _record(
    form: _Form,
    drafts: Sequence[ZoneDraft] | Sequence[CountDraft],
    *,
    actor: Actor,
    now: datetime,
) -> FactsWritten:
    wanted = {form.key_of(draft): draft for draft in drafts}
    with recording(actor=actor, now=now) as trail:
        areas = areas_at({d.area_path for d in drafts if d.area_path})
        for path in {d.area_path for d in drafts}:
            actor.require(Permission.AREA_WRITE, area_path=path or None)
        known = {form.key_of(fact): fact for fact in _standing(form, drafts)}
        new = [
            form.model(**{"area": areas.get(d.area_path), **_values(d)})
            for key, d in wanted.items()
            if key not in known
        ]
        changed = [
            known[key]
            for key, draft in wanted.items()
            if key in known and _put_right(known[key], draft, form.told)
        ]
        form.model.objects.bulk_create(new, batch_size=BATCH)
        form.model.objects.bulk_update(changed, form.told, batch_size=BATCH)
        if new or changed:
            trail.add(form.news, added=len(new), corrected=len(changed))
    return FactsWritten(len(new), len(changed), len(drafts) - len(new) - len(changed))


def _standing(
    form: _Form, drafts: Sequence[ZoneDraft] | Sequence[CountDraft]
) -> list[Record]:
    instants = sorted({getattr(draft, form.instant) for draft in drafts})
    rows = form.model.objects.unscoped(reason="a fact is told once")
    found: list[Record] = []
    for batch in in_batches(instants):
        told = rows.filter(**{f"{form.instant}__in": batch})
        found += told.select_for_update().order_by("pk")
    return found


def _values(draft: ZoneDraft | CountDraft) -> dict[str, object]:
    return {f.name: getattr(draft, f.name) for f in fields(draft)}


def _put_right(
    fact: Record, draft: ZoneDraft | CountDraft, columns: tuple[str, ...]
) -> bool:
    different = [c for c in columns if getattr(fact, c) != getattr(draft, c)]
    for column in different:
        setattr(fact, column, getattr(draft, column))
    return bool(different)
