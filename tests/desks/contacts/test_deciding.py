"""An officer decides; a later decision supersedes the earlier one and keeps it."""

import json
import time
from itertools import product

import pytest

from builders.actors import NOW, an_actor, later
from builders.cases import a_case
from builders.contacts import a_contact, a_met_case, a_run, contacts_of, decide
from builders.outbreaks import a_person, people
from builders.places import DOUDIAN, FENGTAI, SYSTEM, the_areas, the_units
from epiloop.protocols.vocabulary import RiskClass, Setting
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent, EventDetail
from epiloop_hq.audit.times import FutureTimeError
from epiloop_hq.cases.actions import refute_case
from epiloop_hq.contacts import actions, queries
from epiloop_hq.contacts.actions import ExposureDraft
from epiloop_hq.contacts.errors import ContactRefusedError
from epiloop_hq.contacts.kinds import NEXT_STATE, ContactSource, ContactState
from epiloop_hq.disposal.queries.items import items_of_case

pytestmark = pytest.mark.django_db

CASUAL = RiskClass.CASUAL_CONTACT


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


@pytest.fixture
def proposal():
    """Return a contact that the engine proposes."""
    case = a_met_case("Li 08:30-08:50")
    a_run(case)
    return contacts_of(case)["Li"].id


def decline(contact, *, reason="Taught by video"):
    return actions.decline_contacts(
        [contact], actor=SYSTEM, happened_at=NOW, now=NOW, reason=reason
    )


def row(contact):
    return queries.contact_row(contact, SYSTEM)


def kinds():
    told = AuditEvent.objects.filter(kind__startswith="contact.").order_by("seq")
    return list(told.values_list("kind", flat=True))


# --- deciding


def test_every_state_has_a_row_and_declined_may_be_decided_anew():
    assert set(NEXT_STATE) == set(ContactState)
    assert ContactState.DETERMINED in NEXT_STATE[ContactState.DECLINED]


def test_accepting_a_proposal_is_a_dated_decision_of_a_named_officer(proposal):
    officer = an_actor(Role.INVESTIGATOR, DOUDIAN, name="Chen Jie")

    assert decide([proposal], actor=officer, when=later(minutes=5)) == 1

    (decision,) = queries.contact_detail(proposal, SYSTEM).decisions
    assert (decision.decided_by, decision.happened_at, decision.state) == (
        "Chen Jie",
        later(minutes=5),
        "determined",
    )
    assert (decision.protocol_id, decision.risk_class) == (
        "covid19-cn-8",
        "close_contact",
    )
    assert kinds() == ["contact.determined"]


def test_deciding_the_same_again_changes_nothing(proposal):
    decide([proposal])

    assert decide([proposal]) == 0
    assert decide([proposal], risk_class=RiskClass.CLOSE_CONTACT) == 0
    assert kinds() == ["contact.determined"]


def test_another_class_than_proposed_needs_a_reason(proposal):
    with pytest.raises(ContactRefusedError, match="Say why"):
        decide([proposal], risk_class=CASUAL)

    decide([proposal], risk_class=CASUAL, note="Sat at the far end, window open")

    assert row(proposal).risk_class == CASUAL
    assert row(proposal).proposed_class == "close_contact"
    assert row(proposal).is_unsettled
    assert str(row(proposal).rule) == "An officer's own decision"


def test_a_downgrade_and_an_upgrade_keep_every_earlier_decision(proposal):
    decide([proposal])
    decide([proposal], risk_class=CASUAL, note="Window open")
    decide(
        [proposal], risk_class=RiskClass.CLOSE_CONTACT, note="Window was shut after all"
    )

    decisions = queries.contact_detail(proposal, SYSTEM).decisions

    assert [(d.risk_class, d.is_standing) for d in decisions] == [
        ("close_contact", True),
        ("casual_contact", False),
        ("close_contact", False),
    ]
    assert kinds() == [
        "contact.determined",
        "contact.redetermined",
        "contact.redetermined",
    ]
    event = AuditEvent.objects.filter(kind="contact.redetermined").first()
    told = json.loads(EventDetail.objects.get(event_seq=event.seq).text)
    assert (told["before"], told["risk_class"]) == ("close_contact", "casual_contact")


