"""A run of contact determination: its results, what changed, and what is proposed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib import metadata
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from epiloop.contacts import Determination, explain
from epiloop.protocols import Protocol, load_protocol
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.cases.queries import CaseFacts, visible_case
from epiloop_hq.contacts.actions.accepting import (
    classes_in_effect,
    classes_of,
    in_effect,
    put_in_effect,
)
from epiloop_hq.contacts.actions.weighing import Inputs, Weighed, weigh_case
from epiloop_hq.contacts.errors import ContactRefusedError
from epiloop_hq.contacts.explaining import stored
from epiloop_hq.contacts.models import Run, RunResult
from epiloop_hq.contacts.pace import Pace
from epiloop_hq.contacts.second_degree import SecondDegree

NO_CLASS: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutcome:
    """What a run found, against the run before it; persons by id, in order.

    Attributes
    ----------
    is_new
        False if nothing had changed since the run before, which then stands.
    waits
        Whether an officer has to accept the difference before it takes effect.
    found, dropped, changed
        Who has a class now and had none; who had one and has none; whose is another.
    """

    run_id: int
    number: int
    results: int
    is_new: bool
    waits: bool = False
    found: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anybody stands otherwise than before."""
        return bool(self.found or self.dropped or self.changed)


def determine(
    case_id: int,
    *,
    actor: Actor,
    now: datetime,
    controlled_at: Mapping[int, datetime] | None = None,
    second_degree: SecondDegree | None = None,
    pace: Pace | None = None,
) -> RunOutcome:
    """Determine the contacts of a case, and lay what is different before an officer.

    The run stays on record with its inputs' digests, engine, version and protocol. The
    first run takes effect at once: who is found becomes a proposal. A later one waits
    until an officer accepts what it found, dropped or changed (`accept_run`).

    Parameters
    ----------
    controlled_at
        When each close contact came under control, by person, as far as is known.
    second_degree
        Also look for the contacts of close contacts on whom nobody has decided.
    pace
        Where to report how far it is, and whether to go on.

    Raises
    ------
    ContactRefusedError
        If the case is closed or was not confirmed, or its protocol knows no contacts of
        contacts and they are asked for.
    StoppedError
        If the pace says so; nothing is kept.
    epiloop.errors.EpiloopError
        If the protocol, or what is known of the case, allows no determination.
    """
    case = visible_case(case_id, actor)
    actor.require(Permission.CONTACT_WRITE, area_path=case.area_path)
    check_determinable(case, second_degree)
    # Outside the transaction: looking at every visit must not keep others waiting.
    weighed = weigh_case(
        case_id,
        now=now,
        controlled_at=controlled_at,
        second_degree=second_degree,
        pace=pace,
    )
    inputs = weighed.inputs
    if inputs is None:
        raise TypeError("A run weighs everybody, and says what it rests on.")
    with recording(actor=actor, now=now) as trail:
        before = _latest_run(case_id)
        if before is not None and before.input_digest == inputs.digest:
            return _unchanged(before)
        run = _new_run(case, weighed.protocol, inputs, before, now=now)
        if second_degree is not None:
            run.second_degree = second_degree.stored()
        outcome = _write_results(run, case, weighed)
        run.results, run.finished_at = outcome.results, now
        run.found, run.dropped, run.changed = (
            len(outcome.found),
            len(outcome.dropped),
            len(outcome.changed),
        )
        run.save()
        _tell(trail, run, outcome)
        if not outcome.waits:
            put_in_effect(run, case, weighed.protocol, actor=actor, now=now)
    return outcome


def check_determinable(case: CaseFacts, second_degree: SecondDegree | None) -> None:
    """Refuse what no determination can be made of; cheap, so that it is said at once."""
    if not case.is_open:
        raise ContactRefusedError(
            _("Case %(number)s takes no more contacts: it is closed or not confirmed.")
            % {"number": case.number}
        )
    definition = load_protocol(case.protocol_id).contact.secondary
    if second_degree is not None and not (definition and definition.enabled):
        raise ContactRefusedError(
            _("The protocol of case %(number)s knows no contacts of contacts.")
            % {"number": case.number}
        )


