"""Steps of persons and places: with evidence, in order, by deeds of their own."""

import pytest

from builders.actors import NOW, an_actor, later
from builders.cases import a_case, a_stop, a_trail
from builders.contacts import a_contact
from builders.disposal import (
    a_hotel,
    a_journey,
    a_loop,
    a_stay,
    arrive,
    locate,
    row,
    step,
)
from builders.observation import an_exposed
from builders.outbreaks import an_outbreak
from builders.places import DOUDIAN, SYSTEM, a_place
from epiloop.disposal.loops import EvidenceMissingError, ExcuseRefusedError
from epiloop.disposal.moves import StepRefusedError
from epiloop.disposal.points import OwnerMissingError, PointStep
from epiloop.disposal.steps import Evidence, Step
from epiloop.protocols.vocabulary import Event
from epiloop_hq.actor import Role
from epiloop_hq.contacts import actions as contacts
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.models import Item
from epiloop_hq.disposal.queries.items import (
    clocks_of_items,
    loop_row,
    transfers_of_item,
)
from epiloop_hq.disposal.queries.options import item_options
from epiloop_hq.disposal.queries.work import WorkQuestion, work_counts, work_list
from epiloop_hq.places.queries import point_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree(units):
    """Every item belongs somewhere."""


def when(**length):
    return {"actor": SYSTEM, "happened_at": later(**length), "now": later(**length)}


def test_a_step_without_evidence_is_refused():
    with pytest.raises(EvidenceMissingError, match="call"):
        actions.take_step([a_loop()], Step.LOCATED, **when(minutes=5))


def test_all_of_several_items_or_none():
    first, second = a_loop(), a_loop()
    locate(second, at=later(minutes=5))

    with pytest.raises(StepRefusedError):
        actions.take_step(
            [first, second],
            Step.LOCATED,
            evidence=(Evidence.CALL,),
            **when(minutes=9),
        )

    assert row(first).step == "determined"


@pytest.mark.parametrize(
    "following",
    [Step.HANDED_OVER, Step.TRANSFER_REQUESTED, Step.AT_HOME, Step.UNDER_OBSERVATION],
)
def test_steps_with_a_record_of_their_own_are_not_taken_without_it(following):
    item = a_loop()
    locate(item, at=later(minutes=5))

    with pytest.raises(DisposalRefusedError, match="record that"):
        step(item, following, at=later(minutes=9), evidence=Evidence.VISIT)


def test_unreachable_needs_attempts_on_record():
    item = a_loop()
    with pytest.raises(DisposalRefusedError, match="Nobody has tried"):
        actions.mark_unreachable(item, **when(minutes=5))

    actions.record_attempt(
        item, channel="telephone", outcome="no_answer", **when(minutes=5)
    )
    actions.mark_unreachable(item, **when(minutes=6))

    assert row(item).step == "unreachable"


def test_a_journey_called_off_leaves_the_person_waiting_for_another():
    item = a_loop()
    locate(item, at=later(minutes=5))
    first = a_journey(item, at=later(minutes=6), until="dispatched")

    actions.cancel_transfer(first, actor=SYSTEM, now=later(minutes=9), reason="flat")
    second = a_journey(item, at=later(minutes=10))
    arrive(second, at=later(minutes=40))

    shown = {t.id: t for t in transfers_of_item(item, SYSTEM)}
    assert shown[first].cancelled_at == later(minutes=9)
    assert row(item).step == "under_observation"


def test_a_journey_under_way_is_not_called_off():
    item = a_loop()
    locate(item, at=later(minutes=5))
    journey = a_journey(item, at=later(minutes=6))

    with pytest.raises(DisposalRefusedError, match="on its way"):
        actions.cancel_transfer(
            journey, actor=SYSTEM, now=later(minutes=9), reason="late"
        )


def test_infected_persons_never_ride_with_others():
    case = a_case()
    infected = actions.open_case_item(case, actor=SYSTEM, now=NOW)
    step(infected, Step.DETERMINED, at=NOW, evidence=Evidence.DETERMINATION)
    exposed = a_loop(case)
    for item in (infected, exposed):
        locate(item, at=later(minutes=5))
    a_journey(infected, at=later(minutes=6), vehicle="V1")
    other = a_journey(exposed, at=later(minutes=6), until="requested")

    with pytest.raises(DisposalRefusedError, match="infected persons"):
        actions.dispatch_vehicle(other, vehicle="V1", **when(minutes=9))
    actions.dispatch_vehicle(other, vehicle="V2", **when(minutes=9))


def test_who_fell_ill_rides_with_neither():
    item = a_loop()
    a_stay(item, at=later(hours=3))

    actions.hear_of_person(
        row(item).person_id, Event.SYMPTOMS_REPORTED, **when(hours=4)
    )
    a_journey(item, at=later(hours=5), until="requested")

    latest, *_ = transfers_of_item(item, SYSTEM)
    assert latest.carries == "suspected"


def test_who_is_in_a_vehicle_when_the_ground_falls_arrives_and_is_let_go():
    case = a_case()
    item = a_loop(case)
    locate(item, at=later(minutes=5))
    journey = a_journey(item, at=later(minutes=6))
    from epiloop_hq.cases.actions import refute_case

    refute_case(case, evidence="recheck negative", **when(minutes=20))
    actions.reverse_case(case, actor=SYSTEM, now=later(minutes=20))
    assert row(item).step == "transfer_departed"

    assert arrive(journey, at=later(minutes=40)) is None
    assert row(item).outcome == "cancelled"


