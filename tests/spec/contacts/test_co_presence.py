"""Who was with whom, where, and how long."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from epiloop.contacts.co_presence import Threshold, find_exposures
from epiloop.protocols.vocabulary import Per
from epiloop.records import Visit
from epiloop.timeline import Interval, local_day
from visit_tables import BEIJING, at, day, span, visits


def minutes(number):
    return timedelta(minutes=number)


def test_people_in_one_place_at_one_time_have_met():
    """Time together is the overlap, not the length of either visit."""
    met = find_exposures(
        visits("case | canteen | 11:30-12:10"),
        visits(
            """
            Li   | canteen | 12:00-12:40
            Wang | canteen | 12:10-12:30
            Zhao | gym     | 11:30-12:10
            """
        ),
        threshold=Threshold(minutes(10)),
    )

    assert [(e.person_id, e.together) for e in met] == [("Li", minutes(10))]


@pytest.mark.parametrize(
    ("case", "other", "together"),
    [
        ("11:00-12:00", "12:00-13:00", None),
        ("11:00-12:00", "11:59-13:00", 1),
        ("11:00-12:00", "10:00-11:00", None),
        ("11:00-12:00", "11:00-12:00", 60),
        ("11:00-12:00", "11:20-11:30", 10),
        ("11:20-11:30", "11:00-12:00", 10),
        ("day 1 23:00 - day 2 07:00", "day 2 06:30 - day 2 09:00", 30),
        ("day 1 22:00 - day 3 02:00", "day 1 23:00 - day 3 01:00", 26 * 60),
    ],
)
def test_stays_are_half_open_and_may_run_over_midnight(case, other, together):
    met = find_exposures(visits(f"case | ward | {case}"), visits(f"Li|ward|{other}"))

    assert [e.minutes for e in met] == ([] if together is None else [together])


def test_overlapping_and_touching_visits_of_one_person_are_one_stay():
    """Li checked in twice and Wang's phone once more; nobody is counted double."""
    [li, wang] = find_exposures(
        visits(
            """
            case | shop | 10:00-10:30
            case | shop | 10:20-11:00
            """
        ),
        visits(
            """
            Li   | shop | 10:00-10:40
            Li   | shop | 10:10-10:50
            Wang | shop | 10:00-10:15
            Wang | shop | 10:15-10:30
            """
        ),
    )

    assert (li.minutes, len(li.encounters)) == (50, 1)
    assert (wang.minutes, len(wang.encounters)) == (30, 1)


def test_a_gap_makes_two_encounters():
    [li] = find_exposures(
        visits("case | office | 09:00-17:00"),
        visits(
            """
            Li | office | 09:00-12:00
            Li | office | 13:00-17:30
            """
        ),
    )

    assert (li.minutes, len(li.encounters)) == (7 * 60, 2)
    assert (li.first_at, li.last_at) == (at("09:00"), at("17:00"))


def test_time_together_is_cut_to_the_window_of_the_case():
    [li] = find_exposures(
        visits("case | dormitory | day 1 20:00 - day 4 08:00"),
        visits("Li | dormitory | day 1 20:00 - day 4 08:00"),
        windows=[span("day 2 00:00 - day 3 12:00")],
    )

    assert li.minutes == 36 * 60
    assert (li.first_at, li.last_at) == (at("day 2 00:00"), at("day 3 12:00"))


def test_a_meeting_before_the_window_opens_is_no_exposure():
    met = find_exposures(
        visits("case | shop | 10:00-12:00"),
        visits("Li | shop | 10:00-11:00"),
        windows=[span("11:00-12:00")],
    )

    assert met == []


def test_nobody_is_a_contact_of_themselves():
    assert (
        find_exposures(
            visits("case | shop | 10:00-12:00"), visits("case | shop | 10:00-12:00")
        )
        == []
    )


def test_people_without_any_visit_have_met_nobody():
    assert find_exposures([], visits("Li | shop | 10:00-12:00")) == []
    assert find_exposures(visits("case | shop | 10:00-12:00"), []) == []


@pytest.mark.parametrize(
    ("per", "at_least", "is_kept"),
    [
        (Per.ENCOUNTER, 12, True),
        (Per.ENCOUNTER, 13, False),
        (Per.DAY, 20, True),
        (Per.DAY, 21, False),
        (Per.ALL, 30, True),
        (Per.ALL, 31, False),
    ],
)
def test_minutes_are_added_up_per_encounter_per_24_hours_or_in_all(
    per, at_least, is_kept
):
    """10 minutes on day 1, 12 on day 2, 8 on day 9: 30 in all, and 20 in 24 hours.

    20:00 to 20:00 holds 10 + 10 of them, 20:02 to 20:02 holds 8 + 12; none holds 22.
    """
    met = find_exposures(
        visits("case | hall | day 1 00:00 - day 9 23:00"),
        visits(
            """
            Li | hall | day 1 20:00 - day 1 20:10
            Li | hall | day 2 19:50 - day 2 20:02
            Li | hall | day 9 08:00 - day 9 08:08
            """
        ),
        threshold=Threshold(minutes(at_least), per=per),
    )

    assert bool(met) is is_kept


def test_a_calendar_day_does_not_cut_24_hours():
    """8 minutes before and 8 after midnight are 16 in one day."""
    met = find_exposures(
        visits("case | station | day 1 12:00 - day 2 12:00"),
        visits(
            """
            Li | station | day 1 23:00 - day 1 23:08
            Li | station | day 2 01:00 - day 2 01:08
            """
        ),
        threshold=Threshold(minutes(15), per=Per.DAY),
    )

    assert [e.minutes for e in met] == [16]


