"""A case opened: on a preliminary positive, typed in, or taken over from a list."""

from dataclasses import asdict
from datetime import datetime

from django.db.models import Q

from epiloop.protocols import Protocol, load_protocol
from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.cases.actions.facts import CaseDates, check_opening
from epiloop_hq.cases.errors import CaseStandsError
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.cases.models import Case
from epiloop_hq.laboratory.queries import tube_facts
from epiloop_hq.registry.actions import involve, next_case_number
from epiloop_hq.registry.queries import kept_person, outbreak_facts, protocol_for


def open_case(
    person_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    outbreak_id: int,
    area_path: str,
    status: CaseStatus = CaseStatus.PRELIMINARY,
    route: DiscoveryRoute = DiscoveryRoute.UNCLASSIFIED,
    route_evidence: str = "",
    dates: CaseDates | None = None,
    residence_id: int | None = None,
    tube_id: int | None = None,
    note: str = "",
) -> int:
    """Open a case of a person; return its id.

    The protocol in force where and when it is opened stays the case's own. Without a
    discovery route it counts as a community case until somebody has classified it.

    Parameters
    ----------
    happened_at
        When the case was found.
    area_path
        The area whose headquarters answers for the case.

    Raises
    ------
    CaseStandsError
        If the person has a case of this outbreak that is not closed.
    CaseRefusedError
        If the dates contradict one another, or one of them is still to come.
    """
    check_not_future(happened_at, now=now)
    dates = dates or CaseDates()
    with recording(actor=actor, now=now) as trail:
        actor.require(Permission.CASE_WRITE, area_path=area_path)
        outbreak, person_id = outbreak_facts(outbreak_id), kept_person(person_id)
        standing = standing_case(person_id, outbreak_id)
        if standing is not None:
            raise CaseStandsError(standing.pk, standing.number)
        check_opening(dates, now=now, zone=outbreak.zone)
        protocol_id, digest = protocol_for(outbreak_id, area_path, happened_at)
        case = Case(
            number=next_case_number(outbreak_id, actor=actor, now=now),
            outbreak_id=outbreak_id,
            person_id=person_id,
            area_path=area_path,
            status=status,
            protocol_id=protocol_id,
            protocol_digest=digest,
            discovery_route=route,
            route_evidence=route_evidence.strip(),
            is_community=counts_as_community(load_protocol(protocol_id), route),
            residence_id=residence_id,
            tube_id=tube_id,
            note=note,
            opened_at=happened_at,
        )
        for name, value in asdict(dates).items():
            setattr(case, name, value)
        case.save()
        involve(person_id, area_path, why="case", actor=actor, now=now)
        trail.add(
            "case.opened",
            case,
            happened_at=happened_at,
            persons=[person_id],
            case_id=case.pk,
            person_id=person_id,
            outbreak_id=outbreak_id,
            tube_id=tube_id,
            status=status,
            route=route,
        )
    return case.pk


def open_case_from_single(
    tube_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> int:
    """Open the case of the person whose single sample is positive; return its id.

    A person who is a case of the outbreak already stays that case.
    """
    with recording(actor=actor, now=now):
        tube = tube_facts(tube_id, actor)
        (person_id,) = tube.person_ids
        standing = standing_case(person_id, tube.outbreak_id)
        if standing is not None:
            return standing.pk
        return open_case(
            person_id,
            actor=actor,
            happened_at=happened_at,
            now=now,
            outbreak_id=tube.outbreak_id,
            area_path=tube.area_path,
            dates=CaseDates(sampled_at=tube.sampled_at, positive_at=tube.reported_at),
            tube_id=tube_id,
        )


def standing_case(person_id: int, outbreak_id: int) -> Case | None:
    """Return the person's case of the outbreak that is neither closed nor refuted.

    Also where it was opened on another record of the same human being.
    """
    kept = kept_person(person_id)
    cases = Case.objects.unscoped(reason="one open case a person, wherever it is held")
    return (
        cases.filter(
            Q(person_id=kept) | Q(person__merged_into_id=kept),
            outbreak_id=outbreak_id,
            closed_at__isnull=True,
        )
        .exclude(status=CaseStatus.REFUTED)
        .first()
    )


def counts_as_community(protocol: Protocol, route: DiscoveryRoute) -> bool:
    """Tell whether cases found on this route count as community cases.

    A route on which the protocol is silent counts as community, like one that nobody has
    classified: an unknown risk is the greater one.
    """
    rule = protocol.route.get(route)
    return rule is None or rule.counts_as_community
