"""A run proposes and decides nothing; the next one says what has changed."""

import time
from datetime import timedelta

import pytest

from builders.actors import NOW, an_actor, at, later
from builders.cases import a_case, a_stop, a_trail
from builders.contacts import (
    a_classroom,
    a_met_case,
    a_run,
    contacts_of,
    decide,
    states,
)
from builders.outbreaks import a_person, an_outbreak
from builders.places import (
    DOUDIAN,
    FENGTAI,
    SYSTEM,
    a_place,
    the_areas,
    the_units,
)
from builders.visits import a_delivery, a_visit
from epiloop.contacts.engines import default_engine
from epiloop.contacts.windows import WindowUnknownError
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import RiskClass
from epiloop.records import PlaceClass
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.cases.actions import (
    CaseDates,
    correct_case,
    refute_case,
    withdraw_trail_visit,
)
from epiloop_hq.contacts import actions, queries
from epiloop_hq.contacts.errors import ContactRefusedError
from epiloop_hq.contacts.kinds import ContactState
from epiloop_hq.registry.actions import merge_duplicate, propose_duplicate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


def test_people_in_the_case_s_place_and_time_are_proposed():
    case = a_met_case("Li 08:30-08:50", "Wang 09:00-10:00", "Zhao 07:00-08:00")

    run = a_run(case)

    rows = contacts_of(case)
    assert list(rows) == ["Li"]
    li = rows["Li"]
    assert (li.state, li.risk_class) == (ContactState.PROPOSED, "close_contact")
    assert (li.minutes, li.source) == (20, "engine")
    assert (li.first_exposure_at, li.last_exposure_at) == (
        at("2022-04-22 08:30"),
        at("2022-04-22 08:50"),
    )
    assert (run.number, run.results, len(run.found)) == (1, 1, 1)


def test_a_run_keeps_what_it_rests_on():
    case = a_met_case("Li 08:30-08:50")

    a_run(case)

    (run,) = queries.runs_of_case(case, SYSTEM)
    protocol = load_protocol("covid19-cn-8")
    assert (run.protocol_id, run.protocol_digest) == (protocol.id, protocol.digest)
    engine = default_engine().value
    assert (run.engine, run.started_at, run.finished_at) == (engine, NOW, NOW)
    digests = (run.input_digest, run.case_digest, run.visits_digest, run.store_digest)
    assert [len(digest) for digest in digests] == [64] * 4
    assert AuditEvent.objects.filter(kind="contacts.determined_by_engine").count() == 1


def test_nobody_is_a_contact_until_an_officer_has_decided():
    case = a_met_case("Li 08:30-08:50")

    a_run(case)

    assert not AuditEvent.objects.filter(kind="contact.determined").exists()
    assert contacts_of(case)["Li"].determined_at is None


def test_the_same_inputs_are_the_same_run():
    case = a_met_case("Li 08:30-08:50")
    first = a_run(case)

    again = a_run(case)

    assert (again.run_id, again.is_new) == (first.run_id, False)


def test_a_new_run_says_who_was_found_and_who_was_dropped():
    case = a_met_case("Li 08:30-08:50")
    a_run(case)
    hall = a_classroom("Wang 10:00-11:00", name="Hall")
    (wrong,) = a_trail(case, a_stop(hall, "10:30-11:00"))
    second = a_run(case)
    withdraw_trail_visit(wrong, actor=SYSTEM, now=NOW, reason="Was his brother")

    third = a_run(case)

    assert (len(second.found), len(second.dropped)) == (1, 0)
    assert (len(third.found), len(third.dropped)) == (0, 1)
    assert states(case) == {"Li": "proposed", "Wang": "dropped"}
    (change,) = queries.run_changes(third.run_id, SYSTEM)
    assert (change.person.label, change.before, change.after) == (
        "Wang",
        "close_contact",
        "",
    )


