"""Mapping files: TOML that is checked key by key before a single row is read."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from epiloop.identity import TelephoneRegion
from epiloop.tables.dates import DateOrder
from epiloop.tables.kinds import ClinicalSeverity, DiscoveryRoute, Kind, RowDatum
from epiloop.tables.mapping import (
    AREA_PLACE,
    CountRule,
    FieldRule,
    FieldSpec,
    FileFormat,
    FileOptions,
    SumRule,
    TableMapping,
    ZeroMeans,
    field_specs,
)
from epiloop.tables.reasons import FindingCode, Severity
from epiloop.tables.rows import Reads
from epiloop.tables.toml_checks import MappingRefusedError, TomlChecks
from epiloop.tables.values import UNIT_FACTORS

TOP_KEYS: Final = frozenset(
    {
        "name",
        "title",
        "kind",
        "id_system",
        "format",
        "encoding",
        "delimiter",
        "sheet",
        "time_zone",
        "telephone_region",
        "datum",
        "unknown",
        "ignore",
        "unnamed_columns",
        "rows_in",
        "keeps_identical_rows",
        "only_with",
        "source",
        "fields",
        "counts",
        "sums",
        "constants",
        "aliases",
        "severities",
    }
)
FIELD_KEYS: Final = frozenset(
    {
        "column",
        "columns",
        "join",
        "each",
        "split",
        "extract",
        "prefix",
        "suffix",
        "values",
        "date_order",
        "unit",
        "unknown",
        "first",
        "required",
    }
)
COUNT_KEYS: Final = frozenset(
    {
        "column",
        "measure",
        "discovery_route",
        "severity",
        "zero_means",
        "split",
        "pattern",
        "rounded_column",
    }
)


def load_mapping(path: Path) -> TableMapping:
    """Read and check a mapping file.

    Raises
    ------
    MappingRefusedError
        With file, key, line and reason, at the first thing that cannot be used.
    """
    return parse_mapping(path.read_text(encoding="utf-8"), file=path.name)


def parse_mapping(text: str, *, file: str) -> TableMapping:
    """Check the text of a mapping file; `file` is what errors call it."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = int(found[1]) if (found := re.search(r"line (\d+)", str(error))) else 0
        raise MappingRefusedError(file, "", line=line, reason=str(error)) from None
    return _Checker(data, text, file).mapping()


@cache
def ready_mappings() -> dict[str, TableMapping]:
    """Return the mappings that come with epiloop, by name."""
    folder = resources.files("epiloop.tables") / "mappings"
    texts = {
        item.name: item.read_text(encoding="utf-8")
        for item in folder.iterdir()
        if item.name.endswith(".toml")
    }
    mappings = [parse_mapping(texts[name], file=name) for name in sorted(texts)]
    return {mapping.name: mapping for mapping in mappings}


