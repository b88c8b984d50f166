import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.places import Datum, Point, circle, distance_m, ring_of, within_radius

DOUDIAN = Point(116.060, 39.650)

points = st.builds(Point, st.floats(-180, 180), st.floats(-90, 90))


def test_one_degree_of_latitude_is_111_km():
    north = Point(DOUDIAN.lon, DOUDIAN.lat + 1)
    assert distance_m(DOUDIAN, north) == pytest.approx(
        math.pi * 6_371_008.8 / 180, rel=1e-9
    )


@given(points, points)
def test_distance_is_the_same_both_ways_and_at_most_half_the_globe(here, there):
    assert distance_m(here, there) == pytest.approx(distance_m(there, here), abs=1e-6)
    assert 0 <= distance_m(here, there) <= math.pi * 6_371_008.8 + 1e-6


@given(points)
def test_nowhere_is_away_from_itself(here):
    assert distance_m(here, here) == 0


def test_points_in_different_datums_are_not_compared():
    with pytest.raises(ValueError, match="gcj02 and wgs84 cannot be compared"):
        distance_m(Point(116, 39, Datum.GCJ02), Point(116, 39))


@pytest.mark.parametrize(("lon", "lat"), [(181, 0), (0, -91), (math.nan, 0)])
def test_a_point_off_the_globe_is_refused(lon, lat):
    with pytest.raises(ValueError, match="No point on earth"):
        Point(lon, lat)


def test_a_point_on_the_edge_belongs_to_the_inner_ring():
    neighbour = Point(DOUDIAN.lon, DOUDIAN.lat + 0.001)
    edge_m = distance_m(DOUDIAN, neighbour)

    assert ring_of(neighbour, DOUDIAN, radii_m=[edge_m, 500]) == 0
    assert ring_of(neighbour, DOUDIAN, radii_m=[edge_m - 0.01, 500]) == 1
    assert ring_of(neighbour, DOUDIAN, radii_m=[50, 100]) is None
    assert ring_of(DOUDIAN, DOUDIAN, radii_m=[100]) == 0


def test_points_within_a_radius_keep_their_order():
    near, nearer, far = (
        Point(DOUDIAN.lon, DOUDIAN.lat + step) for step in (0.0008, 0.0002, 0.01)
    )
    assert within_radius([near, far, nearer], DOUDIAN, radius_m=100) == [near, nearer]


@pytest.mark.parametrize("radii_m", [[], [0], [-1], [100, 100], [200, 100]])
def test_radii_that_do_not_grow_are_refused(radii_m):
    with pytest.raises(ValueError, match="positive and growing"):
        ring_of(DOUDIAN, DOUDIAN, radii_m=radii_m)


@given(st.floats(-70, 70), st.floats(1, 5_000))
def test_every_corner_of_a_circle_is_a_radius_away(lat, radius_m):
    centre = Point(116.06, lat)
    outline = circle(centre, radius_m=radius_m)

    away = [distance_m(centre, Point(*corner)) for corner in outline.polygons[0].shell]
    assert away == pytest.approx([radius_m] * 73, rel=1e-3, abs=0.01)
    assert outline.contains(centre)


@pytest.mark.parametrize("centre", [Point(179.9999, 0), Point(0, 89.9999)])
def test_a_circle_over_the_date_line_or_a_pole_is_refused(centre):
    with pytest.raises(ValueError, match="holds a pole or crosses"):
        circle(centre, radius_m=100)
