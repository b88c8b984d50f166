"""The Fangshan outbreak of April and May 2022, from official press conferences."""

from collections import Counter
from datetime import UTC, date, datetime

from epiloop.tables import Moment, ZoneLevel
from imported_sets import counts_of, found, in_beijing, read_set, rows_of
from shared_data import needs

POINTS = "fangshan-2022-risk-points", "fangshan_2022/risk_points.csv"
ZONES = "fangshan-2022-zone-changes", "fangshan_2022/zone_changes.csv"
FOUND_WHERE = "fangshan-2022-found-where", "fangshan_2022/found_where.csv"
ROUNDS = "fangshan-2022-screening-rounds", "fangshan_2022/screening_rounds.csv"
EVENTS = "fangshan-2022-events", "fangshan_2022/events.csv"
CUMULATIVE = "fangshan-2022-cumulative", "fangshan_2022/cumulative.csv"


@needs("fangshan_2022")
def test_all_51_risk_points_are_taken():
    reading, outcomes = read_set(*POINTS)
    points = [taken.row for outcome in outcomes for taken in outcome.taken]

    assert counts_of(reading) == (51, 51, 0, 51)
    assert found(outcomes) == {}
    # announced with one time only; and one point given by days alone
    assert sum(bool(point.starts.at) and not point.ends.at for point in points) == 18
    assert sum(point.starts.at is None for point in points) == 1


@needs("fangshan_2022")
def test_a_risk_point_keeps_its_time_in_beijing():
    point = rows_of(*POINTS)[0]

    assert point.starts == Moment(
        date(2022, 4, 27), datetime(2022, 4, 26, 23, 45, tzinfo=UTC)
    )
    assert point.ends == Moment(
        date(2022, 4, 27), datetime(2022, 4, 27, 0, 30, tzinfo=UTC)
    )
    assert point.is_approximate is False


@needs("fangshan_2022", "cn_admin_beijing")
def test_points_that_lie_in_other_districts_are_not_put_in_fangshan():
    points = rows_of(*POINTS, in_beijing())
    districts = Counter(point.area.code[:6] for point in points)

    # the 39 with a town; the rest names another district, or no area at all
    assert districts == {"110111": 39, "11": 10, "110106": 1, "110108": 1}
    elsewhere = {
        point.area.code for point in points if point.area_names[1].startswith("丰台区")
    }
    assert elsewhere == {"110106"}


@needs("fangshan_2022")
def test_all_33_zone_changes_are_taken_25_with_a_count():
    reading, outcomes = read_set(*ZONES)
    zones = [taken.row for outcome in outcomes for taken in outcome.taken]

    assert counts_of(reading) == (33, 33, 0, 33)
    assert found(outcomes) == {}
    assert sum(zone.confirmed_in_window is not None for zone in zones) == 25


@needs("fangshan_2022")
def test_counts_and_levels_agree_with_the_grading_of_2020():
    """6 or more is high, 2 to 5 middle, 0 or 1 low: so in all 25 rows with a count."""
    zones = [zone for zone in rows_of(*ZONES) if zone.confirmed_in_window is not None]

    def grade(count):
        if count >= 6:
            return ZoneLevel.HIGH
        return ZoneLevel.MEDIUM if count >= 2 else ZoneLevel.LOW

    assert all(zone.level is grade(zone.confirmed_in_window) for zone in zones)


@needs("fangshan_2022")
def test_a_count_up_to_24_hours_ends_with_that_day():
    zone = next(zone for zone in rows_of(*ZONES) if zone.name == "兴礼村")

    assert zone.as_of == Moment(
        date(2022, 4, 28), datetime(2022, 4, 28, 16, 0, tzinfo=UTC)
    )


@needs("fangshan_2022")
def test_11_windows_run_from_afternoon_to_afternoon():
    reading, outcomes = read_set(*FOUND_WHERE)
    figures = [taken.row for outcome in outcomes for taken in outcome.taken]

    # ten figures a window and one for each district named: 52
    assert counts_of(reading) == (11, 11, 0, 11 * 10 + 52)
    assert {figure.ends.at.hour + 8 for figure in figures} == {15, 16}


@needs("fangshan_2022")
def test_community_cases_exist_only_where_they_were_published():
    by_route = {
        (str(figure.ends.on), figure.area_names[1]): figure.value
        for figure in rows_of(*FOUND_WHERE)
        if figure.discovery_route == "community_screening"
    }

    assert by_route["2022-05-02", "房山区"] == 2
    assert by_route["2022-05-06", "房山区"] == 0
    assert by_route["2022-05-04", "北京市"] is None
    assert sum(value is None for value in by_route.values()) == 3


@needs("fangshan_2022")
def test_four_screening_rounds_say_which_figures_are_rounded():
    reading, outcomes = read_set(*ROUNDS)
    figures = [taken.row for outcome in outcomes for taken in outcome.taken]
    sampled = {str(row.starts.on): row for row in figures if row.measure == "sampled"}

    assert counts_of(reading) == (4, 4, 0, 8)
    assert (sampled["2022-05-09"].value, sampled["2022-05-09"].is_rounded) == (
        1170455,
        False,
    )
    assert sampled["2022-04-26"].is_rounded is True


@needs("fangshan_2022")
def test_13_events_begin_with_the_tube_at_0205():
    reading, outcomes = read_set(*EVENTS)
    events = [taken.row for outcome in outcomes for taken in outcome.taken]

    assert counts_of(reading) == (13, 13, 0, 13)
    assert events[0].starts.at == datetime(2022, 4, 22, 18, 5, tzinfo=UTC)
    assert sum(event.starts.at is not None for event in events) == 1
    assert (events[1].label, events[1].value) == ("people in the tube located", 10)


@needs("fangshan_2022")
def test_cumulative_figures_by_district_come_to_the_total():
    figures = rows_of(*CUMULATIVE)
    for day in {figure.ends.on for figure in figures}:
        told = [figure for figure in figures if figure.ends.on == day]
        (total,) = (figure.value for figure in told if len(figure.area_names) == 2)
        parts = sum(figure.value for figure in told if len(figure.area_names) == 3)
        assert parts == total
