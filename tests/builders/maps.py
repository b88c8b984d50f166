"""An outbreak on the map: cases and risk points with positions, an area with an outline."""

from dataclasses import replace

from builders.actors import NOW, later
from builders.cases import a_case, a_stop, a_trail
from builders.outbreaks import a_person, an_outbreak
from builders.places import DOUDIAN, FANGSHAN, SYSTEM, TREE, the_units
from builders.rings import HOME, a_dwelling
from epiloop.records import PlaceClass
from epiloop_hq.cases.queries import case_points
from epiloop_hq.disposal.actions import open_point_item
from epiloop_hq.places.actions import (
    PlaceDraft,
    find_or_create_place,
    write_areas,
)

SHOPS = ("Noodle shop", "Market", "Barber")
RING = [[116, 39.4], [116.3, 39.4], [116.3, 39.9], [116, 39.9], [116, 39.4]]
OUTLINE = {"type": "Polygon", "coordinates": [RING]}


def a_shop(name: str, number: int) -> int:
    """Make a shop so many hundredths of a degree east of `HOME`."""
    draft = PlaceDraft(
        name=name,
        kind=PlaceClass.SHOP,
        area_path=DOUDIAN,
        lon=round(HOME[0] + number / 100, 4),
        lat=HOME[1],
    )
    return find_or_create_place(draft, actor=SYSTEM, now=NOW)


class MapHouse:
    """Two cases of Doudian and one of no town, three open points, a home on the map."""

    def __init__(self) -> None:
        write_areas(
            (
                replace(d, outline=OUTLINE, outline_source="drawn here")
                if d.code == "110111"
                else d
                for d in TREE
            ),
            actor=SYSTEM,
            now=NOW,
        )
        the_units()
        self.outbreak = an_outbreak()
        home = a_dwelling("Building 3, room 502")
        self.case = a_case(a_person("Rider Zhou"), residence_id=home)
        self.other = a_case(a_person("Wang"))
        self.nowhere = a_case(a_person("Li", FANGSHAN), area_path=FANGSHAN)
        self.shops = [a_shop(name, n) for n, name in enumerate(SHOPS, start=1)]
        stops = [
            a_stop(s, f"0{n}:00-0{n}:30") for n, s in enumerate(self.shops, start=7)
        ]
        a_trail(self.case, *stops)
        self.items = [
            open_point_item(
                point, case_id=self.case, actor=SYSTEM, now=later(minutes=5)
            )
            for point in case_points(self.case, SYSTEM)
        ]
