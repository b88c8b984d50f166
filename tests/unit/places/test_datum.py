import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.places import Datum, Point, distance_m, in_datum

inside_china = st.builds(Point, st.floats(73, 136), st.floats(2, 55))


@given(inside_china)
def test_there_and_back_is_the_same_place(point):
    back = in_datum(in_datum(point, Datum.GCJ02), Datum.WGS84)

    assert back.lon == pytest.approx(point.lon, abs=1e-9)
    assert back.lat == pytest.approx(point.lat, abs=1e-9)


@given(inside_china)
def test_the_shift_inside_china_is_below_a_kilometre_and_a_half(point):
    moved = in_datum(point, Datum.GCJ02)
    assert 0 < distance_m(point, Point(moved.lon, moved.lat)) < 1_500


@pytest.mark.parametrize(
    ("city", "point"),
    [
        ("Seoul is inside the rectangle", Point(126.978, 37.566)),
        ("Freetown", Point(-13.234, 8.484)),
        ("Sydney", Point(151.209, -33.868)),
    ],
)
def test_points_outside_the_rectangle_stay_where_they_are(city, point):
    moved = in_datum(point, Datum.GCJ02)

    is_inside = "inside" in city
    assert ((moved.lon, moved.lat) != (point.lon, point.lat)) is is_inside
    assert moved.datum is Datum.GCJ02


def test_a_point_already_in_the_datum_is_unchanged():
    point = Point(116.4, 39.9, Datum.GCJ02)
    assert in_datum(point, Datum.GCJ02) == point
