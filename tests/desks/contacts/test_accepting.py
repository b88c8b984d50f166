"""A later run waits for an officer: accepted for everybody, for some, or not at all."""

import pytest

from builders.actors import NOW, an_actor
from builders.cases import a_case, a_stop, a_trail
from builders.contacts import (
    a_classroom,
    a_met_case,
    a_run,
    contacts_of,
    decide,
    states,
)
from builders.outbreaks import a_person
from builders.places import DOUDIAN, SYSTEM, a_place, the_areas
from builders.visits import a_delivery, a_visit
from epiloop.protocols.vocabulary import RiskClass
from epiloop.records import PlaceClass
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.cases.actions import withdraw_trail_visit
from epiloop_hq.contacts import actions, queries
from epiloop_hq.contacts.errors import ContactRefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


def determine(case):
    return actions.determine(case, actor=SYSTEM, now=NOW)


def accept(run, *names, actor=SYSTEM):
    """Accept a run for the persons named, or for everybody."""
    ids = {one.person.label: one.person.id for one in changes(run)}
    chosen = [ids[name] for name in names] if names else None
    return actions.accept_run(run.run_id, actor=actor, now=NOW, person_ids=chosen)


def changes(run):
    return queries.run_changes(run.run_id, SYSTEM)


def differences(run):
    return {one.person.label: (str(one.kind), one.is_in_effect) for one in changes(run)}


@pytest.fixture
def met():
    """Return a case with Li proposed, whose next run finds Wang and Zhao, and Li no longer."""
    case = a_case()
    (stop,) = a_trail(case, a_stop(a_classroom("Li 08:30-08:50"), "08:00-09:00"))
    determine(case)
    hall = a_classroom("Wang 10:30-11:00", "Zhao 10:00-11:00", name="Hall")
    a_trail(case, a_stop(hall, "10:00-11:00"))
    withdraw_trail_visit(stop, actor=SYSTEM, now=NOW, reason="Was his brother")
    return case


def test_the_first_run_takes_effect_at_once():
    case = a_met_case("Li 08:30-08:50")

    run = determine(case)

    assert (run.waits, states(case)) == (False, {"Li": "proposed"})
    assert differences(run) == {"Li": ("found", True)}


def test_a_later_run_changes_nothing_until_it_is_accepted(met):
    run = determine(met)

    assert run.waits
    assert states(met) == {"Li": "proposed"}
    assert differences(run) == {
        "Li": ("dropped", False),
        "Wang": ("found", False),
        "Zhao": ("found", False),
    }
    assert queries.determination_of(met, SYSTEM).waiting.id == run.run_id


def test_an_officer_may_accept_some_and_the_others_go_on_waiting(met):
    first = determine(met)

    assert accept(first, "Wang") == 1
    assert states(met) == {"Li": "proposed", "Wang": "proposed"}
    assert queries.determination_of(met, SYSTEM).waiting.id == first.run_id

    assert accept(first) == 2
    assert states(met) == {"Li": "dropped", "Wang": "proposed", "Zhao": "proposed"}
    assert queries.determination_of(met, SYSTEM).waiting is None
    assert AuditEvent.objects.filter(kind="contacts.run_accepted").count() == 2


def test_what_was_not_accepted_stands_in_the_next_run_and_nobody_twice(met):
    accept(determine(met), "Wang")
    yard = a_classroom("Sun 14:00-15:00", name="Yard")
    a_trail(met, a_stop(yard, "14:00-15:00"))

    run = determine(met)

    assert {name: kind for name, (kind, _) in differences(run).items()} == {
        "Li": "dropped",
        "Zhao": "found",
        "Sun": "found",
    }
    accept(run)
    assert states(met) == {
        "Li": "dropped",
        "Wang": "proposed",
        "Zhao": "proposed",
        "Sun": "proposed",
    }


def test_a_run_that_was_superseded_takes_no_effect_any_more(met):
    old = determine(met)
    a_trail(met, a_stop(a_classroom("Sun 14:00-15:00", name="Yard"), "14:00-15:00"))
    determine(met)

    with pytest.raises(ContactRefusedError, match="superseded"):
        accept(old)


def test_a_decision_stands_and_the_difference_is_shown_beside_it(met):
    decide([contacts_of(met)["Li"].id])

    run = determine(met)
    (li,) = [one for one in changes(run) if one.person.label == "Li"]
    accept(run)

    assert str(li.decided) == "Close contact"
    row = contacts_of(met)["Li"]
    assert (row.risk_class, str(row.state)) == (RiskClass.CLOSE_CONTACT, "determined")
    assert row.proposed_class == ""


def test_the_same_inputs_again_are_the_run_that_waits_already(met):
    run = determine(met)

    again = determine(met)

    assert (again.run_id, again.is_new, again.waits) == (run.run_id, False, True)


def test_only_who_may_decide_on_contacts_accepts(met):
    run = determine(met)

    with pytest.raises(NotPermittedError):
        accept(run, actor=an_actor(Role.VIEWER, DOUDIAN))


def test_a_person_met_through_two_contacts_is_one_proposal():
    """A run broke where somebody had met two close contacts."""
    case = a_met_case("Li 08:30-08:50", "Wang 08:30-08:50")
    a_run(case)
    karaoke = a_place("Karaoke", kind=PlaceClass.ENTERTAINMENT)
    people = {name: row.person_id for name, row in contacts_of(case).items()}
    mate = a_person("Mate")
    a_delivery(
        [a_visit(p, karaoke, "20:00-23:00") for p in (*people.values(), mate)],
        source="karaoke",
    )
    decide([row.id for row in contacts_of(case).values()])

    run = a_run(case)

    assert len(run.found) == 1
    assert contacts_of(case)["Mate"].risk_class == "secondary_contact"