def test_declining_needs_a_reason_and_ends_what_was_decided(proposal):
    with pytest.raises(ContactRefusedError, match="why this is no contact"):
        decline(proposal, reason=" ")
    decide([proposal])

    assert decline(proposal) == 1
    assert decline(proposal) == 0

    assert row(proposal).state is ContactState.DECLINED
    assert kinds() == ["contact.determined", "contact.declined"]
    notes = [d.note for d in queries.contact_detail(proposal, SYSTEM).decisions]
    assert notes == ["Taught by video", ""]


def test_who_was_declined_may_be_decided_to_be_a_contact_after_all(proposal):
    decline(proposal)

    decide([proposal])

    assert row(proposal).state is ContactState.DETERMINED
    assert kinds() == ["contact.declined", "contact.determined"]


def test_nobody_becomes_an_infected_person_by_a_decision_on_a_contact(proposal):
    with pytest.raises(ContactRefusedError, match="as a contact"):
        decide([proposal], risk_class=RiskClass.INFECTED_PERSON, note="ill")


def test_a_decision_cannot_be_made_in_time_to_come(proposal):
    with pytest.raises(FutureTimeError):
        actions.decide_contacts(
            [proposal], actor=SYSTEM, happened_at=later(seconds=1), now=NOW
        )


def test_nothing_is_decided_on_contacts_of_a_refuted_case(proposal):
    refute_case(
        row(proposal).case_id, actor=SYSTEM, happened_at=NOW, now=NOW, evidence="neg."
    )

    with pytest.raises(ContactRefusedError, match="not confirmed"):
        decide([proposal])
    assert not row(proposal).may_decide


def test_many_decisions_are_all_made_or_none():
    case = a_met_case("Li 08:30-08:50", "Wang 08:30-08:50")
    a_run(case)
    ids = [contact.id for contact in contacts_of(case).values()]

    with pytest.raises(ContactRefusedError):
        decide(ids, risk_class=CASUAL)

    assert {str(c.state) for c in contacts_of(case).values()} == {"proposed"}


def test_three_hundred_decisions_take_less_than_two_seconds():
    case = a_case()
    persons = people(300)
    actions.record_exposures(
        case,
        persons,
        ExposureDraft(settings=frozenset({Setting.HOUSEHOLD})),
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
    )
    a_run(case)
    ids = [
        contact.id for contact in queries.contacts_of_case(case, SYSTEM, limit=400).rows
    ]

    # The process's own time: whatever else the machine does is not ours to answer for.
    started = time.process_time()
    made = decide(ids)
    took = time.process_time() - started

    assert made == 300
    assert took < 2


@pytest.mark.parametrize("number", [1, 20])
def test_deciding_asks_the_same_of_the_database_whatever_the_number(
    number, django_assert_max_num_queries
):
    case = a_met_case(*(f"P{n} 08:00-09:00" for n in range(number)))
    a_run(case)
    ids = [contact.id for contact in contacts_of(case).values()]

    with django_assert_max_num_queries(25):
        assert decide(ids) == number


# --- naming


def test_a_contact_named_with_its_exposure_is_weighed_at_once():
    case, person = a_case(), a_person("Li")

    contact = actions.add_contact(
        case,
        person,
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
        exposure=ExposureDraft(settings=frozenset({Setting.HOUSEHOLD})),
    )

    assert (row(contact).risk_class, row(contact).state, row(contact).source) == (
        "close_contact",
        ContactState.PROPOSED,
        "interview",
    )
    detail = queries.contact_detail(contact, SYSTEM)
    assert [str(s) for s in detail.exposures[0].settings] == ["living together"]


def test_naming_the_same_person_again_is_the_same_contact():
    case, person = a_case(), a_person("Li")
    first = a_contact(case, person_id=person, decided=False)

    again = a_contact(case, person_id=person, decided=False)

    assert again == first
    assert kinds() == ["contact.named"]


