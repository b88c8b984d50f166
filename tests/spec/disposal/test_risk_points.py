"""A risk point: from a place in a trail to a place that is safe."""

from itertools import product

import pytest

from epiloop.clocks import Clock, stop_clocks
from epiloop.disposal.added import AddedStep
from epiloop.disposal.diagrams import point_diagram
from epiloop.disposal.moves import StepRefusedError, StepTooEarlyError
from epiloop.disposal.points import (
    FIRST_POINT_STEP,
    NEXT_POINT_STEPS,
    POINT_EVENTS,
    POINT_OUTCOMES,
    PointStep,
    check_point_step,
    open_point,
    take_added_point_step,
    take_point_step,
)
from epiloop.protocols.schema import Clock as ClockRule
from epiloop.protocols.vocabulary import Event, Scope
from visit_tables import at


def walk(point, steps, *, hour=8):
    """Take steps an hour apart; the manager answers for the place."""
    for number, step in enumerate(steps.split(), start=hour + 1):
        point = take_point_step(
            point, PointStep(step), happened_at=at(f"{number:02}:00"), owner="manager"
        )
    return point


DISINFECTION = AddedStep(
    "terminal_disinfection", after=Event.CASE_HOSPITALISED, mandatory=True
)
POSTER = AddedStep("poster", after=Event.LOCATED, mandatory=True)


def a_point(steps="", added=(DISINFECTION,)):
    """Identify a point at 08:00 and take steps an hour apart."""
    return walk(open_point(happened_at=at("08:00"), added=added), steps)


@pytest.mark.parametrize(
    "way",
    [
        "owned locked people_listed published disinfected reopened",
        "owned locked disinfected people_listed reopened",
        # a street market: no door to lock, nothing to reopen
        "owned people_listed disinfected closed",
        # in another district
        "handed_over owned locked people_listed disinfected reopened",
        "handed_over identified merged",
        "owned locked cancelled",
    ],
)
def test_the_work_at_a_point_may_go_these_ways(way):
    assert a_point(way).step in POINT_OUTCOMES


@pytest.mark.parametrize(
    ("done", "missing"),
    [
        ("owned locked people_listed", "terminal_disinfection"),
        ("owned locked disinfected", "people_listed"),
        ("owned locked published", "people_listed, terminal_disinfection"),
    ],
)
def test_no_place_is_called_safe_with_people_unlisted_or_not_clean(done, missing):
    point = a_point(done)

    for end in ("reopened", "closed"):
        assert end not in point.next_steps()
        with pytest.raises(StepRefusedError, match=f"still to be done: {missing}"):
            walk(point, end, hour=15)


def test_a_place_shut_again_has_its_work_to_do_again():
    """A second case was there: the people of the first visit are not those of this."""
    point = a_point("owned locked people_listed disinfected reopened locked")

    assert point.missing_to_be_safe() == ("people_listed", "terminal_disinfection")


def test_a_protocol_says_what_else_a_place_needs():
    """C60: with nothing asked for, the list of people is enough."""
    nothing_more = a_point("owned people_listed", added=())
    poster = a_point("owned people_listed", added=(POSTER,))

    assert nothing_more.missing_to_be_safe() == ()
    assert poster.missing_to_be_safe() == ("poster",)
    done = take_added_point_step(poster, "poster", happened_at=at("12:00"))
    assert done.missing_to_be_safe() == ()
    assert done.step is PointStep.PEOPLE_LISTED
    assert done.step_at(at("12:00")) is PointStep.PEOPLE_LISTED


def test_a_step_that_the_point_does_not_have_cannot_be_done():
    for key in ("vaccine", "terminal_disinfection"):
        with pytest.raises(StepRefusedError, match="no such step of its own"):
            take_added_point_step(a_point(), key, happened_at=at("12:00"))


def test_a_point_is_owned_only_when_somebody_is_named():
    with pytest.raises(ValueError, match="somebody is named"):
        take_point_step(a_point(), PointStep.OWNED, happened_at=at("09:00"))
    assert a_point("owned").owner == "manager"


def test_a_step_at_a_point_cannot_have_happened_before_the_one_it_follows():
    with pytest.raises(StepTooEarlyError, match="before identified at"):
        take_point_step(
            a_point(), PointStep.OWNED, happened_at=at("07:59"), owner="manager"
        )


def test_any_past_moment_of_a_point_can_be_shown():
    point = a_point("owned locked")

    shown = [point.step_at(at(t)) for t in ("07:59", "08:00", "09:30", "10:00")]

    assert shown == [None, "identified", "owned", "locked"]


def test_the_clock_for_publishing_stops_when_the_point_is_published():
    """Five hours from the case found at 08:00; published at 12:00."""
    rule = ClockRule(
        title="publish",
        trigger=Event.CASE_FOUND,
        limit_hours=5,
        completes=Event.RISK_POINT_PUBLISHED,
        scope=Scope.POINT,
    )
    clocks = (Clock("publish", at("08:00"), rule.limit),)
    point = a_point("owned locked people_listed published")

    for done in point.done:
        for event in POINT_EVENTS[done.step]:
            clocks = stop_clocks(
                clocks, event, happened_at=done.happened_at, rules={"publish": rule}
            )

    assert [c.state(now=at("20:00")) for c in clocks] == ["met"]


@pytest.mark.parametrize("table", [NEXT_POINT_STEPS, POINT_EVENTS])
def test_every_step_of_a_point_has_a_row_in_every_table(table):
    assert set(table) == set(PointStep)


@pytest.mark.parametrize(
    ("present", "following"),
    [
        pair
        for pair in product(PointStep, PointStep)
        if pair[1] not in NEXT_POINT_STEPS[pair[0]]
    ],
)
def test_every_pair_outside_the_table_of_points_is_refused(present, following):
    with pytest.raises(StepRefusedError) as refusal:
        check_point_step(present, following)

    assert refusal.value.allowed == tuple(sorted(NEXT_POINT_STEPS[present]))


def test_every_step_of_a_point_can_be_reached_and_every_point_can_end():
    reached, ended = {FIRST_POINT_STEP}, set(POINT_OUTCOMES)
    for _ in PointStep:
        reached |= {b for a in reached for b in NEXT_POINT_STEPS[a]}
        ended |= {a for a in PointStep if NEXT_POINT_STEPS[a] & ended}

    assert reached == ended == set(PointStep)


def test_the_diagram_of_a_point_is_drawn_from_its_table():
    drawn = point_diagram()

    assert "    [*] --> identified\n" in drawn
    assert "    disinfected --> reopened\n" in drawn
    assert "    merged --> [*]\n" in drawn
