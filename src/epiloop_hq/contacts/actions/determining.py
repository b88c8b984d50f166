"""A run of contact determination: its results, what changed, and what is proposed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import metadata
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from epiloop.contacts import Determination, PlainEngine, explain
from epiloop.protocols import Protocol
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.cases.actions import note_contacts_listed
from epiloop_hq.cases.queries import CaseFacts, visible_case
from epiloop_hq.contacts.actions.proposals import gravity_of, propose
from epiloop_hq.contacts.actions.weighing import Weighed, weigh_case
from epiloop_hq.contacts.errors import ContactRefusedError
from epiloop_hq.contacts.explaining import stored
from epiloop_hq.contacts.models import Run, RunResult

NO_CLASS: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutcome:
    """What a run found, against the run before it; persons by id, in order.

    Attributes
    ----------
    is_new
        False if nothing had changed since the run before, which then stands.
    found, dropped, changed
        Who has a class now and had none; who had one and has none; whose is another.
    """

    run_id: int
    number: int
    results: int
    is_new: bool
    found: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()


def determine(
    case_id: int,
    *,
    actor: Actor,
    now: datetime,
    controlled_at: Mapping[int, datetime] | None = None,
) -> RunOutcome:
    """Determine the contacts of a case; propose them, and decide nothing.

    The run stays on record with its inputs' digest, engine, version and protocol. Who
    is found becomes a proposal for an officer; a decision that was made stands, and a
    proposal that nobody decided on and that the run does not find is dropped.

    Parameters
    ----------
    controlled_at
        When each close contact came under control, by person, as far as is known.

    Raises
    ------
    ContactRefusedError
        If the case is closed or was not confirmed.
    epiloop.errors.EpiloopError
        If the protocol, or what is known of the case, allows no determination.
    """
    case = visible_case(case_id, actor)
    actor.require(Permission.CONTACT_WRITE, area_path=case.area_path)
    _check_open(case)
    # Outside the transaction: looking at every visit must not keep others waiting.
    weighed = weigh_case(case_id, now=now, controlled_at=controlled_at)
    with recording(actor=actor, now=now) as trail:
        before = _latest_run(case_id)
        if before is not None and before.input_digest == weighed.input_digest:
            return RunOutcome(
                run_id=before.pk,
                number=before.number,
                results=before.results,
                is_new=False,
            )
        run = _new_run(case, weighed, before, now=now)
        results = _write_results(run, case, weighed)
        outcome = _compare(run, _classes(results), _classes_of(before))
        run.results, run.finished_at = outcome.results, now
        run.found, run.dropped, run.changed = (
            len(outcome.found),
            len(outcome.dropped),
            len(outcome.changed),
        )
        run.save()
        propose(case, results, weighed.protocol, actor=actor, now=now)
        note_contacts_listed(case_id, how=f"Run {run.number}: {outcome.results}")
        _tell(trail, run, outcome)
    return outcome


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


def _check_open(case: CaseFacts) -> None:
    if not case.is_open:
        raise ContactRefusedError(
            _("Case %(number)s takes no more contacts: it is closed or not confirmed.")
            % {"number": case.number}
        )


def _latest_run(case_id: int) -> Run | None:
    runs = Run.objects.unscoped(reason="the run before, of a visible case")
    found = runs.filter(case_id=case_id).order_by("-number")
    return found.select_for_update(of=("self",)).first()


def _new_run(
    case: CaseFacts, weighed: Weighed, before: Run | None, *, now: datetime
) -> Run:
    return Run.objects.create(
        case_id=case.id,
        area_path=case.area_path,
        number=before.number + 1 if before else 1,
        engine=PlainEngine.name,
        engine_version=library_version(),
        protocol_id=weighed.protocol.id,
        protocol_digest=weighed.protocol.digest,
        input_digest=weighed.input_digest,
        started_at=now,
        supersedes=before,
    )


def _write_results(run: Run, case: CaseFacts, weighed: Weighed) -> list[RunResult]:
    rows = [
        result_row(one, weighed.protocol, zone=weighed.sought.zone)
        for one in weighed.found
    ]
    for row in rows:
        row.run, row.area_path = run, case.area_path
    return RunResult.objects.bulk_create(rows)


def _classes_of(run: Run | None) -> dict[int, str]:
    if run is None:
        return {}
    rows = RunResult.objects.unscoped(reason="results of the run before")
    return _classes(rows.filter(run=run).only("person_id", "risk_class"))


def _classes(results: Iterable[RunResult]) -> dict[int, str]:
    """Return the gravest class of each person who has one."""
    classes: dict[int, str] = {}
    for row in results:
        if row.risk_class:
            present = classes.get(row.person_id, row.risk_class)
            classes[row.person_id] = min(present, row.risk_class, key=gravity_of)
    return classes


def _compare(run: Run, present: dict[int, str], before: dict[int, str]) -> RunOutcome:
    both = present.keys() & before.keys()
    return RunOutcome(
        run_id=run.pk,
        number=run.number,
        results=len(present),
        is_new=True,
        found=tuple(sorted(present.keys() - before.keys())),
        dropped=tuple(sorted(before.keys() - present.keys())),
        changed=tuple(sorted(p for p in both if present[p] != before[p])),
    )


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
