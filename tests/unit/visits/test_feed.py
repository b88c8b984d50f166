"""The feed: what is acknowledged is found at once, and is in the days when folded in."""

import resource
import threading
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epiloop.records import PlaceClass
from epiloop.visits import (
    DamagedStoreError,
    Feed,
    NoStoreError,
    NotWrittenError,
    TableOptions,
    VisitStore,
    append,
    expire,
    fold,
    pack,
    waiting_bytes,
)
from epiloop.visits import rows as packed
from epiloop.visits.files import only_writer
from epiloop.visits.forgetting import forget
from epiloop.visits.index import CLASSES

BEIJING = ZoneInfo("Asia/Shanghai")
LOCAL = TableOptions(zone=BEIJING)
FIRST = pd.Timestamp("2022-05-01", tz="Asia/Shanghai")


def row(person, place, start, end, **more):
    return {"person_id": person, "place_id": place, "start": start, "end": end} | more


MORNING = row("张三", "店", "2022-05-01 10:00", "2022-05-01 11:00")
NOON = row("李四", "店", "2022-05-01 10:30", "2022-05-01 12:00", place_class="shop")
OVER_NIGHT = row("A", "home", "2022-05-01 22:00", "2022-05-04 08:00")


@pytest.fixture
def store(tmp_path):
    """Return a store that holds the morning."""
    pack([pa.Table.from_pylist([MORNING])], tmp_path / "s", LOCAL, zone=BEIJING)
    return tmp_path / "s"


def fed(store, *batches, source="check_in"):
    with Feed(store, LOCAL) as feed:
        return [feed.append(list(rows), source=source) for rows in batches]


def told(index):
    """Return the stays by id, with whether they go on, as each order tells them."""
    sides = []
    for segment in index.segments:
        for side in (segment.of_person, segment.at_place):
            mine, theirs = index.persons, index.places
            if side is segment.at_place:
                mine, theirs = theirs, mine
            pairs = (
                mine.decode(side.keys()).to_pylist(),
                theirs.decode(packed.others(side.rows)).to_pylist(),
            )
            who, where = pairs if side is segment.of_person else pairs[::-1]
            start = (packed.starts(side.rows) + segment.span.begins).tolist()
            flags = (side.rows >> np.uint64(32)).tolist()
            sides.append(sorted(zip(who, where, start, flags, strict=True)))
    assert sides[::2] == sides[1::2]
    return sides[::2]


def test_a_row_that_is_acknowledged_is_found_at_once_and_when_folded_in(store):
    before = VisitStore(store).digest

    (receipt,) = fed(store, [NOON])
    at_once, waiting = VisitStore(store), waiting_bytes(store)
    taken = fold(store)
    later = VisitStore(store)

    assert (receipt.rows, receipt.taken, receipt.refused) == (1, 1, {})
    assert len({before, at_once.digest, later.digest}) == 3
    assert told(at_once.index()) == told(later.index())
    assert [one[:2] for one in told(later.index())[0]] == [
        ("张三", "店"),
        ("李四", "店"),
    ]
    assert CLASSES[at_once.index().class_of_place[0]] is PlaceClass.SHOP
    assert waiting > 0 == waiting_bytes(store)
    assert taken.days_built == (date(2022, 5, 1),)
    assert fold(store).rows == 0


def test_evidence_tells_fed_rows_with_their_source(store):
    fed(store, [NOON, NOON | {"source": "interview", "seat": "7"}])

    one = VisitStore(store)
    index = one.index()
    at_once = one.records_of(index.persons.find(["李四"]))
    fold(store)
    later = VisitStore(store).records_of(index.persons.find(["李四"]))

    assert [(row["source"], row["seat"]) for row in at_once] == [
        ("check_in", ""),
        ("interview", "7"),
    ]
    assert at_once == later


def test_refused_rows_are_counted_by_reason_with_the_store_as_everywhere(store):
    bad = row("B", "店", "2022-05-01 12:00", "2022-05-01 11:00")

    first, second, third = fed(store, [NOON, bad], [], [bad])
    fold(store)

    assert (first.taken, first.refused) == (1, {"end_not_after_start": 1})
    assert [(one.file, one.row) for one in first.findings] == [("check_in", 2)]
    assert (second.rows, third.rows, third.taken) == (0, 1, 0)
    batch = VisitStore(store).manifest.batches[-1]
    assert (batch.source, batch.rows, batch.taken) == ("check_in", 3, 1)
    assert batch.refused == {"end_not_after_start": 2}


def test_a_feed_needs_a_store(tmp_path):
    with pytest.raises(NoStoreError):
        Feed(tmp_path, LOCAL)


def test_a_feed_goes_on_in_a_store_that_was_made_anew(store, tmp_path):
    """It must not write on into a file that has no name any more."""
    pack([], tmp_path / "new", LOCAL, zone=BEIJING)
    fed(tmp_path / "new", [OVER_NIGHT])
    with Feed(store, LOCAL) as feed:
        feed.append([NOON], source="desk")
        store.rename(tmp_path / "old")
        with pytest.raises(NoStoreError):
            feed.append([NOON], source="desk")
        (tmp_path / "new").rename(store)

        feed.append([NOON], source="desk")

    assert len(VisitStore(store).index().persons) == 2


def test_feeding_goes_on_while_another_program_changes_the_store(store):
    with only_writer(store):
        fed(store, [NOON])
        assert len(VisitStore(store).index().persons) == 2


