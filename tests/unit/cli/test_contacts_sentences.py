"""Each sentence of what `epiloop contacts` promises to those who script it."""

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from epiloop.cli import main

COLUMNS = [
    *("case_id", "person_id", "degree", "minutes", "encounters"),
    *("first_at", "last_at", "category"),
]
ALWAYS = "case_id,person_id,window_start,window_end\n1,A,2022-05-01,2022-05-09\n"


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """Return a function from visits, cases and options to rows."""
    monkeypatch.chdir(tmp_path)

    def asked(visits, *options, cases=ALWAYS, out="out.csv"):
        if not (tmp_path / "s").exists():
            (tmp_path / "v.csv").write_text(as_csv(visits), encoding="utf-8")
            run("visits", "pack", "--in", "v.csv", "--store", "s", "--tz", "UTC")
        (tmp_path / "cases.csv").write_text(cases, encoding="utf-8")
        run("contacts", "find", "--store", "s", *ASKED, "--out", out, *options)
        return table("out.csv")

    return asked


ASKED = ("--cases", "cases.csv")


def run(*arguments):
    assert main(list(arguments)) == 0


def as_csv(visits):
    """Turn `person place day from-to [class [seat]]` lines into a file of visits."""
    rows = ["person_id,place_id,start,end,place_class,seat"]
    for line in visits.strip().splitlines():
        person, place, day, times, *more = line.split()
        kind, seat = (*more, "", "")[:2]
        start, end = times.split("-") if "-" in times else ("", "")
        at = f"2022-05-{int(day):02}"
        edges = (f"{at} {start}", f"{at} {end}") if start else (at, at)
        rows.append(",".join((person, place, *edges, kind, seat)))
    return "\n".join(rows) + "\n"


def note(name="out.csv"):
    return json.loads(Path(f"{name}.json").read_text(encoding="utf-8"))


def table(name):
    with Path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def brief(rows):
    """Return rows as `person degree minutes/encounters`."""
    return [
        f"{row['person_id']} {row['degree']} {row['minutes']}/{row['encounters']}"
        for row in rows
    ]


CITY = """
    A shop   1 10:00-11:00 shop
    Li shop  1 10:30-11:30 shop
    Li work  2 09:00-12:00 office
    Wang work 2 09:00-10:00 office
    Sun mall 2 09:00-10:00 market
    Li mall  2 13:00-14:00 market
    Zhao mall 2 13:30-14:00 market
    """


def test_the_columns_are_these_in_this_order_and_more_only_by_an_option(ask):
    ask(CITY)
    head = pa.csv.read_csv("out.csv").column_names
    ask(CITY, "--evidence", "--degree", "2", "--engine", "numpy")
    more = pa.csv.read_csv("out.csv")

    assert head == COLUMNS
    assert more.column_names == [*COLUMNS, "places", "evidence", "engine", "store"]
    assert more["places"].to_pylist() == ["shop", "work", "mall"]
    assert set(more["evidence"].to_pylist()) == {"visits"}
    assert set(more["engine"].to_pylist()) == {"numpy"}


def test_a_result_says_what_it_rests_on_beside_it_or_in_it(ask):
    ask(CITY, "--engine", "plain")
    beside = note()
    ask(CITY, "--engine", "plain", out="out.parquet")
    held = pq.read_schema("out.parquet").metadata

    assert beside["engine"] == "plain"
    assert len(beside["store"]) == len(beside["inputs"]["cases.csv"]) == 64
    assert held[b"epiloop.engine"] == b"plain"
    assert held[b"epiloop.store"].decode() == beside["store"]
    assert pq.read_schema("out.parquet").names == COLUMNS


def test_touching_records_are_merged_before_thresholds_apply(ask):
    """Two halves of one stay are one encounter of 60 minutes, not two of 30."""
    halves = """
        A shop 1 10:00-10:30
        A shop 1 10:30-11:00
        Li shop 1 10:00-10:20
        Li shop 1 10:15-11:00
        """

    assert brief(ask(halves, "--min-minutes", "60", "--per", "encounter")) == [
        "Li 1 60/1"
    ]


