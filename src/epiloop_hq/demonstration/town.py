"""The rider's five days: 24 places, and the people who were there with him.

Only the number of risk points (24), the village, the compound, and that meals were
fetched from shops and restaurants between 18 and 22 April are recorded. Every person,
hour and name of a shop is invented; about 99 close contacts is the scale of that spring.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from epiloop.records import PlaceClass
from epiloop_hq.cases.actions import StopDraft
from epiloop_hq.demonstration.people import Registrar
from epiloop_hq.demonstration.setting import (
    DOUDIAN,
    FANGSHAN,
    FENGTAI,
    SYSTEM,
    TIANJIAYUAN,
    XIAOGAOSHE,
    make_place,
)
from epiloop_hq.registry.actions import create_person
from epiloop_hq.visits.actions import VisitDraft, add_visits

ZONE: Final = ZoneInfo("Asia/Shanghai")
# About where these areas lie, in WGS-84; the venues around them are invented.
MIDDLES: Final = {
    XIAOGAOSHE: (116.088, 39.632),
    DOUDIAN: (116.061, 39.646),
    TIANJIAYUAN: (116.071, 39.652),
    FENGTAI: (116.287, 39.845),
}
GOLDEN_ANGLE: Final = math.pi * (3 - math.sqrt(5))
STEP_DEGREES: Final = 0.0014
FIRST_DAY: Final = datetime(2022, 4, 18, tzinfo=ZONE)
DAYS: Final = 5


@dataclass(frozen=True, slots=True)
class Venue:
    """A place of the rider's days: when he is there, and how many others are with him.

    `from_minute` and `until_minute` are minutes of the day; `days` are numbers of days
    from 18 April, 0 to 4. `others` lived in `home`, worked as `work`.
    """

    name: str
    kind: PlaceClass
    area_path: str
    days: tuple[int, ...]
    from_minute: int
    until_minute: int
    others: int
    home: str
    work: str


def _at(hour: int, minute: int = 0) -> int:
    return hour * 60 + minute


EVERY: Final = (0, 1, 2, 3, 4)
DORMITORY, STATION = "小高舍村出租房", "骑手站点"
VENUES: Final[tuple[Venue, ...]] = (
    Venue(
        DORMITORY,
        PlaceClass.DORMITORY,
        XIAOGAOSHE,
        EVERY,
        0,
        _at(7),
        11,
        XIAOGAOSHE,
        "骑手",
    ),
    Venue(
        STATION,
        PlaceClass.WORK_TEAM,
        DOUDIAN,
        EVERY,
        _at(9, 20),
        _at(9, 50),
        34,
        DOUDIAN,
        "骑手",
    ),
    Venue(
        "窦店食堂",
        PlaceClass.CANTEEN,
        DOUDIAN,
        EVERY,
        _at(14),
        _at(14, 30),
        26,
        DOUDIAN,
        "工人",
    ),
    Venue(
        "电动车维修部",
        PlaceClass.WORKSHOP,
        DOUDIAN,
        (1, 3),
        _at(16),
        _at(16, 40),
        8,
        DOUDIAN,
        "修理工",
    ),
    Venue(
        "田家园小区 3 号楼电梯",
        PlaceClass.LIFT,
        TIANJIAYUAN,
        EVERY,
        _at(12, 5),
        _at(12, 9),
        12,
        TIANJIAYUAN,
        "居民",
    ),
    Venue(
        "小高舍村棋牌室",
        PlaceClass.ENTERTAINMENT,
        XIAOGAOSHE,
        (0, 3),
        _at(21),
        _at(22, 30),
        8,
        XIAOGAOSHE,
        "村民",
    ),
    *(
        Venue(
            name,
            PlaceClass.RESTAURANT,
            DOUDIAN,
            days,
            start,
            start + 12,
            3,
            DOUDIAN,
            "店员",
        )
        for name, days, start in (
            ("火烧店甲", (0, 2, 4), _at(11, 10)),
            ("面馆乙", (0, 1, 3), _at(11, 30)),
            ("快餐店丙", (1, 2, 4), _at(11, 50)),
            ("饺子馆丁", (0, 3), _at(12, 30)),
            ("烧烤店戊", (1, 4), _at(18, 20)),
            ("川菜馆己", (2, 3), _at(18, 40)),
            ("包子铺庚", (0, 1, 3), _at(7, 20)),
            ("奶茶店辛", (0, 2), _at(15, 20)),
            ("炸鸡店壬", (1, 3), _at(19, 5)),
        )
    ),
    *(
        Venue(name, PlaceClass.SHOP, area, days, start, start + 8, 2, area, "店员")
        for name, area, days, start in (
            ("便利店甲", DOUDIAN, (0, 1, 2, 3), _at(8, 40)),
            ("超市乙", DOUDIAN, (1, 4), _at(17, 10)),
            ("药店丙", DOUDIAN, (3,), _at(20, 10)),
            ("水果店丁", TIANJIAYUAN, (0, 2, 4), _at(17, 40)),
            ("烟酒店戊", XIAOGAOSHE, (0, 2), _at(20, 40)),
            ("五金店己", DOUDIAN, (1,), _at(16, 50)),
            ("理发店庚", XIAOGAOSHE, (3,), _at(20)),
        )
    ),
    Venue(
        "丰台区维修配件市场",
        PlaceClass.MARKET,
        FENGTAI,
        (2,),
        _at(15),
        _at(15, 40),
        4,
        FENGTAI,
        "商户",
    ),
    Venue(
        "小高舍村核酸采样点",
        PlaceClass.SAMPLING_SITE,
        XIAOGAOSHE,
        (4,),
        _at(19, 25),
        _at(19, 30),
        9,
        XIAOGAOSHE,
        "村民",
    ),
)


@dataclass(frozen=True, slots=True)
class Town:
    """What was made: place ids by name, the persons at each, and the rider's stops."""

    places: dict[str, int]
    persons: dict[str, tuple[int, ...]]
    stops: tuple[StopDraft, ...]


