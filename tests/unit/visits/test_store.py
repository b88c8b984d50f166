"""The store on disk: what goes in comes out, whatever the order and whatever breaks."""

import errno
import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epiloop.visits import (
    DamagedStoreError,
    NewerStoreError,
    NoStoreError,
    NoTimeZoneError,
    NotWrittenError,
    StoreBusyError,
    StoreExistsError,
    TableOptions,
    UnreadableTableError,
    VisitStore,
    append,
    expire,
    files,
    load_columns,
    pack,
)

BEIJING = ZoneInfo("Asia/Shanghai")
LOCAL = TableOptions(zone=BEIJING)


def table(*lines):
    """Return a table of `person place start end`; times on the day they name."""
    cells = [line.split("|") for line in lines]
    columns = zip(*cells, strict=True) if cells else ([], [], [], [])
    names = ("person_id", "place_id", "start", "end")
    return pa.table(
        {
            name: pa.array([cell.strip() for cell in column], pa.string())
            for name, column in zip(names, columns, strict=True)
        }
    )


DAY_1 = table(
    "张三 | 商店 | 2022-05-01 10:00 | 2022-05-01 10:30:40",
    "李四 | 商店 | 2022-05-01 10:10 | 2022-05-04 10:30",
)
DAY_2 = table("7 | 商店 | 2022-05-02 08:00 | 2022-05-02 09:00")


def told(folder):
    """Return the stays by id, sorted."""
    index = VisitStore(folder).index()
    rows = []
    for segment in index.segments:
        stays = segment.stays()
        rows += zip(
            index.persons.decode(stays.person).to_pylist(),
            index.places.decode(stays.place).to_pylist(),
            stays.start.tolist(),
            stays.end.tolist(),
            stays.by_day.tolist(),
            strict=True,
        )
    return sorted(rows)


def test_chinese_ids_and_numbers_come_back_as_they_were(tmp_path):
    pack([DAY_1, DAY_2], tmp_path, LOCAL, zone=BEIJING)

    assert {row[0] for row in told(tmp_path)} == {"张三", "李四", "7"}
    assert VisitStore(tmp_path).index().persons.find(
        ["7", "nobody", "张三"]
    ).tolist() == [
        2,
        2**32 - 1,
        0,
    ]


@pytest.mark.parametrize("kind", ["csv", "parquet", "arrow", "pandas", "polars"])
def test_the_same_rows_in_any_form_make_the_same_index(tmp_path, kind):
    pack([DAY_1], tmp_path / "plain", LOCAL, zone=BEIJING)
    given_as = {
        "csv": lambda: _csv(tmp_path),
        "parquet": lambda: _parquet(tmp_path),
        "arrow": lambda: _ipc(tmp_path),
        "pandas": DAY_1.to_pandas,
        "polars": lambda: pl.from_arrow(DAY_1),
    }[kind]()

    pack([given_as], tmp_path / kind, LOCAL, zone=BEIJING)

    assert told(tmp_path / kind) == told(tmp_path / "plain") != []


def _csv(folder):
    path = folder / "day.csv"
    DAY_1.to_pandas().to_csv(path, index=False)
    return path


def _parquet(folder):
    pq.write_table(DAY_1, folder / "day.parquet")
    return folder / "day.parquet"


def _ipc(folder):
    with pa.ipc.new_file(folder / "day.arrow", DAY_1.schema) as writer:
        writer.write_table(DAY_1)
    return folder / "day.arrow"


@given(
    st.lists(
        st.tuples(
            st.sampled_from("AB"),
            st.sampled_from(["home", "shop"]),
            st.integers(0, 5_000),
            st.integers(1, 4_000),
        ),
        min_size=1,
        max_size=8,
    ),
    st.lists(st.integers(0, 3), min_size=8, max_size=8),
)
@settings(max_examples=15)
def test_files_in_any_order_and_size_make_the_same_index(tmp_path_factory, rows, parts):
    """Late rows come in later files; each append builds only what follows from it."""
    folder = tmp_path_factory.mktemp("store")
    first = pd.Timestamp("2022-05-01", tz="Asia/Shanghai")

    def frame(chosen):
        return pd.DataFrame(
            {
                "person_id": [row[0] for row in chosen],
                "place_id": [row[1] for row in chosen],
                "start": [first + pd.Timedelta(minutes=row[2]) for row in chosen],
                "end": [
                    first + pd.Timedelta(minutes=row[2] + row[3]) for row in chosen
                ],
            }
        )

    pack([frame(rows)], folder / "at once", LOCAL, zone=BEIJING)
    pack([], folder / "in parts", LOCAL, zone=BEIJING)
    for part in range(4):
        chosen = [row for row, of in zip(rows, parts, strict=False) if of == part]
        if chosen:
            append([frame(chosen)], folder / "in parts", LOCAL)

    assert told(folder / "in parts") == told(folder / "at once")


