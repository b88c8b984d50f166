import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.places import Datum, Outline, Point, Polygon, read_geojson_geometry

SQUARE = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0))
HOLE = ((1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0), (1.0, 1.0))
ISLAND = ((10.0, 0.0), (12.0, 0.0), (11.0, 2.0), (10.0, 0.0))
COMPOUND = Outline((Polygon(SQUARE, (HOLE,)), Polygon(ISLAND)))


@pytest.mark.parametrize(
    ("where", "lon", "lat", "verdict"),
    [
        ("inside", 0.5, 2, True),
        ("in the hole", 2, 2, False),
        ("on the edge of the hole", 1, 2, True),
        ("on the outer edge", 4, 2, True),
        ("on a corner", 0, 0, True),
        ("level with a corner, outside", -1, 4, False),
        ("in the line of an edge, beyond it", 5, 0, False),
        ("on the island", 11, 1, True),
        ("beside the island, in its box", 10.1, 1.9, False),
        ("far away", 50, 50, False),
    ],
)
def test_the_edge_counts_as_inside_and_a_hole_as_outside(where, lon, lat, verdict):
    assert COMPOUND.contains(Point(lon, lat)) is verdict


@given(st.integers(-8, 32), st.integers(-8, 32))
def test_it_agrees_with_the_plain_inequality_on_a_square(quarter_lon, quarter_lat):
    lon, lat = quarter_lon / 4, quarter_lat / 4
    square = Outline((Polygon(SQUARE),))

    assert square.contains(Point(lon, lat)) is (0 <= lon <= 4 and 0 <= lat <= 4)


@given(st.floats(-1, 5), st.floats(-1, 5))
def test_the_direction_of_a_ring_does_not_matter(lon, lat):
    forward = Outline((Polygon(SQUARE, (HOLE,)),))
    backward = Outline((Polygon(SQUARE[::-1], (HOLE[::-1],)),))

    assert forward.contains(Point(lon, lat)) is backward.contains(Point(lon, lat))


def test_a_point_in_another_datum_is_not_compared():
    with pytest.raises(ValueError, match="cannot be compared"):
        COMPOUND.contains(Point(1, 1, Datum.GCJ02))


def test_geojson_is_read_with_its_holes_and_parts():
    read = read_geojson_geometry(
        {
            "type": "MultiPolygon",
            "coordinates": [
                [[list(corner) for corner in ring] for ring in (SQUARE, HOLE)],
                [[[*corner, 35.0] for corner in ISLAND]],
            ],
        },
        Datum.WGS84,
    )
    assert read == COMPOUND
    assert (
        read_geojson_geometry({"type": "Polygon", "coordinates": [SQUARE]}).polygons[0]
    ) == Polygon(SQUARE)


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        ({"type": "Point", "coordinates": [1, 2]}, "a Polygon or a MultiPolygon"),
        ({"type": "Polygon", "coordinates": []}, "at least one ring"),
        ({"type": "MultiPolygon", "coordinates": []}, "at least one polygon"),
        ({"type": "Polygon"}, "nested lists"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}, "three corn"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]]]}, "made of numbers"),
        ({"type": "Polygon", "coordinates": [[[0]]]}, "a longitude and a latitude"),
        ({"type": "Polygon", "coordinates": [SQUARE[:-1]]}, "ends where it starts"),
    ],
)
def test_a_broken_geometry_is_refused_with_its_reason(geometry, reason):
    with pytest.raises(ValueError, match=reason):
        read_geojson_geometry(geometry)


@pytest.mark.parametrize(
    ("what", "outline", "middle"),
    [
        ("a square", Outline((Polygon(SQUARE),)), (2, 2)),
        ("the larger of two", Outline((Polygon(ISLAND), Polygon(SQUARE))), (2, 2)),
        ("beside a hole in the middle", Outline((Polygon(SQUARE, (HOLE,)),)), (0.5, 2)),
        (
            "one arm of a U",
            Outline(
                (
                    Polygon(
                        (
                            *((0, 0), (6, 0), (6, 4), (4, 4)),
                            *((4, 1), (1, 1), (1, 4), (0, 4), (0, 0)),
                        )
                    ),
                )
            ),
            (5, 1.7),
        ),
    ],
)
def test_a_name_is_written_inside_the_ground(what, outline, middle):
    found = outline.middle()

    assert outline.contains(found)
    assert (found.lon, found.lat) == pytest.approx(middle, abs=0.001)
