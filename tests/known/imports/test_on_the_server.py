"""Every named data set goes in whole, twice over, and each row is accounted for."""

import pytest

from builders.exchange import findings_of, published_outbreak, taken_in
from epiloop_hq.cases.models import Case, Link
from epiloop_hq.places.models import Area, CountFact, RiskPoint, ZoneFact
from shared_data import SHARED_DATA, needs

pytestmark = [
    pytest.mark.django_db(databases=["default", "access_log"]),
    pytest.mark.slow,
]
CHINA = SHARED_DATA / "cn_admin_beijing"
BEIJING = SHARED_DATA / "beijing_2022"
FANGSHAN = SHARED_DATA / "fangshan_2022"
KOREA = SHARED_DATA / "ds4c_korea_2020"
MERS = SHARED_DATA / "mers_korea_2015"


def rows_of(model, **of):
    return model.objects.unscoped(reason="test").filter(**of)


def twice(file, mapping, **where):
    """Take a file in two times; the second time nothing may change."""
    first = taken_in(file, mapping, **where)
    again = taken_in(file, mapping, **where)

    assert first.rows_in == first.accepted + first.rejected
    assert (again.rows_in, again.accepted) == (first.rows_in, first.accepted)
    assert again.changed_nothing
    return first


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


@needs("mers_korea_2015")
def test_mers_korea_has_162_cases_and_98_links():
    outbreak = published_outbreak(
        "MERS-2015", "mers-us-cdc", zone="Asia/Seoul", started="2015-01-01 00:00"
    )

    cases = twice(
        MERS / "linelist.csv", "mers-korea-2015-linelist", outbreak_id=outbreak
    )
    links = twice(MERS / "contacts.csv", "mers-korea-2015-links", outbreak_id=outbreak)

    assert (cases.accepted, links.accepted) == (162, 98)
    assert rows_of(Case).count() == 162
    assert rows_of(Link).count() == 98


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


@needs("fluH7N9_china_2013")
def test_h7n9_has_136_cases():
    outbreak = published_outbreak(
        "H7N9-2013",
        "influenza-a-h5n1-us-cdc",
        zone="Asia/Shanghai",
        started="2013-01-01 00:00",
    )

    done = twice(
        SHARED_DATA / "fluH7N9_china_2013" / "linelist.csv",
        "h7n9-china-2013",
        outbreak_id=outbreak,
    )

    assert (done.rows_in, rows_of(Case).count()) == (136, done.accepted)


@needs("ds4c_korea_2020")
def test_ds4c_has_3326_patients_their_5963_visits_and_the_links_between_them():
    taken_in(KOREA / "Region.csv", "ds4c-korea-2020-regions")
    outbreak = published_outbreak(
        "KR-2020", "covid19-who-2021", zone="Asia/Seoul", started="2020-01-01 00:00"
    )

    patients = twice(
        KOREA / "PatientInfo.csv", "ds4c-korea-2020-patients", outbreak_id=outbreak
    )
    links = twice(
        KOREA / "PatientInfo.csv", "ds4c-korea-2020-links", outbreak_id=outbreak
    )
    visits = twice(
        KOREA / "PatientRoute.csv", "ds4c-korea-2020-routes", outbreak_id=outbreak
    )

    assert (patients.rows_in, patients.accepted) == (3326, 3326)
    assert (visits.rows_in, visits.accepted) == (5963, 5963)
    assert links.rows_in == 3326
    assert rows_of(Link).count() == links.accepted - 2520


@needs("tianjin_2020")
def test_tianjin_has_135_cases():
    outbreak = published_outbreak(
        "TJ-2020", "covid19-cn-8", zone="Asia/Shanghai", started="2020-01-01 00:00"
    )
    (file,) = [
        path
        for path in (SHARED_DATA / "tianjin_2020").glob("*.csv")
        if "symptom_onset" in path.read_text(encoding="utf-8").splitlines()[0]
    ]

    done = twice(file, "tianjin-2020-cases", outbreak_id=outbreak)

    assert done.rows_in == 135
