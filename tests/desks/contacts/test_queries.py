"""Lists cost the same number of queries however long, and page by key; counts add up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.actors import NOW, an_actor, later
from builders.cases import a_case
from builders.contacts import a_contact, a_met_case, a_run, contacts_of, decide
from builders.outbreaks import a_person, an_outbreak
from builders.places import DOUDIAN, FANGSHAN, FENGTAI, SYSTEM, the_areas, the_units
from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq.actor import Role
from epiloop_hq.audit import presenters
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.queries import event as told_event
from epiloop_hq.audit.recording import recording
from epiloop_hq.cases.queries import case_facts
from epiloop_hq.contacts import actions, queries
from epiloop_hq.contacts.kinds import ContactState
from epiloop_hq.contacts.retention import ContactsShredder
from verdicts import undone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


@pytest.mark.parametrize("number", [1, 6])
def test_any_number_of_contacts_is_four_queries(number, django_assert_num_queries):
    case = a_met_case(*(f"P{n} 08:00-09:00" for n in range(number)))
    a_run(case)
    officer = an_actor(Role.INVESTIGATOR, DOUDIAN)

    with django_assert_num_queries(4):
        found = queries.contacts_of_case(case, officer)

    assert (found.total, len(found.rows)) == (number, number)


def test_persons_elsewhere_cost_one_query_more(django_assert_num_queries):
    the_units()
    case = a_met_case("Li 08:00-09:00", *(f"W{n} @{FENGTAI} 08:00-09:00" for n in "ab"))
    a_run(case)
    officer = an_actor(Role.INVESTIGATOR, DOUDIAN)

    with django_assert_num_queries(5):
        found = queries.contacts_of_case(case, officer)

    assert sum(row.person.is_elsewhere for row in found.rows) == 2


def test_contacts_page_by_key_in_the_order_in_which_they_were_named():
    case = a_case()
    ids = [
        a_contact(case, person_id=a_person(f"P{n}"), when=later(hours=n))
        for n in range(3)
    ]

    first = queries.contacts_of_case(case, SYSTEM, limit=2)
    rest = queries.contacts_of_case(case, SYSTEM, limit=2, after=first.next_key)

    assert [row.id for row in (*first.rows, *rest.rows)] == ids
    assert (first.total, rest.next_key) == (3, "")


def test_contacts_are_found_by_state_and_class():
    case = a_case()
    decided = a_contact(case, person_id=a_person("A"))
    proposed = a_contact(
        case,
        person_id=a_person("B"),
        risk_class=RiskClass.CASUAL_CONTACT,
        decided=False,
    )

    def ids(**asked):
        return [row.id for row in queries.contacts_of_case(case, SYSTEM, **asked).rows]

    assert ids(state=ContactState.DETERMINED) == [decided]
    assert ids(risk_class=RiskClass.CASUAL_CONTACT) == [proposed]
    assert [row.id for row in queries.proposals(an_outbreak(), SYSTEM).rows] == [
        proposed
    ]
    assert queries.proposals(an_outbreak(), SYSTEM, area_path=FENGTAI).rows == ()
    assert len(queries.proposals(an_outbreak(), SYSTEM, area_path=FANGSHAN).rows) == 1


STATES = st.lists(
    st.tuples(
        st.sampled_from(["proposed", "determined", "declined"]),
        st.sampled_from([RiskClass.CLOSE_CONTACT, RiskClass.CASUAL_CONTACT]),
    ),
    max_size=6,
)


@given(contacts=STATES)
@settings(max_examples=12)
def test_counts_add_up(contacts):
    with undone():
        case = a_case()
        for number, (state, risk_class) in enumerate(contacts):
            contact = a_contact(
                case,
                person_id=a_person(f"P{number}"),
                risk_class=risk_class,
                decided=state == "determined",
            )
            if state == "declined":
                actions.decline_contacts(
                    [contact], actor=SYSTEM, happened_at=NOW, now=NOW, reason="no"
                )

        counts = queries.contact_counts(SYSTEM, case_id=case)

        assert counts.total == sum(counts.by_state.values()) == len(contacts)
        determined = counts.by_state[ContactState.DETERMINED]
        assert sum(counts.by_class.values()) == determined


def test_counts_are_one_query_and_keep_to_their_area(django_assert_num_queries):
    a_contact(person_id=a_person("Wang", FENGTAI))
    outbreak = an_outbreak()

    with django_assert_num_queries(1):
        counts = queries.contact_counts(SYSTEM, outbreak_id=outbreak, area_path=FENGTAI)

    assert counts.total == 1
    assert queries.contact_counts(SYSTEM, area_path=FANGSHAN).total == 0


def test_facts_for_other_desks_are_one_query_in_the_order_of_ids(
    django_assert_num_queries,
):
    contacts = [a_contact(a_case(a_person(f"C{n}"))) for n in range(3)]

    with django_assert_num_queries(1):
        facts = queries.contact_facts(reversed(contacts))

    assert [f.id for f in facts] == contacts
    assert (facts[0].risk_class, facts[0].determined_at) == ("close_contact", NOW)


# --- retention and telling


def test_erasing_a_person_removes_what_was_told_and_seen_of_them():
    case = a_met_case("Li 08:30-08:50")
    a_run(case)
    contact = contacts_of(case)["Li"]
    decide([contact.id], note="asked twice")

    with recording(actor=SYSTEM, now=NOW):
        assert ContactsShredder().shred(frozenset({contact.person_id}), now=NOW) > 0

    detail = queries.contact_detail(contact.id, SYSTEM)
    assert (detail.explanation, detail.exposures) == ((), ())
    assert detail.decisions[0].note == ""
    assert queries.contact_counts(SYSTEM, case_id=case).total == 1


def test_erasing_the_case_removes_the_explanations_of_its_contacts():
    case = a_met_case("Li 08:30-08:50")
    a_run(case)
    contact = contacts_of(case)["Li"]
    (facts,) = queries.contact_facts([contact.id])
    sick = case_facts(facts.case_id).person_id

    with recording(actor=SYSTEM, now=NOW):
        ContactsShredder().shred(frozenset({sick}), now=NOW)

    assert queries.explanation(contact.id, SYSTEM) == ()


def test_every_deed_of_the_desk_has_its_sentence():
    ebola = a_case(a_person("Ill"), outbreak_id=an_outbreak("ebola-who", code="EBO"))
    followed = a_contact(ebola)
    actions.schedule_follow_ups(actor=SYSTEM, now=NOW)
    actions.close_past_days(actor=SYSTEM, now=later(days=9))
    case = a_met_case("Li 08:30-08:50")
    a_run(case)
    decide([followed], risk_class=RiskClass.CASUAL_CONTACT, note="never near")
    actions.set_immunity(followed, actor=SYSTEM, now=NOW, is_immune=False, evidence="x")
    actions.set_immunity(followed, actor=SYSTEM, now=NOW, is_immune=None, evidence="")
    actions.decline_contacts(
        [followed], actor=SYSTEM, happened_at=NOW, now=NOW, reason="abroad"
    )

    events = AuditEvent.objects.filter(
        kind__regex=r"^(contact|contacts|exposure|exposures|follow_up)\."
    )

    assert events.values("kind").distinct().count() >= 6
    for event in events:
        assert presenters.has_presenter(event.kind), event.kind
        message = presenters.present(told_event(event.seq))
        assert message.text % message.values
