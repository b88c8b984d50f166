"""Visits with coordinates alone are visits to the nearest place that they may be to."""

from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epiloop.cli import main
from epiloop.places import Datum, Point, distance_m, in_datum
from epiloop.records import PlaceClass
from epiloop.visits import TableOptions, UnreadableTableError, VisitStore, load_places
from epiloop.visits.index import CLASSES, UNKNOWN_CLASS
from epiloop.visits.intake import read_batch
from epiloop.visits.refusals import Findings
from epiloop.visits.resolution import KnownPlaces, PlaceFinder, default_radius_m

BEIJING = ZoneInfo("Asia/Shanghai")
LAT, LON = 39.9, 116.4
EAST_100_M = 100 / (111_195 * np.cos(np.radians(LAT)))
PLACES = f"""place_id,lon,lat,place_class,radius_m
shop,{LON},{LAT},shop,
hall,{LON + 2 * EAST_100_M},{LAT},market,150
flat,{LON},{LAT},dwelling,30
"""


def finder(tmp_path, text=PLACES, datum=Datum.WGS84):
    (tmp_path / "places.csv").write_text(text, encoding="utf-8")
    return load_places(tmp_path / "places.csv", datum=datum)


def resolved(places, lon, lat, kind="", place_id=""):
    """Return the place and class of one row, or why it is refused."""
    findings = Findings()
    row = {
        "person_id": "A",
        "place_id": place_id,
        "start": "2022-05-01 10:00",
        "end": "2022-05-01 11:00",
        "lon": str(lon),
        "lat": str(lat),
        "place_class": kind,
    }
    table = pa.table({name: pa.array([cell]) for name, cell in row.items()})
    options = TableOptions(zone=BEIJING, places=places)
    batch = read_batch(table, options, findings, file="f", first=0)
    if len(batch) == 0:
        return next(iter(findings.counts()))
    return batch.place_id[0].as_py(), batch.more["place_class"][0].as_py()


@pytest.mark.parametrize(
    ("metres_east", "kind", "becomes"),
    [
        (0, "", ("shop", "shop")),
        (29, "", ("shop", "shop")),
        (0, "dwelling", ("flat", "dwelling")),
        (32, "dwelling", "no_place_near"),
        (32, "shop", ("shop", "shop")),
        (34, "shop", "no_place_near"),
        (51, "", ("hall", "market")),
        (49, "", "no_place_near"),
        (349, "", ("hall", "market")),
        (351, "", "no_place_near"),
        (0, "restaurant", "no_place_near"),
    ],
)
def test_a_visit_is_to_the_nearest_place_of_its_class_within_the_radius(
    tmp_path, metres_east, kind, becomes
):
    """A shop counts up to 20 + 13 m, the hall up to the 150 m it states."""
    lon = LON + metres_east / 100 * EAST_100_M

    assert resolved(finder(tmp_path), lon, LAT, kind) == becomes


def test_a_place_that_is_told_goes_before_where_it_is(tmp_path):
    places = finder(tmp_path)

    assert resolved(places, LON, LAT, "hotel", "inn") == ("inn", "hotel")
    assert resolved(places, "", "") == "no_place"
    assert resolved(places, "here", LAT) == "no_place"
    assert resolved(places, 200, LAT) == "no_place"


@pytest.mark.parametrize("given_in", list(Datum))
@pytest.mark.parametrize("asked_in", list(Datum))
def test_each_side_says_its_datum(tmp_path, given_in, asked_in):
    """Unconverted, the same spot in Beijing would lie half a kilometre off."""
    spot = Point(LON, LAT)
    place, visit = in_datum(spot, given_in), in_datum(spot, asked_in)
    head = "place_id,lon,lat,place_class,datum"
    text = f"{head}\nshop,{place.lon},{place.lat},shop,{given_in}\n"

    assert resolved(finder(tmp_path, text, asked_in), visit.lon, visit.lat) == (
        "shop",
        "shop",
    )


points = st.tuples(st.floats(-0.01, 0.01), st.floats(-0.01, 0.01))