def test_a_day_is_any_24_hours_running(ask):
    """20 minutes before midnight and 20 after are of one day; 25 hours apart are not."""
    nights = """
        A bar 1 23:40-23:59
        A bar 2 00:10-00:30
        Li bar 1 23:40-23:59
        Li bar 2 00:10-00:30
        A gym 4 10:00-10:20
        A gym 5 11:00-11:20
        Sun gym 4 10:00-10:20
        Sun gym 5 11:00-11:20
        """

    assert brief(ask(nights, "--min-minutes", "39", "--per", "day")) == ["Li 1 39/2"]
    assert len(ask(nights, "--min-minutes", "39")) == 2


def test_thresholds_apply_to_the_exact_total_and_minutes_are_rounded_down(ask):
    """The window opens 30 seconds into a minute: 59 and a half minutes are left."""
    cases = "case_id,person_id,window_start\n1,A,2022-05-01 10:00:30\n"
    together = "A shop 1 10:00-11:00\nLi shop 1 10:00-11:00"

    assert brief(ask(together, "--min-minutes", "59.5", cases=cases)) == ["Li 1 59/1"]
    assert ask(together, "--min-minutes", "59.51", cases=cases) == []


@pytest.mark.parametrize(
    ("isolated_at", "found"),
    [("2022-05-02 00:00", ["Li 1 60/1"]), ("", ["Li 1 60/1", "Wang 1 30/1"])],
)
def test_a_window_without_end_runs_to_isolation_else_to_the_end_of_the_store(
    ask, isolated_at, found
):
    visits = """
        A shop 1 10:00-11:00
        Li shop 1 10:00-11:00
        A work 3 10:00-11:00
        Wang work 3 10:30-11:30
        """
    cases = (
        f"case_id,person_id,window_start,isolated_at\n1,A,2022-05-01,{isolated_at}\n"
    )

    assert brief(ask(visits, cases=cases)) == found


def test_visits_known_by_the_day_give_empty_minutes(ask):
    assert brief(ask("A church 1 day\nLi church 1 day", "--min-minutes", "15")) == [
        "Li 1 /1"
    ]


CHAIN = """
    A shop 1 10:00-11:00 office
    Li shop 1 10:00-11:00 office
    Li home 1 20:00-21:00 dwelling
    Wang home 1 20:00-21:00 dwelling
    Li home 6 20:00-21:00 dwelling
    Zhao home 6 20:00-21:00 dwelling
    """


@pytest.mark.parametrize(
    ("controlled_at", "options", "found"),
    [
        ("", (), ["Li", "Wang", "Zhao"]),
        ("2022-05-02", (), ["Li", "Wang"]),
        ("", ("--protocol", "covid19-cn-8"), ["Li", "Wang", "Zhao"]),
        ("2022-05-02", ("--protocol", "covid19-cn-8"), ["Li", "Wang"]),
    ],
)
def test_a_contacts_window_ends_when_it_was_brought_under_control(
    ask, controlled_at, options, found
):
    cases = (
        "case_id,person_id,window_start,window_end,controlled_at\n"
        f"1,A,2022-05-01,2022-05-03,\n,Li,,,{controlled_at or '2022-05-09'}\n"
    )
    rows = ask(CHAIN, "--degree", "2", *options, cases=cases)

    assert [row["person_id"] for row in rows] == found


def test_cases_stay_in_each_others_results_and_a_person_keeps_the_lowest_degree(ask):
    cases = f"{ALWAYS}2,Li,2022-05-01,2022-05-09\n"
    rows = ask(CITY, "--degree", "2", cases=cases)

    assert [(row["case_id"], row["person_id"], row["degree"]) for row in rows] == [
        ("1", "Li", "1"),
        ("2", "A", "1"),
        ("2", "Wang", "1"),
        ("2", "Zhao", "1"),
    ]


