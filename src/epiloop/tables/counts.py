"""Figures that stand side by side in one row, and sums that must come out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from epiloop.tables.cells import Misread
from epiloop.tables.findings import Fault, fault
from epiloop.tables.mapping import (
    AREA_PLACE,
    CountRule,
    SumRule,
    TableMapping,
    ZeroMeans,
)
from epiloop.tables.reasons import FindingCode
from epiloop.tables.values import read_truth, read_whole


@dataclass(frozen=True, slots=True)
class _Figure:
    """One column of figures: where it is, whose area, what it counts."""

    index: int
    column: str
    area: str
    rule: CountRule


class CountColumns:
    """Reads the columns of figures of a mapping, each cell a row of its own."""

    def __init__(self, mapping: TableMapping, header: tuple[str, ...]) -> None:
        self._header = header
        self._unknown = {word.casefold() for word in mapping.unknown}
        self._figures = [
            figure for rule in mapping.counts for figure in _figures(rule, header)
        ]
        self.columns = tuple(figure.column for figure in self._figures)

    def values(
        self, cells: tuple[str, ...], base: dict[str, Any]
    ) -> Iterator[dict[str, Any] | Misread]:
        """Yield the field values of each figure in a row, or what could not be read.

        An empty cell, a word for unknown and a 0 that stands for *not given* are a
        figure that was not published; parts of a split cell exist only where given.
        """
        for figure in self._figures:
            if figure.rule.split:
                yield from self._parts(figure, cells, base)
            else:
                yield self._one(figure, cells[figure.index], figure.area, cells, base)

    def _parts(
        self, figure: _Figure, cells: tuple[str, ...], base: dict[str, Any]
    ) -> Iterator[dict[str, Any] | Misread]:
        splits = f"[{re.escape(figure.rule.split)}]"
        for part in re.split(splits, cells[figure.index]):
            if not part.strip():
                continue
            match = re.fullmatch(figure.rule.pattern, part.strip())
            if match is None:
                why = fault(
                    FindingCode.VALUE_NOT_EXTRACTED,
                    value=part,
                    field=figure.rule.measure,
                )
                yield Misread(why, figure.column, part)
                continue
            yield self._one(figure, match["value"], match["area"].strip(), cells, base)

    def _one(
        self,
        figure: _Figure,
        text: str,
        area: str,
        cells: tuple[str, ...],
        base: dict[str, Any],
    ) -> dict[str, Any] | Misread:
        rule = figure.rule
        value = self._figure(text, rule.zero_means)
        if isinstance(value, Fault):
            return Misread(value, figure.column, text)
        told = base | {"measure": rule.measure, "value": value}
        if rule.discovery_route:
            told["discovery_route"] = rule.discovery_route
        if rule.severity:
            told["severity"] = rule.severity
        if area:
            told["area_names"] = (*base.get("area_names", ()), area)
        if base.get("external_id"):
            parts = [base["external_id"], figure.column, area if rule.split else ""]
            told["external_id"] = "/".join(part for part in parts if part)
        rounded = self._rounded(rule, cells)
        return told if rounded is None else told | {"is_rounded": rounded}

    def _figure(self, text: str, zero_means: ZeroMeans) -> int | Fault | None:
        if not text or text.casefold() in self._unknown:
            return None
        value = read_whole(text)
        if value == 0 and zero_means is ZeroMeans.NOT_PUBLISHED:
            return None
        return value

    def _rounded(self, rule: CountRule, cells: tuple[str, ...]) -> bool | None:
        if not rule.rounded_column:
            return None
        text = cells[self._header.index(rule.rounded_column)]
        told = read_truth(text) if text else None
        return told if isinstance(told, bool) else None


@dataclass(frozen=True, slots=True)
class SumCheck:
    """One total and the columns that must come to it."""

    total: int
    parts: tuple[int, ...]
    header: tuple[str, ...]

    def wrong(self, cells: tuple[str, ...]) -> Misread | None:
        """Return what does not add up; nothing where a figure is missing or broken."""
        stated = read_whole(cells[self.total])
        figures = [read_whole(cells[index]) for index in self.parts]
        whole = [figure for figure in figures if isinstance(figure, int)]
        if (
            isinstance(stated, Fault)
            or len(whole) < len(figures)
            or sum(whole) == stated
        ):
            return None
        column = self.header[self.total]
        why = fault(
            FindingCode.PARTS_DISAGREE,
            total=column,
            stated=stated,
            parts=" + ".join(self.header[index] for index in self.parts),
            sum=sum(whole),
        )
        return Misread(why, column, cells[self.total])


def sum_checks(rule: SumRule, header: tuple[str, ...]) -> Iterator[SumCheck]:
    """Yield the sums that a rule asks for in this file, one for each area."""
    for column, area in _matching(rule.total, header):
        parts = [part.replace(AREA_PLACE, area) for part in rule.parts]
        if all(part in header for part in parts):
            yield SumCheck(
                header.index(column),
                tuple(header.index(part) for part in parts),
                header,
            )


def _figures(rule: CountRule, header: tuple[str, ...]) -> Iterator[_Figure]:
    for column, area in _matching(rule.column, header):
        yield _Figure(header.index(column), column, area, rule)


def _matching(pattern: str, header: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the columns that a pattern with `{area}` stands for, each with its area."""
    if AREA_PLACE not in pattern:
        yield from [(pattern, "")] if pattern in header else []
        return
    before, after = pattern.split(AREA_PLACE, 1)
    shape = re.compile(f"{re.escape(before)}([^_]+){re.escape(after)}")
    for column in header:
        if match := shape.fullmatch(column):
            yield column, match[1]