def test_a_decision_stands_whatever_a_later_run_finds():
    case = a_met_case("Li 08:30-08:50")
    a_run(case)
    decide([contacts_of(case)["Li"].id])
    correct_case(case, {"isolated_at": at("2022-04-22 07:00")}, actor=SYSTEM, now=NOW)

    run = a_run(case)

    assert len(run.dropped) == 1
    row = contacts_of(case)["Li"]
    assert (row.state, row.risk_class, row.proposed_class) == (
        ContactState.DETERMINED,
        RiskClass.CLOSE_CONTACT,
        "",
    )


def test_whoever_was_declined_is_not_proposed_again_in_the_same_class():
    case = a_met_case("Li 08:30-08:50")
    a_run(case)
    actions.decline_contacts(
        [contacts_of(case)["Li"].id],
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
        reason="Taught by video that day",
    )

    a_trail(case, a_stop(a_classroom("Wang 10:00-11:00", name="Hall"), "10:00-11:00"))
    a_run(case)

    assert states(case) == {"Li": "declined", "Wang": "proposed"}


def test_whoever_was_declined_is_proposed_again_in_a_graver_class():
    case = a_case()
    person = a_person("Li")
    actions.add_contact(
        case,
        person,
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
        risk_class=RiskClass.CASUAL_CONTACT,
    )
    actions.decline_contacts(
        [contacts_of(case)["Li"].id],
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
        reason="Only passed by",
    )
    room = a_place("Room 3", kind=PlaceClass.CLASSROOM)
    a_delivery([a_visit(person, room, "08:30-08:50")])
    a_trail(case, a_stop(room, "08:00-09:00"))

    a_run(case)

    row = contacts_of(case)["Li"]
    assert (row.state, row.risk_class) == (ContactState.PROPOSED, "close_contact")


def test_a_proposal_that_nobody_decided_on_follows_the_run():
    case = a_met_case("Li 08:30-08:50")
    a_run(case)
    room = a_place("Room 3", kind=PlaceClass.CLASSROOM)

    a_trail(case, a_stop(room, "09:30-10:00"))
    a_delivery([a_visit(contacts_of(case)["Li"].person_id, room, "09:30-10:00")])
    a_run(case)

    assert contacts_of(case)["Li"].minutes == 50


def test_a_case_is_nobody_s_contact():
    case = a_met_case("Li 08:30-08:50")
    a_run(case)
    sick = contacts_of(case)["Li"].person_id

    a_case(sick)
    run = a_run(case, now=later(minutes=1))

    assert (run.results, states(case)) == (0, {"Li": "dropped"})


def test_without_a_date_to_count_from_nothing_is_determined():
    case = a_case(dates=CaseDates())

    with pytest.raises(WindowUnknownError):
        a_run(case)

    assert queries.runs_of_case(case, SYSTEM) == ()


def test_a_refuted_case_has_no_contacts_to_determine():
    case = a_met_case("Li 08:30-08:50")
    refute_case(case, actor=SYSTEM, happened_at=NOW, now=NOW, evidence="negative")

    with pytest.raises(ContactRefusedError, match="not confirmed"):
        a_run(case)


def test_under_another_protocol_the_same_meetings_give_another_class():
    """WHO 2021 asks for fifteen minutes within one metre; a classroom alone is not enough."""
    person = a_person("Case")
    case = a_case(person, outbreak_id=an_outbreak("covid19-who-2021", code="WHO"))
    a_trail(case, a_stop(a_classroom("Li 08:30-08:50"), "08:00-09:00"))

    run = a_run(case)

    assert (run.results, contacts_of(case)) == (0, {})


def test_what_would_make_somebody_a_contact_is_a_question_for_the_interview():
    """Both were in one restaurant; whether at one table nobody has asked yet."""
    case = a_case()
    noodles = a_place("Noodles", kind=PlaceClass.RESTAURANT)
    a_delivery([a_visit(a_person("Li"), noodles, "12:00-13:00")])
    a_trail(case, a_stop(noodles, "12:30-13:00"))

    run = a_run(case)

    (question,) = queries.open_questions(run.run_id, SYSTEM)
    assert (question.person.label, question.questions > 0) == ("Li", True)
    said = [
        line.text for line in queries.explanation_of_result(question.result_id, SYSTEM)
    ]
    assert any("Whether they shared this is not known" in one for one in said)