def test_default_place_rules_leave_markets_out_of_the_second_degree_alone(ask, capsys):
    plain = ask(CITY, "--degree", "2")
    said = capsys.readouterr().err
    ruled = ask(CITY, "--degree", "2", "--place-rules", "default")
    by_protocol = ask(
        CITY, "--degree", "2", "--place-rules", "default", "--protocol", "covid19-cn-8"
    )

    assert brief(plain) == ["Li 1 30/1", "Wang 2 60/1", "Zhao 2 30/1"]
    assert brief(ruled) == brief(by_protocol) == ["Li 1 30/1", "Wang 2 60/1"]
    assert "reached 3 of 5 persons, 60%: too many to mean much" in said
    assert "Name --place-rules default" in said


def test_a_zone_makes_a_part_of_a_venue_a_place_with_the_venues_rule(ask):
    Path("v.csv").write_text(
        "person_id,place_id,zone,start,end\n"
        "A,mall,food court,2022-05-01 10:00,2022-05-01 11:00\n"
        "Li,mall,food court,2022-05-01 10:00,2022-05-01 11:00\n"
        "Wang,mall,cinema,2022-05-01 10:00,2022-05-01 11:00\n"
        "A,park,,2022-05-01 12:00,2022-05-01 13:00\n"
        "Zhao,park,,2022-05-01 12:00,2022-05-01 13:00\n",
        encoding="utf-8",
    )
    run("visits", "pack", "--in", "v.csv", "--store", "s", "--tz", "UTC")
    Path("r.toml").write_text("[place.mall]\ncounts = false\n", encoding="utf-8")

    rows = ask("", "--evidence")
    ruled = ask("", "--place-rules", "r.toml")

    assert {row["person_id"]: row["places"] for row in rows} == {
        "Li": "mall#food court",
        "Zhao": "park",
    }
    assert [row["person_id"] for row in ruled] == ["Zhao"]


def test_a_cap_on_pairs_keeps_the_longest_and_says_so(ask, capsys):
    visits = """
        A shop 1 10:00-11:00
        Li shop 1 10:00-10:10
        Wang shop 1 10:00-10:40
        Zhao shop 1 day
        """
    Path("r.toml").write_text("[cap]\npairs = 2\n", encoding="utf-8")

    for options in ((), ("--protocol", "covid19-cn-8")):
        rows = ask(visits, "--place-rules", "r.toml", *options)

        assert brief(rows) == ["Wang 1 40/1", "Zhao 1 /1"]
        assert "degree 1, truncated: 2 of 3 pairs are kept, those of 40 minutes or" in (
            capsys.readouterr().err
        )
    truncated = note()["truncated"]
    assert len(truncated) == 1


@pytest.mark.parametrize("engine", ["plain", "numba"])
def test_seats_of_a_conveyance_give_the_category_whatever_the_engine(ask, engine):
    """Version 8, aircraft: the case's row, three in front and three behind."""
    flight = """
        A CA1 1 10:00-12:00 aircraft 12A
        Near CA1 1 10:00-12:00 aircraft 15F
        Far CA1 1 10:00-12:00 aircraft 16A
        Unknown CA1 1 10:00-12:00 aircraft
        """
    rows = ask(flight, "--protocol", "covid19-cn-8", "--engine", engine)

    assert {row["person_id"]: row["category"] for row in rows} == {
        "Near": "conveyance.aircraft",
        "Far": "shared_place",
        "Unknown": "shared_place",
    }


ROSTER = """group_id,group_class,person_id,from,to
7,household,A,,
7,household,Mei,,
3B,class,A,2022-04-01,2022-05-01
3B,class,Tang,2022-04-01,
3B,class,Old,2021-09-01,2021-12-31
"""


