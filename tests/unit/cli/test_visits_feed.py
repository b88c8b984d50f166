"""`epiloop visits feed`: rows from standard input, acknowledged as they come."""

import json
import os
import threading
from zoneinfo import ZoneInfo

import pytest

from epiloop.cli import main, visits_feed
from epiloop.cli.visits_feed import lines_in_batches, rows_of
from epiloop.visits import Feed, TableOptions, VisitStore, pack

BEIJING = ZoneInfo("Asia/Shanghai")
OPTIONS = ["--store", "s", "--tz", "Asia/Shanghai"]


@pytest.fixture
def store(tmp_path, monkeypatch):
    """Work in a folder with an empty store."""
    monkeypatch.chdir(tmp_path)
    pack([], tmp_path / "s", TableOptions(), zone=BEIJING)
    return tmp_path / "s"


@pytest.fixture
def said(monkeypatch):
    """Return what says something on standard input."""
    ends = []

    def say(*texts):
        reading, writing = os.pipe()
        ends.append(reading)
        os.write(writing, "".join(texts).encode())
        os.close(writing)
        stdin = os.fdopen(os.dup(reading), encoding="utf-8")
        ends.append(stdin)
        monkeypatch.setattr(visits_feed.sys, "stdin", stdin)

    yield say
    for end in ends:
        os.close(end) if isinstance(end, int) else end.close()


CSV = """person_id,place_id,start,end
张三,店,2022-05-01 10:00,2022-05-01 11:00
B,店,2022-05-01 10:00,2022-05-01 09:00
C,"shop, 2",2022-05-01 10:00,2022-05-01 11:00
D,one cell too few
"E,quoted to no end,2022-05-01 10:00,2022-05-01 11:00
F,店,2022-05-01 10:00,2022-05-01 11:00"""


@pytest.mark.parametrize("form", ["csv", "json"])
def test_each_batch_is_acknowledged_with_what_became_of_its_rows(
    store, said, capsys, form
):
    lines = CSV.splitlines()
    if form == "json":
        names = lines[0].split(",")
        rows = [dict(zip(names, line.split(","), strict=False)) for line in lines[1:]]
        rows[2] |= {"start": rows[0]["start"], "end": rows[0]["end"], "seat": 7}
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        lines[3:5] = ["{not a row", "[1, 2]"]
    said("\n".join(lines))

    status = main(["visits", "feed", *OPTIONS, "--batch", "4", "--findings", "f.csv"])

    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert status == 0
    assert sum(one["rows"] for one in told) == told[-1]["rows_so_far"] == 6
    assert sum(one["taken"] for one in told) == 3
    refused = [one["refused"] for one in told]
    assert sum(one.get("end_not_after_start", 0) for one in refused) == 1
    assert sum(one.get("no_row", 0) for one in refused) == 2
    found = (store.parent / "f.csv").read_text().splitlines()
    assert found == [
        "file,row,reason",
        "feed,2,end_not_after_start",
        "feed,4,no_row",
        "feed,5,no_row",
    ]
    assert len(VisitStore(store).fed_records()) == 0
    assert len(VisitStore(store).index().persons) == 3


def test_folding_by_hand_says_what_it_did(store, capsys):
    with Feed(store, TableOptions(zone=BEIJING)) as feed:
        row = {"start": "2022-05-01 10:00", "end": "2022-05-01 11:00"}
        feed.append([row | {"person_id": 1, "place_id": 2}], source="desk")

    main(["visits", "stat", "--store", "s"])
    main(["visits", "fold", "--store", "s"])
    main(["visits", "fold", "--store", "s"])
    main(["visits", "stat", "--store", "s", "--batches"])

    told = capsys.readouterr().out
    assert "fed and not folded in: 1 records" in told
    assert "1 of 1 fed rows in the days, 1 days built" in told
    assert "0 of 0 fed rows in the days, 0 days built" in told
    assert "desk: 1 of 1 rows taken, 0 refused, sha256 " in told


def test_a_line_is_not_kept_waiting_for_others():
    reading, writing = os.pipe()
    batches = lines_in_batches(reading, most=100, seconds=0.01)
    os.write(writing, b"one\ntw")
    assert next(batches) == ["one"]

    threading.Timer(0.05, os.write, (writing, b"o\n")).start()
    assert next(batches) == ["two"]

    os.write(writing, b"three")
    os.close(writing)
    assert list(batches) == [["three"]]
    os.close(reading)


def test_no_line_is_no_row():
    assert list(rows_of(iter([]))) == []
    assert list(rows_of(iter([["person_id,place_id,start,end"]]))) == []


@pytest.mark.parametrize(
    "lines", [["\ufeffa,b", "1,2\r"], ['\ufeff {"a":"1","b":"2"}']]
)
def test_what_other_systems_put_around_lines_is_no_part_of_a_row(lines):
    assert list(rows_of(iter([lines]))) == [[{"a": "1", "b": "2"}]]
