"""What stands beside and beneath the map: figures that add up, and a list of its spots."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from epiloop.situation.facts import Facts
from epiloop.situation.figures import AreaLine, Figure, area_lines, figures_by_area
from epiloop_hq.actor import Actor
from epiloop_hq.places.queries import children_rows, root_rows, short_name, short_names
from epiloop_hq.situation.labels import FIGURES
from epiloop_hq.web.maps import Layer, Shaded, Spot
from epiloop_hq.web.states import Shape, Text
from epiloop_hq.workbench.maps.labels import STRICTNESS, ZONE_LEVELS, ZONE_TONES
from epiloop_hq.workbench.maps.question import COUNTED, LEVEL, MapQuestion
from epiloop_hq.workbench.maps.spots import latest_zones

# More than anybody reads down a page; the saved list has all.
ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class SumRow:
    """One line of the table: an area, or what lies in none of them; the last one is all.

    `counts` holds figure, word and number in the order of the columns.
    """

    name: Text
    href: str
    area_path: str
    counts: tuple[tuple[Text, int], ...]

    @property
    def has_any(self) -> bool:
        """Whether anything is counted in it."""
        return any(number for _word, number in self.counts)


@dataclass(frozen=True, slots=True)
class SumTable:
    """The areas below one, what is not assigned to any of them, and all of it."""

    rows: tuple[SumRow, ...]
    empty: int
    unassigned: SumRow | None
    total: SumRow

    @property
    def columns(self) -> tuple[Text, ...]:
        """The words of the columns."""
        return tuple(FIGURES[figure] for figure in COUNTED)


def sum_table(
    facts: Facts, question: MapQuestion, actor: Actor
) -> tuple[SumTable, tuple[Shaded, ...]]:
    """Return the table of an area, and the areas below it as the map shades them."""
    children = (
        children_rows(question.area_path, actor)
        if question.area_path
        else root_rows(actor)
    )
    table = figures_by_area(facts)
    lines = area_lines(table, question.area_path, [c.area_path for c in children])
    names = short_names(line.area_path for line in lines if line.area_path)
    rows = [_row(line, names, question) for line in lines if line.area_path]
    left = next((line for line in lines if line.area_path is None), None)
    total = AreaLine(None, table.get(question.area_path, dict.fromkeys(Figure, 0)))
    shown = sorted((r for r in rows if r.has_any), key=_largest_first)
    return (
        SumTable(
            rows=tuple(shown),
            empty=len(rows) - len(shown),
            unassigned=_line(_("Not assigned to any of them"), left) if left else None,
            total=_line(short_name(question.area_path) or _("Everywhere"), total),
        ),
        tuple(_shaded(row, question, facts) for row in rows),
    )


def _row(line: AreaLine, names: dict[str, str], question: MapQuestion) -> SumRow:
    path = line.area_path or ""
    href = f"?{question.query(area_path=path)}"
    return _line(names[path], line, href=href, area_path=path)


def _line(name: Text, line: AreaLine, *, href: str = "", area_path: str = "") -> SumRow:
    counts = tuple((FIGURES[figure], line.counts[figure]) for figure in COUNTED)
    return SumRow(name, href, area_path, counts)


def _largest_first(row: SumRow) -> tuple[tuple[int, ...], str]:
    return tuple(-number for _word, number in row.counts), str(row.name)


def _shaded(row: SumRow, question: MapQuestion, facts: Facts) -> Shaded:
    told = " · ".join(f"{word} {count}" for word, count in row.counts if count)
    strictness, level = _strictest(row.area_path, facts)
    if question.shading == LEVEL:
        said = f"{level} · {told}" if told else level
        return Shaded(row.area_path, strictness, level, said, row.href)
    number = row.counts[COUNTED.index(Figure(question.shading))][1]
    return Shaded(row.area_path, number, str(number or ""), told, row.href)


def _strictest(area_path: str, facts: Facts) -> tuple[int, str]:
    """Return how strict the strictest zone of an area is, and its name; 0 for none."""
    levels = [
        (STRICTNESS.index(ZONE_TONES[zone.level]) + 1, str(ZONE_LEVELS[zone.level]))
        for zone in latest_zones(facts)
        if zone.area_path.startswith(area_path) and zone.level in ZONE_LEVELS
    ]
    return max(levels, default=(0, ""))


@dataclass(frozen=True, slots=True)
class ListedSpot:
    """One spot as a row of the list."""

    kind: Text
    shape: Shape
    spot: Spot
    word: Text

    @property
    def where(self) -> Text:
        """How well it is known where it is."""
        if self.spot.lon is None:
            return _("not on the map")
        return _("area only") if self.spot.is_vague else _("at its place")


def listed(layers: Sequence[Layer]) -> list[ListedSpot]:
    """Return the spots of all layers as rows, cases first."""
    return [
        ListedSpot(layer.name, layer.shape, spot, layer.words.get(spot.tone, ""))
        for layer in reversed(layers)
        for spot in layer.spots
    ]
