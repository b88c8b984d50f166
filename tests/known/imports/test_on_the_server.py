"""Every named data set goes in whole, twice over, and each row is accounted for."""

import pytest

from builders.exchange import (
    IMPORTED,
    published_outbreak,
    rows_of,
    taken_in,
    twice,
)
from builders.places import SYSTEM
from epiloop_hq.cases.models import Case, Link
from epiloop_hq.places.actions import AreaDraft, write_areas
from epiloop_hq.places.kinds import AreaLevel
from shared_data import SHARED_DATA, needs

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "access_log"]),
    pytest.mark.slow,
]
# As a headquarters in Chinese calls them; the file of 2013 says them in English.
PROVINCES = {
    "11": ("北京市", "Beijing"),
    "12": ("天津市", "Tianjin"),
    "13": ("河北省", "Hebei"),
    "31": ("上海市", "Shanghai"),
    "32": ("江苏省", "Jiangsu"),
    "33": ("浙江省", "Zhejiang"),
    "34": ("安徽省", "Anhui"),
    "35": ("福建省", "Fujian"),
    "36": ("江西省", "Jiangxi"),
    "37": ("山东省", "Shandong"),
    "41": ("河南省", "Henan"),
    "43": ("湖南省", "Hunan"),
    "44": ("广东省", "Guangdong"),
    "71": ("台湾省", "Taiwan"),
}
KOREA = SHARED_DATA / "ds4c_korea_2020"
MERS = SHARED_DATA / "mers_korea_2015"


@pytest.fixture
def _provinces():
    drafts = [
        AreaDraft(code=code, name=name, name_en=name_en, level=AreaLevel.PROVINCE)
        for code, (name, name_en) in PROVINCES.items()
    ]
    write_areas(drafts, actor=SYSTEM, now=IMPORTED)


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


@pytest.mark.usefixtures("_provinces")
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

    assert (done.rows_in, done.rejected, rows_of(Case).count()) == (136, 0, 136)


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


@pytest.mark.usefixtures("_provinces")
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

    assert (done.rows_in, done.rejected, rows_of(Case).count()) == (135, 0, 135)