def test_a_day_appended_builds_that_day_alone(tmp_path):
    pack([DAY_1], tmp_path, LOCAL, zone=BEIJING)

    taken = append([DAY_2], tmp_path, LOCAL)

    assert taken.days_built == (date(2022, 5, 2),)


def test_a_late_row_that_reaches_no_other_day_builds_its_day_alone(tmp_path):
    pack([DAY_1, DAY_2], tmp_path, LOCAL, zone=BEIJING)

    late = table("王五 | 商店 | 2022-05-01 18:00 | 2022-05-01 19:00")

    assert append([late], tmp_path, LOCAL).days_built == (date(2022, 5, 1),)


def test_a_file_given_twice_is_held_already(tmp_path):
    pack([DAY_1], tmp_path, LOCAL, zone=BEIJING)
    before = told(tmp_path)

    taken = append([DAY_1], tmp_path, LOCAL)

    assert taken.held_already == ("table 2",)
    assert (taken.rows, told(tmp_path)) == (0, before)


def test_bad_rows_are_counted_by_reason_and_the_others_are_taken(tmp_path):
    bad = table(
        "A | shop | 2022-05-01 10:00 | 2022-05-01 11:00",
        " | shop | 2022-05-01 10:00 | 2022-05-01 11:00",
        "A |  | 2022-05-01 10:00 | 2022-05-01 11:00",
        "A | shop | soon | 2022-05-01 11:00",
        "A | shop | 2022-05-01 10:00 | 2022-02-30 10:00",
        "A | shop | 2022-05-01 10:00 | 2022-05-01 09:00",
        "A | shop | 2022-05-01 10:00 | 2022-05-01 10:00",
        "A | shop | 2022-05-01 10:00:10 | 2022-05-01 10:00:50",
        "A | shop | 2022-05-01 10:00 | 2024-05-01 09:00",
        "A | shop | 1850-05-01 10:00 | 2022-05-01 09:00",
    )

    taken = pack([bad], tmp_path, LOCAL, zone=BEIJING)

    assert (taken.rows, taken.taken) == (10, 1)
    assert taken.refused == {
        "end_not_after_start": 2,
        "longer_than_a_year": 1,
        "no_end": 1,
        "no_person": 1,
        "no_place": 1,
        "no_start": 1,
        "no_whole_minute": 1,
        "out_of_calendar": 1,
    }
    assert sorted(one.row for one in taken.findings) == list(range(2, 10 + 1))


def test_a_person_in_two_places_at_once_was_told_so_and_both_are_kept(tmp_path):
    both = table(
        "A | shop | 2022-05-01 10:00 | 2022-05-01 11:00",
        "A | gym | 2022-05-01 10:00 | 2022-05-01 11:00",
    )

    assert pack([both], tmp_path, LOCAL, zone=BEIJING).taken == len(told(tmp_path)) == 2


def test_the_loss_from_rounding_is_known(tmp_path):
    pack([DAY_1], tmp_path, LOCAL, zone=BEIJING)

    rounding = VisitStore(tmp_path).rounding()

    assert (rounding.rows, rounding.rows_changed) == (2, 1)
    assert rounding.exact_seconds - 60 * rounding.kept_minutes == 40


def test_times_without_a_zone_are_refused(tmp_path):
    with pytest.raises(NoTimeZoneError, match="column start have no time zone"):
        pack([DAY_1], tmp_path, TableOptions(), zone=BEIJING)


def test_the_doubled_hour_of_a_clock_change_is_its_first_passing(tmp_path):
    berlin = ZoneInfo("Europe/Berlin")
    night = table("A | home | 2022-10-30 01:00 | 2022-10-30 04:00")

    pack([night], tmp_path, TableOptions(zone=berlin), zone=berlin)

    ((_, _, start, end, _),) = told(tmp_path)
    assert end - start == 4 * 60


def test_columns_may_have_other_names(tmp_path):
    (tmp_path / "m.toml").write_text('[columns]\nperson_id = "谁"\n', encoding="utf-8")
    (tmp_path / "bad.toml").write_text('[columns]\nwho = "谁"\n', encoding="utf-8")
    columns = load_columns(tmp_path / "m.toml")

    pack(
        [DAY_1.rename_columns({"person_id": "谁"})],
        tmp_path / "store",
        TableOptions(columns, BEIJING),
        zone=BEIJING,
    )

    assert len(told(tmp_path / "store")) == 4
    with pytest.raises(UnreadableTableError, match="visits have no who"):
        load_columns(tmp_path / "bad.toml")


