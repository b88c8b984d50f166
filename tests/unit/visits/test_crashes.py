"""A store is as it was before a change or as it is after, whenever the change is killed."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

import killed_changes as changes
from epiloop.visits import (
    NoStoreError,
    StoreExistsError,
    VisitStore,
    fold,
    pack,
    packing,
)
from killed_changes import LOCAL, ROWS_A_BATCH, Programs, day, fed_batch

KILLS = 100 if os.environ.get("EPILOOP_HYPOTHESIS") == "night" else 3


@pytest.fixture(scope="module")
def programs():
    return Programs()


def told(folder):
    """Return all stays by id, and fail if a file is not what was written."""
    store = VisitStore(folder)
    assert list(store.problems()) == []
    rows = []
    for segment in store.index().segments:
        stays = segment.stays()
        index = store.index()
        rows += zip(
            index.persons.decode(stays.person).to_pylist(),
            index.places.decode(stays.place).to_pylist(),
            stays.start.tolist(),
            stays.end.tolist(),
            strict=True,
        )
    return sorted(rows)


def killed(programs, tmp_path, change, before=None, *given):
    """Yield copies of a store, in each of which a change was killed at some moment."""
    draw = np.random.default_rng([22, len(change.__name__)])
    whole = tmp_path / "whole"
    if before:
        shutil.copytree(before, whole)
    seconds = programs.seconds_of(change, whole, *given)
    for number in range(KILLS):
        folder = tmp_path / f"killed {number}"
        if before:
            shutil.copytree(before, folder)
        programs.kill(change, folder, after=draw.uniform(0, seconds))
        yield folder, whole


@pytest.fixture
def two_days(tmp_path):
    """Return a store of two days that something was fed to."""
    pack([day(1), day(2)], tmp_path / "two days", LOCAL, zone=changes.BEIJING)
    with changes.Feed(tmp_path / "two days", LOCAL) as feed:
        feed.append(fed_batch(0), source="desk")
    return tmp_path / "two days"


def test_packing_leaves_no_store_or_a_whole_one(programs, tmp_path):
    for folder, whole in killed(programs, tmp_path, changes.packing):
        try:
            assert told(folder) == told(whole)
        except NoStoreError:
            changes.packing(folder)
        assert told(folder) == told(whole)
        assert not list(folder.rglob("*.tmp"))


@pytest.mark.parametrize(
    "change", [changes.appending, changes.expiring, changes.forgetting]
)
def test_appending_expiring_and_forgetting_leave_the_old_store_or_the_new(
    programs, tmp_path, two_days, change
):
    for folder, whole in killed(programs, tmp_path, change, two_days):
        assert told(folder) in (told(two_days), told(whole))
        change(folder)
        assert told(folder) == told(whole)
        assert not list(folder.rglob("*.tmp"))


def test_folding_never_has_a_row_twice_or_not_at_all(programs, tmp_path, two_days):
    for folder, whole in killed(programs, tmp_path, changes.folding, two_days):
        records = VisitStore(folder)
        count = records.rounding().rows + len(records.fed_records())
        assert count == VisitStore(whole).rounding().rows
        assert told(folder) == told(whole)
        changes.folding(folder)
        assert VisitStore(folder).rounding().rows == count


def test_a_feed_loses_nothing_that_it_acknowledged(programs, tmp_path, two_days):
    """What it was about to acknowledge may be there too, whole."""
    draw = np.random.default_rng(3)
    marks, held = tmp_path / "marks", len(VisitStore(two_days).index().persons)
    done = 1
    for _ in range(KILLS):
        marks.unlink(missing_ok=True)
        assert programs.kill(
            changes.feeding, two_days, marks, after=draw.uniform(0.1, 0.4)
        )
        done = max(done, marks.stat().st_size if marks.exists() else 0)
        persons = len(VisitStore(two_days).index().persons) - held
        assert persons % ROWS_A_BATCH == 0
        assert persons // ROWS_A_BATCH + 1 in (done, done + 1)
        done = persons // ROWS_A_BATCH + 1
    fold(two_days)
    assert len(VisitStore(two_days).index().persons) == held + persons


def test_of_two_programs_that_pack_one_store_one_is_told_so(tmp_path, monkeypatch):
    """The other may have been done between the look and the lock."""
    waits = packing.only_writer

    def after_the_other(folder: Path):
        monkeypatch.setattr(packing, "only_writer", waits)
        pack([day(1)], folder, LOCAL, zone=changes.BEIJING)
        return waits(folder)

    monkeypatch.setattr(packing, "only_writer", after_the_other)
    with pytest.raises(StoreExistsError):
        pack([day(2)], tmp_path, LOCAL, zone=changes.BEIJING)

    assert len(VisitStore(tmp_path).manifest.batches) == 1
