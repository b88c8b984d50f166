"""An import carried out: some rows a transaction, with the cursor beside the rows.

Whenever the process is killed, the rows of every finished transaction stand together
with the cursor behind them, and those of the open one are gone: a second run goes on at
the cursor and comes to the same end.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import islice
from pathlib import Path
from time import perf_counter, sleep
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _

from epiloop.tables import Kind, RowOutcome, TableReading, TakenRow, read_table
from epiloop_hq import clock
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.batches import BATCH
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.exchange import storage
from epiloop_hq.exchange.actions.names import write_names
from epiloop_hq.exchange.actions.results import ImportResult, result_of
from epiloop_hq.exchange.actions.rows import Taking, taken_one_by_one
from epiloop_hq.exchange.errors import ExchangeRefusedError
from epiloop_hq.exchange.kinds import STARTABLE, BatchState
from epiloop_hq.exchange.mappings import mapping_of, options_of
from epiloop_hq.exchange.models import ImportBatch, ImportFinding
from epiloop_hq.exchange.queries.names import known_names
from epiloop_hq.exchange.reading import Tree, context, tree
from epiloop_hq.exchange.remarks import LONGEST_COLUMN, LONGEST_VALUE, Remark
from epiloop_hq.exchange.takers import TAKERS, Delivery, FileRow, Part, Taker
from epiloop_hq.registry.queries import outbreak_facts

# Others may have to wait while a lot of rows is written, and what follows from it; half
# a second is the most.
HOLD_AIM_S: Final = 0.3
# SQLite gives its lock to whoever asks first, and who waits asks ten times a second: so
# long nobody of us asks, or they might wait for lot after lot.
PAUSE_S: Final = 0.11
FIRST_ROWS: Final = 10
GROWS_BY: Final = 2

Report = Callable[[int, int | None], None]
Asked = Callable[[], bool]


def run_import(
    batch_id: int,
    *,
    actor: Actor,
    path: Path | None = None,
    report: Report = lambda _done, _total: None,
    is_cancelled: Asked = lambda: False,
) -> ImportResult:
    """Read a batch's file from where it was left; return what became of its rows.

    Parameters
    ----------
    path
        Where the file is, if it was not uploaded.
    report
        Told how many rows are done, and of how many.
    is_cancelled
        Asked between two transactions whether to stop; what is done stays done.

    Raises
    ------
    ExchangeRefusedError
        If the batch cannot be run, or somebody else is running it.
    """
    batch = ImportBatch.objects.visible_to(actor).get(pk=batch_id)
    actor.require(Permission.IMPORT_RUN, area_path=batch.area_path)
    if BatchState(batch.state) not in STARTABLE:
        raise ExchangeRefusedError(_("Say first how the file is to be read."))
    file = path or storage.path_of(batch.stored_as)
    run = _Run(batch, actor, file)
    try:
        return run.through(report, is_cancelled)
    except Exception:
        run.end(BatchState.FAILED)
        raise


class _Run:
    """One run over a batch's file."""

    def __init__(self, batch: ImportBatch, actor: Actor, file: Path) -> None:
        self._batch, self._actor = batch, actor
        self._tree = tree()
        mapping = mapping_of(batch.mapping)
        self._reading = read_table(
            file,
            mapping,
            context=context(self._tree, as_of=_read_as_of(batch)),
            options=options_of(batch.mapping),
        )
        self._taker = TAKERS[mapping.kind](_delivery(batch, self._tree), actor)
        self._longest_hold_s = 0.0
        self._free_since_s = -PAUSE_S

    def through(self, report: Report, is_cancelled: Asked) -> ImportResult:
        """Read the file to its end, or until asked to stop."""
        reading = self._reading
        total = reading.survey.row_count
        self._begin()
        if reading.is_refused:
            return self._refuse()
        report(self._batch.cursor, total)
        size = FIRST_ROWS
        rest = _Rest(self._rest(), self._taker)
        while chunk := rest.next(size):
            if is_cancelled():
                return self.end(BatchState.CANCELLED)
            held_s = self._write(chunk)
            self._longest_hold_s = max(self._longest_hold_s, held_s)
            size = self._next_size(len(chunk), held_s)
            report(self._batch.cursor, total)
        if reading.is_refused:  # it changed under our hands
            return self._refuse()
        return self.end(BatchState.FINISHED)

    def end(self, state: BatchState) -> ImportResult:
        """Write down how the run ended."""
        now = clock.now()
        with self._recorded(now) as trail:
            batch = self._locked()
            batch.state, batch.finished_at = state, now
            batch.save(update_fields=["state", "finished_at"])
            trail.add(
                "import.ended",
                batch,
                state=state,
                is_dry_run=batch.is_dry_run,
                rows=batch.rows_in,
                accepted=batch.accepted,
                unchanged=batch.unchanged,
                rejected=batch.rejected,
            )
        self._batch = batch
        return result_of(batch, longest_hold_s=self._longest_hold_s)

    def _begin(self) -> None:
        """Write down that it runs; at the start of the file, also what it is like."""
        now = clock.now()
        survey = self._reading.survey
        with self._recorded(now) as trail:
            batch = self._locked()
            if batch.state != BatchState.RUNNING or not batch.cursor:
                batch.started_at = batch.started_at or now
                trail.add("import.started", batch, is_dry_run=batch.is_dry_run)
            batch.state = BatchState.RUNNING
            if batch.is_dry_run:  # what was tried before was undone
                batch.cursor = 0
            if not batch.cursor:
                _forget_counts(batch)
                self._note(
                    batch, [Remark.of_finding(f) for f in self._reading.findings]
                )
            batch.encoding = survey.encoding.name if survey.encoding else ""
            batch.finished_at = None
            batch.save()
        self._batch = batch

    def _refuse(self) -> ImportResult:
        """Write down that the file as a whole is refused, and with it every row left."""
        with self._recorded(clock.now()):
            batch = self._locked()
            refusing = [f for f in self._reading.findings if f.rejects]
            batch.refusal = refusing[0].reason
            left = max(0, self._reading.survey.row_count - batch.cursor)
            batch.rows_in += left
            batch.rejected += left
            batch.save(update_fields=["refusal", "rows_in", "rejected"])
        return self.end(BatchState.REFUSED)

    def _rest(self) -> Iterator[RowOutcome]:
        """Return the outcomes of the rows behind the cursor, in order."""
        if self._taker.reorders:
            ordered = self._taker.in_order(self._reading)
            return islice(iter(ordered), self._batch.cursor, None)
        behind = TableReading(
            self._reading.survey,
            self._reading.mapping,
            context(self._tree, as_of=_read_as_of(self._batch)),
            start_at=self._batch.cursor + 1,
        )
        self._reading = behind
        return iter(behind)

    def _write(self, chunk: list[RowOutcome]) -> float:
        """Write some rows and the cursor behind them; return for how long, in seconds.

        What takes long and needs no lock, such as looking for persons who are known
        already, is done before. What follows from the rows follows after, in transactions
        of its own; it counts, as others may wait for all of it.
        """
        now = clock.now()
        rows = self._known(chunk)
        new = [row for row in rows if not _stands(row)]
        self._taker.foresee(new, now=now)
        self._let_others_write()
        with self._recorded(now):
            began = perf_counter()
            batch = self._locked()
            if batch.cursor != self._batch.cursor:
                raise ExchangeRefusedError(_("This file is being imported already."))
            taking = Taking(
                self._taker, is_dry_run=batch.is_dry_run, actor=self._actor, now=now
            )
            refused = taken_one_by_one(taking, new)
            if not batch.is_dry_run:
                write_names(self._taker.delivery.names, taking.names)
            remarks = [Remark.of_finding(f) for o in chunk for f in o.findings]
            self._note(batch, [*remarks, *refused.values()])
            unchanged = len(rows) - len(new)
            _count(batch, chunk, refused=len(refused), unchanged=unchanged)
            batch.save()
        self._batch, self._free_since_s = batch, perf_counter()
        return self._free_since_s - began

    def _let_others_write(self) -> None:
        """Wait, where the lock is not handed to whoever has waited longest."""
        if connection.vendor == "sqlite":
            sleep(max(0.0, self._free_since_s + PAUSE_S - perf_counter()))

    def _known(self, chunk: list[RowOutcome]) -> list[FileRow]:
        """Return the rows that can be taken, with the records they told of before."""
        told = [
            (outcome, [self._part(taken) for taken in outcome.taken])
            for outcome in chunk
            if outcome.is_accepted and outcome.taken
        ]
        ids = [part.external_id for _o, parts in told for part in parts]
        known = known_names(self._taker.delivery.names, self._taker.kind, ids)
        return [
            FileRow(
                outcome.number,
                outcome.line,
                tuple(
                    Part(p.row, p.external_id, p.content_key, known.get(p.external_id))
                    for p in parts
                ),
            )
            for outcome, parts in told
        ]

    def _part(self, taken: TakenRow) -> Part:
        row, key = taken.row, taken.content_key
        match = getattr(row, "area", None)
        # Where an area is recognised that was not before, the row says more than it did.
        said = f"{key[:40]}@{match.code}"[:64] if match and match.code else key
        return Part(row, self._taker.external_id(row, key), said)

    def _note(self, batch: ImportBatch, remarks: Iterable[Remark]) -> None:
        told = [_finding(batch, remark) for remark in remarks]
        ImportFinding.objects.bulk_create(told, batch_size=BATCH)

    def _next_size(self, rows: int, held_s: float) -> int:
        """Return how many rows to write next, so that nobody waits for long."""
        fitting = int(rows * HOLD_AIM_S / max(held_s, 1e-3))
        most = min(fitting, rows * GROWS_BY, self._taker.most_rows)
        # Every transaction has a cost of its own: fewer rows would not make it shorter.
        return max(self._taker.least_rows, most)

    def _recorded(self, now: datetime) -> AbstractContextManager[Trail]:
        via = f"import:{self._batch.pk}"
        return recording(actor=self._actor, now=now, via=via)

    def _locked(self) -> ImportBatch:
        rows = ImportBatch.objects.visible_to(self._actor)
        return rows.select_for_update().get(pk=self._batch.pk)


