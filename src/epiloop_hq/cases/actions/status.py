"""What a case is: confirmed, converted, refuted; how it was found; and its end."""

from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.cases.actions.holding import lock_case, open_case_for_writing
from epiloop_hq.cases.actions.opening import counts_as_community, standing_case
from epiloop_hq.cases.actions.points import withdraw_points
from epiloop_hq.cases.errors import CaseRefusedError
from epiloop_hq.cases.kinds import (
    INFECTED,
    NEXT_STATUS,
    UNDECIDED,
    CaseOutcome,
    CaseStatus,
)
from epiloop_hq.cases.labels import CASE_STATUSES
from epiloop_hq.cases.models import Case
from epiloop_hq.laboratory.queries import tube_facts


def check_status(present: CaseStatus, following: CaseStatus) -> None:
    """Raise `CaseRefusedError` unless a case may go from the one status to the other."""
    if following not in NEXT_STATUS[present]:
        raise CaseRefusedError(
            _("A case that is “%(present)s” does not become “%(following)s”.")
            % {
                "present": CASE_STATUSES[present],
                "following": CASE_STATUSES[following],
            }
        )


def change_status(
    case_id: int,
    status: CaseStatus,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    evidence: str,
) -> None:
    """Record what a case has turned out to be, on which evidence.

    Raises
    ------
    CaseRefusedError
        If there is no such move, no evidence, or the case is closed.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        case = open_case_for_writing(case_id, actor)
        actor.require(Permission.CASE_WRITE, area_path=case.area_path)
        if case.status == status:
            return
        before = _set_status(case, status, happened_at=happened_at, evidence=evidence)
        if status is CaseStatus.REFUTED:
            withdraw_points(case, actor=actor, now=now)
        trail.add(
            "case.refuted" if status is CaseStatus.REFUTED else "case.status_changed",
            case,
            happened_at=happened_at,
            persons=[case.person_id],
            case_id=case.pk,
            person_id=case.person_id,
            outbreak_id=case.outbreak_id,
            before=before,
            after=status,
            evidence=evidence.strip(),
        )


def refute_case(
    case_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    evidence: str,
) -> None:
    """Record that the person was never infected; what was begun on it is undone elsewhere."""
    change_status(
        case_id,
        CaseStatus.REFUTED,
        actor=actor,
        happened_at=happened_at,
        now=now,
        evidence=evidence,
    )


def refute_after_recheck(
    tube_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> int | None:
    """Refute the case that rests on a sample whose recheck is negative; return its id.

    Only a case that nobody has confirmed yet, and that was opened on this sample or the
    one it rechecks: whether a confirmed case was a mistake is an officer's decision.
    """
    with recording(actor=actor, now=now):
        tube = tube_facts(tube_id, actor)
        (person_id,) = tube.person_ids
        case = standing_case(person_id, tube.outbreak_id)
        rests_on = {tube.tube_id, tube.recheck_of_id}
        if case is None or case.tube_id not in rests_on or case.status not in UNDECIDED:
            return None
        refute_case(
            case.pk,
            actor=actor,
            happened_at=happened_at,
            now=now,
            evidence=_("Recheck negative"),
        )
        return case.pk


def classify_route(
    case_id: int,
    route: DiscoveryRoute,
    *,
    actor: Actor,
    now: datetime,
    evidence: str,
) -> None:
    """Record how a case was found, on which evidence; the trail keeps who said so.

    Whether the case counts as a community case follows from the route by the case's own
    protocol, and from nothing else.

    Raises
    ------
    CaseRefusedError
        If a route is given without evidence, or the case is closed.
    """
    with recording(actor=actor, now=now) as trail:
        case = open_case_for_writing(case_id, actor)
        actor.require(Permission.CASE_CLASSIFY, area_path=case.area_path)
        evidence = evidence.strip()
        if route is not DiscoveryRoute.UNCLASSIFIED and not evidence:
            raise CaseRefusedError(_("Say on which evidence the case was found so."))
        before = (case.discovery_route, case.is_community)
        if (before[0], case.route_evidence) == (route, evidence):
            return
        case.discovery_route, case.route_evidence = route, evidence
        case.is_community = counts_as_community(load_protocol(case.protocol_id), route)
        case.save(update_fields=["discovery_route", "route_evidence", "is_community"])
        trail.add(
            "case.classified",
            case,
            persons=[case.person_id],
            case_id=case.pk,
            before=before[0],
            after=route,
            was_community=before[1],
            is_community=case.is_community,
        )


def close_case(
    case_id: int,
    *,
    actor: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    outcome: CaseOutcome | None = None,
) -> None:
    """Close a case. Whether anything of it is still open is the caller's to have checked.

    Closing a closed case changes nothing.

    Raises
    ------
    CaseRefusedError
        If nobody has said yet what the case is.
    """
    closed_at = check_not_future(happened_at or now, now=now)
    with recording(actor=actor, now=now) as trail:
        case = lock_case(case_id, actor)
        actor.require(Permission.CASE_CLOSE, area_path=case.area_path)
        if case.closed_at is not None:
            return
        if case.status in UNDECIDED:
            raise CaseRefusedError(
                _(
                    "Case %(number)s is still “%(status)s”: say what it is, then close it."
                )
                % {
                    "number": case.number,
                    "status": CASE_STATUSES[CaseStatus(case.status)],
                }
            )
        case.closed_at, case.closed_by = closed_at, actor.name
        case.outcome = outcome or case.outcome
        case.save(update_fields=["closed_at", "closed_by", "outcome"])
        trail.add(
            "case.closed",
            case,
            happened_at=closed_at,
            persons=[case.person_id],
            case_id=case.pk,
            outcome=case.outcome,
        )


def _set_status(
    case: Case, status: CaseStatus, *, happened_at: datetime, evidence: str
) -> CaseStatus:
    """Give a case another status; return the one before."""
    before = CaseStatus(case.status)
    check_status(before, status)
    if not evidence.strip():
        raise CaseRefusedError(_("Say on which evidence."))
    case.status = status
    if status in INFECTED and case.diagnosed_at is None:
        case.diagnosed_at = happened_at
    case.save(update_fields=["status", "diagnosed_at"])
    return before
