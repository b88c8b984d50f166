"""What is erased of a case's person, and how the desk's deeds are told."""

import pytest

from builders.actors import NOW
from builders.cases import a_case, a_stop, a_trail, an_interview
from builders.outbreaks import a_person
from builders.places import SYSTEM, a_place, the_areas
from epiloop.protocols.vocabulary import CoreField, DiscoveryRoute
from epiloop_hq.audit import presenters
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.queries import event as told_event
from epiloop_hq.audit.recording import recording
from epiloop_hq.cases import actions, labels, queries
from epiloop_hq.cases.kinds import (
    FACTS,
    CaseOutcome,
    CaseStatus,
    ReportKind,
    TrailSource,
)
from epiloop_hq.cases.retention import CasesShredder

pytestmark = pytest.mark.django_db


@pytest.fixture
def told_case():
    """Return a person and the case about which everything was told."""
    the_areas()
    person = a_person()
    case, source = a_case(person), a_case()
    interview, actor = an_interview(case)
    actions.record_answers(interview, {"work": "Cook"}, actor=actor, now=NOW)
    (visit,) = a_trail(case)
    actions.correct_trail_visit(
        visit, a_stop(a_place("mall"), "10:00-11:00"), actor=SYSTEM, now=NOW, reason="x"
    )
    actions.link_cases(
        source, case, actor=SYSTEM, now=NOW, source="interview", evidence="ate together"
    )
    actions.file_report(
        case, ReportKind.INITIAL, actor=SYSTEM, happened_at=NOW, now=NOW
    )
    actions.correct_case(case, {"note": "lives with his aunt"}, actor=SYSTEM, now=NOW)
    actions.classify_route(
        case, DiscoveryRoute.QUARANTINE, actor=SYSTEM, now=NOW, evidence="Room 304"
    )
    return person, case


def test_the_bare_case_stays_for_the_figures_and_nothing_that_was_told(told_case):
    person, case = told_case

    with recording(actor=SYSTEM, now=NOW):
        assert CasesShredder().shred(frozenset({person}), now=NOW) > 0

    head = queries.case_head(case, SYSTEM)
    assert (head.note, head.route_evidence, head.residence) == ("", "", "")
    assert queries.trail_days(case, SYSTEM) == ()
    assert queries.interviews_of_case(case, SYSTEM) == ()
    assert queries.reports_of_case(case, SYSTEM) == ()
    assert [link.evidence for link in queries.links_of_case(case, SYSTEM)] == [""]
    assert queries.case_counts(head.facts.outbreak_id, SYSTEM).total == 2


def test_every_deed_of_the_desk_has_its_sentence(told_case):
    _, case = told_case
    told = {"actor": SYSTEM, "happened_at": NOW, "now": NOW, "evidence": "targets"}
    actions.change_status(case, CaseStatus.CONFIRMED, **told)
    actions.classify_route(
        case, DiscoveryRoute.SELF_PRESENTED, actor=SYSTEM, now=NOW, evidence="clinic"
    )
    actions.classify_route(
        case, DiscoveryRoute.ASSIST_REQUEST, actor=SYSTEM, now=NOW, evidence="letter"
    )
    other = a_case()
    (visit,) = a_trail(other)
    actions.withdraw_trail_visit(visit, actor=SYSTEM, now=NOW, reason="not him")
    actions.refute_case(other, **told)

    events = AuditEvent.objects.filter(
        kind__regex=r"^(case|cases|trail|interview|report)\."
    )

    assert events.values("kind").distinct().count() >= 9
    for event in events:
        assert presenters.has_presenter(event.kind), event.kind
        message = presenters.present(told_event(event.seq))
        assert message.text % message.values


@pytest.mark.parametrize(
    ("words", "members"),
    [
        (labels.CASE_STATUSES, CaseStatus),
        (labels.DISCOVERY_ROUTES, DiscoveryRoute),
        (labels.CORE_FIELDS, CoreField),
        (labels.CASE_OUTCOMES, CaseOutcome),
        (labels.REPORT_KINDS, ReportKind),
        (labels.TRAIL_SOURCES, TrailSource),
        (labels.FACTS, FACTS),
    ],
)
def test_everything_has_a_name(words, members):
    assert set(words) == set(members)
    assert all(str(word) for word in words.values())
