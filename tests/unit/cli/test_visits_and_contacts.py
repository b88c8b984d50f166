"""`epiloop visits` and `epiloop contacts`, from files to files."""

import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import epiloop
from epiloop.cli import main

VISITS = """person_id,place_id,start,end,place_class,source
张三,店,2022-05-01 10:00,2022-05-01 11:00,shop,check_in
Li,店,2022-05-01 10:20,2022-05-01 11:30,shop,
Li,office,2022-05-02 09:00,2022-05-02 17:00,office,
Wang,office,2022-05-02 09:30,2022-05-02 09:44,office,interview
Day,店,2022-05-01,2022-05-01,shop,
Bad,店,2022-05-01 11:00,2022-05-01 10:00,shop,
"""
CASES = """case_id,person_id,window_start,window_end
1,张三,2022-05-01 00:00,
"""
SOURCE = Path(epiloop.__file__).parents[1]
HEAD = "case_id,person_id,degree,minutes,encounters,first_at,last_at,category"
ONE = f"{HEAD}\n1,Day,1,,1,2022-05-01T02:00:00Z,2022-05-01T03:00:00Z,\n"
LI = "1,Li,1,40,1,2022-05-01T02:20:00Z,2022-05-01T03:00:00Z,\n"
WANG = "1,Wang,2,14,1,2022-05-02T01:30:00Z,2022-05-02T01:44:00Z,\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Work in a folder with a packed store and a file of cases."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "v.csv").write_text(VISITS, encoding="utf-8")
    (tmp_path / "cases.csv").write_text(CASES, encoding="utf-8")
    assert (
        main(
            ["visits", "pack", "--in", "v.csv", "--store", "s", "--tz", "Asia/Shanghai"]
        )
        == 0
    )
    return tmp_path


def find(folder, *more, out="out.csv"):
    status = main(
        [
            "contacts",
            "find",
            "--store",
            "s",
            "--cases",
            "cases.csv",
            "--out",
            out,
            *more,
        ]
    )
    assert status == 0
    return (folder / out).read_text(encoding="utf-8") if out.endswith("csv") else None


@pytest.mark.parametrize("engine", ["plain", "numpy", "numba", "duckdb"])
def test_all_engines_write_the_same_file(folder, engine):
    assert find(folder, "--engine", engine) == ONE + LI
    assert find(folder, "--engine", engine, "--degree", "2") == ONE + LI + WANG


def test_a_threshold_keeps_whoever_may_have_reached_it(folder):
    assert find(folder, "--min-minutes", "41", "--per", "encounter") == ONE
    assert find(folder, "--min-minutes", "40", "--per", "day") == ONE + LI


def test_place_rules_leave_places_out_and_say_so(folder, capsys):
    (folder / "r.toml").write_text("[cap]\nstays_a_day = 2\n")

    assert find(folder, "--place-rules", "r.toml") == HEAD + "\n"

    assert (
        "degree 1, truncated: 店 is left out, 3 stays on its busiest day"
        in capsys.readouterr().err
    )


def test_a_second_degree_that_reaches_most_of_the_city_says_so(folder, capsys):
    find(folder, "--degree", "2")

    assert "reached 3 of 4 persons, 75%" in capsys.readouterr().err


def test_a_protocol_gives_windows_and_categories(folder):
    (folder / "cases.csv").write_text("case_id,person_id,onset_on\n1,张三,2022-05-02\n")

    text = find(folder, "--protocol", "covid19-cn-8", "--engine", "plain")

    assert text == find(folder, "--protocol", "covid19-cn-8")
    assert [line.split(",")[1] for line in text.splitlines()[1:]] == ["Day", "Li"]


def test_results_are_parquet_too_and_name_the_store_they_rest_on(folder):
    find(folder, out="out.parquet")

    table = pq.read_table(folder / "out.parquet")
    assert table.column_names == HEAD.split(",")
    assert len(table.schema.metadata[b"epiloop.store"]) == 64


def test_explain_lists_the_shared_stays_in_order(folder, capsys):
    capsys.readouterr()
    status = main(
        ["contacts", "explain", "--store", "s", "--case", "张三", "--person", "Li"]
    )
    near = capsys.readouterr().out
    nobody = main(
        [
            "contacts",
            "explain",
            "--store",
            "s",
            "--cases",
            "cases.csv",
            "--case",
            "1",
            "--person",
            "Wang",
        ]
    )

    assert (status, nobody) == (0, 1)
    assert near.splitlines() == [
        "2022-05-01 10:20 - 2022-05-01 11:00  店  40 min",
        "1 encounters, together 40 min",
    ]


def test_encounters_keep_seconds(folder):
    (folder / "pairs.csv").write_text(
        "a,b,start,seconds\n7,8,0,20\n8,7,20,40\n7,9,5,59\n"
    )
    (folder / "cases.csv").write_text(
        "case_id,person_id,window_start,window_end\n1,7,1970-01-01T00:00:00Z,\n"
    )

    main(
        [
            "contacts",
            "find",
            "--encounters",
            "pairs.csv",
            "--cases",
            "cases.csv",
            "--min-minutes",
            "1",
            "--out",
            "out.csv",
        ]
    )

    assert (folder / "out.csv").read_text() == (
        f"{HEAD}\n1,8,1,1,1,1970-01-01T00:00:00Z,1970-01-01T00:01:00Z,\n"
    )


@pytest.mark.parametrize(
    ("cases", "says"),
    [
        ("case_id,person_id\n1,A\n", "line 2: a case needs a window_start"),
        (
            "case_id,person_id,window_start\n1,,2022-05-01\n",
            "line 2: there is no person",
        ),
        ("case_id,person_id,window_start\n1,A,soon\n", "line 2: Invalid isoformat"),
    ],
)
def test_a_case_that_cannot_be_sought_is_told_with_its_line(
    folder, capsys, cases, says
):
    (folder / "cases.csv").write_text(cases)

    assert (
        main(
            [
                "contacts",
                "find",
                "--store",
                "s",
                "--cases",
                "cases.csv",
                "--out",
                "o.csv",
            ]
        )
        == 2
    )
    assert says in capsys.readouterr().err


def test_a_store_is_appended_to_checked_counted_and_expires(capsys, folder):
    (folder / "late.csv").write_text(
        "person_id,place_id,start,end\nLate,店,2022-05-01 10:00,2022-05-01 10:30\n"
    )
    assert (
        main(
            [
                "visits",
                "append",
                "--in",
                "late.csv",
                "--store",
                "s",
                "--tz",
                "Asia/Shanghai",
            ]
        )
        == 0
    )
    assert main(["visits", "check", "--store", "s"]) == 0
    assert main(["visits", "stat", "--store", "s"]) == 0
    assert main(["visits", "expire", "--store", "s", "--before", "2022-05-02"]) == 0
    told = capsys.readouterr().out

    assert "5 of 6 rows taken, 2 days built" in told
    assert "refused, end_not_after_start: 1" in told
    assert "each refused row: s/findings-000001.csv" in told
    assert "s: every file is as it was written" in told
    assert "days: 2, 2022-05-01 to 2022-05-02" in told
    assert "rounding to minutes: 0 records changed" in told
    assert "deleted 2022-05-01" in told


def test_the_commands_load_no_engine_before_one_is_asked_for():
    """The package is quick to start: pyarrow, numba and the like come when needed."""
    code = (
        "import sys; from epiloop.cli.main import parser_for; parser_for(['visits']);"
        "print(sorted({'pyarrow', 'numba', 'narwhals', 'numpy'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(SOURCE)},
    )
    assert done.stdout.strip() == "[]"
