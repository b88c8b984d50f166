"""What is asked of the map: where, as of when, which layers, shaded by what."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, QueryDict

from epiloop.situation.figures import Figure
from epiloop_hq.actor import Permission
from epiloop_hq.places.queries import area_path_of, code_of, last_announced_at
from epiloop_hq.registry.queries import OutbreakFacts, outbreaks_of
from epiloop_hq.web.numbers import whole
from epiloop_hq.workbench.standing import Place


class LayerKey(StrEnum):
    """What may be drawn on the ground, in this order."""

    ZONES = "zones"
    SITES = "sites"
    POINTS = "points"
    CASES = "cases"


# What the table beside the map counts, and areas may be shaded by.
COUNTED: Final = (
    Figure.CASES,
    Figure.COMMUNITY_CASES,
    Figure.CONTACTS,
    Figure.OPEN_POINTS,
    Figure.IN_QUARANTINE,
    Figure.OVERDUE_CLOCKS,
)
# Areas may also be shaded by the strictest level of a zone in them.
LEVEL: Final = "zone_level"
SHADINGS: Final[tuple[str, ...]] = (*COUNTED, LEVEL)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Longer than this the hand of the slider would move past hours unseen.
HOURLY_FOR: Final = timedelta(days=21)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapQuestion:
    """One map; `until` is the last instant that can be asked for, `shading` of `SHADINGS`."""

    outbreak: OutbreakFacts
    area_path: str
    at: datetime
    now: datetime
    until: datetime
    layers: frozenset[LayerKey]
    shading: str

    @property
    def is_present(self) -> bool:
        """Whether it asks for the last there is, to the minute: what is known now."""
        return self.at >= self.until.replace(second=0, microsecond=0)

    @property
    def step(self) -> timedelta:
        """How far one step of the slider goes."""
        span = self.until - self.outbreak.started_at
        return HOUR if span <= HOURLY_FOR else DAY

    @property
    def step_minutes(self) -> int:
        """The same, in minutes."""
        return self.step // timedelta(minutes=1)

    @property
    def begins_at(self) -> datetime:
        """Where the slider begins: the last whole step before the outbreak."""
        start = self.outbreak.started_at.astimezone(self.outbreak.zone)
        hour = 0 if self.step == DAY else start.hour
        return start.replace(hour=hour, minute=0, second=0, microsecond=0)

    @property
    def steps(self) -> int:
        """How many steps the slider has."""
        return max(-((self.begins_at - self.until) // self.step), 0)

    @property
    def step_at(self) -> int:
        """At which step the slider stands; the last one is now, however near the one before."""
        if self.is_present:
            return self.steps
        return min(max((self.at - self.begins_at) // self.step, 0), self.steps)

    @property
    def shown_at(self) -> str:
        """The instant as the form's field holds it."""
        local = self.at.astimezone(self.outbreak.zone)
        return local.replace(tzinfo=None).isoformat(timespec="minutes")

    def query(self, *, area_path: str | None = None) -> str:
        """Return the address' question of this map, or of the same map of another area."""
        told = {
            "outbreak": self.outbreak.id,
            "area": code_of(self.area_path if area_path is None else area_path),
            "shade": self.shading,
            "show": ["", *sorted(self.layers)],
        }
        if not self.is_present:
            told["at"] = self.shown_at
        return urlencode(told, doseq=True)


def read_question(request: HttpRequest, place: Place) -> MapQuestion:
    """Return what an address asks; what it leaves out is as the viewer stands.

    Raises
    ------
    ObjectDoesNotExist
        If there is no such outbreak or area, or not for this viewer.
    """
    said = request.GET
    outbreak = _outbreak(said, place)
    area_path = _area(said, place)
    until = _until(outbreak, place)
    at = min(_instant(said.get("at", ""), outbreak) or until, until)
    return MapQuestion(
        outbreak=outbreak,
        area_path=area_path,
        at=at,
        now=place.now,
        until=until,
        layers=_layers(said),
        shading=_shading(said.get("shade", "")),
    )


def _outbreak(said: QueryDict, place: Place) -> OutbreakFacts:
    wanted = whole(said.get("outbreak"))
    if wanted is None:
        return place.outbreak
    found = (o for o in outbreaks_of(place.actor) if o.id == wanted)
    outbreak = next(found, None)
    if outbreak is None:
        raise ObjectDoesNotExist
    return outbreak


def _area(said: QueryDict, place: Place) -> str:
    code = said.get("area", "")
    try:
        path = area_path_of(code) if code else place.area_path
    except LookupError as error:
        raise ObjectDoesNotExist from error
    if not place.actor.may(Permission.SITUATION_SEE, area_path=path):
        raise ObjectDoesNotExist
    return path


def _until(outbreak: OutbreakFacts, place: Place) -> datetime:
    """Return now; of a published outbreak, when the last of it was announced."""
    if not outbreak.is_published_data:
        return place.now
    last = last_announced_at(outbreak.id, place.actor)
    return max(outbreak.closed_at or place.now, last or place.now)


def _instant(text: str, outbreak: OutbreakFacts) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=outbreak.zone)
    except ValueError:
        return None


def _layers(said: QueryDict) -> frozenset[LayerKey]:
    if "show" not in said:
        return frozenset(LayerKey)
    return frozenset(key for key in LayerKey if key in said.getlist("show"))


def _shading(text: str) -> str:
    return text if text in SHADINGS else Figure.CASES
