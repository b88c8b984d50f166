"""Data sets of Beijing go in whole, twice over, into its tree, which is built once."""

import pytest

from builders.exchange import findings_of, published_outbreak, rows_of, twice
from epiloop_hq.cases.models import Case
from epiloop_hq.places.models import Area, CountFact, RiskPoint, ZoneFact
from shared_data import SHARED_DATA, needs

pytestmark = [
    pytest.mark.django_db(databases=["default", "access_log"]),
    pytest.mark.slow,
]
CHINA = SHARED_DATA / "cn_admin_beijing"
BEIJING = SHARED_DATA / "beijing_2022"
FANGSHAN = SHARED_DATA / "fangshan_2022"
TREE = {
    "provinces": "province",
    "areas": "districts",
    "streets": "streets",
    "villages": "villages",
}


@pytest.fixture(scope="module")
def beijing(standing):
    """Take the tree of Beijing in, twice; return how many areas of each level it has."""
    return {
        name: twice(CHINA / f"{file}.csv", f"beijing-areas-{name}").accepted
        for file, name in TREE.items()
    }


def beijing_outbreak():
    return published_outbreak(
        "BJ-2022",
        "covid19-cn-8",
        zone="Asia/Shanghai",
        started="2022-04-01 00:00",
        area_path="11/",
    )


@needs("cn_admin_beijing")
def test_the_tree_of_beijing_has_16_districts_349_towns_and_7535_villages(beijing):
    assert beijing == {
        "province": 1,
        "districts": 16,
        "streets": 349,
        "villages": 7535,
    }
    assert rows_of(Area, area_path__startswith="11/110111/").count() == 1 + 28 + 669


@needs("cn_admin_beijing")
@pytest.mark.parametrize("name", ["amap", "echarts"])
def test_outlines_of_the_districts_are_moved_from_gcj02_to_wgs84(name, beijing):
    file = {"amap": "districts_amap_gcj02", "echarts": "districts_echarts"}[name]

    done = twice(CHINA / f"{file}.geojson", f"beijing-outlines-{name}")

    assert (done.accepted, done.rejected) == (16, 0)
    assert rows_of(Area, level="district", outline__isnull=False).count() == 16


@needs("cn_admin_beijing", "beijing_2022")
@pytest.mark.parametrize(
    ("file", "mapping", "rows"),
    [
        ("case_residences.csv", "beijing-2022-residences", 901),
        ("announcement_texts.jsonl", "beijing-2022-announcements", 40),
        ("daily.csv", "beijing-2022-daily", 33),
        ("risk_areas/risk_areas.csv", "beijing-2022-risk-areas", 2200),
    ],
)
def test_beijing_2022_goes_in_whole(file, mapping, rows, beijing):
    done = twice(
        BEIJING / file, mapping, outbreak_id=beijing_outbreak(), area_path="11/"
    )

    assert done.rows_in == rows
    assert [f.reason for f in findings_of(done) if f.severity == "rejects"] == []
    made = {
        "beijing-2022-residences": (Case, 901),
        "beijing-2022-announcements": (Case, 40),
        "beijing-2022-daily": (CountFact, 6699),
        "beijing-2022-risk-areas": (ZoneFact, 2200),
    }
    model, count = made[mapping]
    assert rows_of(model).count() == count


@needs("cn_admin_beijing", "fangshan_2022")
@pytest.mark.parametrize(
    ("file", "rows"),
    [
        ("risk_points", 51),
        ("zone_changes", 33),
        ("found_where", 11),
        ("screening_rounds", 4),
        ("events", 13),
        ("cumulative", 2),
    ],
)
def test_the_fangshan_tables_go_in_whole(file, rows, beijing):
    done = twice(
        FANGSHAN / f"{file}.csv",
        f"fangshan-2022-{file.replace('_', '-')}",
        outbreak_id=beijing_outbreak(),
        area_path="11/",
    )

    assert (done.rows_in, done.accepted) == (rows, rows)
    if file == "risk_points":
        assert rows_of(RiskPoint, is_member=True).count() == 51
