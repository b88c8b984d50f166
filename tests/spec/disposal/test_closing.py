"""Follow to the end: silence closes nothing (C65)."""

from datetime import timedelta

import pytest

from epiloop.disposal.closing import (
    CaseItem,
    CaseStaysOpenError,
    ItemKind,
    check_may_close,
    idle_items,
    open_items,
    person_item,
    point_item,
)
from epiloop.disposal.loops import StepException
from epiloop.disposal.points import POINT_OUTCOMES, PointStep
from epiloop.disposal.steps import CLOSED_ONLY_BY_DECISION, OUTCOMES, Step
from epiloop.timeline import NaiveInstantError
from visit_tables import at


def a_test(*, is_finished, moved="08:00"):
    return CaseItem(
        ItemKind.TEST, "17", "no result", is_finished, last_moved_at=at(moved)
    )


@pytest.mark.parametrize("step", Step)
def test_a_person_keeps_the_case_open_until_the_loop_has_an_outcome(step):
    item = person_item("Li", step, last_moved_at=at("08:00"))

    assert item.is_open == (step not in OUTCOMES)


@pytest.mark.parametrize("step", PointStep)
def test_a_point_keeps_the_case_open_until_it_is_safe_or_dropped(step):
    item = point_item("canteen", step, last_moved_at=at("08:00"))

    assert item.is_open == (step not in POINT_OUTCOMES)


@pytest.mark.parametrize("step", sorted(CLOSED_ONLY_BY_DECISION))
def test_a_person_who_stays_lost_is_closed_only_by_a_recorded_decision(step):
    given_up = StepException(step, "not seen for 21 days", "Li", "Wang")

    item = person_item("Zhao", step, last_moved_at=at("08:00"), given_up=given_up)

    assert not item.is_open
    assert person_item("Zhao", step, last_moved_at=at("08:00")).is_open


def test_closing_with_anything_open_is_refused_with_the_list():
    items = [
        person_item("Li", Step.RELEASED, last_moved_at=at("08:00")),
        person_item("Wang", Step.LOST, last_moved_at=at("08:00")),
        point_item("canteen", PointStep.LOCKED, last_moved_at=at("08:00")),
        a_test(is_finished=False),
    ]

    with pytest.raises(CaseStaysOpenError) as refusal:
        check_may_close(items)

    assert refusal.value.items == tuple(items[1:])
    assert str(refusal.value) == (
        "The case cannot be closed, 3 of its items are open: person Wang is lost; "
        "point canteen is locked; test 17 is no result."
    )


def test_a_case_with_nothing_open_may_be_closed():
    check_may_close([person_item("Li", Step.DIED, last_moved_at=at("08:00"))])
    check_may_close([a_test(is_finished=True)])


def test_silence_raises_an_item_and_never_closes_it():
    """Limit of four hours, looked at 12:00: exactly four hours is not yet too long."""
    items = [
        person_item("Li", Step.LOCATED, last_moved_at=at("08:00")),
        person_item("Wang", Step.LOCATED, last_moved_at=at("07:59")),
        person_item("Zhao", Step.LOCATED, last_moved_at=at("06:00")),
        person_item("Sun", Step.RELEASED, last_moved_at=at("06:00")),
    ]

    idle = idle_items(items, limit=timedelta(hours=4), now=at("12:00"))

    assert [item.item_id for item in idle] == ["Zhao", "Wang"]
    assert len(open_items(items)) == 3


def test_an_item_last_moved_at_an_instant_with_a_time_zone():
    with pytest.raises(NaiveInstantError):
        person_item("Li", Step.LOST, last_moved_at=at("08:00").replace(tzinfo=None))
