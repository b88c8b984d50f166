"""Beijing, 9 April to 11 May 2022: residences, announcements, daily counts, risk areas."""

from collections import Counter

from epiloop.tables import CaseClass, RowDatum
from imported_sets import (
    beijing,
    counts_of,
    found,
    in_beijing,
    keys_of,
    read_set,
    rows_of,
)
from shared_data import needs

RESIDENCES = "beijing-2022-residences", "beijing_2022/case_residences.csv"
ANNOUNCED = "beijing-2022-announcements", "beijing_2022/announcement_texts.jsonl"
DAILY = "beijing-2022-daily", "beijing_2022/daily.csv"
RISK_AREAS = "beijing-2022-risk-areas", "beijing_2022/risk_areas/risk_areas.csv"


@needs("beijing_2022")
def test_all_901_cases_are_taken_263_of_them_in_fangshan():
    reading, outcomes = read_set(*RESIDENCES)
    cases = [taken.row for outcome in outcomes for taken in outcome.taken]

    assert counts_of(reading) == (901, 901, 0, 901)
    assert found(outcomes) == {}
    assert sum("房山区" in case.area_names for case in cases) == 263
    assert len({case.external_id for case in cases}) == 901
    assert Counter(case.classification for case in cases) == {
        CaseClass.CONFIRMED: 751,
        CaseClass.ASYMPTOMATIC: 150,
    }


@needs("beijing_2022")
def test_residences_are_wgs84_by_statement():
    located = [case for case in rows_of(*RESIDENCES) if case.lon is not None]

    assert len(located) == 901
    assert {case.datum for case in located} == {RowDatum.WGS84}


@needs("beijing_2022", "cn_admin_beijing")
def test_every_residence_but_one_finds_its_district_and_40_in_100_a_village():
    """Streets and compounds that no division bears stay addresses, told one by one."""
    reading, outcomes = read_set(*RESIDENCES, in_beijing())
    cases = [taken.row for outcome in outcomes for taken in outcome.taken]
    depths = Counter(len(case.area.code) for case in cases)

    assert counts_of(reading) == (901, 901, 0, 901)
    # 12 digits: village or residents' committee; 9: town; 6: district; 2: the city
    assert depths == {12: 356, 9: 222, 6: 322, 2: 1}
    assert found(outcomes).total() == sum(
        case.area.verdict != "found" for case in cases
    )
    assert {case.area.code[:6] for case in cases if "房山区" in case.area_names} == {
        "110111"
    }


@needs("beijing_2022", "cn_admin_beijing")
def test_the_same_village_under_several_names_is_one():
    cases = rows_of(*RESIDENCES, in_beijing())
    codes = {case.address: case.area.code for case in cases}

    one_street = {"一街村", "窦店镇一街村", "窦店镇交道一街"}
    assert {codes[address] for address in one_street} == {"110111103212"}
    assert codes["大紫草坞村"] == codes["阎村镇大紫草坞村"] == "110111101200"
    assert codes["窦店镇世界名园"] == codes["窦店镇世界名园小区"] == "110111103013"


@needs("beijing_2022")
def test_15_texts_hold_40_cases():
    reading, outcomes = read_set(*ANNOUNCED)
    cases = [taken.row for outcome in outcomes for taken in outcome.taken]

    assert counts_of(reading) == (40, 40, 0, 40)
    assert len({outcome.line for outcome in outcomes}) == 15
    assert len({case.note for case in cases}) == 15
    assert len({case.external_id for case in cases}) == 40
    # the parse leaves the day open where the text says "the same day"
    assert sum(case.confirmed is None for case in cases) == 16


@needs("beijing_2022")
def test_33_days_give_203_figures_each():
    """205 columns, of which one is the day and one the source."""
    reading, outcomes = read_set(*DAILY)

    assert counts_of(reading) == (33, 33, 0, 33 * 203)
    assert reading.findings == ()
    assert len(set(keys_of(outcomes))) == 33 * 203


@needs("beijing_2022")
def test_the_positives_of_45_district_days_disagree_with_their_parts():
    _, outcomes = read_set(*DAILY)

    assert found(outcomes) == {("count.parts_disagree", "warns"): 45}


@needs("beijing_2022")
def test_where_cases_were_found_is_not_published_here():
    figures = rows_of(*DAILY)
    by_route = [figure for figure in figures if figure.discovery_route]
    by_district = [
        figure
        for figure in figures
        if figure.measure == "case_confirmed" and len(figure.area_names) == 2
    ]

    assert by_route
    assert not any(figure.is_published for figure in by_route)
    assert (
        Counter(figure.value for figure in by_district if not figure.discovery_route)[0]
        > 0
    )


@needs("beijing_2022")
def test_all_2200_risk_area_rows_of_101_snapshots_are_taken():
    """111 snapshots in all; ten have no row in Beijing, two carry one time."""
    reading, outcomes = read_set(*RISK_AREAS)
    zones = [taken.row for outcome in outcomes for taken in outcome.taken]

    assert counts_of(reading) == (2200, 2200, 0, 2200)
    assert len({zone.as_of.at for zone in zones}) == 101
    assert Counter(zone.level for zone in zones) == {
        "zone_medium": 1518,
        "zone_high": 682,
    }
    assert len({zone.external_id for zone in zones}) == 2200


@needs("beijing_2022", "cn_admin_beijing")
def test_every_risk_area_finds_its_town():
    """琉璃河（地区）镇 of the risk query is 琉璃河地区 of the division list."""
    zones = rows_of(*RISK_AREAS, in_beijing())

    assert {len(zone.area.code) for zone in zones} == {9, 12}
    liulihe = {
        zone.area.code[:9] for zone in zones if "琉璃河（地区）镇" in zone.area_names
    }
    assert liulihe == {"110111010"}
    assert beijing().full_name("110111010") == "北京市房山区琉璃河地区"
