"""Cases taken over from a list, many at once: as `open_case` opens one."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.batches import BATCH
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.cases.actions.facts import CaseDates, check_opening
from epiloop_hq.cases.actions.opening import counts_as_community
from epiloop_hq.cases.errors import CaseStandsError
from epiloop_hq.cases.kinds import CaseOutcome, CaseStatus
from epiloop_hq.cases.models import Case
from epiloop_hq.registry.actions import involve_many, next_case_numbers
from epiloop_hq.registry.queries import Adopted, outbreak_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDraft:
    """One case as a list tells of it; see `open_case`.

    With `closed_at` the case was over before it came to us: it stands on record, and no
    work is begun on it.
    """

    person_id: int
    area_path: str
    happened_at: datetime
    status: CaseStatus = CaseStatus.PRELIMINARY
    route: DiscoveryRoute = DiscoveryRoute.UNCLASSIFIED
    route_evidence: str = ""
    dates: CaseDates = field(default_factory=CaseDates)
    residence_id: int | None = None
    note: str = ""
    outcome: CaseOutcome | None = None
    closed_at: datetime | None = None


def open_cases(
    drafts: Sequence[CaseDraft], *, actor: Actor, now: datetime, outbreak_id: int
) -> tuple[int, ...]:
    """Open the cases of a list; return their ids in the order of the drafts.

    Raises
    ------
    CaseStandsError
        If one of the persons has a case of this outbreak that is not closed; none is
        opened then.
    CaseRefusedError
        If the dates of one of them contradict one another, or are still to come.
    """
    with recording(actor=actor, now=now) as trail:
        zone = outbreak_facts(outbreak_id).zone
        for path in {draft.area_path for draft in drafts}:
            actor.require(Permission.CASE_WRITE, area_path=path)
        for draft in drafts:
            check_not_future(draft.happened_at, now=now)
            check_opening(draft.dates, now=now, zone=zone)
        _check_none_stands(drafts, outbreak_id)
        numbers = next_case_numbers(outbreak_id, len(drafts), actor=actor, now=now)
        rules = _Rules(outbreak_id)
        cases = Case.objects.bulk_create(
            [
                rules.case(draft, number, closed_by=actor.name)
                for draft, number in zip(drafts, numbers, strict=True)
            ],
            batch_size=BATCH,
        )
        _involve(drafts, actor=actor, now=now)
        for case in cases:
            _tell(trail, case)
    return tuple(case.pk for case in cases)


class _Rules:
    """Makes the rows of cases, each under the protocol in force for it."""

    def __init__(self, outbreak_id: int) -> None:
        self._outbreak_id = outbreak_id
        self._adopted = Adopted(outbreak_id)

    def case(self, draft: CaseDraft, number: str, *, closed_by: str) -> Case:
        """Return the row of one draft, not yet written."""
        in_force = self._adopted.protocol_for(draft.area_path, draft.happened_at)
        protocol_id, digest = in_force
        protocol = load_protocol(protocol_id)
        facts: Mapping[str, object] = asdict(draft.dates)
        return Case(
            number=number,
            outbreak_id=self._outbreak_id,
            person_id=draft.person_id,
            area_path=draft.area_path,
            status=draft.status,
            protocol_id=protocol_id,
            protocol_digest=digest,
            discovery_route=draft.route,
            route_evidence=draft.route_evidence.strip(),
            is_community=counts_as_community(protocol, draft.route),
            residence_id=draft.residence_id,
            note=draft.note,
            outcome=draft.outcome or "",
            opened_at=draft.happened_at,
            closed_at=draft.closed_at,
            closed_by=closed_by if draft.closed_at else "",
            **facts,
        )


def _check_none_stands(drafts: Sequence[CaseDraft], outbreak_id: int) -> None:
    cases = Case.objects.unscoped(reason="one open case a person, wherever it is held")
    standing = cases.filter(
        outbreak_id=outbreak_id,
        person_id__in=[draft.person_id for draft in drafts if not draft.closed_at],
        closed_at__isnull=True,
    )
    first = standing.exclude(status=CaseStatus.REFUTED).order_by("pk").first()
    if first is not None:
        raise CaseStandsError(first.pk, first.number)


def _involve(drafts: Sequence[CaseDraft], *, actor: Actor, now: datetime) -> None:
    by_area: dict[str, list[int]] = {}
    for draft in drafts:
        by_area.setdefault(draft.area_path, []).append(draft.person_id)
    for path, person_ids in sorted(by_area.items()):
        involve_many(person_ids, path, why="case", actor=actor, now=now)


def _tell(trail: Trail, case: Case) -> None:
    # A case that was over when it came in is told of, but opens no loop and no clock.
    trail.add(
        "case.opened" if case.closed_at is None else "case.taken_over",
        case,
        happened_at=case.opened_at,
        persons=[case.person_id],
        case_id=case.pk,
        person_id=case.person_id,
        outbreak_id=case.outbreak_id,
        tube_id=None,
        status=case.status,
        route=case.discovery_route,
    )
