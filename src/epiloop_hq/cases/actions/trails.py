"""The activity trail of a case: stops added, corrected by new rows, withdrawn."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.timeline import check_aware
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.cases.actions.holding import open_case_for_writing
from epiloop_hq.cases.actions.points import leave_point, settle_point
from epiloop_hq.cases.errors import CaseRefusedError
from epiloop_hq.cases.kinds import TrailSource
from epiloop_hq.cases.models import Case, TrailVisit
from epiloop_hq.cases.queries.engine import infectious_windows_of
from epiloop_hq.places.queries import standing_points


@dataclass(frozen=True, slots=True, kw_only=True)
class StopDraft:
    """One stop of a trail as told: a place from `starts_at` up to `ends_at`.

    With `is_day_precision` the two are the bounds of days on some part of which the case
    was there.
    """

    place_id: int
    starts_at: datetime
    ends_at: datetime
    is_day_precision: bool = False
    activity: str = ""
    companions: str = ""
    protection: str = ""
    seat: str = ""
    source: TrailSource = TrailSource.INTERVIEW


def add_trail_visit(
    case_id: int, draft: StopDraft, *, actor: Actor, now: datetime
) -> int:
    """Add one stop to a case's trail; return its id. See `add_trail_visits`."""
    return add_trail_visits(case_id, [draft], actor=actor, now=now)[0]


def add_trail_visits(
    case_id: int, drafts: Iterable[StopDraft], *, actor: Actor, now: datetime
) -> tuple[int, ...]:
    """Add stops to a case's trail; return their ids in the order given.

    A stop told before, with the same place and times, is not added again. Stops inside
    the time in which the case could infect make risk points, joined with those of other
    cases at the same place and time.

    Raises
    ------
    CaseRefusedError
        If a stop has no length or is still to come, or the case is closed or refuted.
    """
    with recording(actor=actor, now=now) as trail:
        case = open_case_for_writing(case_id, actor)
        actor.require(Permission.CASE_WRITE, area_path=case.area_path)
        return tuple(_add(trail, case, draft, actor=actor, now=now) for draft in drafts)


def correct_trail_visit(
    visit_id: int, draft: StopDraft, *, actor: Actor, now: datetime, reason: str
) -> int:
    """Supersede a stop by another; return the new one's id. The earlier row stays."""
    with recording(actor=actor, now=now) as trail:
        visit, case = _standing(visit_id, actor)
        _check_reason(reason)
        if _as_draft(visit) == draft:
            return visit.pk
        new = _write(case, draft, actor=actor, now=now)
        visit.superseded_by = new
        visit.save(update_fields=["superseded_by"])
        leave_point(case, visit, actor=actor, now=now, reason=reason)
        _tell(trail, case, new, change="corrected", reason=reason)
    return new.pk


def withdraw_trail_visit(
    visit_id: int, *, actor: Actor, now: datetime, reason: str
) -> None:
    """Take back a stop that never was; it stays on record as withdrawn."""
    with recording(actor=actor, now=now) as trail:
        visit, case = _standing(visit_id, actor)
        _check_reason(reason)
        visit.is_withdrawn = True
        visit.save(update_fields=["is_withdrawn"])
        leave_point(case, visit, actor=actor, now=now, reason=reason)
        _tell(trail, case, visit, change="withdrawn", reason=reason)


def _add(
    trail: Trail, case: Case, draft: StopDraft, *, actor: Actor, now: datetime
) -> int:
    visits = TrailVisit.objects.unscoped(reason="told before?")
    same = visits.filter(
        case=case,
        place_id=draft.place_id,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        superseded_by__isnull=True,
        is_withdrawn=False,
    ).first()
    if same is not None:
        return same.pk
    visit = _write(case, draft, actor=actor, now=now)
    _tell(trail, case, visit, change="added")
    return visit.pk


def _write(case: Case, draft: StopDraft, *, actor: Actor, now: datetime) -> TrailVisit:
    _check(draft, now=now)
    visit = TrailVisit(case=case, area_path=case.area_path)
    for name, value in asdict(draft).items():
        setattr(visit, name, value)
    visit.save()
    windows = infectious_windows_of(case, until=now)
    settle_point(case, visit, windows, actor=actor, now=now)
    return visit


def _standing(visit_id: int, actor: Actor) -> tuple[TrailVisit, Case]:
    visit = TrailVisit.objects.visible_to(actor).get(pk=visit_id)
    case = open_case_for_writing(visit.case_id, actor)
    actor.require(Permission.CASE_WRITE, area_path=case.area_path)
    # Read again under the case's lock: somebody else may just have corrected it.
    visit = TrailVisit.objects.visible_to(actor).get(pk=visit_id)
    if visit.superseded_by_id is not None or visit.is_withdrawn:
        raise CaseRefusedError(
            _("This stop was corrected already. Reload to see how it stands.")
        )
    return visit, case


def _as_draft(visit: TrailVisit) -> StopDraft:
    return StopDraft(
        place_id=visit.place_id,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        is_day_precision=visit.is_day_precision,
        activity=visit.activity,
        companions=visit.companions,
        protection=visit.protection,
        seat=visit.seat,
        source=TrailSource(visit.source),
    )


def _check(draft: StopDraft, *, now: datetime) -> None:
    if check_aware(draft.starts_at) >= check_aware(draft.ends_at):
        raise CaseRefusedError(_("A stop ends after it starts."))
    if draft.starts_at > now or (draft.ends_at > now and not draft.is_day_precision):
        raise CaseRefusedError(_("Nobody can have been anywhere in time to come."))


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise CaseRefusedError(_("Say why what stood on record was wrong."))


def _tell(
    trail: Trail, case: Case, visit: TrailVisit, *, change: str, reason: str = ""
) -> None:
    trail.add(
        "trail.changed",
        visit,
        persons=[case.person_id],
        case_id=case.pk,
        visit_id=visit.pk,
        place_id=visit.place_id,
        point_id=standing_points([visit.point_id]).get(visit.point_id or 0),
        change=change,
        reason=reason,
    )
