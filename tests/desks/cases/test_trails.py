"""Stops of a trail are added, corrected by new rows, withdrawn; they make risk points."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.actors import NOW, an_actor, at, later
from builders.cases import a_case, a_stop, a_trail
from builders.places import DOUDIAN, SYSTEM, a_place, the_areas
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.cases import actions, queries
from epiloop_hq.cases.actions import CaseDates, StopDraft
from epiloop_hq.cases.errors import CaseRefusedError
from epiloop_hq.places.queries import member_rows, point_page
from verdicts import undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    the_areas()
    return a_case()


def trail(case):
    """Return the standing trail as "day: place, place"."""
    return [
        f"{day.on:%d}: {', '.join(stop.place for stop in day.stops)}"
        for day in queries.trail_days(case, SYSTEM)
    ]


def points():
    return {
        p.place.name: [m.source for m in member_rows(p.id, SYSTEM)]
        for p in point_page(SYSTEM).rows
    }


def test_a_trail_is_told_by_day_at_headquarters_in_order_of_time(case):
    a_trail(
        case,
        a_stop(a_place("shop"), "23:30-23:50", day="2022-04-21"),
        a_stop(a_place("school"), "00:10-01:00", day="2022-04-22"),
        a_stop(a_place("gym"), "07:00-08:00", day="2022-04-21"),
    )

    assert trail(case) == ["21: gym, shop", "22: school"]


def test_the_same_stop_told_again_is_not_added_again(case):
    first = a_trail(case)

    assert a_trail(case) == first
    assert AuditEvent.objects.filter(kind="trail.changed").count() == 1


def test_n_distinct_stops_in_the_window_make_n_points_merged_with_other_cases(case):
    other = a_case()
    shop, school = a_place("shop"), a_place("school")

    a_trail(case, a_stop(shop, "08:00-09:00"), a_stop(school, "10:00-11:00"))
    a_trail(other, a_stop(shop, "08:30-09:30"))

    assert points() == {"shop": ["BJ22-0001", "BJ22-0002"], "school": ["BJ22-0001"]}
    assert len(queries.case_points(case, SYSTEM)) == 2
    (shared,) = queries.case_points(other, SYSTEM)
    assert [number for _, number in queries.cases_at_point(shared, SYSTEM)] == [
        "BJ22-0001",
        "BJ22-0002",
    ]


def test_a_stop_outside_the_window_is_on_the_trail_but_no_point(case):
    a_trail(case, a_stop(a_place("shop"), "08:00-09:00", day="2022-04-12"))

    assert trail(case) == ["12: shop"]
    assert points() == {}


def test_only_the_part_of_a_stop_inside_the_window_is_a_point(case):
    """The window opens at 00:00 of 20 April."""
    night = StopDraft(
        place_id=a_place("hotel"),
        starts_at=at("2022-04-19 20:00"),
        ends_at=at("2022-04-20 08:00"),
    )
    a_trail(case, night)

    (point,) = point_page(SYSTEM).rows
    assert (point.starts_at, point.ends_at) == (
        at("2022-04-20 00:00"),
        at("2022-04-20 08:00"),
    )


def test_a_correction_supersedes_the_stop_and_moves_its_point(case):
    (visit,) = a_trail(case, a_stop(a_place("shop"), "08:00-09:00"))
    right = a_stop(a_place("mall"), "08:00-09:30")

    new = actions.correct_trail_visit(
        visit, right, actor=SYSTEM, now=NOW, reason="Receipt from the mall"
    )

    assert trail(case) == ["22: mall"]
    assert points() == {"mall": ["BJ22-0001"]}
    assert queries.trail_stop(visit, SYSTEM)[1].place == "shop"
    assert new != visit


def test_correcting_to_the_same_is_no_correction(case):
    stop = a_stop(a_place("shop"), "08:00-09:00")
    (visit,) = a_trail(case, stop)

    assert visit == actions.correct_trail_visit(
        visit, stop, actor=SYSTEM, now=NOW, reason="checked"
    )


def test_a_withdrawn_stop_leaves_the_trail_and_its_point(case):
    (visit,) = a_trail(case)

    actions.withdraw_trail_visit(visit, actor=SYSTEM, now=NOW, reason="Was his brother")

    assert trail(case) == []
    assert points() == {}
    assert AuditEvent.objects.filter(kind="point.withdrawn").count() == 1


def test_a_point_that_another_stop_makes_too_stays(case):
    shop = a_place("shop")
    morning = a_stop(shop, "08:00-09:00")
    (visit,) = a_trail(case, morning)
    # The same span told by another source with a seat: a stop of its own.
    twin = StopDraft(
        place_id=shop,
        starts_at=morning.starts_at - timedelta(days=4),
        ends_at=morning.ends_at,
    )
    a_trail(case, twin)

    actions.withdraw_trail_visit(visit, actor=SYSTEM, now=NOW, reason="Told twice")

    assert points() == {"shop": ["BJ22-0001"]}


@pytest.mark.parametrize("deed", ["correct", "withdraw"])
def test_what_stood_is_changed_only_with_a_reason_and_only_once(case, deed):
    (visit,) = a_trail(case)
    draft = a_stop(a_place("mall"), "10:00-11:00")

    def change(reason):
        if deed == "correct":
            actions.correct_trail_visit(
                visit, draft, actor=SYSTEM, now=NOW, reason=reason
            )
        else:
            actions.withdraw_trail_visit(visit, actor=SYSTEM, now=NOW, reason=reason)

    with pytest.raises(CaseRefusedError, match="wrong"):
        change(" ")
    change("mistaken")
    with pytest.raises(CaseRefusedError, match="corrected already"):
        change("mistaken")


@pytest.mark.parametrize(
    ("span", "sentence"),
    [
        (("08:00", "08:00"), "ends after it starts"),
        (("02:00", "02:06"), "time to come"),
        (("02:06", "02:10"), "time to come"),
    ],
)
def test_a_stop_that_cannot_be_is_refused(case, span, sentence):
    start, end = (at(f"2022-04-23 {clock}") for clock in span)

    with pytest.raises(CaseRefusedError, match=sentence):
        a_trail(case, StopDraft(place_id=a_place(), starts_at=start, ends_at=end))


def test_gaps_are_the_hours_of_the_window_that_no_stop_covers(case):
    """Window: 20 April 00:00 to now, 23 April 02:05: 74 h 5 min."""
    empty = queries.trail_gaps(case, SYSTEM, now=NOW)
    day = StopDraft(
        place_id=a_place("home"),
        starts_at=at("2022-04-20 00:00"),
        ends_at=at("2022-04-21 00:00"),
    )
    known_by_day = StopDraft(
        place_id=a_place("village"),
        starts_at=at("2022-04-21 00:00"),
        ends_at=at("2022-04-22 00:00"),
        is_day_precision=True,
    )
    a_trail(case, day, known_by_day, a_stop(a_place("shop"), "08:00-10:00"))

    gaps = queries.trail_gaps(case, SYSTEM, now=NOW)

    assert empty.hours == pytest.approx(74 + 5 / 60)
    assert gaps.hours == pytest.approx(74 + 5 / 60 - 24 - 2)
    assert [gap.start for gap in gaps.gaps] == [
        at("2022-04-21 00:00"),
        at("2022-04-22 10:00"),
    ]


def test_without_a_date_to_count_from_there_is_no_window_and_no_gap():
    the_areas()
    case = a_case(dates=CaseDates())

    gaps = queries.trail_gaps(case, SYSTEM, now=NOW)

    assert (gaps.window, gaps.hours) == ((), 0)
    assert queries.asked_window(case, SYSTEM, now=NOW) is None


def test_the_trail_is_asked_over_the_protocol_s_own_window(case):
    """Edition 8 asks fourteen days before the first positive sample."""
    window = queries.asked_window(case, SYSTEM, now=NOW)

    assert window.start == at("2022-04-08 00:00")


@given(
    stops=st.lists(st.tuples(st.integers(0, 74 * 60), st.integers(1, 600)), max_size=8)
)
@settings(max_examples=15)
def test_gaps_and_stops_together_fill_the_window_exactly(stops):
    with undone():
        the_areas()
        case, home = a_case(), a_place("home")
        start = at("2022-04-20 00:00")
        drafts = [
            StopDraft(
                place_id=home,
                starts_at=start + timedelta(minutes=first),
                ends_at=min(start + timedelta(minutes=first + length), NOW),
            )
            for first, length in stops
        ]
        actions.add_trail_visits(
            case, [d for d in drafts if d.starts_at < d.ends_at], actor=SYSTEM, now=NOW
        )

        gaps = queries.trail_gaps(case, SYSTEM, now=NOW).gaps

        covered = {
            minute
            for first, length in stops
            for minute in range(first, min(first + length, 74 * 60 + 5))
        }
        open_minutes = sum(gap.duration // timedelta(minutes=1) for gap in gaps)
        assert open_minutes + len(covered) == 74 * 60 + 5


def test_a_viewer_sees_places_but_not_whom_the_case_was_with(case):
    a_trail(case, a_stop(a_place("shop"), "08:00-09:00", companions="Wang Fang"))

    (day,) = queries.trail_days(case, an_actor(Role.VIEWER, DOUDIAN))

    assert (day.stops[0].place, day.stops[0].companions) == ("shop", "")


def test_a_trail_of_any_length_is_four_queries(case, django_assert_num_queries):
    a_trail(case, *(a_stop(a_place(f"p{n}"), f"0{n}:00-0{n}:30") for n in range(8)))

    with django_assert_num_queries(4):
        queries.trail_days(case, SYSTEM)


def test_the_window_moves_on_with_time_while_the_case_is_not_isolated(case):
    later_gaps = queries.trail_gaps(case, SYSTEM, now=later(hours=3))

    assert later_gaps.hours == pytest.approx(77 + 5 / 60)
