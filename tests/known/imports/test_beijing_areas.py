"""Administrative divisions of Beijing and the outlines of its districts."""

import json

import pytest

from epiloop.places import Datum, read_geojson_geometry
from epiloop.tables import AreaLevel, RowDatum
from imported_sets import beijing, counts_of, found, read_set, rows_of
from shared_data import needs


@needs("cn_admin_beijing")
@pytest.mark.parametrize(
    ("mapping", "file", "count"),
    [
        ("beijing-areas-province", "provinces.csv", 1),
        ("beijing-areas-districts", "areas.csv", 16),
        ("beijing-areas-streets", "streets.csv", 349),
        ("beijing-areas-villages", "villages.csv", 7535),
        ("beijing-outlines-amap", "districts_amap_gcj02.geojson", 16),
        ("beijing-outlines-echarts", "districts_echarts.geojson", 16),
    ],
)
def test_every_division_is_taken(mapping, file, count):
    reading, outcomes = read_set(mapping, f"cn_admin_beijing/{file}")

    assert counts_of(reading) == (count, count, 0, count)
    assert reading.findings == ()
    assert found(outcomes) == {}


@needs("cn_admin_beijing")
def test_fangshan_has_28_towns_and_669_villages():
    towns = rows_of("beijing-areas-streets", "cn_admin_beijing/streets.csv")
    villages = rows_of("beijing-areas-villages", "cn_admin_beijing/villages.csv")

    def below(rows, code):
        return sum(row.parent_code.startswith(code) for row in rows)

    assert (below(towns, "110111"), below(villages, "110111")) == (28, 669)
    assert (below(villages, "110111101"), below(villages, "110111103")) == (30, 44)
    assert {town.level for town in towns} == {AreaLevel.TOWN}


@needs("cn_admin_beijing")
def test_the_path_of_a_village_leads_from_the_city_down():
    path = beijing().path_of("110111103212")

    assert path == ("11", "110111", "110111103", "110111103212")
    assert beijing().full_name("110111103212") == "北京市房山区窦店镇一街村委会"


@needs("cn_admin_beijing")
@pytest.mark.parametrize(
    ("mapping", "file"),
    [
        ("beijing-outlines-amap", "districts_amap_gcj02.geojson"),
        ("beijing-outlines-echarts", "districts_echarts.geojson"),
    ],
)
def test_outlines_are_gcj02_by_statement_and_can_be_drawn(mapping, file):
    districts = rows_of(mapping, f"cn_admin_beijing/{file}")

    assert {district.datum for district in districts} == {RowDatum.GCJ02}
    for district in districts:
        outline = read_geojson_geometry(
            json.loads(district.outline), Datum(district.datum)
        )
        assert outline.polygons