def result_row(
    determination: Determination, protocol: Protocol, *, zone: ZoneInfo
) -> RunResult:
    """Return one determination as a row of a run, not yet written."""
    reasons, evidence = stored(explain(determination, protocol))
    known = [met.together for met in determination.counting_encounters]
    minutes = [int(t.total_seconds() // 60) for t in known if t is not None]
    classification = determination.classification
    return RunResult(
        person_id=int(determination.person_id),
        through_id=int(determination.through) if determination.through else None,
        degree=2 if determination.through else 1,
        risk_class=determination.risk_class or NO_CLASS,
        is_high_risk=classification.high_infection_risk,
        open_questions=len(classification.open_checks),
        category=determination.rule,
        minutes=sum(minutes) if minutes else None,
        encounters=len(determination.encounters),
        first_at=determination.first_exposure_at,
        last_at=determination.last_exposed_at(zone),
        reasons=reasons,
        evidence=evidence,
    )


@cache
def library_version() -> str:
    """Return the version of the library that decides; "source" where none is installed."""
    try:
        return metadata.version("epiloop")
    except metadata.PackageNotFoundError:
        return "source"


def _latest_run(case_id: int) -> Run | None:
    runs = Run.objects.unscoped(reason="the run before, of a visible case")
    found = runs.filter(case_id=case_id).order_by("-number")
    return found.select_for_update(of=("self",)).first()


def _unchanged(run: Run) -> RunOutcome:
    return RunOutcome(
        run_id=run.pk,
        number=run.number,
        results=run.results,
        is_new=False,
        waits=run.in_effect_at is None,
    )


def _new_run(
    case: CaseFacts,
    protocol: Protocol,
    inputs: Inputs,
    before: Run | None,
    *,
    now: datetime,
) -> Run:
    return Run.objects.create(
        case_id=case.id,
        area_path=case.area_path,
        number=before.number + 1 if before else 1,
        engine=inputs.engine,
        engine_version=library_version(),
        protocol_id=protocol.id,
        protocol_digest=inputs.protocol,
        input_digest=inputs.digest,
        case_digest=inputs.case,
        visits_digest=inputs.visits,
        store_digest=inputs.store,
        too_busy=[[one.place_id, one.stays] for one in inputs.too_busy],
        started_at=now,
        supersedes=before,
    )


def _write_results(run: Run, case: CaseFacts, weighed: Weighed) -> RunOutcome:
    """Write what a run found, and whom it finds no longer; return the difference."""
    rows = [
        result_row(one, weighed.protocol, zone=weighed.sought.zone)
        for one in weighed.found
    ]
    before, present = classes_in_effect(case.id), classes_of(rows)
    missing = before.keys() - {row.person_id for row in rows}
    rows += [
        RunResult(person_id=person, degree=1, encounters=0)
        for person in sorted(missing)
    ]
    for row in rows:
        row.run, row.area_path = run, case.area_path
        row.class_before = before.get(row.person_id, NO_CLASS)
    RunResult.objects.bulk_create(rows)
    is_first = not in_effect(case.id).exists()
    return _compare(run, present, before, is_first=is_first)


def _compare(
    run: Run, present: dict[int, str], before: dict[int, str], *, is_first: bool
) -> RunOutcome:
    both = present.keys() & before.keys()
    outcome = RunOutcome(
        run_id=run.pk,
        number=run.number,
        results=len(present),
        is_new=True,
        found=tuple(sorted(present.keys() - before.keys())),
        dropped=tuple(sorted(before.keys() - present.keys())),
        changed=tuple(sorted(p for p in both if present[p] != before[p])),
    )
    return replace(outcome, waits=outcome.differs and not is_first)


def _tell(trail: Trail, run: Run, outcome: RunOutcome) -> None:
    trail.add(
        "contacts.determined_by_engine",
        run,
        case_id=run.case_id,
        run_id=run.pk,
        results=outcome.results,
        found=len(outcome.found),
        dropped=len(outcome.dropped),
        changed=len(outcome.changed),
        protocol=run.protocol_id,
        inputs=run.input_digest,
    )