def test_a_file_cut_short_or_without_a_column_says_so_and_changes_nothing(tmp_path):
    whole = _parquet(tmp_path).read_bytes()
    (tmp_path / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    store = tmp_path / "store"
    pack([DAY_2], store, LOCAL, zone=BEIJING)
    before = told(store)

    with pytest.raises(UnreadableTableError, match=r"cut\.parquet cannot be read"):
        append([tmp_path / "cut.parquet"], store, LOCAL)
    with pytest.raises(UnreadableTableError, match="has no column end"):
        append([DAY_1.drop_columns("end")], store, LOCAL)
    with pytest.raises(UnreadableTableError, match=r"neither \.csv"):
        append([tmp_path / "visits.doc"], store, LOCAL)

    assert told(store) == before


def test_deleted_days_are_gone_and_what_reached_over_stays_when_rows_come_late(
    tmp_path,
):
    pack([DAY_1, DAY_2], tmp_path, LOCAL, zone=BEIJING)

    gone = expire(tmp_path, before=date(2022, 5, 3))
    kept = told(tmp_path)
    append([table("A | 商店 | 2022-05-03 10:00 | 2022-05-03 11:00")], tmp_path, LOCAL)

    assert gone == (date(2022, 5, 1), date(2022, 5, 2))
    assert [row[0] for row in kept] == ["李四"]
    assert [row for row in told(tmp_path) if row[0] == "李四"] == kept
    assert not list(tmp_path.rglob("*2022-05-0[12]*"))
    assert list(VisitStore(tmp_path).problems()) == []


class DiskFull:
    """Fails at the n-th file that is made durable."""

    def __init__(self, survives):
        self.left = survives

    def __call__(self, _descriptor):
        if self.left == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.left -= 1


@pytest.mark.parametrize("survives", range(0, 26, 3))
def test_a_full_disk_leaves_the_old_store_whole_or_the_new(
    tmp_path, monkeypatch, survives
):
    pack([DAY_1], tmp_path, LOCAL, zone=BEIJING)
    old = told(tmp_path)
    late = table("王五 | 商店 | 2022-05-01 09:00 | 2022-05-02 09:00")

    with monkeypatch.context() as broken:
        broken.setattr(files.os, "fsync", DiskFull(survives))
        with suppress(NotWrittenError):
            append([late], tmp_path, LOCAL)
    between = told(tmp_path)
    problems = list(VisitStore(tmp_path).problems())
    append([late], tmp_path, LOCAL)

    assert problems == []
    assert between in (old, told(tmp_path))
    assert len(told(tmp_path)) == len(old) + 1
    assert not list(tmp_path.rglob("*.tmp"))


def test_check_names_a_file_that_was_changed_or_lost(tmp_path):
    pack([DAY_1], tmp_path, LOCAL, zone=BEIJING)
    rows = next(tmp_path.glob("segments/2022-05-01*/place_rows.u64"))
    content = bytearray(rows.read_bytes())
    content[0] ^= 1
    rows.write_bytes(content)
    next(tmp_path.glob("days/2022-05-01/*.parquet")).unlink()

    problems = list(VisitStore(tmp_path).problems())

    assert [text.partition(" ")[2] for text in problems] == [
        "is missing",
        "is not the file that was written",
    ]


@pytest.mark.parametrize("name", ["place_rows.u64", "person_offsets.u32"])
def test_an_index_file_of_another_length_is_never_read(tmp_path, name):
    pack([DAY_1], tmp_path, LOCAL, zone=BEIJING)
    damaged = next(tmp_path.glob(f"segments/2022-05-01*/{name}"))
    damaged.write_bytes(damaged.read_bytes()[:-1])

    with pytest.raises(DamagedStoreError, match=name):
        VisitStore(tmp_path).index()


def test_offsets_that_do_not_fit_the_rows_are_never_read(tmp_path):
    pack([DAY_1], tmp_path, LOCAL, zone=BEIJING)
    damaged = next(tmp_path.glob("segments/2022-05-01*/place_offsets.u32"))
    offsets = np.fromfile(damaged, np.uint32)
    offsets[-1] += 1
    offsets.tofile(damaged)

    with pytest.raises(DamagedStoreError, match="ends at row 3 of 2"):
        VisitStore(tmp_path).index()


def test_a_store_of_a_newer_version_is_left_alone(tmp_path):
    pack([DAY_1], tmp_path, LOCAL, zone=BEIJING)
    path = tmp_path / "store.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": 2}))

    with pytest.raises(NewerStoreError, match="is of version 2"):
        VisitStore(tmp_path)
    with pytest.raises(NewerStoreError):
        append([DAY_2], tmp_path, LOCAL)


def test_two_programs_do_not_write_one_store_at_once(tmp_path):
    pack([DAY_1], tmp_path, LOCAL, zone=BEIJING)

    with files.only_writer(tmp_path):
        with pytest.raises(StoreBusyError, match="Another program is writing"):
            append([DAY_2], tmp_path, LOCAL)
        assert len(told(tmp_path)) == 4


def test_packing_makes_a_new_store_and_appending_needs_one(tmp_path):
    pack([DAY_1], tmp_path, LOCAL, zone=BEIJING)

    with pytest.raises(StoreExistsError):
        pack([DAY_2], tmp_path, LOCAL, zone=BEIJING)
    with pytest.raises(NoStoreError):
        append([DAY_2], Path(tmp_path / "other"), LOCAL)
