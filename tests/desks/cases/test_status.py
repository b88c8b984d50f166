"""What a case is changes along a table; how it was found rests on evidence."""

import json
from itertools import product

import pytest

from builders.actors import NOW, an_actor, later
from builders.cases import a_case, a_trail
from builders.places import DOUDIAN, SYSTEM, the_areas
from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent, EventDetail
from epiloop_hq.cases import actions, queries
from epiloop_hq.cases.actions.status import check_status
from epiloop_hq.cases.errors import CaseRefusedError
from epiloop_hq.cases.kinds import NEXT_STATUS, CaseOutcome, CaseStatus
from epiloop_hq.places.queries import point_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    the_areas()
    return a_case()


def detail_of(kind):
    event = AuditEvent.objects.filter(kind=kind).latest("seq")
    return json.loads(EventDetail.objects.get(event_seq=event.seq).text)


def change(case, status, *, evidence="two targets", at=NOW):
    actions.change_status(
        case, status, actor=SYSTEM, happened_at=at, now=at, evidence=evidence
    )


def test_every_status_has_a_row():
    assert set(NEXT_STATUS) == set(CaseStatus)


@pytest.mark.parametrize(
    ("present", "following"), list(product(CaseStatus, CaseStatus))
)
def test_every_move_outside_the_table_is_refused(present, following):
    if following in NEXT_STATUS[present]:
        check_status(present, following)
    else:
        with pytest.raises(CaseRefusedError, match="does not become"):
            check_status(present, following)


def test_a_preliminary_positive_is_confirmed_and_diagnosed_from_then_on(case):
    change(case, CaseStatus.ASYMPTOMATIC, at=later(hours=4))
    change(case, CaseStatus.CONFIRMED, at=later(hours=30))

    facts = queries.case_facts(case)
    assert (facts.status, facts.diagnosed_at) == ("case_confirmed", later(hours=4))
    assert detail_of("case.status_changed")["before"] == "infection_asymptomatic"


def test_a_status_needs_evidence_and_the_same_again_is_no_event(case):
    with pytest.raises(CaseRefusedError, match="evidence"):
        change(case, CaseStatus.CONFIRMED, evidence=" ")
    change(case, CaseStatus.CONFIRMED)

    change(case, CaseStatus.CONFIRMED)

    assert AuditEvent.objects.filter(kind="case.status_changed").count() == 1


def test_a_refuted_case_gives_up_its_points_and_takes_no_more_deeds(case):
    a_trail(case)
    assert len(point_page(SYSTEM).rows) == 1

    actions.refute_case(
        case, actor=SYSTEM, happened_at=NOW, now=NOW, evidence="recheck negative"
    )

    assert point_page(SYSTEM).rows == ()
    with pytest.raises(CaseRefusedError, match="refuted"):
        a_trail(case)
    with pytest.raises(CaseRefusedError, match="refuted"):
        actions.classify_route(
            case, DiscoveryRoute.QUARANTINE, actor=SYSTEM, now=NOW, evidence="site"
        )


def test_a_route_needs_evidence(case):
    with pytest.raises(CaseRefusedError, match="evidence"):
        actions.classify_route(
            case, DiscoveryRoute.QUARANTINE, actor=SYSTEM, now=NOW, evidence=" "
        )


def test_reclassifying_changes_the_community_figure_and_shows_who_did_it(case):
    officer = an_actor(Role.DISTRICT, DOUDIAN, name="Chen Jie")

    actions.classify_route(
        case,
        DiscoveryRoute.QUARANTINE,
        actor=officer,
        now=NOW,
        evidence="In room 304 since 20 April",
    )

    outbreak = queries.case_facts(case).outbreak_id
    counts = queries.case_counts(outbreak, SYSTEM)
    assert (counts.total, counts.community, counts.controlled) == (1, 0, 1)
    assert AuditEvent.objects.get(kind="case.classified").actor_name == "Chen Jie"
    told = detail_of("case.classified")
    assert (told["before"], told["after"]) == ("unclassified", "quarantine")
    assert (told["was_community"], told["is_community"]) == (True, False)


def test_the_same_route_on_the_same_evidence_is_no_event(case):
    for _ in range(2):
        actions.classify_route(
            case, DiscoveryRoute.SEALED_ZONE, actor=SYSTEM, now=NOW, evidence="zone 2"
        )

    assert AuditEvent.objects.filter(kind="case.classified").count() == 1


def test_a_route_may_go_back_to_unclassified_without_evidence(case):
    for route, evidence in (("sealed_zone", "zone 2"), ("unclassified", "")):
        actions.classify_route(
            case, DiscoveryRoute(route), actor=SYSTEM, now=NOW, evidence=evidence
        )

    assert queries.case_facts(case).is_community


def test_a_case_closes_once_it_is_known_what_it_was(case):
    with pytest.raises(CaseRefusedError, match="say what it is"):
        actions.close_case(case, actor=SYSTEM, now=NOW)
    change(case, CaseStatus.CONFIRMED)

    for _ in range(2):
        actions.close_case(
            case, actor=SYSTEM, now=later(days=20), outcome=CaseOutcome.RECOVERED
        )

    head = queries.case_head(case, SYSTEM)
    assert (head.facts.closed_at, head.closed_by) == (later(days=20), "test")
    assert head.outcome == "recovered"
    assert AuditEvent.objects.filter(kind="case.closed").count() == 1


def test_a_closed_case_takes_no_more_deeds(case):
    change(case, CaseStatus.CONFIRMED)
    actions.close_case(case, actor=SYSTEM, now=NOW)

    with pytest.raises(CaseRefusedError, match="is closed"):
        change(case, CaseStatus.ASYMPTOMATIC)
