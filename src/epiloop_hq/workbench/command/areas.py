"""The areas below the one in view: on the map, and as lines that add up to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from epiloop.situation.figures import AreaLine, Figure
from epiloop_hq.places.queries import children_rows, code_of, root_rows, short_names
from epiloop_hq.situation.queries import SnapshotRow, lines_below
from epiloop_hq.web.maps import MapPicture, MapView, Shaded
from epiloop_hq.web.states import Text
from epiloop_hq.web.wording import full_instant
from epiloop_hq.workbench.standing import AREA, Place, outbreak_name

COLUMNS: Final = (
    Figure.COMMUNITY_CASES,
    Figure.CASES,
    Figure.OVERDUE_CLOCKS,
)


@dataclass(frozen=True, slots=True)
class AreaTable:
    """The lines of the areas below, and the map that shades them."""

    columns: tuple[Text, ...]
    lines: tuple[tuple[Text, str, tuple[int, ...]], ...]
    total: tuple[int, ...]
    view: MapView


def area_table(snapshot: SnapshotRow, place: Place) -> AreaTable:
    """Return how the areas below stand (3 queries); those with nothing are on the map."""
    below = (
        children_rows(place.area_path, place.actor)
        if place.area_path
        else root_rows(place.actor)
    )
    paths = [area.area_path for area in below]
    lines = lines_below(snapshot.id, place.area_path, paths, place.actor)
    names = short_names(paths)
    told = [_told(line, names) for line in lines]
    return AreaTable(
        columns=(
            pgettext("cases", "Community"),
            _("Cases"),
            pgettext("clocks", "Overdue"),
        ),
        lines=tuple(
            sorted(
                (line for line in told if any(line[2])),
                key=lambda line: tuple(-number for number in line[2]),
            )
        ),
        total=tuple(sum(line.counts[figure] for line in lines) for figure in COLUMNS),
        view=_view(lines, snapshot, place),
    )


def _told(
    line: AreaLine, names: Mapping[str, str]
) -> tuple[Text, str, tuple[int, ...]]:
    counts = tuple(line.counts[figure] for figure in COLUMNS)
    if line.area_path is None:
        return pgettext("area", "Not assigned"), "", counts
    return names[line.area_path], _href(line.area_path), counts


def _view(
    lines: Sequence[AreaLine],
    snapshot: SnapshotRow,
    place: Place,
) -> MapView:
    shaded = [
        Shaded(
            area_path=line.area_path,
            value=line.counts[Figure.COMMUNITY_CASES],
            shown=str(line.counts[Figure.COMMUNITY_CASES] or ""),
            text=_("%(community)d community cases of %(cases)d")
            % {
                "community": line.counts[Figure.COMMUNITY_CASES],
                "cases": line.counts[Figure.CASES],
            },
            href=_href(line.area_path),
        )
        for line in lines
        if line.area_path is not None
    ]
    caption = _("%(outbreak)s, community cases as known at %(at)s") % {
        "outbreak": outbreak_name(place.outbreak),
        "at": full_instant(snapshot.as_of),
    }
    return MapView(
        "map",
        _("Community cases by area; the same figures are listed beneath"),
        MapPicture(caption, shaded, area_path=place.area_path),
        f"{reverse('places:outlines')}?area={code_of(place.area_path)}",
        "community-cases",
    )


def _href(area_path: str) -> str:
    query = urlencode({AREA: area_path, "next": reverse("workbench:command")})
    return f"{reverse('workbench:switch')}?{query}"