class _Rest:
    """The rows still to come; those that belong together come together."""

    def __init__(self, outcomes: Iterator[RowOutcome], taker: Taker) -> None:
        self._outcomes, self._taker = outcomes, taker
        self._held: list[RowOutcome] = []

    def next(self, size: int) -> list[RowOutcome]:
        """Return at least so many rows, fewer at the end, none behind it."""
        chunk = [*self._held, *islice(self._outcomes, size - len(self._held))]
        self._held = []
        shared = self._taker.belongs_with(chunk[-1]) if chunk else ""
        for outcome in self._outcomes if shared else ():
            if self._taker.belongs_with(outcome) != shared:
                self._held = [outcome]
                break
            chunk.append(outcome)
        return chunk


def _read_as_of(batch: ImportBatch) -> datetime | None:
    """Return the instant after which nothing in the file can have happened.

    Published data are a closed record of their own time. A demonstration or a drill,
    whose clock runs in the past, may hold what was published later.
    """
    if batch.outbreak_id and outbreak_facts(batch.outbreak_id).is_published_data:
        return None
    return clock.now()


def _delivery(batch: ImportBatch, known: Tree) -> Delivery:
    mapping = mapping_of(batch.mapping)
    outbreak = outbreak_facts(batch.outbreak_id) if batch.outbreak_id else None
    system = mapping.id_system or mapping.name
    return Delivery(
        batch_id=batch.pk,
        kind=Kind(batch.kind),
        area_path=batch.area_path,
        names=f"{outbreak.code}/{system}" if outbreak else system,
        mapping=mapping,
        outbreak=outbreak,
        zone=outbreak.zone if outbreak else ZoneInfo(mapping.time_zone),
        paths=known.paths,
        source=mapping.source or mapping.name,
    )


