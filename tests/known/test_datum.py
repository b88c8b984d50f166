"""The datum conversion against published pairs and against Beijing's own files."""

import csv
import json

import pytest

from epiloop.places import Datum, Point, in_datum, read_geojson_geometry
from shared_data import SHARED_DATA, needs


@pytest.mark.parametrize(
    ("lat", "lon", "gcj_lat", "gcj_lon"),
    [
        (31.1774276, 121.5272106, 31.17530398364597, 121.531541859215),
        (22.543847, 113.912316, 22.540796131694766, 113.9171764808363),
        (39.911954, 116.377817, 39.91334545536069, 116.38404722455657),
    ],
)
def test_published_pairs_are_met(lat, lon, gcj_lat, gcj_lon):
    """Shanghai, Shenzhen, Beijing: the test pairs of googollee/eviltransform (MIT).

    Tolerance 1e-9 degrees, 0.1 mm: the same formula, so only rounding may differ.
    """
    moved = in_datum(Point(lon, lat), Datum.GCJ02)

    assert moved.lat == pytest.approx(gcj_lat, abs=1e-9)
    assert moved.lon == pytest.approx(gcj_lon, abs=1e-9)


@needs("beijing_2022", "cn_admin_beijing")
def test_residences_fall_in_their_own_district_once_converted():
    """868 of 900 as the files stand, about 899 after a rough shift (data README)."""
    districts = _districts_gcj02()
    as_they_stand = in_own = counted = 0
    for district, point in _residences():
        if district == "经济开发区":  # a development zone, not one of the 16 districts
            continue
        counted += 1
        mislabelled = Point(point.lon, point.lat, Datum.GCJ02)
        as_they_stand += districts[district].contains(mislabelled)
        in_own += districts[district].contains(in_datum(point, Datum.GCJ02))

    assert (counted, as_they_stand) == (900, 868)
    assert in_own >= 898


def _districts_gcj02():
    path = SHARED_DATA / "cn_admin_beijing" / "districts_amap_gcj02.geojson"
    features = json.loads(path.read_text("utf-8"))["features"]
    return {
        feature["properties"]["name"]: read_geojson_geometry(
            feature["geometry"], Datum.GCJ02
        )
        for feature in features
    }


def _residences():
    path = SHARED_DATA / "beijing_2022" / "case_residences.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["经度"]:
                yield row["区"], Point(float(row["经度"]), float(row["纬度"]))
