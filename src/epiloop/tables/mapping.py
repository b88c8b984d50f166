"""What a mapping says: which column is which field, and how its cells are written."""

from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, Final, get_args, get_origin, get_type_hints

from epiloop.identity import TelephoneRegion
from epiloop.tables.dates import DateOrder, Moment
from epiloop.tables.kinds import ClinicalSeverity, DiscoveryRoute, Kind, RowDatum
from epiloop.tables.reasons import FindingCode, Severity
from epiloop.tables.rows import ROW_TYPES, Measured, Needed, Reads
from epiloop.tables.values import AgeBand

AREA_PLACE: Final = "{area}"
"""Stands in a column's name for the name of an area: `{area}_确诊`."""


class FileFormat(StrEnum):
    """The formats that are read."""

    CSV = "csv"
    EXCEL = "excel"
    JSON_LINES = "jsonl"
    GEOJSON = "geojson"


class ZeroMeans(StrEnum):
    """What a 0 in a column of figures stands for."""

    ZERO = "zero"
    NOT_PUBLISHED = "not_published"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """How a field of a row is read, as its row type declares."""

    name: str
    reads: Reads
    is_required: bool = False
    among: type[StrEnum] | None = None
    unit: str = ""
    may_be_negative: bool = True
    default: Any = None


@dataclass(frozen=True, slots=True)
class FieldRule:
    """From which columns a field comes.

    Parameters
    ----------
    columns
        The columns, joined by `join` where the field holds one value.
    each
        Whether each column, and each part of a split cell, makes a row of its own.
    split, extract
        Letters at which a cell falls into several values; pattern of a value in it.
    prefix, suffix
        Put around a text, so that short numbers become full codes.
    values
        What a cell says → what the field says. Closed: any other value is a finding.
    first
        Names put before those of the columns; for `area_names`.
    """

    field: str
    columns: tuple[str, ...] = ()
    join: str = " "
    each: bool = False
    split: str = ""
    extract: str = ""
    prefix: str = ""
    suffix: str = ""
    values: tuple[tuple[str, str], ...] = ()
    date_order: DateOrder | None = None
    unit: str = ""
    unknown: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class CountRule:
    """One column, or one for each area, that holds a figure.

    A `split` cell holds several figures, each of the shape `pattern` with the groups
    `area` and `value`: `朝阳区20;房山区3`.
    """

    column: str
    measure: str
    discovery_route: DiscoveryRoute | None = None
    severity: ClinicalSeverity | None = None
    zero_means: ZeroMeans = ZeroMeans.ZERO
    split: str = ""
    pattern: str = ""
    rounded_column: str = ""


@dataclass(frozen=True, slots=True)
class SumRule:
    """A column that must be the sum of others; with `{area}`, for each area."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileOptions:
    """How the file itself is to be read; None means that it is found out."""

    format: FileFormat | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class TableMapping:
    """A file's columns told in the words of the response.

    `id_system` names whose identifiers the file uses: two mappings with one system speak
    of the same cases. Where identical rows are kept, each stands for something of its
    own: two visits of one day without a time of day.
    """

    name: str
    kind: Kind
    title: str = ""
    source: str = ""
    id_system: str = ""
    options: FileOptions = FileOptions()
    time_zone: str = "Asia/Shanghai"
    telephone_region: TelephoneRegion | None = None
    datum: RowDatum | None = None
    unknown: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    unnamed_columns: tuple[str, ...] = ()
    rows_in: str = ""
    keeps_identical_rows: bool = False
    only_with: str = ""
    fields: tuple[FieldRule, ...] = ()
    counts: tuple[CountRule, ...] = ()
    sums: tuple[SumRule, ...] = ()
    constants: tuple[tuple[str, Any], ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    severities: tuple[tuple[FindingCode, Severity], ...] = ()

    def rule_of(self, name: str) -> FieldRule | None:
        """Return where a field comes from, or None if no column feeds it."""
        return next((rule for rule in self.fields if rule.field == name), None)

    def columns_needed(self) -> tuple[str, ...]:
        """Return the columns without which the mapping cannot be used, in order."""
        found = [column for rule in self.fields for column in rule.columns]
        for rule in self.counts:
            found += [rule.column] if AREA_PLACE not in rule.column else []
            found += [rule.rounded_column] if rule.rounded_column else []
        return tuple(dict.fromkeys(found))


_READS_BY_TYPE: Final[dict[object, Reads]] = {
    str: Reads.TEXT,
    tuple: Reads.TEXTS,
    Moment: Reads.MOMENT,
    int: Reads.WHOLE,
    float: Reads.NUMBER,
    bool: Reads.TRUTH,
    AgeBand: Reads.AGE_BAND,
}


@cache
def field_specs(kind: Kind) -> dict[str, FieldSpec]:
    """Return how each field of a kind of row is read, by its name."""
    row_type = ROW_TYPES[kind]
    hints = get_type_hints(row_type, include_extras=True)
    specs = [
        _spec(item.name, hints[item.name], item.default) for item in fields(row_type)
    ]
    return {spec.name: spec for spec in specs if spec.reads is not Reads.NOTHING}


def _spec(name: str, hint: object, default: object) -> FieldSpec:
    marks = getattr(hint, "__metadata__", ())
    bare = get_args(hint)[0] if marks else hint
    plain = next((arm for arm in get_args(bare) if arm is not NoneType), bare)
    main = bare if get_origin(bare) is tuple else plain
    main = get_origin(main) or main
    among = main if isinstance(main, type) and issubclass(main, StrEnum) else None
    by_type = Reads.CHOICE if among else _READS_BY_TYPE.get(main, Reads.NOTHING)
    measured = next((mark for mark in marks if isinstance(mark, Measured)), None)
    return FieldSpec(
        name,
        next((mark for mark in marks if isinstance(mark, Reads)), by_type),
        is_required=Needed.ALWAYS in marks,
        among=among,
        unit=measured.unit if measured else "years" if Reads.AGE in marks else "",
        may_be_negative=measured is None,
        default=default,
    )