def make_town(registrar: Registrar, *, now: datetime) -> Town:
    """Make the 24 places and the people who were there."""
    places = {
        v.name: make_place(v.name, v.kind, v.area_path, now=now, spot=_spot(number))
        for number, v in enumerate(VENUES)
    }
    persons = {v.name: _people(v, registrar, now=now) for v in VENUES}
    return Town(places, persons, tuple(_stops(places)))


def _spot(number: int) -> tuple[float, float]:
    """Return where a venue is drawn: on a spiral around the middle of its area."""
    lon, lat = MIDDLES[VENUES[number].area_path]
    turn, away = number * GOLDEN_ANGLE, STEP_DEGREES * math.sqrt(number + 1)
    return (
        round(lon + away * math.cos(turn) / math.cos(math.radians(lat)), 5),
        round(lat + away * math.sin(turn), 5),
    )


def _people(venue: Venue, registrar: Registrar, *, now: datetime) -> tuple[int, ...]:
    return tuple(
        create_person(
            registrar.draw(
                area_path=venue.home, occupation=venue.work, workplace=venue.name
            ),
            actor=SYSTEM,
            now=now,
            area_path=FANGSHAN,
            why="check_in",
        )
        for _ in range(venue.others)
    )


def log_visits(town: Town, *, now: datetime) -> None:
    """Hand over the check-ins of everybody who was at one of the places."""
    drafts = [
        VisitDraft(
            person_id=person_id,
            place_id=town.places[venue.name],
            starts_at=starts_at,
            ends_at=ends_at,
        )
        for venue in VENUES
        for starts_at, ends_at in _spans(venue, early_by=15)
        for person_id in town.persons[venue.name]
    ]
    add_visits(
        drafts,
        actor=SYSTEM,
        happened_at=now,
        now=now,
        source="demonstration",
        area_path=FANGSHAN,
    )


def _stops(places: dict[str, int]) -> Iterator[StopDraft]:
    for venue in VENUES:
        for starts_at, ends_at in _spans(venue):
            yield StopDraft(
                place_id=places[venue.name],
                starts_at=starts_at,
                ends_at=ends_at,
                activity=venue.work,
            )


def _spans(venue: Venue, *, early_by: int = 0) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans of a venue; others were there some minutes before and after."""
    for day in venue.days:
        midnight = FIRST_DAY + timedelta(days=day)
        start = max(0, venue.from_minute - early_by)
        yield (
            midnight + timedelta(minutes=start),
            midnight + timedelta(minutes=venue.until_minute + early_by),
        )
