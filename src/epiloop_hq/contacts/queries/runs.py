"""Runs of determination: when, under which rules, and what changed from one to the next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef

from epiloop.contacts.classify import gravity
from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.contacts import labels
from epiloop_hq.contacts.kinds import (
    AREA_JOB,
    DETERMINATION_JOB,
    UNCHANGED,
    ChangeKind,
    ContactState,
)
from epiloop_hq.contacts.models import Contact, Run, RunResult
from epiloop_hq.contacts.second_degree import SecondDegree
from epiloop_hq.jobs.queue import JobRow, latest
from epiloop_hq.places.queries import area_row, place_rows
from epiloop_hq.registry.queries import PersonView, person_views
from epiloop_hq.web.states import Text

CHANGES: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run: how it was made and what it came to.

    Attributes
    ----------
    too_busy
        Places that rules left out, with their stays on their busiest day.
    is_latest
        Whether no later run has superseded it.
    may_accept
        Whether the viewer may let what waits take effect.
    """

    id: int
    case_id: int
    number: int
    engine: str
    engine_version: str
    protocol_id: str
    protocol_digest: str
    input_digest: str
    case_digest: str
    visits_digest: str
    store_digest: str
    second_degree: SecondDegree | None
    too_busy: tuple[tuple[str, int], ...]
    started_at: datetime
    finished_at: datetime | None
    results: int
    found: int
    dropped: int
    changed: int
    in_effect_at: datetime | None
    accepted_by: str
    is_latest: bool
    may_accept: bool

    @property
    def protocol(self) -> str:
        """The protocol's title in the reader's language."""
        return labels.protocol_title(self.protocol_id)

    @property
    def differing(self) -> int:
        """For how many persons it differs from what was in effect before it."""
        return self.found + self.dropped + self.changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One person whose class differs from what was in effect; empty is none.

    Attributes
    ----------
    decided
        What an officer has decided on this contact, in words; it stands.
    is_in_effect
        Whether the difference has taken effect.
    """

    person: PersonView
    before: str
    after: str
    degree: int
    minutes: int | None
    last_at: datetime | None
    decided: Text
    is_in_effect: bool

    @property
    def kind(self) -> ChangeKind:
        """Whether the person was found, dropped or is in another class."""
        if not self.before:
            return ChangeKind.FOUND
        return ChangeKind.CHANGED if self.after else ChangeKind.DROPPED

    @property
    def kind_word(self) -> Text:
        """The same in words."""
        return labels.CHANGE_KINDS[self.kind]

    @property
    def before_word(self) -> Text:
        """The class before, in words."""
        return labels.risk_class_word(self.before)

    @property
    def after_word(self) -> Text:
        """The class now, in words."""
        return labels.risk_class_word(self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a case's determination stands.

    Attributes
    ----------
    job
        The latest that was asked for.
    waiting
        The latest run, where somebody's difference has not taken effect.
    """

    case_id: int
    job: JobRow | None
    waiting: RunRow | None

    @property
    def is_going_on(self) -> bool:
        """Whether the worker has one before it, or is at it."""
        return self.job is not None and self.job.is_open

    @property
    def is_refused(self) -> bool:
        """Whether the latest could not be made."""
        return self.job is not None and self.job.state == "failed"

    @property
    def is_unchanged(self) -> bool:
        """Whether the latest found everything as it was."""
        return self.job is not None and self.job.message == UNCHANGED

    @property
    def version(self) -> str:
        """Differs whenever the page would."""
        return f"{self.job.state}-{self.job.done}" if self.job else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """One person about whom a fact must still be asked, and the class they have now."""

    result_id: int
    person: PersonView
    risk_class: str
    questions: int


def runs_of_case(case_id: int, actor: Actor) -> tuple[RunRow, ...]:
    """Return the runs of a case, the latest first (1 query)."""
    rows = list(Run.objects.visible_to(actor).filter(case_id=case_id))
    last = max((run.number for run in rows), default=0)
    ordered = sorted(rows, key=lambda run: -run.number)
    return tuple(_row(run, actor, is_latest=run.number == last) for run in ordered)


def run_row(run_id: int, actor: Actor) -> RunRow:
    """Return one run (2 queries).

    Raises
    ------
    Run.DoesNotExist
        If there is none, or not for this viewer.
    """
    run = Run.objects.visible_to(actor).get(pk=run_id)
    later = Run.objects.visible_to(actor).filter(
        case_id=run.case_id, number__gt=run.number
    )
    return _row(run, actor, is_latest=not later.exists())


def determination_of(case_id: int, actor: Actor) -> Standing:
    """Return where the determination of a visible case stands (3 queries)."""
    run = Run.objects.visible_to(actor).filter(case_id=case_id)
    last = run.order_by("-number").first()
    rows = RunResult.objects.unscoped(reason="results of a visible run")
    waits = last is not None and rows.filter(run=last, is_in_effect=False).exists()
    return Standing(
        case_id=case_id,
        job=latest(DETERMINATION_JOB, case_id),
        waiting=_row(last, actor, is_latest=True) if last and waits else None,
    )


