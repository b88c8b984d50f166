"""Another version adopted: a proposal for each open loop, decided by an officer."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from builders.access import a_browser, actor_for, an_account
from builders.actors import NOW
from builders.disposal import a_hotel, hours_of, item_of, locate
from builders.observation import an_exposed, begin, stay
from builders.places import BEIJING, FANGSHAN, FENGTAI, SYSTEM
from epiloop.disposal.steps import Step
from epiloop.protocols import use_shelf
from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq import clock
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.cases.queries import case_facts
from epiloop_hq.contacts.queries import contact_facts
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.queries.switches import (
    clocks_kept,
    switch_page,
    switch_totals,
)
from epiloop_hq.observation.actions import begin_stay
from epiloop_hq.observation.queries import open_stays_of
from epiloop_hq.orders.queries import notices_of_person, orders_of_person
from epiloop_hq.registry.actions import adopt_protocol
from epiloop_hq.registry.queries import outbreak_facts
from protocol_files import shelf, write

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "access_log"]
)
SWITCH_AT = NOW + timedelta(days=3)
AFTER = SWITCH_AT + timedelta(hours=1)


def contact_under(protocol_id="covid19-cn-8", risk_class=RiskClass.CLOSE_CONTACT):
    """Return a decided contact, with its loop open, and its outbreak."""
    with hours_of(NOW):
        contact = an_exposed(protocol_id, risk_class=risk_class)
    (facts,) = contact_facts([contact])
    return contact, facts.person_id, facts.outbreak_id


def confined(person, contact):
    with hours_of(NOW):
        locate(item_of(person, "contact").id, at=NOW)
        return begin(contact, at=NOW, place_id=a_hotel())


def adopt(outbreak, protocol_id):
    with hours_of(SWITCH_AT):
        adopt_protocol(
            outbreak,
            actor=SYSTEM,
            now=SWITCH_AT,
            area_path=outbreak_facts(outbreak).area_path,
            protocol_id=protocol_id,
            starts_at=SWITCH_AT,
            reason="State Council, 28 June 2022",
        )


def proposals(outbreak, actor=SYSTEM):
    return switch_page(outbreak, actor, now=AFTER).rows


def accept(item_id, *, actor=SYSTEM, why="the new edition"):
    with hours_of(AFTER):
        actions.accept_switches([item_id], actor=actor, now=AFTER, why=why)


def test_before_a_switch_nobody_has_a_proposal_and_after_it_everybody_it_concerns(
    units,
):
    _, person, outbreak = contact_under()
    before = proposals(outbreak)

    adopt(outbreak, "covid19-cn-9")

    (row,) = proposals(outbreak)
    assert before == ()
    assert (row.person_id, row.from_version, row.to_version) == (
        person,
        "covid19-cn-8",
        "covid19-cn-9",
    )
    assert (row.days_more, row.is_abolished) == (-11, False)  # 14 + 7 become 7 + 3


def test_who_is_open_keeps_their_version_until_somebody_decides(units):
    contact, person, outbreak = contact_under()
    begun = confined(person, contact)
    adopt(outbreak, "covid19-cn-9")

    assert contact_facts([contact])[0].protocol_id == "covid19-cn-8"
    assert stay(begun).ended_at is None


def test_accepted_the_stay_goes_on_under_a_new_order_and_what_was_served_stays_served(
    units,
):
    contact, person, outbreak = contact_under()
    begun = confined(person, contact)
    adopt(outbreak, "covid19-cn-9")
    item = item_of(person, "contact")
    before = stay(begun)

    accept(item.id)

    (open_stay,) = open_stays_of(person, contact_id=contact)
    latest, replaced = orders_of_person(person, SYSTEM)
    told, *_ = notices_of_person(person, SYSTEM)
    assert stay(begun).ended_reason == "switched"
    assert open_stay.planned_end_at < before.planned_end_at
    assert (latest.protocol_id, latest.replaces_id) == ("covid19-cn-9", replaced.id)
    assert replaced.ended_reason == "replaced"
    assert told.kind == "change"
    assert item_of(person, "contact").protocol_id == "covid19-cn-9"
    assert contact_facts([contact])[0].protocol_id == "covid19-cn-9"
    assert proposals(outbreak) == ()
    assert AuditEvent.objects.filter(kind="item.switched").count() == 1


def test_whose_class_is_abolished_goes_free_with_a_notice_and_the_loop_ends(units):
    """The twenty measures of November 2022 know no contacts of contacts any more."""
    contact, person, outbreak = contact_under(risk_class=RiskClass.SECONDARY_CONTACT)
    confined(person, contact)
    adopt(outbreak, "covid19-cn-20-measures")
    (row,) = proposals(outbreak)

    accept(row.item_id)

    assert (row.is_abolished, row.kind_after) == (True, None)
    assert item_of(person, "contact").outcome == Step.DOWNGRADED
    assert open_stays_of(person, contact_id=contact) == ()
    (order,) = orders_of_person(person, SYSTEM)
    told, *_ = notices_of_person(person, SYSTEM)
    assert order.ended_at == AFTER
    assert told.kind == "release"


def test_declined_the_proposal_is_not_made_again_and_nothing_changes(units):
    contact, person, outbreak = contact_under()
    adopt(outbreak, "covid19-cn-9")
    item = item_of(person, "contact").id

    with hours_of(AFTER):
        actions.decline_switches([item], actor=SYSTEM, now=AFTER, why="nearly served")

    assert proposals(outbreak) == ()
    assert contact_facts([contact])[0].protocol_id == "covid19-cn-8"
    assert AuditEvent.objects.filter(kind="item.switch_declined").count() == 1


def test_a_loop_that_has_not_carried_anybody_yet_becomes_another_kind_of_loop(units):
    _, person, outbreak = contact_under(risk_class=RiskClass.SECONDARY_CONTACT)
    adopt(outbreak, "covid19-cn-9")
    item = item_of(person, "contact")

    accept(item.id)

    switched = item_of(person, "contact")
    assert (item.loop_kind, switched.loop_kind) == (
        "quarantine_facility",
        "quarantine_home",
    )


@pytest.mark.parametrize("deed", [actions.accept_switches, actions.decline_switches])
def test_a_decision_says_why_and_is_made_where_there_is_something_to_decide(
    units, deed
):
    _, person, outbreak = contact_under()
    item = item_of(person, "contact").id
    with hours_of(AFTER):
        with pytest.raises(DisposalRefusedError, match="Nothing would change"):
            deed([item], actor=SYSTEM, now=AFTER, why="x")
        adopt(outbreak, "covid19-cn-9")
        with pytest.raises(DisposalRefusedError, match="Say why"):
            deed([item], actor=SYSTEM, now=AFTER, why=" ")


def test_who_may_not_decide_on_contacts_decides_on_no_proposal(units):
    _, person, outbreak = contact_under()
    adopt(outbreak, "covid19-cn-9")
    community = actor_for(
        an_account("community", role=Role.COMMUNITY, area_path=FANGSHAN)
    )

    with pytest.raises(NotPermittedError):
        accept(item_of(person, "contact").id, actor=community)


# Infected persons, and what no switch touches.

HOME_FOR_TEN_DAYS = """
[measure.infected_person]
verification = "U"
stages = [{ kind = "isolation_home", days = 10, origin = "isolation", first_day_number = 0 }]
"""


@pytest.fixture
def own_version(tmp_path):
    """A version of an installation's own that isolates infected persons at home."""
    header = 'inherits = "covid19-cn-8"\n'
    write(tmp_path, "covid19-own", HOME_FOR_TEN_DAYS, header=header)
    use_shelf(shelf(tmp_path))
    return "covid19-own"