def _stands(row: FileRow) -> bool:
    return all(part.is_unchanged for part in row.parts)


def _forget_counts(batch: ImportBatch) -> None:
    batch.rows_in = batch.accepted = batch.unchanged = 0
    batch.rejected = batch.warned = 0
    batch.refusal = ""
    rows = ImportFinding.objects.unscoped(reason="findings of the run before")
    rows.filter(batch=batch).delete()


def _count(
    batch: ImportBatch, chunk: list[RowOutcome], *, refused: int, unchanged: int
) -> None:
    accepted = sum(outcome.is_accepted for outcome in chunk) - refused
    # A row that repeats another, or has nothing to say, changes nothing either.
    silent = sum(o.is_accepted and not o.taken for o in chunk)
    batch.cursor += len(chunk)
    batch.rows_in += len(chunk)
    batch.accepted += accepted
    batch.unchanged += unchanged + silent
    batch.rejected += len(chunk) - accepted
    batch.warned += sum(o.is_accepted and bool(o.findings) for o in chunk)


def _finding(batch: ImportBatch, remark: Remark) -> ImportFinding:
    """Return the row that keeps a remark on a batch."""
    return ImportFinding(
        batch=batch,
        area_path=batch.area_path,
        line=remark.line,
        column=remark.column[:LONGEST_COLUMN],
        code=remark.code,
        severity=remark.severity,
        value=remark.value[:LONGEST_VALUE],
        reason=remark.reason,
        values=dict(remark.values),
    )
