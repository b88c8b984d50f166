"""Putting what the feed holds into the days."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from epiloop.visits.changes import Change, Taken
from epiloop.visits.fed import Told, fed_in
from epiloop.visits.files import only_writer
from epiloop.visits.journal import JournalWriter, journals_after, read_journal
from epiloop.visits.manifest import StoredBatch, read_manifest


def fold(folder: Path) -> Taken:
    """Put the rows that a store's feed holds into its days, and build these anew.

    Feeding goes on meanwhile, in a journal of its own. A crash leaves the rows in the
    feed or in the days, never in both.

    Raises
    ------
    StoreBusyError
        If another program packs, appends to, expires or folds the store.
    DamagedStoreError
        If a journal is damaged; then all of them stay as they are.
    """
    read_manifest(folder)
    with only_writer(folder):
        manifest = read_manifest(folder)
        _remove_folded(folder, manifest.folded)
        writer = JournalWriter(folder)
        waiting = writer.turn(after=manifest.folded)
        writer.close()
        if not waiting:
            return Taken(0, 0, {}, (), (), (), manifest.number)
        change = Change.begin(folder, manifest)
        told: list[Told] = []
        for _, path in waiting:
            journal = read_journal(path)
            fed = fed_in([journal])
            change.take(fed.batch)
            manifest.batches += _batches(fed.told, journal.digest)
            told += fed.told
        manifest.folded = waiting[-1][0]
        built = change.commit()
        _remove_folded(folder, manifest.folded)
    return Taken(
        sum(one.rows for one in told),
        sum(one.taken for one in told),
        _refused(told),
        (),
        (),
        built,
        manifest.number,
    )


def _batches(told: Iterable[Told], digest: str) -> Iterator[StoredBatch]:
    """Yield what a journal held, by source."""
    by_source = attrgetter("source")
    for source, group in groupby(sorted(told, key=by_source), by_source):
        batches = list(group)
        yield StoredBatch(
            source,
            digest,
            sum(one.rows for one in batches),
            sum(one.taken for one in batches),
            _refused(batches),
        )


def _refused(told: Iterable[Told]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for one in told:
        counts.update(one.refused)
    return dict(sorted(counts.items()))


def _remove_folded(folder: Path, number: int) -> None:
    for one, path in journals_after(folder, 0):
        if one <= number:
            path.unlink()