@given(
    st.lists(st.tuples(points, st.floats(5, 900), st.integers(0, 2)), max_size=12),
    st.lists(st.tuples(points, st.sampled_from([0, 1, 2, UNKNOWN_CLASS])), max_size=8),
    st.sampled_from([(0, 0), (116, 39.9), (-73, -53.2), (30, 88.5)]),
)
@settings(max_examples=60)
def test_cells_find_what_comparing_every_place_finds(places, asked, corner):
    west, south = corner
    known = KnownPlaces(
        pa.array([str(at) for at in range(len(places))], pa.string()),
        np.array([west + lon for (lon, _), _, _ in places], np.float64),
        np.array([south + lat for (_, lat), _, _ in places], np.float64),
        np.array([radius for _, radius, _ in places], np.float64),
        np.array([kind for _, _, kind in places], np.uint8),
    )
    columns = {
        "place_id": pa.nulls(len(asked), pa.string()),
        "lon": pa.array([west + lon for (lon, _), _ in asked], pa.float64()),
        "lat": pa.array([south + lat for (_, lat), _ in asked], pa.float64()),
        "place_class": pa.array(
            [CLASSES[kind].value for _, kind in asked], pa.string()
        ),
    }

    filled, lost = PlaceFinder(known).fill(columns, np.ones(len(asked), np.bool_))

    expected = []
    for (lon, lat), kind in asked:
        far = [
            (distance_m(Point(west + lon, south + lat), Point(west + x, south + y)), at)
            for at, ((x, y), radius, of) in enumerate(places)
            if kind in {of, UNKNOWN_CLASS}
        ]
        near = [(m, at) for m, at in far if m <= places[at][1] - 1e-6]
        unsure = any(abs(m - places[at][1]) <= 1e-6 for m, at in far)
        expected.append("unsure" if unsure else str(min(near)[1]) if near else None)
    for found, is_lost, wanted in zip(
        filled["place_id"].to_pylist(), lost, expected, strict=True
    ):
        assert wanted == "unsure" or (found, is_lost) == (wanted, wanted is None)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["a,116,39.9,shop,,"], ""),
        (["a,116,39.9,train,,"], "is of class train, which needs a radius_m"),
        (["a,116,39.9,train,30,"], ""),
        (["a,116,39.9,shop,0,"], "has a radius_m that is not above 0"),
        (["a,,39.9,shop,,"], "has no coordinates"),
        (["a,39.9,116,shop,,"], "lies at 39.9, 116.0, where no place is"),
        (["a,116,39.9,shop,,bd09"], "has a datum that is neither wgs84 nor gcj02"),
        (["a,116,39.9,shop,,", "a,117,39.9,shop,,"], "is there twice"),
    ],
)
def test_a_place_that_cannot_be_used_is_told_with_its_row(tmp_path, lines, says):
    head = "place_id,lon,lat,place_class,radius_m,datum"
    text = "\n".join([head, *lines])

    if says:
        with pytest.raises(UnreadableTableError, match=f"row {len(lines)} {says}"):
            finder(tmp_path, text)
    else:
        assert len(finder(tmp_path, text).known.lon) == 1


def test_every_class_that_stands_still_has_a_radius_with_its_source():
    moving = {"aircraft", "train", "coach", "ship", "car", "other", "unknown"}

    assert {one for one in PlaceClass if default_radius_m(one) is None} == moving
    assert default_radius_m(PlaceClass.SHOP) == 33


def test_the_command_resolves_and_counts_who_is_nowhere(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    finder(tmp_path)
    (tmp_path / "v.csv").write_text(
        "person_id,start,end,lon,lat\n"
        f"A,2022-05-01 10:00,2022-05-01 11:00,{LON},{LAT}\n"
        "B,2022-05-01 10:00,2022-05-01 11:00,117,40\n"
    )
    pack = ["visits", "pack", "--in", "v.csv", "--store", "s", "--places", "places.csv"]

    assert main([*pack, "--tz", "Asia/Shanghai"]) == 2
    assert "Say in which datum" in capsys.readouterr().err
    assert main([*pack, "--tz", "Asia/Shanghai", "--datum", "wgs84"]) == 0

    assert "refused, no_place_near: 1" in capsys.readouterr().out
    index = VisitStore(tmp_path / "s").index()
    assert index.places.decode(np.array([0], np.uint32)).to_pylist() == ["shop"]
    assert CLASSES[index.class_of_place[0]] is PlaceClass.SHOP
