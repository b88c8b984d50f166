"""The findings of a run as a CSV file, for the page and the command line alike."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from django.utils.translation import gettext as _

from epiloop.tables.writing import csv_lines, write_csv
from epiloop_hq.actor import Actor
from epiloop_hq.places.queries import code_of
from epiloop_hq.reconciliation.catalogue import all_checks
from epiloop_hq.reconciliation.labels import STATUSES, SUBJECTS
from epiloop_hq.reconciliation.queries import FindingRow, findings_of_run
from epiloop_hq.reconciliation.sentences import cause_of

HEADER = (
    "finding",
    "check",
    "title",
    "subject_kind",
    "subject_id",
    "area",
    "sentence",
    "status",
    "cause",
    "owner",
    "found_at",
    "due_at",
)


def finding_lines(reconciliation_id: int, actor: Actor) -> Iterator[str]:
    """Yield the findings that a run saw, in order; words in the reader's language."""
    rows = findings_of_run(reconciliation_id, actor)
    yield from csv_lines(HEADER, map(_cells, rows))


def write_findings(path: Path, runs: Iterable[int], actor: Actor) -> None:
    """Write the findings of several runs into one CSV file, run by run."""
    rows = chain.from_iterable(findings_of_run(run, actor) for run in runs)
    write_csv(path, HEADER, map(_cells, rows))


def _cells(row: FindingRow) -> tuple[object, ...]:
    check = all_checks().get(row.check_name)
    return (
        row.id,
        row.check_name,
        str(check.title) if check else _("This check is no more."),
        str(SUBJECTS.get(row.subject_kind, row.subject_kind)),
        row.subject_id or "",
        code_of(row.area_path),
        row.sentence,
        str(STATUSES[row.status]),
        cause_of(row.cause, row.check_name),
        row.owner_unit or row.owner_account,
        row.found_at.isoformat(),
        row.due_at.isoformat(),
    )
