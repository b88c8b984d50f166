"""DS4C Korea 2020: patients, their visits, who infected whom, and the regions."""

from collections import Counter

from epiloop.tables import AreaIndex, ReadContext, RowDatum
from imported_sets import counts_of, found, keys_of, read_set, rows_of
from shared_data import needs

PATIENTS = "ds4c-korea-2020-patients", "ds4c_korea_2020/PatientInfo.csv"
LINKS = "ds4c-korea-2020-links", "ds4c_korea_2020/PatientInfo.csv"
ROUTES = "ds4c-korea-2020-routes", "ds4c_korea_2020/PatientRoute.csv"
REGIONS = "ds4c-korea-2020-regions", "ds4c_korea_2020/Region.csv"


@needs("ds4c_korea_2020")
def test_all_3326_patients_are_taken():
    reading, outcomes = read_set(*PATIENTS)

    assert counts_of(reading) == (3326, 3326, 0, 3326)
    # three had no symptoms yet when they were confirmed
    assert found(outcomes) == {("onset.after_confirmation", "warns"): 3}


@needs("ds4c_korea_2020")
def test_ages_are_bands_and_a_missing_one_stays_missing():
    bands = Counter(str(patient.age_band) for patient in rows_of(*PATIENTS))

    assert (bands["20-29"], bands["0-9"], bands["100-109"], bands["None"]) == (
        790,
        53,
        1,
        74,
    )


@needs("ds4c_korea_2020")
def test_all_5963_visits_of_1109_patients_are_taken():
    """Visits have a day but no time of day, so 395 rows that look alike are visits too."""
    reading, outcomes = read_set(*ROUTES)
    visits = [taken.row for outcome in outcomes for taken in outcome.taken]

    assert counts_of(reading) == (5963, 5963, 0, 5963)
    assert len({visit.person_id for visit in visits}) == 1109
    assert len(set(keys_of(outcomes))) == 5963
    assert all(visit.starts.at is None for visit in visits)
    assert {visit.datum for visit in visits} == {RowDatum.WGS84}


@needs("ds4c_korea_2020")
def test_of_806_links_two_name_the_patient_as_his_own_source():
    reading, outcomes = read_set(*LINKS)

    assert counts_of(reading) == (3326, 3324, 2, 804)
    assert reading.counts.silent == 3326 - 806
    # six pairs name each other, one direction of each must be wrong
    assert found(outcomes) == {
        ("link.to_self", "rejects"): 2,
        ("link.mutual", "warns"): 12,
    }


@needs("ds4c_korea_2020")
def test_five_more_links_name_a_patient_who_is_not_in_the_set():
    patients = {patient.external_id for patient in rows_of(*PATIENTS)}
    known = ReadContext(is_known_case=patients.__contains__)

    reading, outcomes = read_set(*LINKS, known)

    assert counts_of(reading) == (3326, 3319, 7, 799)
    assert found(outcomes)["case.unknown", "rejects"] == 5


@needs("ds4c_korea_2020")
def test_every_visit_is_of_a_known_patient_in_a_known_region():
    patients = {patient.external_id for patient in rows_of(*PATIENTS)}
    regions = AreaIndex(rows_of(*REGIONS))
    context = ReadContext(
        find_area=regions.resolve, is_known_person=patients.__contains__
    )

    reading, outcomes = read_set(*ROUTES, context)

    assert counts_of(reading) == (5963, 5963, 0, 5963)
    assert found(outcomes) == {}
    # the regions know Jeju only as a whole
    areas = [taken.row.area for outcome in outcomes for taken in outcome.taken]
    assert Counter(area.rest for area in areas) == {"": 5950, "jejusi": 13}


@needs("ds4c_korea_2020")
def test_all_244_regions_are_taken_and_provinces_have_no_parent():
    reading, outcomes = read_set(*REGIONS)
    regions = [taken.row for outcome in outcomes for taken in outcome.taken]

    assert counts_of(reading) == (244, 244, 0, 244)
    assert sum(not region.parent_code for region in regions) == 18
    parents = {region.code: region.parent_code for region in regions}
    assert parents["10010"] == "10000"
