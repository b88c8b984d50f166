"""`epiloop situation` as a script calls it: files in, files out, refusals in one sentence."""

import csv
import json

import pytest

from epiloop.cli import main

DAYS = "t,local\n1,4\n2,5\n3,0\n4,7\n5,8\n6,9\n"


@pytest.fixture
def run(tmp_path, capsys):
    """Run one estimate on files given by name and content; return rows and what was told."""

    def estimate(name, *arguments, **files):
        given = []
        for option, content in files.items():
            path = tmp_path / f"{option}.csv"
            path.write_text(content, encoding="utf-8")
            given += [f"--{option}", str(path)]
        out = tmp_path / "out.csv"
        status = main(["situation", name, *given, *arguments, "--out", str(out)])
        told = capsys.readouterr().err
        return status, _rows(out) if out.exists() else None, told

    return estimate


def _rows(path):
    text = path.read_text(encoding="utf-8")
    if text.startswith("["):
        return json.loads(text)
    return list(csv.DictReader(text.splitlines()))


def test_rt_gives_one_row_a_window_and_leaves_empty_what_is_not_estimable(run):
    status, rows, _ = run(
        "rt",
        "--window",
        "2",
        incidence=DAYS,
        si="day,probability\n0,0\n1,0.2\n2,0.2\n3,0.6\n",
    )

    assert status == 0
    assert list(rows[0]) == [
        "t_start",
        "t_end",
        "mean",
        "sd",
        "lower",
        "median",
        "upper",
    ]
    assert [(row["t_start"], row["t_end"]) for row in rows] == [
        ("2", "3"),
        ("3", "4"),
        ("4", "5"),
        ("5", "6"),
    ]
    assert [bool(row["mean"]) for row in rows] == [True, True, True, True]
    assert float(rows[0]["lower"]) < float(rows[0]["median"]) < float(rows[0]["upper"])


def test_a_window_before_the_mean_serial_interval_is_empty(run):
    options = ("--window", "1", "--si-mean", "3.5", "--si-sd", "1")

    _, rows, _ = run("rt", *options, incidence=DAYS)
    _, listed, _ = run("rt", *options, "--json", incidence=DAYS)

    assert [row["mean"] == "" for row in rows] == [True, True, False, False, False]
    assert [row["mean"] is None for row in listed] == [True, True, False, False, False]


def test_days_may_be_dates_and_the_method_another(run):
    dated = "date,local,imported\n2022-04-23,0,9\n2022-04-24,4,0\n2022-04-25,5,1\n"

    _, rows, _ = run(
        "rt",
        *("--method", "wallinga-teunis", "--window", "1"),
        incidence=dated,
        si="day,probability\n0,0\n1,1\n",
    )

    assert [row["mean"] for row in rows] == ["1.25", "0.0"]


def test_delays_are_counted_in_and_out(run):
    status, rows, told = run(
        "delays",
        *("--from", "onset", "--to", "report", "--as-of", "2022-05-09"),
        *("--distribution", "gamma"),
        linelist="onset,report\n"
        + "".join(f"2022-05-0{day},2022-05-0{day + day % 3}\n" for day in range(1, 8))
        + ",2022-05-03\n2022-05-04,2022-05-03\n2022-05-09,2022-05-10\n",
    )

    assert status == 0
    assert "10 rows, 7 used; 1 lack onset or report" in told
    assert "1 have report before onset (lines 10)" in told
    assert "1 are later than --as-of" in told
    assert (rows[0]["distribution"], rows[0]["n"], rows[0]["mu"]) == ("gamma", "7", "")
    assert 0 < float(rows[0]["mean_lower"]) < float(rows[0]["mean"])


def test_a_nowcast_has_a_row_for_each_day_up_to_now_and_is_repeatable(run):
    linelist = "onset,report\n" + "".join(
        f"2022-05-0{day},2022-05-0{day + 1}\n" for day in range(1, 8)
    )
    given = ("--event", "onset", "--report", "report", "--as-of", "2022-05-07")

    _, first, _ = run("nowcast", *given, linelist=linelist)
    _, again, _ = run("nowcast", *given, linelist=linelist)

    assert list(first[0]) == ["date", "seen", "mean", "lower", "median", "upper"]
    assert [row["date"] for row in first] == [f"2022-05-0{day}" for day in range(1, 8)]
    assert [row["seen"] for row in first[-2:]] == ["1", "0"]
    assert first == again


def test_chains_and_offspring_count_cases_without_a_link(run):
    pairs = "infector,infectee\nA,B\nA,C\nB,C\n"

    _, chained, told = run("chains", pairs=pairs, cases="case_id\nA\nB\nC\nD\n")
    _, offspring, _ = run("offspring", pairs=pairs, cases="case_id\nA\nB\nC\nD\n")

    assert [tuple(row.values()) for row in chained] == [
        ("A", "1", "0", "2"),
        ("B", "1", "1", "1"),
        ("C", "1", "1", "0"),
        ("D", "2", "0", "0"),
    ]
    assert "1 cases have several possible infectors" in told
    assert list(offspring[0]) == [
        *("R", "R_lower", "R_upper", "k", "k_lower", "k_upper", "n")
    ]
    assert (offspring[0]["R"], offspring[0]["n"]) == ("0.75", "4")


DAILY = "date,area,community,total\n" + "".join(
    f"2022-05-{day:02},{area},{cases},20\n"
    for area in ("朝阳区", "房山区")
    for day, cases in enumerate((3, 2, 4, 1, 2, "", 1, 0, 1, 0), start=1)
)