class _Checker(TomlChecks):
    """Turns parsed TOML into a mapping, or says where it cannot."""

    def mapping(self) -> TableMapping:
        self.only(self.data, TOP_KEYS, ())
        kind = self.choice(self.data, "kind", Kind, (), required=True)
        specs = field_specs(kind)
        mapping = TableMapping(
            name=self.text_at("name", required=True),
            kind=kind,
            title=self.text_at("title"),
            source=self.text_at("source"),
            id_system=self.text_at("id_system"),
            options=self._options(),
            time_zone=self._time_zone(),
            telephone_region=self.choice_or_none("telephone_region", TelephoneRegion),
            datum=self.choice_or_none("datum", RowDatum),
            unknown=self.texts(self.data, "unknown", ()),
            ignore=self.texts(self.data, "ignore", ()),
            unnamed_columns=self.texts(self.data, "unnamed_columns", ()),
            rows_in=self.text_at("rows_in"),
            keeps_identical_rows=self.truth(self.data, "keeps_identical_rows", ()),
            only_with=self.text_at("only_with"),
            fields=tuple(self._fields(specs)),
            counts=tuple(self._counts(kind)),
            sums=tuple(self._sums()),
            constants=tuple(self._constants(specs)),
            aliases=tuple(self._aliases()),
            severities=tuple(self._severities()),
        )
        self._whole(mapping, specs)
        return mapping

    def _whole(self, mapping: TableMapping, specs: dict[str, FieldSpec]) -> None:
        """Check what several keys must agree on."""
        read = {rule.field for rule in mapping.fields}
        fixed = {name for name, _ in mapping.constants}
        for name in sorted(read & fixed):
            self.refuse(("constants", name), "the field is also read from a column")
        given = read | fixed | ({"measure", "value"} if mapping.counts else set())
        for spec in specs.values():
            if spec.is_required and spec.name not in given:
                self.refuse(
                    ("fields",), f"{mapping.kind} rows need the field {spec.name}"
                )
        if read & {"lon", "lat", "outline"} and mapping.datum is None:
            self.refuse(
                ("datum",), "coordinates are read, so their datum must be stated"
            )
        if "telephones" in read and mapping.telephone_region is None:
            self.refuse(
                ("telephone_region",), "telephones are read, so it must be stated"
            )
        if mapping.only_with and mapping.only_with not in read:
            self.refuse(("only_with",), f"{mapping.only_with} is read from no column")
        each = [rule.field for rule in mapping.fields if rule.each]
        if len(each) > 1:
            self.refuse(
                ("fields", each[1], "each"), f"{each[0]} already makes the rows"
            )

    def _options(self) -> FileOptions:
        delimiter = self.text_at("delimiter")
        if len(delimiter) > 1:
            self.refuse(("delimiter",), "it is one character")
        return FileOptions(
            self.choice_or_none("format", FileFormat),
            self.text_at("encoding") or None,
            delimiter or None,
            self.text_at("sheet") or None,
        )

    def _time_zone(self) -> str:
        name = self.text_at("time_zone", required=True)
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            self.refuse(("time_zone",), f"{name!r} is no time zone")
        return name

    def _fields(self, specs: dict[str, FieldSpec]) -> Iterator[FieldRule]:
        for name, told in self.table(self.data, "fields", ()).items():
            path = ("fields", name)
            if name not in specs:
                self.refuse(
                    path, f"there is no such field; there are {', '.join(specs)}"
                )
            if not isinstance(told, dict):
                self.refuse(path, "it is a table with the key column or columns")
            yield self._field(specs[name], told, path)

    def _field(
        self, spec: FieldSpec, told: dict[str, Any], path: tuple[str, ...]
    ) -> FieldRule:
        self.only(told, FIELD_KEYS, path)
        rule = FieldRule(
            field=spec.name,
            columns=self._columns(told, path),
            join=self.text_in(told, "join", path, default=" "),
            each=self.truth(told, "each", path),
            split=self.text_in(told, "split", path),
            extract=self.pattern(told, "extract", path),
            prefix=self.text_in(told, "prefix", path),
            suffix=self.text_in(told, "suffix", path),
            values=self._values(spec, told, path),
            date_order=self.choice_in(told, "date_order", DateOrder, path),
            unit=self.text_in(told, "unit", path),
            unknown=self.texts(told, "unknown", path),
            first=self.texts(told, "first", path),
            is_required=self.truth(told, "required", path) or spec.is_required,
        )
        self._fits(rule, spec, path)
        return rule

    def _fits(self, rule: FieldRule, spec: FieldSpec, path: tuple[str, ...]) -> None:
        """Refuse keys that the field has no use for."""
        if rule.date_order and spec.reads is not Reads.MOMENT:
            self.refuse((*path, "date_order"), f"{spec.name} is not a date")
        if rule.first and spec.reads is not Reads.AREA:
            self.refuse((*path, "first"), "only area_names take names put first")
        if rule.unit and (rule.unit, spec.unit) not in UNIT_FACTORS:
            self.refuse(
                (*path, "unit"), f"{spec.name} cannot be had from {rule.unit!r}"
            )
        if not rule.columns and not rule.first:
            self.refuse(path, "it names no column")

    def _values(
        self, spec: FieldSpec, told: dict[str, Any], path: tuple[str, ...]
    ) -> tuple[tuple[str, str], ...]:
        pairs = []
        for said, meant in self.table(told, "values", path).items():
            where = (*path, "values", said)
            if not isinstance(meant, str):
                self.refuse(where, "it is a text")
            if spec.among and meant not in {*spec.among, ""}:
                known = ", ".join(spec.among)
                self.refuse(where, f"{meant!r} is no value of {spec.name}: {known}")
            pairs.append((said, meant))
        return tuple(pairs)

    def _columns(self, told: dict[str, Any], path: tuple[str, ...]) -> tuple[str, ...]:
        if "column" in told and "columns" in told:
            self.refuse(path, "it has column and columns; one of them is meant")
        if "column" in told:
            return (self.text_in(told, "column", path),)
        return self.texts(told, "columns", path)

    def _counts(self, kind: Kind) -> Iterator[CountRule]:
        for told in self.tables("counts"):
            path = ("counts",)
            if kind is not Kind.COUNTS:
                self.refuse(path, "only a mapping of kind counts has them")
            self.only(told, COUNT_KEYS, path)
            yield CountRule(
                column=self.text_in(told, "column", path, required=True),
                measure=self.text_in(told, "measure", path, required=True),
                discovery_route=self.choice_in(
                    told, "discovery_route", DiscoveryRoute, path
                ),
                severity=self.choice_in(told, "severity", ClinicalSeverity, path),
                zero_means=self.choice_in(told, "zero_means", ZeroMeans, path)
                or ZeroMeans.ZERO,
                split=self.text_in(told, "split", path),
                pattern=self.pattern(told, "pattern", path, groups=("area", "value")),
                rounded_column=self.text_in(told, "rounded_column", path),
            )

    def _sums(self) -> Iterator[SumRule]:
        for told in self.tables("sums"):
            self.only(told, frozenset({"total", "parts"}), ("sums",))
            total = self.text_in(told, "total", ("sums",), required=True)
            parts = self.texts(told, "parts", ("sums",))
            if any((AREA_PLACE in part) != (AREA_PLACE in total) for part in parts):
                self.refuse(("sums",), f"{AREA_PLACE} stands in all of it or in none")
            yield SumRule(total, parts)

    def _constants(self, specs: dict[str, FieldSpec]) -> Iterator[tuple[str, Any]]:
        for name, value in self.table(self.data, "constants", ()).items():
            path = ("constants", name)
            if name not in specs:
                self.refuse(
                    path, f"there is no such field; there are {', '.join(specs)}"
                )
            spec = specs[name]
            if spec.reads is Reads.CHOICE and spec.among is not None:
                yield name, self.member(value, spec.among, path)
            elif spec.reads is Reads.TEXT and isinstance(value, str):
                yield name, value
            elif spec.reads is Reads.AREA and isinstance(value, list):
                yield name, self.texts({name: value}, name, path[:1])
            else:
                self.refuse(path, "constants are texts, choices or area names")

    def _aliases(self) -> Iterator[tuple[str, str]]:
        for name, code in self.table(self.data, "aliases", ()).items():
            if not isinstance(code, str):
                self.refuse(("aliases", name), "it is the code of an area")
            yield name, code

    def _severities(self) -> Iterator[tuple[FindingCode, Severity]]:
        for name, value in self.table(self.data, "severities", ()).items():
            path = ("severities", name)
            code = self.member(name, FindingCode, path)
            yield code, self.member(value, Severity, path)