def waiting_runs(
    actor: Actor, *, area_path: str, limit: int
) -> tuple[tuple[RunRow, str], ...]:
    """Return the latest runs that wait to be accepted, and their cases' numbers (1 query).

    The oldest first: it has waited longest.
    """
    runs = Run.objects.visible_to(actor)
    waits = RunResult.objects.unscoped(reason="results of visible runs").filter(
        run=OuterRef("pk"), is_in_effect=False
    )
    superseded = runs.filter(supersedes__isnull=False).values("supersedes")
    found = runs.filter(Exists(waits), area_path__under=area_path).exclude(
        pk__in=superseded
    )
    rows = found.select_related("case").order_by("started_at", "pk")[:limit]
    return tuple((_row(run, actor, is_latest=True), run.case.number) for run in rows)


def area_determination(area_path: str, actor: Actor) -> JobRow | None:
    """Return the latest determination asked for of an area (2 queries)."""
    return latest(AREA_JOB, area_row(area_path, actor).id)


def run_changes(
    run_id: int, actor: Actor, *, after: int = 0, limit: int = CHANGES
) -> tuple[Change, ...]:
    """Return for whom a run differs from what was in effect before it; by person.

    Parameters
    ----------
    after
        The last person of the page before.

    Raises
    ------
    Run.DoesNotExist
        If there is none, or not for this viewer.
    """
    run = Run.objects.visible_to(actor).get(pk=run_id)
    rows = RunResult.objects.unscoped(reason="results of a visible run")
    best = _gravest(rows.filter(run=run).order_by("person_id", "pk"))
    changed = [
        row
        for person, row in best.items()
        if row.class_before != row.risk_class and person > after
    ][:limit]
    ids = [row.person_id for row in changed]
    persons, decided = person_views(ids, actor), _decided(run.case_id, ids, actor)
    return tuple(
        Change(
            person=persons[row.person_id],
            before=row.class_before,
            after=row.risk_class,
            degree=row.degree,
            minutes=row.minutes,
            last_at=row.last_at,
            decided=decided.get(row.person_id, ""),
            is_in_effect=row.is_in_effect,
        )
        for row in changed
    )


def left_out(run: RunRow, actor: Actor) -> tuple[tuple[str, int], ...]:
    """Return the places a run left out, by name, with their stays on the busiest day."""
    places = place_rows((int(place) for place, _stays in run.too_busy), actor)
    return tuple(
        (places[int(place)].name, stays)
        for place, stays in run.too_busy
        if int(place) in places
    )


def open_questions(run_id: int, actor: Actor) -> tuple[OpenQuestion, ...]:
    """Return about whom a run would give a graver class if a fact were so: ask them."""
    rows = RunResult.objects.visible_to(actor).filter(
        run_id=run_id, open_questions__gt=0
    )
    found = list(rows.order_by("pk"))
    persons = person_views((row.person_id for row in found), actor)
    return tuple(
        OpenQuestion(
            result_id=row.pk,
            person=persons[row.person_id],
            risk_class=row.risk_class,
            questions=row.open_questions,
        )
        for row in found
    )


def _gravest(results: Iterable[RunResult]) -> Mapping[int, RunResult]:
    """Return the row of each person that gives the gravest class."""
    best: dict[int, RunResult] = {}
    for row in results:
        present = best.get(row.person_id)
        if present is None or _weight(row) < _weight(present):
            best[row.person_id] = row
    return best


def _weight(row: RunResult) -> int:
    return gravity(RiskClass(row.risk_class) if row.risk_class else None)


def _decided(
    case_id: int, person_ids: Iterable[int], actor: Actor
) -> Mapping[int, Text]:
    """Return what officers have decided on these persons as contacts of a case."""
    rows = Contact.objects.visible_to(actor).filter(
        case_id=case_id,
        person_id__in=list(person_ids),
        state__in=(ContactState.DETERMINED, ContactState.DECLINED),
    )
    return {
        person: labels.decision_word(ContactState(state), RiskClass(risk_class))
        for person, state, risk_class in rows.values_list(
            "person_id", "state", "risk_class"
        )
    }


def _row(run: Run, actor: Actor, *, is_latest: bool) -> RunRow:
    return RunRow(
        id=run.pk,
        case_id=run.case_id,
        number=run.number,
        engine=run.engine,
        engine_version=run.engine_version,
        protocol_id=run.protocol_id,
        protocol_digest=run.protocol_digest,
        input_digest=run.input_digest,
        case_digest=run.case_digest,
        visits_digest=run.visits_digest,
        store_digest=run.store_digest,
        second_degree=SecondDegree.restored(run.second_degree),
        too_busy=tuple((str(place), int(stays)) for place, stays in run.too_busy),
        started_at=run.started_at,
        finished_at=run.finished_at,
        results=run.results,
        found=run.found,
        dropped=run.dropped,
        changed=run.changed,
        in_effect_at=run.in_effect_at,
        accepted_by=run.accepted_by,
        is_latest=is_latest,
        may_accept=is_latest
        and actor.may(Permission.CONTACT_DECIDE, area_path=run.area_path),
    )
