"""Who is in the story, and what its deeds hand on to each other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from epiloop.records import PlaceClass
from epiloop_hq.actor import Actor
from epiloop_hq.demonstration.people import Registrar
from epiloop_hq.demonstration.setting import (
    BAODING,
    FANGSHAN,
    SYSTEM,
    XIAOGAOSHE,
    Officer,
    Units,
    make_place,
)
from epiloop_hq.demonstration.town import (
    DORMITORY,
    STATION,
    ZONE,
    Town,
    make_town,
)
from epiloop_hq.registry.actions import create_person, open_outbreak

CODE: Final = "FS2022"
SEED: Final = 20220423
BEGINS: Final = datetime(2022, 4, 23, 2, 5, tzinfo=ZONE)
PRESENT: Final = datetime(2022, 4, 23, 14, 35, tzinfo=ZONE)
INVENTED: Final = "time invented"
RIDER: Final = 3  # his place among the ten, invented


def at(hour: int, minute: int = 0) -> datetime:
    """Return an hour of 23 April 2022 in Beijing."""
    return datetime(2022, 4, 23, hour, minute, tzinfo=ZONE)


@dataclass(slots=True)
class Story:
    """The people and ids that the story's deeds hand on to each other."""

    officers: dict[str, Officer]
    units: Units
    outbreak_id: int
    registrar: Registrar
    town: Town
    site_id: int = 0
    hotel_id: int = 0
    hospital_id: int = 0
    members: list[int] = field(default_factory=list)
    tube_id: int = 0
    recall_id: int = 0
    holds: dict[int, int] = field(default_factory=dict)
    singles: dict[int, int] = field(default_factory=dict)
    case_id: int = 0
    interview_id: int = 0

    def who(self, post: str) -> Actor:
        """Return the officer who does a deed."""
        return self.officers[post].actor


Deed = Callable[[Story, datetime], None]


def open_spring(chief: Actor, now: datetime) -> int:
    """Open the outbreak under the edition in force in April 2022.

    Whoever adopts it answers for the orders that its rules decide.
    """
    return open_outbreak(
        CODE,
        actor=chief,
        now=now,
        name="Fangshan, April 2022",
        name_zh="房山 2022年4月",
        disease="covid19",
        area_path=FANGSHAN[: len("11/1101/")],
        zone_name="Asia/Shanghai",
        started_at=at(0) - timedelta(days=5),
        protocol_id="covid19-cn-8",
    )


def begin(officers: dict[str, Officer], units: Units, *, now: datetime) -> Story:
    """Make the town and the people in it, before anything has happened."""
    registrar = Registrar(SEED)
    story = Story(
        officers=officers,
        units=units,
        outbreak_id=open_spring(officers["headquarters"].actor, now),
        registrar=registrar,
        town=make_town(registrar, now=now),
    )
    story.site_id = story.town.places["小高舍村核酸采样点"]
    story.hotel_id = make_place(
        "房山区集中医学观察点（示例酒店）",
        PlaceClass.OBSERVATION_SITE,
        FANGSHAN,
        now=now,
        spot=(116.139, 39.737),
    )
    story.hospital_id = make_place(
        "定点医院（示例）",
        PlaceClass.HEALTH_FACILITY,
        FANGSHAN,
        now=now,
        spot=(116.128, 39.729),
    )
    story.members = [_member(story, number, now=now) for number in range(10)]
    return story


def _member(story: Story, number: int, *, now: datetime) -> int:
    is_rider = number == RIDER
    draft = story.registrar.draw(
        area_path=BAODING if number == 9 else XIAOGAOSHE,
        occupation="外卖骑手" if is_rider else "",
        workplace=STATION if is_rider else "",
        address=DORMITORY if is_rider else "",
        home_id=story.town.places[DORMITORY] if is_rider else None,
    )
    return create_person(
        draft, actor=SYSTEM, now=now, area_path=FANGSHAN, why="tube_member"
    )