def test_zero_has_a_row_for_each_coming_day_over_all_areas(run):
    status, rows, told = run("zero", "--horizon", "30", daily=DAILY)

    assert status == 0
    assert list(rows[0]) == ["date", "p_zero"]
    assert (len(rows), rows[0]["date"]) == (30, "2022-05-11")
    assert 0 < float(rows[0]["p_zero"]) < float(rows[-1]["p_zero"]) <= 1
    assert "taken for covid19" in told
    assert "Nishiura" in told
    assert "2 of 20 rows publish no community cases; drawn by their share" in told


def test_a_day_that_is_not_published_is_not_a_day_without_cases(run):
    _, unknown, _ = run("zero", daily=DAILY)
    _, none, _ = run("zero", daily=DAILY.replace(",,", ",0,"))

    assert float(unknown[0]["p_zero"]) < float(none[0]["p_zero"])


def test_the_disease_that_is_told_gives_its_parameters_and_their_sources(run):
    options = ("--disease", "covid19-omicron")

    status, _, told = run("zero", *options, daily=DAILY)
    _, rows, of_growth = run("rt", *options, "--window", "2", incidence=DAYS)

    assert status == 0
    assert "taken for" not in told
    assert "Backer" in told
    assert "k = 0.33" in told
    assert rows[-1]["mean"]
    assert "Backer" in of_growth


def test_isolation_shortens_the_wait_for_zero(run):
    _, before, _ = run("zero", daily=DAILY)
    _, after, told = run(
        "zero", daily=DAILY, isolation="day,probability\n0,0\n1,0\n2,0.5\n3,0.5\n"
    )

    assert "Isolation leaves 3" in told
    assert float(after[9]["p_zero"]) > float(before[9]["p_zero"])


@pytest.mark.parametrize(
    ("name", "arguments", "files", "told"),
    [
        pytest.param(
            "zero",
            ["--disease", "gout"],
            {"daily": DAILY},
            "Nothing is known of how gout spreads; known are covid19,",
            id="an unknown disease",
        ),
        pytest.param(
            "zero",
            ["--disease", "gout", "--si-mean", "4", "--si-sd", "2"],
            {"daily": DAILY},
            "Nothing is known of how gout spreads",
            id="an unknown disease asked for its k",
        ),
        pytest.param(
            "zero",
            ["--disease", "mers"],
            {"daily": DAILY},
            "No dispersion k with a source is known of mers",
            id="a disease without k",
        ),
        pytest.param(
            "rt",
            ["--si-mean", "3", "--si-sd", "1"],
            {"incidence": "t,local\n1,4\n3,4\n"},
            "line 3, t: 3 does not follow 1; every day has one row",
            id="a missing day",
        ),
        pytest.param(
            "rt",
            ["--si-mean", "3", "--si-sd", "1"],
            {"incidence": "t,local\n1,4\n2,four\n"},
            "line 3, local: 'four' is not a number of cases",
            id="a word for a number",
        ),
        pytest.param(
            "rt",
            ["--si-mean", "3", "--si-sd", "1"],
            {"incidence": "t,I\n1,4\n2,5\n"},
            "has no column local; it has t, I",
            id="another column",
        ),
        pytest.param(
            "rt",
            ["--si-mean", "3"],
            {"incidence": DAYS},
            "--si-mean and --si-sd",
            id="half a serial interval",
        ),
        pytest.param(
            "rt",
            [],
            {"incidence": DAYS, "si": "day,probability\n0,0\n2,1\n"},
            "0, 1, 2 and so on",
            id="a serial interval with a hole",
        ),
        pytest.param(
            "delays",
            ["--from", "onset", "--to", "report"],
            {"linelist": "onset,report\n31/02/2022,2022-05-01\n"},
            "line 2, onset: '31/02/2022' is not a date (YYYY-MM-DD)",
            id="no date",
        ),
        pytest.param(
            "delays",
            ["--from", "onset", "--to", "report"],
            {"linelist": "onset,report\n2022-05-02,2022-05-01\n"},
            "no row has onset and then report",
            id="all turned round",
        ),
        pytest.param(
            "chains",
            [],
            {"pairs": "infector,infectee\nA,B\nB,A\n"},
            "in a circle",
            id="a circle",
        ),
        pytest.param(
            "chains",
            [],
            {"pairs": "infector,infectee\nA,\n"},
            "line 2, infectee: '' is not a case",
            id="an infector of nobody",
        ),
        pytest.param(
            "chains", [], {"pairs": "infector,infectee\n"}, "no rows", id="empty"
        ),
        pytest.param(
            "chains",
            [],
            {"pairs": "infector,infectee\nA,B,C\n"},
            "line 2: more cells than columns",
            id="a long row",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_with_line_column_and_reason(
    run, name, arguments, files, told
):
    status, rows, said = run(name, *arguments, **files)

    assert (status, rows) == (2, None)
    assert told in said


def test_parquet_is_read_as_csv_is(run, tmp_path):
    pa = pytest.importorskip("pyarrow")
    from datetime import datetime

    import pyarrow.parquet as pq

    path = tmp_path / "days.parquet"
    days = [datetime(2022, 4, day) for day in range(1, 5)]  # noqa: DTZ001 - as written
    pq.write_table(pa.table({"date": days, "local": [1, 2, 3, 4]}), path)

    status, rows, _ = run(
        "rt",
        *("--incidence", str(path), "--si-mean", "2", "--si-sd", "1", "--window", "1"),
    )

    assert status == 0
    assert len(rows) == 3
