"""From the text of a row's cells to the values of its fields, as a mapping says."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from enum import StrEnum

from epiloop.identity import TelephoneRegion
from epiloop.tables.dates import CellDate, DateOrder, read_moment
from epiloop.tables.findings import Fault, fault
from epiloop.tables.mapping import FieldRule, FieldSpec, TableMapping, field_specs
from epiloop.tables.reasons import FindingCode
from epiloop.tables.rows import Reads
from epiloop.tables.values import (
    UNIT_FACTORS,
    check_age,
    read_age_band,
    read_age_years,
    read_identity,
    read_number,
    read_telephones,
    read_truth,
    read_whole,
)

OUTLINE_TYPES: Final = frozenset({"Polygon", "MultiPolygon"})
YEARS: Final = "years"


@dataclass(frozen=True, slots=True)
class Misread:
    """A fault with the field it is about and the text that caused it."""

    fault: Fault
    field: str
    text: str


class FieldReader:
    """Reads one field from the cells of a row.

    Parameters
    ----------
    header
        The file's columns; those of the rule must be among them.
    order
        The date order stated or proved for the field's columns.
    """

    def __init__(
        self,
        rule: FieldRule,
        mapping: TableMapping,
        *,
        header: tuple[str, ...],
        order: DateOrder | None,
    ) -> None:
        self.rule, self.spec = rule, field_specs(mapping.kind)[rule.field]
        self.name = rule.field
        self.label = ", ".join(rule.columns)
        self._indices = tuple(header.index(column) for column in rule.columns)
        self._index = self._indices[0] if len(self._indices) == 1 else None
        words = (*mapping.unknown, *rule.unknown)
        self._unknown = frozenset(word.casefold() for word in words)
        self._longest_unknown = max(map(len, words), default=-1)
        self._values = {said.casefold(): meant for said, meant in rule.values}
        self._extract = re.compile(rule.extract) if rule.extract else None
        self._splits = re.compile(f"[{re.escape(rule.split)}]") if rule.split else None
        self._is_plain = not self._values and self._extract is None
        self._read = _reader(self.spec, rule, mapping, order)

    def known_texts(self, cells: tuple[str, ...]) -> list[str]:
        """Return the cells of the field that say something."""
        return [text for index in self._indices if (text := self._known(cells[index]))]

    def _known(self, text: str) -> str:
        is_short = len(text) <= self._longest_unknown
        return "" if is_short and text.casefold() in self._unknown else text

    def text(self, cells: tuple[str, ...]) -> str:
        """Return what the field's cells say, joined; empty where they say nothing."""
        if self._index is not None:
            return self._known(cells[self._index])
        texts = self.known_texts(cells)
        if len(texts) <= 1:
            return texts[0] if texts else ""
        joined = self.rule.join.join(texts)
        return CellDate(joined) if isinstance(texts[0], CellDate) else joined

    def read(self, cells: tuple[str, ...]) -> object:
        """Return the field's value, its default where nothing is said, or a `Misread`."""
        reads = self.spec.reads
        if reads is Reads.AREA:
            return (*self.rule.first, *self.known_texts(cells))
        if reads is Reads.TEXTS:
            around = self.rule.prefix, self.rule.suffix
            return tuple([part.join(around) for part in self.parts(cells)])
        text = self.text(cells)
        return self._one(text) if text else self.spec.default

    def read_each(self, cells: tuple[str, ...]) -> Iterator[object]:
        """Yield a value or a `Misread` for each part of each cell."""
        for part in self.parts(cells):
            yield self._one(part)

    def parts(self, cells: tuple[str, ...]) -> Iterator[str]:
        """Yield the parts of the field's cells, split and extracted."""
        for text in self.known_texts(cells):
            for piece in self._splits.split(text) if self._splits else (text,):
                if self._extract:
                    for match in self._extract.finditer(piece):
                        yield match[self._extract.groups and 1]
                elif piece.strip():
                    yield piece.strip()

    def _one(self, text: str) -> object:
        plain = text if self._is_plain else self._meant(text)
        if isinstance(plain, Fault):
            return Misread(plain, self.name, text)
        value = self._read(plain) if plain else self.spec.default
        return Misread(value, self.name, text) if isinstance(value, Fault) else value

    def _meant(self, text: str) -> str | Fault:
        """Return the part of a text that counts, and what the mapping says it means."""
        if self._extract and not self.rule.each:
            match = self._extract.search(text)
            if match is None:
                return fault(
                    FindingCode.VALUE_NOT_EXTRACTED, value=text, field=self.name
                )
            text = match[self._extract.groups and 1]
        if not self._values:
            return text
        told = self._values.get(text.casefold())
        if told is None:
            return fault(FindingCode.VALUE_UNKNOWN, value=text, field=self.name)
        return told


