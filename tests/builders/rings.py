"""A case of cholera with dwellings around it, as a map would have them."""

import math
from datetime import datetime

from builders.actors import NOW
from builders.cases import a_case
from builders.outbreaks import a_person, an_outbreak
from builders.places import DOUDIAN, SYSTEM
from epiloop.places.points import MEAN_EARTH_RADIUS_M
from epiloop.records import PlaceClass
from epiloop_hq.cases.actions import CaseDates
from epiloop_hq.places.actions import PlaceDraft, find_or_create_place

HOME = (116.06, 39.65)


def a_dwelling(
    name: str, *, north_m: float | None = 0, area_path: str = DOUDIAN
) -> int:
    """Return a dwelling so many metres north of the case's; None for not on the map."""
    lon, lat = HOME
    if north_m is not None:
        lat += math.degrees(north_m / MEAN_EARTH_RADIUS_M)
    draft = PlaceDraft(
        name=name,
        kind=PlaceClass.DWELLING,
        area_path=area_path,
        address=name,
        lon=None if north_m is None else lon,
        lat=None if north_m is None else lat,
    )
    return find_or_create_place(draft, actor=SYSTEM, now=NOW)


def a_cholera_case(
    *, home_id: int | None, when: datetime = NOW, area_path: str = DOUDIAN
) -> int:
    """Return a case of cholera who lives in a dwelling."""
    return a_case(
        a_person("Case", area_path),
        outbreak_id=an_outbreak("cholera-cati", code="CHO"),
        dates=CaseDates(sampled_at=when, positive_at=when, reported_at=when),
        residence_id=home_id,
        when=when,
        area_path=area_path,
    )
