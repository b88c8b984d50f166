"""Rows that are refused, counted by reason and written to a file of findings."""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from io import StringIO
from operator import attrgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from epiloop.visits.files import write_whole


class Refused(StrEnum):
    """Why a row cannot be a visit."""

    NO_ROW = "no_row"
    NO_PERSON = "no_person"
    NO_PLACE_NEAR = "no_place_near"
    NO_PLACE = "no_place"
    NO_START = "no_start"
    NO_END = "no_end"
    NOT_AFTER_START = "end_not_after_start"
    LONGER_THAN_A_YEAR = "longer_than_a_year"
    OUT_OF_CALENDAR = "out_of_calendar"
    NO_WHOLE_MINUTE = "no_whole_minute"


@dataclass(frozen=True, slots=True)
class Finding:
    """One refused row: the file, the number of the row in it from 1, and why."""

    file: str
    row: int
    reason: Refused


@dataclass(slots=True)
class Findings:
    """The refused rows of one batch."""

    found: list[Finding] = field(default_factory=list)

    def add(self, file: str, rows: NDArray[np.int64], reason: Refused) -> None:
        """Note that rows are refused, counted from 0."""
        self.found += [Finding(file, int(row) + 1, reason) for row in rows]

    def counts(self) -> dict[str, int]:
        """Return how many rows were refused for each reason."""
        return dict(sorted(Counter(one.reason.value for one in self.found).items()))


def write_findings(findings: Iterable[Finding], path: Path) -> None:
    """Write refused rows as CSV, in the order of the files; never the rows' content."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("file", "row", "reason"))
    writer.writerows(
        (one.file, one.row, one.reason.value)
        for one in sorted(findings, key=attrgetter("file", "row"))
    )
    write_whole(path, text.getvalue().encode())
