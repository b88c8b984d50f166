"""Contacts from dataframe to dataframe: pandas, polars, Arrow, or any that narwhals reads."""

import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import narwhals as nw
import pyarrow as pa

from epiloop.contacts.beside import (
    BesideEngine,
    EvidenceRowError,
    read_record_rows,
    read_roster_rows,
)
from epiloop.contacts.case_rows import CaseRowError, GivenCases, read_case_rows
from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engines import EngineName, default_engine, pair_engine
from epiloop.contacts.engines.by_degree import (
    PairsByDegree,
    RowsByDegree,
    Truncated,
)
from epiloop.contacts.engines.columns import Whole
from epiloop.contacts.engines.degrees import DegreeRule, find_degrees
from epiloop.contacts.engines.evidence import places_of
from epiloop.contacts.engines.indexed import IndexEngine
from epiloop.contacts.engines.place_rules import PlaceRules
from epiloop.contacts.engines.tables import table_of_found, table_of_rows
from epiloop.contacts.find import find_contact_rows
from epiloop.errors import EpiloopError
from epiloop.protocols import Protocol
from epiloop.records import Proximity, Visit
from epiloop.visits.index import VisitIndex
from epiloop.visits.intake import TableOptions, as_table
from epiloop.visits.memory import index_of
from epiloop.visits.times import EPOCH

if TYPE_CHECKING:
    from epiloop.contacts.engine import Engine


class UnusableFrameError(EpiloopError, ValueError):
    """A dataframe from which nothing can be found."""


def find_contacts(
    visits: object,
    cases: object,
    *,
    zone: ZoneInfo,
    degree: int = 1,
    threshold: Threshold | None = None,
    protocol: Protocol | None = None,
    place_rules: Sequence[PlaceRules] = (),
    rosters: object | None = None,
    encounters: object | None = None,
    engine: EngineName | None = None,
) -> object:
    """Find everybody up to some degrees from the cases.

    Parameters
    ----------
    visits
        A dataframe: `person_id, place_id, start, end`, and if known `place_class`.
    cases
        A dataframe: `case_id, person_id`, and `window_start` with, if known, `window_end`
        and `isolated_at`, one of which closes a window; else the end of the visits does.
        With a protocol `onset_on` or `sampled_at` make the window. `controlled_at` says
        when a person, who need be no case, was brought under control.
    zone
        Of times that name none.
    degree
        With a protocol, rosters or encounters 1 or 2, else any.
    protocol
        Gives windows and categories.
    place_rules
        For each degree in turn; none for the others.
    rosters
        A dataframe: `group_id, group_class, person_id`, and if known `from` and `to`.
    encounters
        A dataframe of records of pairs: `a, b, start, seconds`, and if known `metres`.

    Returns
    -------
    object
        A dataframe of the kind of `visits`, by case, degree and person: the columns of a
        result file (`case_id, person_id, degree, minutes, encounters, first_at, last_at,
        category`), then `places` and `evidence` as lists, `engine`, and `store`, the
        digest of a store, which is empty here.

    Warns
    -----
    UserWarning
        Of each place that a cap leaves out, and of pairs cut off.

    Raises
    ------
    UnusableFrameError
        If a row cannot be used; a file of visits is better packed into a store, which
        takes the others.
    """
    index, findings = index_of(visits, TableOptions(zone=zone), zone=zone)
    if findings.found:
        raise UnusableFrameError(f"Rows of visits cannot be used: {findings.counts()}")
    given = _cases(as_table(cases), index, zone, protocol)
    at_least, name = threshold or Threshold(), engine or default_engine()
    rules = [*place_rules, *[PlaceRules()] * degree][:degree]
    least_at = [_least_at(rule, index) for rule in rules]
    beside = _beside(rosters, encounters, index, zone)
    if protocol is None and beside is None:
        wanted = [DegreeRule(at_least, least) for least in least_at]
        return _like(visits, _found(index, given, wanted, rules, name))
    engines: list[Engine] = [
        IndexEngine(index, name, least_at=least) for least in least_at
    ]
    if beside is not None:
        engines = [
            BesideEngine(one, rosters=beside[0], records=beside[1]) for one in engines
        ]
    by_degree = RowsByDegree(engines, rules)
    rows = find_contact_rows(
        by_degree,
        given.seekers,
        degree=degree,
        threshold=at_least,
        protocol=protocol,
        controlled_at=given.controlled_at,
        evidence=True,
    )
    _warn_of_cuts(by_degree.truncated)
    table = table_of_rows(rows, digest=index.digest, engine=name, evidence=True)
    return _like(visits, table)


def _beside(
    rosters: object | None,
    encounters: object | None,
    index: VisitIndex,
    zone: ZoneInfo,
) -> tuple[list[Visit], list[Proximity]] | None:
    """Return the evidence beside visits; None if none was given."""
    if rosters is None and encounters is None:
        return None
    groups, pairs = (
        () if one is None else _rows(as_table(one)) for one in (rosters, encounters)
    )
    try:
        return (
            read_roster_rows(groups, zone=zone, reach=index.reach),
            read_record_rows(pairs, zone=zone),
        )
    except EvidenceRowError as error:
        raise UnusableFrameError(f"Rosters or encounters, {error}") from error


def _found(
    index: VisitIndex,
    given: GivenCases,
    rules: Sequence[DegreeRule],
    place_rules: Sequence[PlaceRules],
    engine: EngineName,
) -> pa.Table:
    controlled_at = given.controlled_at
    by_degree = PairsByDegree(pair_engine(engine), place_rules)
    found = find_degrees(
        index,
        given.seekers,
        rules,
        engine=by_degree,
        controlled_at=controlled_at,
    )
    _warn_of_cuts(by_degree.truncated)
    places = places_of(found, index, given.seekers, rules, controlled_at=controlled_at)
    return table_of_found(
        found, index, digest=index.digest, engine=engine, places=places
    )


def _least_at(rule: PlaceRules, index: VisitIndex) -> Whole:
    least, too_busy = rule.least_at(index)
    for place in too_busy:
        warnings.warn(
            f"Truncated: {place.place_id} is left out, {place.stays} stays on its "
            "busiest day",
            stacklevel=3,
        )
    return least


def _warn_of_cuts(cuts: Sequence[Truncated]) -> None:
    for cut in cuts:
        warnings.warn(
            f"Truncated: {cut.kept} of {cut.found} pairs of degree {cut.degree} are kept",
            stacklevel=3,
        )


def _cases(
    cases: pa.Table, index: VisitIndex, zone: ZoneInfo, protocol: Protocol | None
) -> GivenCases:
    reach = index.reach
    until = reach.end if reach else EPOCH
    try:
        return read_case_rows(_rows(cases), zone=zone, until=until, protocol=protocol)
    except CaseRowError as error:
        raise UnusableFrameError(f"The cases, {error}") from error


def _rows(cases: pa.Table) -> Iterator[tuple[int, dict[str, str]]]:
    for line, row in enumerate(cases.to_pylist(), start=1):
        yield line, {name: _text(cell) for name, cell in row.items()}


def _text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case datetime() | date():
            return cell.isoformat()
        case _:
            return str(cell).strip()


def _like(frame: object, table: pa.Table) -> object:
    if isinstance(frame, pa.Table):
        return table
    eager: nw.DataFrame[Any] = nw.from_native(frame, eager_only=True)
    kind: Any = eager.implementation
    return nw.from_arrow(table, backend=kind).to_native()
