"""The published figures once more, by the command that others script."""

import csv
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from epiloop.cli import main
from shared_data import SHARED_DATA, needs

STEP_S = 300
BADGE_S = 20


def run(*arguments):
    assert main([str(one) for one in arguments]) == 0


def pairs_found(folder, records, *options):
    """Look for everybody in a Parquet file of pair records; return unordered pairs."""
    pq.write_table(records, folder / "pairs.parquet")
    persons = pc.unique(pa.chunked_array([*records["a"].chunks, *records["b"].chunks]))
    cases = "".join(
        f"{one},{one},1970-01-01T00:00:00Z,\n" for one in persons.to_pylist()
    )
    head = "case_id,person_id,window_start,window_end\n"
    (folder / "cases.csv").write_text(head + cases, encoding="utf-8")
    given = ("--encounters", folder / "pairs.parquet", "--cases", folder / "cases.csv")
    run("contacts", "find", *given, "--out", folder / "out.parquet", *options)
    found = pq.read_table(folder / "out.parquet", columns=["case_id", "person_id"])
    return {frozenset(row.values()) for row in found.to_pylist()}


def phone_records():
    """One record is one pair in one step of five minutes (Haslemere)."""
    told = pacsv.read_csv(SHARED_DATA / "haslemere_2017" / "HaslemereProximity.csv")
    return pa.table(
        {
            "a": told["user1_id"].cast(pa.string()),
            "b": told["user2_id"].cast(pa.string()),
            "start": pc.multiply(told["time_step"], STEP_S),
            "seconds": pa.repeat(STEP_S, len(told)),
            "metres": told["distance_m"].cast(pa.float64()),
        }
    )


def badge_records(folder):
    """A contact is active in the 20 seconds before t (SocioPatterns)."""
    told = pacsv.read_csv(SHARED_DATA / folder / "contacts.csv")
    return pa.table(
        {
            "a": told["i"].cast(pa.string()),
            "b": told["j"].cast(pa.string()),
            "start": pc.subtract(told["t"], BADGE_S),
            "seconds": pa.repeat(BADGE_S, len(told)),
        }
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("within_m", "kept", "pairs"), [(4, "17,363", 1_262), (1, "11,464", 1_025)]
)
@needs("haslemere_2017")
def test_pairs_of_haslemere_are_those_published(
    tmp_path, capsys, within_m, kept, pairs
):
    """Firth 2020: 4 m or less in a five-minute step; counts exact."""
    found = pairs_found(tmp_path, phone_records(), "--within-m", within_m)

    assert len(found) == pairs
    assert f"{kept} of 102,831 records within {within_m} m" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "pairs"),
    [("sociopatterns_primary_school_2009", 691), ("sociopatterns_workplace_2015", 429)],
)
@needs("sociopatterns_primary_school_2009", "sociopatterns_workplace_2015")
def test_pairs_of_a_quarter_of_an_hour_are_those_published(tmp_path, folder, pairs):
    """Stehlé 2011 and Génois 2018; counts in the data README, exact."""
    found = pairs_found(tmp_path, badge_records(folder), "--min-minutes", "15")

    assert len(found) == pairs


def read(name):
    path = SHARED_DATA / "ds4c_korea_2020" / name
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def why_not_found(source, infected, routes, found):
    """Return the reason why a link has no row, in words; `found` if it has one."""
    if source == infected:
        return "the data name the patient as their own source"
    if source not in routes or infected not in routes:
        return "no route is published for one of the two"
    if (source, infected) not in found:
        return "the published routes share no place and day"
    return "found"


@pytest.mark.slow
@needs("ds4c_korea_2020")
def test_all_806_published_links_are_found_or_have_a_reason(tmp_path):
    """DS4C Korea 2020: routes of days and coordinates, no clock times.

    Each reason is held against the routes themselves: a link is found exactly where both
    were at the same coordinates on the same day.
    """
    spots = {}
    with (tmp_path / "v.csv").open("w", encoding="utf-8") as file:
        file.write("person_id,place_id,start,end\n")
        for row in read("PatientRoute.csv"):
            place = f"{row['latitude']} {row['longitude']}"
            file.write(f"{row['patient_id']},{place},{row['date']},{row['date']}\n")
            spots.setdefault(row["patient_id"], set()).add((place, row["date"]))
    links = [
        (row["infected_by"], row["patient_id"])
        for row in read("PatientInfo.csv")
        if row["infected_by"]
    ]
    sources = dict.fromkeys(source for source, _ in links)
    head = "case_id,person_id,window_start,window_end\n"
    cases = "".join(f"{one},{one},2020-01-01,2021-01-01\n" for one in sources)
    (tmp_path / "cases.csv").write_text(head + cases, encoding="utf-8")
    store = tmp_path / "s"
    run(
        "visits",
        "pack",
        "--in",
        tmp_path / "v.csv",
        "--store",
        store,
        "--tz",
        "Asia/Seoul",
    )
    given = ("--store", store, "--cases", tmp_path / "cases.csv")
    run("contacts", "find", *given, "--out", tmp_path / "out.parquet")
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    found = {(row["case_id"], row["person_id"]) for row in rows}

    reasons = {link: why_not_found(*link, spots, found) for link in links}

    assert Counter(reasons[link] for link in links) == {
        "found": 60,
        "the published routes share no place and day": 217,
        "no route is published for one of the two": 527,
        "the data name the patient as their own source": 2,
    }
    assert {link for link, why in reasons.items() if why == "found"} == {
        (a, b) for a, b in links if a != b and spots.get(a, set()) & spots.get(b, set())
    }
    assert {row["minutes"] for row in rows} == {None}
