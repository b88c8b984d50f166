from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from epiloop.records import (
    Case,
    Person,
    Proximity,
    Visit,
    VisitPrecision,
    in_utc,
    stay_of_days,
)
from epiloop.timeline import Interval, NaiveInstantError

BEIJING = ZoneInfo("Asia/Shanghai")
NOON = datetime(2022, 5, 1, 12, tzinfo=BEIJING)
HOUR = Interval(NOON, NOON + timedelta(hours=1))


def test_instants_become_utc_on_the_way_in():
    visit = Visit(person_id="Li", place_id="shop", stay=HOUR)
    case = Case(case_id="1", person_id="Li", first_positive_at=NOON)

    assert visit.stay.start == NOON
    assert visit.stay.start.tzinfo is UTC
    assert case.first_positive_at.tzinfo is UTC
    with pytest.raises(NaiveInstantError):
        in_utc(datetime(2022, 5, 1, 12))  # noqa: DTZ001 - it is the point


def test_personal_data_stays_out_of_repr():
    person = Person(
        person_id="P1",
        name="Li Jing",
        telephone="13800000000",
        identity_number="110111",
        address="Doudian",
        born_on=date(1980, 1, 1),
    )

    assert repr(person) == "Person(person_id='P1')"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Person(person_id=""), "without a person id"),
        (lambda: Case(case_id="", person_id="Li"), "without a case id"),
        (lambda: Case(case_id="1", person_id=""), "without a person id"),
        (lambda: Visit(person_id="Li", place_id="", stay=HOUR), "without a place id"),
        (
            lambda: Visit(person_id="Li", place_id="shop", stay=Interval(NOON, NOON)),
            "ends as it starts",
        ),
        (
            lambda: Case(
                case_id="1",
                person_id="Li",
                died_at=NOON,
                buried_at=NOON - timedelta(minutes=1),
            ),
            "Case 1: buried_at .* is before died_at",
        ),
        (
            lambda: Case(
                case_id="1",
                person_id="Li",
                onset_on=date(2022, 5, 2),
                symptoms_until=date(2022, 5, 1),
            ),
            "symptoms_until .* is before onset_on",
        ),
        (
            lambda: Proximity(person_id="Li", other_id="", span=HOUR),
            "without a person id",
        ),
        (
            lambda: Proximity(
                person_id="Li", other_id="Wang", span=Interval(NOON, NOON)
            ),
            "has no length",
        ),
        (
            lambda: Proximity(
                person_id="Li", other_id="Wang", span=HOUR, distance_m=-1.0
            ),
            "not negative",
        ),
    ],
)
def test_nonsense_is_refused(make, reason):
    with pytest.raises(ValueError, match=reason):
        make()


def test_a_stay_of_days_has_both_days():
    stay = stay_of_days(date(2022, 5, 1), date(2022, 5, 2), zone=BEIJING)
    visit = Visit(
        person_id="Li", place_id="church", stay=stay, precision=VisitPrecision.DAY
    )

    assert visit.stay.duration == timedelta(days=2)
    assert not visit.has_clock_times


def test_a_day_of_a_clock_change_has_its_own_length():
    berlin = ZoneInfo("Europe/Berlin")
    spring = stay_of_days(date(2022, 3, 27), date(2022, 3, 27), zone=berlin)

    assert spring.duration == timedelta(hours=23)
