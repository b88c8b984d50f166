"""Pictures of figures: each is drawn from the very rows of the table beneath it.

`days` and `graph` make a `Chart`; `{% chart picture %}` draws it. The browser's part is
`frontend/src/charts.js`, which a page asks for in its `scripts` block.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from epiloop_hq.web.states import SHAPE_PATHS, Shape, Text, Tone

# What a cell of the table beneath shows; nothing where the figure is not known.
Cell: TypeAlias = Text | float | None


class Mark(StrEnum):
    """How a series is drawn: as bars upon each other, or as a line."""

    BAR = "bar"
    LINE = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One figure by day. `lower` and `upper`, if given, are the interval around it.

    `values` holds one figure for each day of the picture; None where it cannot be told.
    """

    name: Text
    values: tuple[float | None, ...]
    tone: Tone = Tone.RUN
    mark: Mark = Mark.BAR
    lower: tuple[float | None, ...] = ()
    upper: tuple[float | None, ...] = ()

    def __post_init__(self) -> None:
        bounds = {len(self.lower), len(self.upper)}
        if bounds not in ({0}, {len(self.values)}):
            message = "An interval needs a lower and an upper bound for every value"
            raise ValueError(message)

    @property
    def columns(self) -> tuple[tuple[Text, tuple[float | None, ...]], ...]:
        """What the series fills in the table: the figure, then its interval."""
        own = (self.name, self.values)
        if not self.lower:
            return (own,)
        names = {"name": self.name}
        return (
            own,
            (_("%(name)s, lower bound") % names, self.lower),
            (_("%(name)s, upper bound") % names, self.upper),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A value that the figures are compared with: a line across the picture."""

    value: float
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture with the table of its numbers.

    Attributes
    ----------
    key
        Names the picture on its page and the files that are saved of it.
    kind
        The module of `frontend/src/charts` that draws it.
    summary
        What the picture shows in a sentence: its caption, and its text for who cannot see.
    rows
        The table beneath; `hrefs`, if given, holds the link of each row's first cell.
    at
        The instant of the figures; without it that of the page.
    """

    key: str
    kind: str
    title: Text
    summary: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    drawing: Mapping[str, object]
    hrefs: tuple[str, ...] = ()
    source: Text = ""
    at: datetime | None = None

    @property
    def lines(self) -> list[tuple[str, Cell, list[tuple[Text, Cell]]]]:
        """The table's rows as (link, first cell, other cells with their column)."""
        hrefs = self.hrefs or ("",) * len(self.rows)
        return [
            (href, row[0], list(zip(self.columns[1:], row[1:], strict=True)))
            for href, row in zip(hrefs, self.rows, strict=True)
        ]

    def island(self, as_of: str) -> dict[str, object]:
        """Return what the browser draws, and saves as a picture or a table."""
        return {
            "key": self.key,
            "kind": self.kind,
            "title": self.title,
            "summary": self.summary,
            "note": " · ".join(filter(None, (as_of, str(self.source)))),
            "columns": self.columns,
            "rows": self.rows,
            "drawing": self.drawing,
        }


def days(
    key: str,
    title: Text,
    *,
    summary: Text,
    axis: Text,
    labels: Sequence[Text],
    series: Sequence[Series],
    incomplete: int = 0,
    level: Level | None = None,
    source: Text = "",
    at: datetime | None = None,
) -> Chart:
    """Return a picture of figures by day: bars upon each other, lines with intervals.

    Parameters
    ----------
    axis
        What the days are: "Day of onset".
    labels
        The days, oldest first.
    incomplete
        How many of the last days are not all reported yet; they are greyed and named.

    Raises
    ------
    ValueError
        If a series does not have one value for each day.
    """
    columns = [column for one in series for column in one.columns]
    names = (axis, *(name for name, _values in columns))
    rows = zip(labels, *(values for _name, values in columns), strict=True)
    whole = len(labels) - incomplete
    is_partial = [_("incomplete") if n >= whole else "" for n in range(len(labels))]
    marked = [
        (*row, note) if incomplete else row
        for row, note in zip(rows, is_partial, strict=True)
    ]
    return Chart(
        key=key,
        kind="days",
        title=title,
        summary=summary,
        columns=(*names, pgettext("column", "Note")) if incomplete else names,
        rows=tuple(marked),
        drawing=_drawing(labels, series, incomplete, level),
        source=source,
        at=at,
    )


def _drawing(
    labels: Sequence[Text],
    series: Sequence[Series],
    incomplete: int,
    level: Level | None,
) -> dict[str, object]:
    return {
        "labels": labels,
        "incomplete": incomplete,
        "incompleteWord": _("incomplete"),
        "level": level and {"value": level.value, "name": level.name},
        "series": [
            {
                "name": one.name,
                "tone": one.tone,
                "mark": one.mark,
                "values": one.values,
                "lower": one.lower,
                "upper": one.upper,
            }
            for one in series
        ],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What nodes have in common, told by colour and shape alike."""

    name: Text
    tone: Tone
    shape: Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node: the day it stands at, its row, and its size from 0 upwards.

    `group` counts in the groups of the picture; `lines` are told about it on request.
    """

    name: str
    day: int
    row: float
    group: int
    size: int = 0
    href: str = ""
    is_marked: bool = False
    lines: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One arrow between two nodes by name; one that is not sure is drawn apart."""

    source: str
    target: str
    is_sure: bool
    lines: tuple[Text, ...] = ()


def graph(
    key: str,
    title: Text,
    *,
    summary: Text,
    labels: Sequence[Text],
    groups: Sequence[Group],
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    columns: Sequence[Text],
    rows: Sequence[tuple[Cell, ...]],
    source: Text = "",
) -> Chart:
    """Return a picture of who is joined with whom, over time; the layout is given.

    Parameters
    ----------
    labels
        The days along the picture, oldest first; `Node.day` counts in them.
    rows
        The table beneath, one row for each node in their order.
    """
    return Chart(
        key=key,
        kind="graph",
        title=title,
        summary=summary,
        columns=tuple(columns),
        rows=tuple(rows),
        hrefs=tuple(node.href for node in nodes),
        drawing={
            "labels": labels,
            "groups": [
                {"name": g.name, "tone": g.tone, "path": SHAPE_PATHS[g.shape]}
                for g in groups
            ],
            "nodes": [
                {
                    "name": node.name,
                    "at": (node.day, node.row),
                    "group": node.group,
                    "size": node.size,
                    "href": node.href,
                    "marked": node.is_marked,
                    "lines": node.lines,
                }
                for node in nodes
            ],
            "edges": [
                {
                    "source": edge.source,
                    "target": edge.target,
                    "sure": edge.is_sure,
                    "lines": edge.lines,
                }
                for edge in edges
            ],
        },
        source=source,
    )
