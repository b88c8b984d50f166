"""Random small cities that hold every trap: midnight, long stays, twice the same, days."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from epiloop.records import PlaceClass, Visit, VisitPrecision, stay_of_days
from epiloop.timeline import Interval, local_day

BEGIN = datetime(2022, 10, 28, tzinfo=UTC)
PERSONS = ("case", "Li", "7", "王五", "Zhao")
PLACES = {
    "home": PlaceClass.DWELLING,
    "shop": PlaceClass.SHOP,
    "bus": PlaceClass.COACH,
}
ZONES = (ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"))
HORIZON = 60 * 24 * 6


def moment(minutes, seconds=0):
    return BEGIN + timedelta(minutes=minutes, seconds=seconds)


@st.composite
def stays(draw, zone):
    """Draw a visit: mostly short ones around few times, some over days."""
    start = draw(
        st.one_of(st.sampled_from([0, 600, 1320, 1380]), st.integers(0, 5_000))
    )
    length = draw(
        st.one_of(
            st.sampled_from([60, 120, 720]),
            st.integers(1, 90),
            st.integers(2_000, 6_000),
        )
    )
    stay = Interval(moment(start), moment(start + length))
    by_day = draw(st.integers(0, 9)) == 0
    if by_day:
        days = local_day(stay.start, zone), local_day(stay.end, zone)
        stay = stay_of_days(*days, zone=zone)
    place = draw(st.sampled_from(sorted(PLACES)))
    return Visit(
        person_id=draw(st.sampled_from(PERSONS)),
        place_id=place,
        stay=stay,
        precision=VisitPrecision.DAY if by_day else VisitPrecision.CLOCK,
        place_class=PLACES[place],
    )


@st.composite
def cities(draw, most=24):
    """Draw visits and the zone whose days a store of them has; some rows twice."""
    zone = draw(st.sampled_from(ZONES))
    rows = draw(st.lists(stays(zone), max_size=most))
    return zone, rows + rows[: draw(st.integers(0, 2))]


@st.composite
def windows(draw):
    """Draw windows that may overlap, touch, be cut in mid-minute, or miss everything."""
    edge = st.integers(-60, HORIZON)
    second = st.sampled_from([0, 0, 0, 29, 31])
    spans = []
    for _ in range(draw(st.integers(1, 2))):
        first, last = sorted((draw(edge), draw(edge)))
        spans.append(
            Interval(moment(first, draw(second)), moment(last + 1, draw(second)))
        )
    return tuple(spans)