@pytest.mark.parametrize(("seconds", "is_kept"), [(899, False), (900, True)])
def test_the_threshold_applies_to_the_exact_time_and_minutes_round_down(
    seconds, is_kept
):
    start = at("10:00")
    stay = Interval(start, start + timedelta(seconds=seconds))
    met = find_exposures(
        visits("case | lift | 09:00-11:00"),
        [Visit(person_id="Li", place_id="lift", stay=stay)],
        threshold=Threshold(minutes(15)),
    )

    assert [e.minutes for e in met] == ([15] if is_kept else [])


def test_fifty_nine_seconds_are_no_whole_minute():
    start = at("10:00")
    stay = Interval(start, start + timedelta(seconds=59))
    [li] = find_exposures(
        visits("case | lift | 09:00-11:00"),
        [Visit(person_id="Li", place_id="lift", stay=stay)],
    )

    assert (li.minutes, li.together) == (0, timedelta(seconds=59))


def test_a_visit_known_by_the_day_is_evidence_of_unknown_length():
    """It passes any threshold, because it cannot be ruled out."""
    [li] = find_exposures(
        visits("case | church | day 2"),
        visits("Li | church | day 2 10:00 - day 2 10:05"),
        threshold=Threshold(minutes(15)),
    )

    assert li.minutes is None
    assert li.has_unknown_length
    assert (li.first_at, li.last_at) == (at("day 2 10:00"), at("day 2 10:05"))


def test_visits_on_different_days_are_no_evidence():
    assert find_exposures(visits("case|church|day 2"), visits("Li|church|day 3")) == []


def test_the_last_day_of_a_visit_known_by_the_day_is_that_day():
    """The end of the day is the first instant of the next, on which nobody met."""
    [li] = find_exposures(visits("case | church | day 2"), visits("Li|church|day 2"))

    assert li.last_at == at("day 3 00:00")
    assert local_day(li.last_instant, BEIJING) == day(2)


def test_known_minutes_stand_beside_evidence_of_unknown_length():
    [li] = find_exposures(
        visits(
            """
            case | church | day 1
            case | shop   | day 2 10:00 - day 2 10:20
            """
        ),
        visits(
            """
            Li | church | day 1
            Li | shop   | day 2 10:00 - day 2 11:00
            """
        ),
    )

    assert (li.minutes, li.has_unknown_length) == (20, True)
    assert [m.together for m in li.encounters] == [None, minutes(20)]


def test_the_air_of_a_place_counts_for_a_while_after_the_case_left():
    """Measles: up to two hours. Zhao came when they were over."""
    exposures = find_exposures(
        visits("case | clinic | 09:00-10:00"),
        visits(
            """
            Li   | clinic | 09:30-09:50
            Wang | clinic | 11:30-13:00
            Zhao | clinic | 12:00-13:00
            """
        ),
        lingering=timedelta(hours=2),
    )

    met = {e.person_id: e.encounters[0] for e in exposures}
    assert set(met) == {"Li", "Wang"}
    assert (met["Li"].together, met["Li"].after_case_left) == (minutes(20), minutes(0))
    assert (met["Wang"].together, met["Wang"].after_case_left) == (
        minutes(30),
        minutes(30),
    )


def test_air_of_two_visits_is_counted_once():
    """The case went out for half an hour; the air from 10:00 to 10:30 was the first's."""
    [li] = find_exposures(
        visits(
            """
            case | clinic | 09:00-10:00
            case | clinic | 10:30-11:00
            """
        ),
        visits("Li | clinic | 09:00-14:00"),
        lingering=timedelta(hours=2),
    )

    assert (li.minutes, len(li.encounters)) == (4 * 60, 1)
    assert li.encounters[0].after_case_left == minutes(30 + 2 * 60)


def test_air_lingers_after_the_window_closed_only_from_time_inside_it():
    [li] = find_exposures(
        visits("case | clinic | 09:00-10:00"),
        visits("Li | clinic | 09:00-14:00"),
        windows=[span("08:00-09:30")],
        lingering=timedelta(hours=1),
    )

    assert (li.first_at, li.last_at) == (at("09:00"), at("10:30"))


def test_the_hour_that_the_clocks_repeat_counts():
    """In Berlin 02:30 came twice on 30 October 2022; the stay lasted one hour."""
    berlin = ZoneInfo("Europe/Berlin")
    stay = Interval(
        datetime(2022, 10, 30, 2, 30, tzinfo=berlin, fold=0),
        datetime(2022, 10, 30, 1, 30, tzinfo=UTC),
    )
    [li] = find_exposures(
        [Visit(person_id="case", place_id="club", stay=stay)],
        [Visit(person_id="Li", place_id="club", stay=stay)],
    )

    assert li.minutes == 60


def test_the_visits_of_one_case_are_of_one_person():
    with pytest.raises(ValueError, match="are of 2 persons"):
        find_exposures(
            visits(
                """
                case | shop | 10:00-11:00
                Li   | shop | 10:00-11:00
                """
            ),
            [],
        )


def test_a_threshold_is_not_negative():
    with pytest.raises(ValueError, match="cannot be less than"):
        Threshold(minutes(-1))