def isolated(case):
    """Begin the isolation of a case; return its stay."""
    facts = case_facts(case)
    with hours_of(NOW):
        return begin_stay(
            person_id=facts.person_id,
            contact_id=None,
            case_id=case,
            place_id=a_hotel("Ward 1"),
            actor=SYSTEM,
            happened_at=NOW,
            now=NOW,
            arrival_evidence="signed by the ward",
        )


def test_an_infected_persons_isolation_goes_over_with_the_case_once_decided(
    units, own_version
):
    contact, _, outbreak = contact_under()
    case = contact_facts([contact])[0].case_id
    begun = isolated(case)
    adopt(outbreak, own_version)

    (row,) = [one for one in proposals(outbreak) if one.case_id == case]
    accept(row.item_id)

    (open_stay,) = open_stays_of(row.person_id, case_id=case)
    assert (row.kind_before, row.kind_after) == ("isolation_hospital", "isolation_home")
    assert (stay(begun).ended_reason, open_stay.kind) == ("switched", "isolation_home")
    assert case_facts(case).protocol_id == own_version
    assert item_of(row.person_id, "case").protocol_id == own_version
    assert contact_facts([contact])[0].protocol_id == "covid19-cn-8"
    assert AuditEvent.objects.filter(kind="case.switched").count() == 1


LATER_AT_HOME = """
[measure.close_contact]
verification = "U"

[[measure.close_contact.stages]]
verification = "U"
kind = "quarantine_home"
days = 21
origin = "last_exposure"
first_day_number = 0
start_day = 9
start_origin = "first_exposure"
only_if = ["non_immune"]
"""