# --- size and speed


def test_a_contact_elsewhere_is_a_pseudonym_with_the_telephone_to_call():
    the_units()
    case = a_met_case("Li 08:30-08:50", f"Wang @{FENGTAI} 08:00-09:00")
    a_run(case)

    rows = contacts_of(case, an_actor(Role.INVESTIGATOR, DOUDIAN))

    (stranger,) = [row for row in rows.values() if row.person.is_elsewhere]
    assert stranger.person.label.startswith("P-")
    assert (stranger.person.unit, stranger.person.unit_telephone) == (
        "丰台区疾控中心",
        "010-63810000",
    )
    assert "Li" in rows
    there = contacts_of(case, an_actor(Role.INVESTIGATOR, FENGTAI))
    assert "Wang" in there


@pytest.mark.parametrize("number", [2, 12])
def test_a_run_asks_the_same_of_the_database_whatever_it_finds(
    number, django_assert_max_num_queries
):
    case = a_met_case(*(f"P{n} 08:00-09:00" for n in range(number)))

    with django_assert_max_num_queries(45):
        run = a_run(case)

    assert run.results == number


def test_ninety_nine_contacts_are_found_in_a_moment():
    case = a_met_case(*(f"P{n} 08:{n % 50:02d}-08:55" for n in range(99)))

    started = time.process_time()
    run = a_run(case)

    assert run.results == 99
    assert time.process_time() - started < 5


def test_the_window_closes_at_isolation():
    case = a_case()
    room = a_classroom("Early 08:00-08:30", "Late 10:00-10:30")
    a_trail(case, a_stop(room, "08:00-11:00"))
    correct_case(case, {"isolated_at": at("2022-04-22 09:00")}, actor=SYSTEM, now=NOW)

    a_run(case)

    assert list(contacts_of(case)) == ["Early"]


def test_air_that_still_counts_after_the_case_left_makes_contacts_of_measles():
    case = a_case(
        a_person("Case"),
        outbreak_id=an_outbreak("measles-us-ia", code="MEA"),
        dates=CaseDates(rash_on=NOW.date()),
    )
    room = a_classroom("Soon 10:30-10:40", "Late 11:30-11:40")
    a_trail(case, a_stop(room, "08:00-09:00"))

    a_run(case)

    assert list(contacts_of(case)) == ["Soon"]
    assert contacts_of(case)["Soon"].last_exposure_at - at(
        "2022-04-22 10:30"
    ) == timedelta(minutes=10)


def test_two_records_of_one_human_being_are_one_contact():
    case = a_met_case("Li 08:30-08:50")
    a_run(case)
    row = contacts_of(case)["Li"]
    twin = a_person("Li")
    first, second = sorted([row.person_id, twin])
    merge(first, second)

    a_delivery(
        [a_visit(twin, a_place("Room 3", kind=PlaceClass.CLASSROOM), "08:40-08:55")],
        source="second record",
    )
    a_run(case)

    (contact,) = contacts_of(case).values()
    assert (contact.id, contact.minutes) == (row.id, 25)


def test_a_case_on_another_record_of_a_person_is_no_contact():
    case = a_met_case("Li 08:30-08:50")
    twin = a_person("Li")
    a_case(twin)
    a_run(case)
    (row,) = contacts_of(case).values()

    merge(*sorted([row.person_id, twin]))
    run = a_run(case, now=later(minutes=1))

    assert run.results == 0


def merge(first, second):
    """Decide that two records are one human being."""
    duplicate = propose_duplicate(first, second, actor=SYSTEM, now=NOW)
    merge_duplicate(duplicate, actor=SYSTEM, now=NOW)