def _reader(
    spec: FieldSpec, rule: FieldRule, mapping: TableMapping, order: DateOrder | None
) -> Callable[[str], object]:
    """Return the function from text to value for a field."""
    if spec.reads is Reads.TEXT and (rule.prefix or rule.suffix):
        return lambda text: f"{rule.prefix}{text}{rule.suffix}"
    made: dict[Reads, Callable[[], Callable[[str], object]]] = {
        Reads.MOMENT: lambda: _moment_reader(order or DateOrder.YMD, mapping.time_zone),
        Reads.CHOICE: lambda: _choice_reader(spec),
        Reads.NUMBER: lambda: _number_reader(spec, rule.unit),
        Reads.AGE: lambda: _age_reader(rule.unit),
        Reads.TELEPHONES: lambda: _telephone_reader(mapping),
    }
    if spec.reads in made:
        return made[spec.reads]()
    return _PLAIN_READERS[spec.reads]


def _moment_reader(order: DateOrder, zone: str) -> Callable[[str], object]:
    return lambda text: read_moment(text, order, zone)


def _telephone_reader(mapping: TableMapping) -> Callable[[str], object]:
    region = mapping.telephone_region or TelephoneRegion.CHINA
    return lambda text: read_telephones(text, region)


def _choice_reader(spec: FieldSpec) -> Callable[[str], object]:
    among = cast("type[StrEnum]", spec.among)
    members: Mapping[str, StrEnum] = {member.value: member for member in among}

    def read(text: str) -> object:
        member = members.get(text) or members.get(text.casefold())
        if member is None:
            return fault(FindingCode.VALUE_UNKNOWN, value=text, field=spec.name)
        return member

    return read


def _number_reader(spec: FieldSpec, unit: str) -> Callable[[str], object]:
    factor = UNIT_FACTORS[unit or spec.unit, spec.unit] if spec.unit else 1.0

    def read(text: str) -> object:
        number = read_number(text)
        if isinstance(number, Fault):
            return number
        if number < 0 and not spec.may_be_negative:
            return fault(FindingCode.NUMBER_NEGATIVE, value=text)
        return number * factor

    return read


def _age_reader(unit: str) -> Callable[[str], object]:
    if unit in {"", YEARS}:
        return read_age_years
    factor = UNIT_FACTORS[unit, YEARS]

    def read(text: str) -> object:
        number = read_number(text)
        return number if isinstance(number, Fault) else check_age(number * factor, text)

    return read


def _read_outline(text: str) -> str | Fault:
    try:
        kind = json.loads(text).get("type")
    except (ValueError, AttributeError, RecursionError) as error:
        return fault(FindingCode.OUTLINE_UNREADABLE, detail=error)
    if kind not in OUTLINE_TYPES:
        return fault(FindingCode.OUTLINE_UNREADABLE, detail=f"it is a {kind}")
    return text


_PLAIN_READERS: Final[dict[Reads, Callable[[str], object]]] = {
    Reads.TEXT: str,
    Reads.TEXTS: str,
    Reads.WHOLE: read_whole,
    Reads.TRUTH: read_truth,
    Reads.AGE_BAND: read_age_band,
    Reads.IDENTITY: read_identity,
    Reads.AREA: str,
    Reads.OUTLINE: _read_outline,
}
