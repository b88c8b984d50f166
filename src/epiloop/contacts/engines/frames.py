"""Contacts from dataframe to dataframe: pandas, polars, Arrow, or any that narwhals reads."""

import warnings
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import narwhals as nw
import pyarrow as pa

from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engine import Seeker
from epiloop.contacts.engines import EngineName, default_engine, pair_engine
from epiloop.contacts.engines.columns import Whole
from epiloop.contacts.engines.degrees import DegreeRule, find_degrees
from epiloop.contacts.engines.place_rules import PlaceRules
from epiloop.contacts.engines.tables import table_of_found
from epiloop.contacts.windows import stated_window
from epiloop.errors import EpiloopError
from epiloop.visits.index import VisitIndex
from epiloop.visits.intake import TableOptions, as_table
from epiloop.visits.memory import index_of
from epiloop.visits.times import EPOCH, MICROSECOND, UNREAD, read_times

CASE_COLUMNS = ("case_id", "person_id", "window_start")


class UnusableFrameError(EpiloopError, ValueError):
    """A dataframe from which nothing can be found."""


def find_contacts_in(
    visits: object,
    cases: object,
    *,
    zone: ZoneInfo,
    degree: int = 1,
    threshold: Threshold | None = None,
    place_rules: Sequence[PlaceRules] = (),
    engine: EngineName | None = None,
) -> object:
    """Find everybody up to some degrees from the cases.

    Parameters
    ----------
    visits
        A dataframe: `person_id, place_id, start, end`, and if known `place_class`.
    cases
        A dataframe: `case_id, person_id, window_start`, and if known `window_end` and
        `isolated_at`, one of which closes a window; else the end of the visits does.
    zone
        Of times that name none.
    place_rules
        For each degree in turn; none for the others.

    Returns
    -------
    object
        A dataframe of the kind of `visits` with the columns of a result file, by case,
        degree and person.

    Warns
    -----
    UserWarning
        Of each place that a cap leaves out.

    Raises
    ------
    UnusableFrameError
        If a visit or a case cannot be used; a file of visits is better packed into a
        store, which takes the others.
    """
    index, findings = index_of(visits, TableOptions(zone=zone), zone=zone)
    if findings.found:
        raise UnusableFrameError(f"Rows of visits cannot be used: {findings.counts()}")
    rules = [*place_rules, *[PlaceRules()] * degree][:degree]
    found = find_degrees(
        index,
        list(_seekers(as_table(cases), index, zone)),
        [
            DegreeRule(threshold or Threshold(), _least_at(rule, index))
            for rule in rules
        ],
        engine=pair_engine(engine or default_engine()),
    )
    return _like(visits, table_of_found(found, index, digest=index.digest))


def _least_at(rule: PlaceRules, index: VisitIndex) -> Whole:
    least, too_busy = rule.least_at(index)
    for place in too_busy:
        warnings.warn(
            f"Truncated: {place.place_id} is left out, {place.stays} stays on its "
            "busiest day",
            stacklevel=3,
        )
    return least


def _seekers(cases: pa.Table, index: VisitIndex, zone: ZoneInfo) -> Iterator[Seeker]:
    missing = [name for name in CASE_COLUMNS if name not in cases.column_names]
    if missing:
        raise UnusableFrameError(f"The cases have no column {', '.join(missing)}")
    reach = index.reach
    until = reach.end if reach else EPOCH
    case_ids, persons = (
        cases.column(name).cast(pa.string()).to_pylist() for name in CASE_COLUMNS[:2]
    )
    starts, ends, isolated = (
        _instants(cases, name, zone)
        for name in ("window_start", "window_end", "isolated_at")
    )
    for case_id, person, start, end, isolated_at in zip(
        case_ids, persons, starts, ends, isolated, strict=True
    ):
        if not case_id or not person or start is None:
            raise UnusableFrameError(
                f"Case {case_id} needs a case_id, a person_id and a window_start"
            )
        windows = stated_window(start, end, isolated_at=isolated_at, until=until)
        yield Seeker(case_id, person, windows)


def _instants(cases: pa.Table, name: str, zone: ZoneInfo) -> list[datetime | None]:
    """Return the instants of a column; of one that is not there, nothing."""
    if name not in cases.column_names:
        return [None] * len(cases)
    column = pa.concat_arrays(cases.column(name).chunks)
    times = read_times(column, zone, name=name).at
    return [None if at == UNREAD else EPOCH + int(at) * MICROSECOND for at in times]


def _like(frame: object, table: pa.Table) -> object:
    if isinstance(frame, pa.Table):
        return table
    eager: nw.DataFrame[Any] = nw.from_native(frame, eager_only=True)
    kind: Any = eager.implementation
    return nw.from_arrow(table, backend=kind).to_native()
