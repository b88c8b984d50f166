"""What is wrong outside a store is refused or kept as the rule says; damage is found."""

import resource
from contextlib import contextmanager
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from epiloop.errors import EpiloopError
from epiloop.visits import (
    Feed,
    NotWrittenError,
    TableOptions,
    UnreadableTableError,
    VisitStore,
    append,
    expire,
    ids,
    pack,
)
from epiloop.visits.overlaps import two_places_at_once

BEIJING = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
HEAD = ("person_id", "place_id", "start", "end")


def table(*lines):
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    return pa.table({name: [row[at] for row in cells] for at, name in enumerate(HEAD)})


def told(folder):
    """Return who was where, when and how many minutes, pieces of a stay one by one."""
    index = VisitStore(folder).index()
    rows = []
    for segment in index.segments:
        stays = segment.stays()
        rows += zip(
            index.persons.decode(stays.person).to_pylist(),
            index.places.decode(stays.place).to_pylist(),
            stays.start.tolist(),
            (stays.end - stays.start).tolist(),
            strict=True,
        )
    return sorted(rows)


@pytest.mark.parametrize(
    ("zone", "start", "end", "hours"),
    [
        (BEIJING, "2022-05-01 22:00", "2022-05-02 08:00", [10]),
        (BEIJING, "2022-05-01 00:00", "2022-05-03 20:00", [24, 44]),
        (BEIJING, "2022-05-01 00:00", "2022-05-03 20:01", [24, 44 + 1 / 60]),
        (BEIJING, "2022-05-01 12:00", "2022-05-31 12:00", [12, *[24] * 28, 36]),
        # The clocks went forward on 27 March and back on 30 October, both in the night.
        (BERLIN, "2022-03-26 22:00", "2022-03-27 08:00", [9]),
        (BERLIN, "2022-10-29 22:00", "2022-10-30 08:00", [11]),
        (BERLIN, "2022-10-29 00:00", "2022-10-31 12:00", [24, 37]),
    ],
)
def test_a_long_stay_keeps_every_minute_over_midnights_and_clock_changes(
    tmp_path, zone, start, end, hours
):
    """Each day's file tells a stay whole if it ends by the end of the next day."""
    row = table(f"A | ward | {start} | {end}")

    pack([row], tmp_path, TableOptions(zone=zone), zone=zone)

    assert [minutes / 60 for *_, minutes in told(tmp_path)] == pytest.approx(hours)


def test_two_places_at_once_are_kept_and_counted(tmp_path):
    rows = table(
        "A | shop | 2022-05-01 10:00 | 2022-05-01 11:00",
        "A | gym  | 2022-05-01 10:30 | 2022-05-01 10:40",
        "A | home | 2022-05-01 10:45 | 2022-05-01 11:30",
        "A | work | 2022-05-01 11:30 | 2022-05-01 12:00",
        "B | home | 2022-05-01 22:00 | 2022-05-02 08:00",
        "B | work | 2022-05-02 07:59 | 2022-05-02 12:00",
        "C | home | 2022-05-01 10:00 | 2022-05-01 11:00",
    )

    pack([rows], tmp_path, TableOptions(zone=BEIJING), zone=BEIJING)

    assert len(told(tmp_path)) == 7
    assert two_places_at_once(VisitStore(tmp_path).index()) == 3


def test_the_same_day_in_two_files_counts_once(tmp_path):
    rows = table(
        "张三 | 店 | 2022-05-01 10:00 | 2022-05-01 11:00",
        "李四 | 店 | 2022-05-01 10:30 | 2022-05-01 11:30",
    )
    options = TableOptions(zone=BEIJING)

    pack([rows, rows.take([1, 0])], tmp_path / "twice", options, zone=BEIJING)
    pack([rows], tmp_path / "once", options, zone=BEIJING)

    assert told(tmp_path / "twice") == told(tmp_path / "once")


@pytest.mark.parametrize(
    "numbers",
    [
        [0, 2**31 - 1, 2**31, 2**32, 2**63 - 1],
        [-1, 7],
        [999_999, 100_000_000],
    ],
)
def test_ids_are_numbers_of_any_size(tmp_path, numbers):
    rows = pa.table(
        {
            "person_id": pa.array(numbers, pa.int64()),
            "place_id": pa.array(numbers, pa.int64()),
            "start": ["2022-05-01 10:00"] * len(numbers),
            "end": ["2022-05-01 11:00"] * len(numbers),
        }
    )

    pack([rows], tmp_path, TableOptions(zone=BEIJING), zone=BEIJING)

    assert {(who, where) for who, where, *_ in told(tmp_path)} == {
        (str(one), str(one)) for one in numbers
    }