@pytest.mark.parametrize("engine", ["plain", "numba"])
def test_households_and_classes_are_evidence_beside_visits(ask, engine):
    """Who is on a roster need not have been seen anywhere."""
    Path("rosters.csv").write_text(ROSTER, encoding="utf-8")
    rosters = ("--rosters", "rosters.csv", "--engine", engine)
    rows = ask(CITY, *rosters, "--evidence", "--min-minutes", "15")
    weighed = ask(CITY, *rosters, "--protocol", "covid19-cn-8")

    assert [
        (r["person_id"], r["minutes"], r["evidence"], r["places"]) for r in rows
    ] == [
        ("Li", "30", "visits", "shop"),
        ("Mei", "", "roster", "household:7"),
        ("Tang", "", "roster", "class:3B"),
    ]
    assert {row["person_id"]: row["category"] for row in weighed} == {
        "Li": "",
        "Mei": "household",
        "Tang": "same_place_near",
    }


def test_pair_records_beside_a_store_confirm_stays_and_add_what_lies_outside(ask):
    """11:10 to 11:30 at another place, and 10:50 to 11:10 partly in the shop."""
    records = pa.table(
        {
            "a": ["A", "Li", "A"],
            "b": ["Li", "A", "Sun"],
            "start": ["2022-05-01T10:50:00", "2022-05-01T11:10:00"] * 1
            + ["2022-05-01T15:00:00"],
            "seconds": [1_200, 1_200, 90],
            "metres": [1.5, None, 9.0],
        }
    )
    pq.write_table(records, "pairs.parquet")
    given = ("--encounters", "pairs.parquet", "--tz", "UTC")

    rows = ask(CITY, *given, "--evidence")
    near = ask(CITY, *given, "--within-m", "4")

    assert brief(rows) == ["Li 1 60/2", "Sun 1 1/1"]
    assert [row["evidence"] for row in rows] == ["proximity; visits", "proximity"]
    assert brief(near) == ["Li 1 60/2"]


def test_sources_are_a_file_of_places_by_rank(ask):
    visits = "\n".join(
        f"{who} {place} {day} {times}"
        for n, who in enumerate(["A", "B", "C", *map(str, range(40))])
        for place, day, times in (
            ("stall" if n < 3 else f"own{n}", 2, "12:00-12:30"),
            ("station", 3, "08:00-08:10"),
        )
    )
    cases = "case_id,person_id,window_start,window_end\n" + "".join(
        f"{who},{who},2022-05-01,2022-05-05\n" for who in "ABC"
    )
    ask(visits, cases=cases)
    run("contacts", "sources", "--store", "s", *ASKED, "--out", "sources.csv")
    (row,) = table("sources.csv")
    said = note("sources.csv")

    assert list(row) == [
        *("place_id", "from", "to", "cases", "case_ids", "expected", "p_value", "rank")
    ]
    assert (row["place_id"], row["cases"], row["case_ids"]) == ("stall", "3", "A; B; C")
    assert (row["from"], row["to"]) == ("2022-05-02T12:00:00Z", "2022-05-02T14:00:00Z")
    assert float(row["p_value"]) < 0.05
    assert (said["draws"], said["seed"]) == (999, 1)


def test_a_protocol_gives_sources_the_days_before_the_onset(ask):
    """Version 9 looks 7 days back for a source; nobody is infected after falling ill."""
    visits = """
        A old 1 10:00-11:00
        B old 1 10:00-11:00
        A inn 10 10:00-11:00
        B inn 10 10:00-11:00
        A ward 12 10:00-11:00
        B ward 12 10:00-11:00
        """
    cases = "case_id,person_id,onset_on\n1,A,2022-05-11\n2,B,2022-05-11\n"
    ask(visits, "--protocol", "covid19-cn-9", cases=cases)
    more = ("--protocol", "covid19-cn-9", "--draws", "9", "--out", "sources.csv")
    run("contacts", "sources", "--store", "s", *ASKED, *more)

    rows = table("sources.csv")
    assert [row["place_id"] for row in rows] == []