def test_a_version_that_begins_a_restriction_later_frees_the_person_until_then(
    units, tmp_path
):
    header = 'inherits = "measles-us-ia"\n'
    write(tmp_path, "measles-own", LATER_AT_HOME, disease="measles", header=header)
    use_shelf(shelf(tmp_path))
    contact, person, outbreak = contact_under("measles-us-ia")
    with hours_of(SWITCH_AT):
        locate(item_of(person, "contact").id, at=SWITCH_AT)
        begun = begin(contact, at=SWITCH_AT, place_id=a_hotel("Mill Lane 1"))
    adopt(outbreak, "measles-own")

    accept(item_of(person, "contact").id)

    assert stay(begun).ended_at == AFTER
    assert open_stays_of(person, contact_id=contact) == ()
    (order,) = orders_of_person(person, SYSTEM)
    assert order.ended_at == AFTER


def totals_of(outbreak, actor=SYSTEM):
    found = switch_totals(outbreak, actor, now=AFTER)
    return {one.kind: (one.in_force, one.left, one.other) for one in found}


def test_everything_open_is_counted_once_by_the_version_it_stands_under(units):
    _, person, outbreak = contact_under()
    before = totals_of(outbreak)
    adopt(outbreak, "covid19-cn-9")
    after = totals_of(outbreak)
    with hours_of(AFTER):
        item = item_of(person, "contact").id
        actions.decline_switches([item], actor=SYSTEM, now=AFTER, why="nearly served")
    declined = totals_of(outbreak)

    assert before == {"case": (1, 0, 0), "contact": (1, 0, 0)}
    assert after == {"case": (0, 0, 1), "contact": (0, 0, 1)}
    assert declined == {"case": (0, 0, 1), "contact": (0, 1, 0)}
    page = switch_page(outbreak, SYSTEM, now=AFTER)
    assert (page.rows, page.unchanged) == (
        (),
        1,
    )  # edition 9 isolates as edition 8 does


def test_a_running_clock_keeps_its_limit_and_the_page_says_what_the_new_one_has(units):
    _, _, outbreak = contact_under()
    adopt(outbreak, "covid19-cn-9")

    kept, running = clocks_kept(outbreak, SYSTEM, now=AFTER)

    told = {
        one.key: tuple((c.before.value, c.after.value) for c in one.proposal.changes)
        for one in kept
        if one.proposal is not None
    }
    assert told["contact_transfer"] == ((12, 8),)
    assert sum(one.running for one in kept) == running


# The page.


@pytest.fixture
def _quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.usefixtures("_quick")
def test_the_page_shows_the_difference_and_each_proposal_and_takes_decisions(units):
    contact, person, outbreak = contact_under()
    confined(person, contact)
    adopt(outbreak, "covid19-cn-9")
    item = item_of(person, "contact").id
    with clock.at(AFTER):
        chief = a_browser(an_account("chief", role=Role.DISTRICT, area_path=FANGSHAN))
        shown = text(chief.get(reverse("workbench:switches")))
        decide = reverse("workbench:switches_decide")
        chief.post(decide, {"deed": "accept", "item": [item], "why": ""})
        refused = text(chief.get(reverse("workbench:switches")))
        chief.post(decide, {"deed": f"accept:{item}", "why": "new edition"})
        done = text(chief.get(reverse("workbench:switches")))

    assert "11 days less" in shown
    assert "What differs for these classes" in shown
    assert "Decided below, person by person" in shown
    assert "Running clocks that keep their limit" in shown
    assert "1 more person under another version would notice nothing" in shown
    assert "Say why" in refused
    assert "Decided for 1 person." in done
    assert "Nothing to decide" in done


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize(
    ("role", "area", "sees", "decides"),
    [
        (Role.HEADQUARTERS, BEIJING, True, True),
        (Role.INVESTIGATOR, FANGSHAN, True, True),
        (Role.COMMUNITY, FANGSHAN, True, False),
        (Role.VIEWER, FANGSHAN, True, False),
        (Role.DISTRICT, FENGTAI, False, False),
    ],
)
def test_proposals_are_seen_and_decided_by_whom_the_contacts_are(
    units, role, area, sees, decides
):
    _, person, outbreak = contact_under()
    adopt(outbreak, "covid19-cn-9")
    item = item_of(person, "contact").id
    with clock.at(AFTER):
        client = a_browser(an_account("somebody", role=role, area_path=area))
        shown = text(client.get(reverse("workbench:switches")))

    assert ("11 days less" in shown) == sees
    assert (f'value="accept:{item}"' in shown) == decides