def test_a_stay_at_home_rests_on_a_dwelling_checked_on_the_spot():
    item = a_loop()
    locate(item, at=later(minutes=5))

    actions.stay_at_home(
        item, place_id=a_hotel("Home"), checked_by="Committee", **when(hours=1)
    )

    assert row(item).step == "under_observation"
    assert row(item).controlled_at == later(hours=1)


def test_a_required_step_is_left_out_only_by_decision_of_another():
    item = a_loop()
    locate(item, at=later(minutes=5))
    chief = an_actor(Role.DISTRICT, DOUDIAN, name="Chief")
    said = {"now": later(minutes=9), "reason": "lives on the site"}

    with pytest.raises(ExcuseRefusedError, match="other than"):
        actions.excuse_step(
            item, "transfer_requested", actor=chief, asked_by="Chief", **said
        )
    with pytest.raises(ExcuseRefusedError, match="does not require"):
        actions.excuse_step(item, "held", actor=chief, asked_by="Li", **said)
    actions.excuse_step(item, "transfer_requested", actor=chief, asked_by="Li", **said)

    assert "transfer_requested" not in item_options(item, SYSTEM).to_excuse


def test_a_protocol_adds_a_step_with_its_clock_and_no_code_changes():
    """C60: measles vaccine within days of the first exposure, for who is not immune."""
    contact = an_exposed("measles-us-ia")
    contacts.set_immunity(
        contact, actor=SYSTEM, now=NOW, is_immune=False, evidence="no vaccination"
    )
    (item,) = actions.open_contact_items([contact], actor=SYSTEM, now=NOW)
    assert "measles_vaccine" in loop_row(item, SYSTEM).open_added
    clocks = {c.key: c for c in clocks_of_items([item])}

    actions.do_added_step(item, "measles_vaccine", **when(minutes=30))

    met = {c.key: c.state for c in clocks_of_items([item])}
    assert clocks["measles_vaccine"].state == "running"
    assert met["measles_vaccine"] == "met"
    assert "measles_vaccine" not in loop_row(item, SYSTEM).open_added
    with pytest.raises(StepRefusedError, match="not open"):
        actions.do_added_step(item, "measles_vaccine", **when(minutes=40))


def test_a_protocol_adds_a_step_to_the_case_itself():
    """Cholera: the work in the ring has begun, or the case cannot be closed."""
    outbreak = an_outbreak("cholera-cati", code="CH")
    case = a_case(outbreak_id=outbreak)
    actions.open_case_item(case, actor=SYSTEM, now=NOW)
    from epiloop.disposal.closing import CaseStaysOpenError

    with pytest.raises(CaseStaysOpenError, match="ring_work_begun"):
        actions.close_case(case, actor=SYSTEM, now=later(hours=1))
    actions.do_case_step(case, "ring_work_begun", **when(hours=1))
    with pytest.raises(DisposalRefusedError, match="still needs"):
        actions.do_case_step(case, "ring_work_begun", **when(hours=2))


def _a_point_item():
    case = a_case()
    a_trail(case, a_stop(a_place(), "08:00-09:00"))
    (point,) = point_page(SYSTEM).rows
    item = actions.open_point_item(point.id, case_id=case, actor=SYSTEM, now=NOW)
    return item, point.id, case


def test_a_place_is_safe_only_when_its_people_are_known_and_its_work_is_done():
    item, _, _ = _a_point_item()
    for following in (PointStep.OWNED, PointStep.LOCKED, PointStep.PEOPLE_LISTED):
        actions.take_point_step(item, following, owner="Manager", **when(minutes=5))

    with pytest.raises(StepRefusedError, match="terminal_disinfection"):
        actions.take_point_step(item, PointStep.REOPENED, **when(minutes=6))
    actions.take_point_step(item, PointStep.DISINFECTED, **when(minutes=7))
    actions.take_point_step(item, PointStep.REOPENED, **when(minutes=8))

    assert row(item).outcome == "reopened"


def test_a_place_without_an_owner_is_nobodys():
    item, _, _ = _a_point_item()

    with pytest.raises(OwnerMissingError, match="somebody is named"):
        actions.take_point_step(item, PointStep.OWNED, **when(minutes=5))


def test_a_withdrawn_point_ends_its_loop():
    item, point, _ = _a_point_item()

    actions.drop_point(point, PointStep.CANCELLED, actor=SYSTEM, now=later(minutes=5))

    assert row(item).outcome == "cancelled"


def test_work_lists_are_by_urgency_page_by_key_and_count_what_they_show(
    django_assert_num_queries,
):
    case = a_case()
    items = [a_loop(case) for _ in range(5)]
    locate(items[0], at=later(minutes=5))
    work = WorkQuestion(outbreak_id=row(items[0]).outbreak_id)

    with django_assert_num_queries(1):
        first = work_list(work, SYSTEM, limit=3)
    last = first[-1]
    rest = work_list(work, SYSTEM, limit=3, after=(last.next_due_at, last.id))

    assert [r.id for r in (*first, *rest)] == items
    assert work_counts(work, SYSTEM) == {"located": 1, "determined": 4}


def test_a_contact_declined_is_followed_no_longer():
    contact = a_contact()
    (item,) = actions.open_contact_items([contact], actor=SYSTEM, now=NOW)

    actions.end_contact_loop(
        contact, Step.DOWNGRADED, evidence=Evidence.DETERMINATION, **when(minutes=5)
    )

    assert row(item).outcome == "downgraded"
    with pytest.raises(DisposalRefusedError, match="ended"):
        locate(item, at=later(minutes=9))


def test_a_row_of_another_area_does_not_exist():
    item = a_loop()

    with pytest.raises(Item.DoesNotExist):
        row(item, an_actor(Role.DISTRICT, "13/1306/"))