def test_a_contact_without_any_class_needs_the_officer_s():
    case = a_case()

    with pytest.raises(ContactRefusedError, match="gives no class"):
        actions.add_contact(case, a_person(), actor=SYSTEM, happened_at=NOW, now=NOW)


def test_a_case_is_linked_and_not_named_as_a_contact():
    case, sick = a_case(), a_person("Sick")
    a_case(sick)

    with pytest.raises(ContactRefusedError, match="link the two"):
        a_contact(case, person_id=sick)


def test_a_contact_of_a_contact_is_named_through_them():
    case = a_case()
    li = a_contact(case, person_id=a_person("Li"))

    friend = actions.add_contact(
        case,
        a_person("Friend"),
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
        via_id=li,
        source=ContactSource.ASSIST_REQUEST,
    )

    assert (row(friend).risk_class, row(friend).via_id) == ("secondary_contact", li)


def test_one_person_may_be_a_contact_of_two_cases():
    person = a_person("Li")
    a_contact(person_id=person)
    a_contact(a_case(a_person("Other")), person_id=person)

    assert len(queries.person_contacts(person, SYSTEM)) == 2


def test_a_contact_stands_under_the_area_where_the_person_lives():
    contact = a_contact(person_id=a_person("Wang", FENGTAI))

    assert row(contact).area_path == FENGTAI
    (facts,) = queries.contact_facts([contact])
    assert (facts.area_path, facts.case_area_path) == (FENGTAI, DOUDIAN)


def test_a_contact_handed_over_stands_under_the_other_area():
    contact = a_contact(decided=False)

    for _ in range(2):
        actions.entrust_contact(contact, actor=SYSTEM, now=NOW, area_path=FENGTAI)

    assert row(contact).area_path == FENGTAI
    assert kinds().count("contact.entrusted") == 1
    there = an_actor(Role.COMMUNITY, FENGTAI)
    assert queries.contact_row(contact, there).person.is_named


def test_a_contact_who_becomes_a_case_stays_on_record_as_one():
    person = a_person("Li")
    contact = a_contact(person_id=person)
    own = a_case(person)

    told = {"case_id": own, "actor": SYSTEM, "happened_at": NOW, "now": NOW}
    assert actions.contact_became_case(person, **told) == 1
    assert actions.contact_became_case(person, **told) == 0

    assert row(contact).became_case_id == own
    assert row(contact).state is ContactState.DETERMINED


# --- states, all pairs


@pytest.mark.parametrize(
    ("present", "following"),
    [
        pair
        for pair in product(
            ContactState, (ContactState.DETERMINED, ContactState.DECLINED)
        )
        if pair[0] is not ContactState.DROPPED
    ],
)
def test_the_table_of_states_says_what_may_be_decided(present, following):
    contact = a_contact(decided=present is ContactState.DETERMINED)
    if present is ContactState.DECLINED:
        decline(contact)

    if following is ContactState.DETERMINED:
        decide([contact])
    else:
        decline(contact)

    assert row(contact).state is following
    assert following in NEXT_STATE[present] or present is following


def test_more_told_of_a_proposal_may_make_it_graver_never_lighter():
    case, person = a_case(), a_person("Li")
    contact = a_contact(case, person_id=person, risk_class=CASUAL, decided=False)

    for settings in (frozenset({Setting.HOUSEHOLD}), frozenset({Setting.OUTDOORS})):
        actions.add_contact(
            case,
            person,
            actor=SYSTEM,
            happened_at=NOW,
            now=NOW,
            exposure=ExposureDraft(settings=settings),
        )

    assert row(contact).risk_class == "close_contact"
    assert len(queries.contact_detail(contact, SYSTEM).exposures) == 2


@pytest.mark.django_db(transaction=True)
def test_what_follows_many_decisions_is_done_at_once(django_assert_max_num_queries):
    """Their loops are open when the page answers, and the page does not wait for each."""
    the_units()
    case = a_case()
    contacts = [
        a_contact(case, person_id=a_person(f"Contact {n}"), decided=False)
        for n in range(40)
    ]

    with clock.at(NOW), django_assert_max_num_queries(150):
        decide(contacts)

    assert len({item.contact_id for item in items_of_case(case, SYSTEM)} - {None}) == 40