def test_more_ids_than_a_row_has_room_for_are_refused_and_change_nothing(
    tmp_path, monkeypatch
):
    """A row has 32 bits for a person; the limit is lowered here."""
    options = TableOptions(zone=BEIJING)
    pack(
        [table("A | 店 | 2022-05-01 10:00 | 2022-05-01 11:00")],
        tmp_path,
        options,
        zone=BEIJING,
    )
    before = told(tmp_path)
    monkeypatch.setattr(ids, "MOST_CODES", 4)
    lines = [f"{who} | 店 | 2022-05-02 10:00 | 2022-05-02 11:00" for who in "BCD"]

    with pytest.raises(ids.TooManyIdsError, match="can hold 3 ids; with this file"):
        append([table(*lines)], tmp_path, options)

    assert told(tmp_path) == before
    assert append([table(*lines[:2])], tmp_path, options).taken == 2


def test_a_parquet_file_cut_anywhere_changes_nothing(tmp_path):
    rows = table(
        *(f"{n} | 店 | 2022-05-01 10:00 | 2022-05-01 11:00" for n in range(50))
    )
    pq.write_table(rows, tmp_path / "whole.parquet")
    whole = (tmp_path / "whole.parquet").read_bytes()
    options = TableOptions(zone=BEIJING)
    pack([rows.slice(0, 1)], tmp_path / "s", options, zone=BEIJING)
    before = told(tmp_path / "s")

    for at in np.linspace(0, len(whole) - 1, 12).astype(int):
        (tmp_path / "cut.parquet").write_bytes(whole[:at])
        with pytest.raises(UnreadableTableError, match="cannot be read"):
            append([tmp_path / "cut.parquet"], tmp_path / "s", options)

    assert told(tmp_path / "s") == before


def test_a_disk_that_fills_while_packing_leaves_the_store_as_it_was(tmp_path):
    """The limit of a file's size stands for a full disk: at first no file fits."""
    options = TableOptions(zone=BEIJING)
    lines = (f"{n} | 店 | 2022-05-01 10:00 | 2022-05-01 11:00" for n in range(90))
    rows = table(*lines)
    pack([rows.slice(0, 1)], tmp_path, options, zone=BEIJING)
    before, refused = told(tmp_path), 0

    for room in range(0, 10_000, 200):
        with room_for(room):
            try:
                taken = append([rows], tmp_path, options)
            except NotWrittenError:
                refused += 1
                assert told(tmp_path) == before
                continue
        break

    assert refused > 5
    assert (taken.taken, len(told(tmp_path))) == (90, 90)
    assert list(VisitStore(tmp_path).problems()) == []
    assert not list(tmp_path.rglob("*.tmp"))


@contextmanager
def room_for(size):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_every_changed_byte_of_a_store_is_found(tmp_path):
    """Of every file, the journal of the feed and the manifest among them."""
    options = TableOptions(zone=BEIJING)
    rows = [
        "张三 | 店 | 2022-05-01 10:00 | 2022-05-01 11:00:20",
        "李四 | 医院 | 2022-05-01 10:30 | 2022-05-05 11:30",
    ]
    classes = table(*rows).append_column("place_class", [["shop", "health_facility"]])
    pack([classes], tmp_path / "s", options, zone=BEIJING)
    expire(tmp_path / "s", before=date(2022, 5, 2))
    with Feed(tmp_path / "s", options) as feed:
        feed.append(table(*rows), source="desk")
    draw = np.random.default_rng(5)

    files = [path for path in (tmp_path / "s").rglob("*") if path.is_file()]
    files = [path for path in files if path.name != "lock" and path.stat().st_size]
    assert len(files) >= 20
    for path in files:
        whole = path.read_bytes()
        for at in {0, len(whole) - 1, *draw.integers(0, len(whole), 4).tolist()}:
            changed = bytearray(whole)
            changed[at] ^= 1 << int(draw.integers(8))
            path.write_bytes(changed)
            assert _problem(tmp_path / "s"), (path, at)
        path.write_bytes(whole)
    assert not _problem(tmp_path / "s")


def _problem(folder):
    try:
        return list(VisitStore(folder).problems())
    except EpiloopError as error:
        return [str(error)]