@st.composite
def many_rows(draw):
    one = st.tuples(
        st.sampled_from("ABC"),
        st.sampled_from(["home", "shop"]),
        st.integers(0, 5_000),
        st.one_of(st.integers(1, 300), st.integers(1_000, 9_000)),
        st.sampled_from([False, False, True]),
    )
    rows = draw(st.lists(one, min_size=1, max_size=10))
    return rows, draw(st.integers(0, len(rows))), draw(st.integers(0, len(rows)))


def as_row(person, place, start, length, by_day):
    begins = FIRST + pd.Timedelta(minutes=start)
    ends = begins + pd.Timedelta(minutes=length)
    if by_day:
        return row(person, place, begins.date(), ends.date())
    return row(person, place, begins.to_pydatetime(), ends.to_pydatetime())


@given(many_rows())
@settings(max_examples=12)
def test_rows_laid_over_the_days_are_what_they_will_be_when_folded_in(
    tmp_path_factory, drawn
):
    """In whatever order rows come, in files or fed, the index tells the same stays."""
    rows, one, other = drawn
    rows = [as_row(*facts) for facts in rows]
    packed_first, fed_first = sorted((one, other))
    folder = tmp_path_factory.mktemp("store")
    files = [_table(rows[:packed_first])] if packed_first else []
    pack(files, folder / "fed", LOCAL, zone=BEIJING)
    pack([_table(rows)], folder / "packed", LOCAL, zone=BEIJING)

    fed(folder / "fed", rows[packed_first:fed_first], rows[fed_first:])
    at_once = told(VisitStore(folder / "fed").index())
    fold(folder / "fed")

    expected = told(VisitStore(folder / "packed").index())
    assert at_once == told(VisitStore(folder / "fed").index()) == expected


def _table(rows):
    text = [{name: str(cell) for name, cell in row.items()} for row in rows]
    return pa.Table.from_pylist(text)


def test_days_that_expire_go_from_the_feed_too(store):
    fed(store, [NOON, OVER_NIGHT])

    expire(store, before=date(2022, 5, 3))

    ((kept,),) = told(VisitStore(store).index())
    assert kept[0] == "A"
    assert waiting_bytes(store) == 0


def test_who_is_forgotten_is_forgotten_by_the_feed_too(store):
    fed(store, [NOON])

    forget(store, persons=["李四"])

    assert [one[0] for one in told(VisitStore(store).index())[0]] == ["张三"]
    assert waiting_bytes(store) == 0


def test_a_reader_that_opened_before_a_change_reads_what_there_is_now(store):
    fed(store, [NOON])
    opened = VisitStore(store)
    fold(store)
    append([pa.Table.from_pylist([OVER_NIGHT])], store, LOCAL)

    assert len(opened.index().persons) == 3
    assert opened.digest == VisitStore(store).digest


def test_many_threads_and_folds_at_once_lose_nothing(store):
    """Four threads with a feed each, one shared, while the journal is folded in."""
    shared = Feed(store, LOCAL)

    def send(name, feed):
        for number in range(12):
            feed.append([NOON | {"person_id": f"{name}-{number}"}], source=name)

    with shared, Feed(store, LOCAL) as own:
        threads = [
            threading.Thread(target=send, args=(name, feed))
            for name, feed in (("a", shared), ("b", shared), ("c", own), ("d", own))
        ]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            fold(store)
            VisitStore(store).index()
        for thread in threads:
            thread.join()

    seen = {one[0] for one in told(VisitStore(store).index())[0]}
    assert seen == {"张三"} | {f"{name}-{n}" for name in "abcd" for n in range(12)}


def journal_of(store):
    (path,) = (store / "feed").glob("journal-*.log")
    return path


@pytest.mark.parametrize("left", [3, 16, 40, -1])
def test_a_batch_cut_by_a_crash_is_no_batch_and_the_next_one_is(store, left):
    fed(store, [NOON])
    path = journal_of(store)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:left])

    assert len(VisitStore(store).index().persons) == 2
    assert list(VisitStore(store).problems()) == []
    fed(store, [OVER_NIGHT])

    assert len(VisitStore(store).index().persons) == 3
    assert fold(store).taken == 2


def test_an_end_that_reached_the_disk_as_zeros_is_no_batch(store):
    fed(store, [NOON])
    with journal_of(store).open("ab") as journal:
        journal.write(bytes(4096))

    assert len(VisitStore(store).index().persons) == 2


def test_every_byte_of_a_journal_that_is_changed_is_noticed(store):
    """A changed length may look like a batch that broke off: its head has a check too."""
    fed(store, [NOON], [OVER_NIGHT])
    path = journal_of(store)
    whole = path.read_bytes()

    for at in range(0, len(whole), 7):
        changed = bytearray(whole)
        changed[at] ^= 1 << at % 8
        path.write_bytes(changed)
        (problem,) = VisitStore(store).problems()
        assert problem.startswith("feed/journal-000001.log is not what was written")
        with pytest.raises(DamagedStoreError, match="from byte"):
            VisitStore(store).index()
    with pytest.raises(DamagedStoreError):
        fold(store)


def test_a_batch_that_finds_no_room_is_not_there_and_the_next_one_is(store):
    """The limit of a file's size stands for a full disk: the write breaks off."""
    with Feed(store, LOCAL) as feed:
        feed.append([NOON], source="a")
        full = journal_of(store).stat().st_size + 100
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (full, hard))
        try:
            with pytest.raises(NotWrittenError, match="is as it was"):
                feed.append([OVER_NIGHT], source="a")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert len(VisitStore(store).index().persons) == 2

        feed.append([OVER_NIGHT], source="a")

    assert len(VisitStore(store).index().persons) == 3
