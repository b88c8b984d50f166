"""Outbreaks and persons, as the registry's own actions make them."""

from dataclasses import replace

from builders.actors import NOW, later
from builders.places import DOUDIAN, FANGSHAN
from epiloop_hq.actor import Actor
from epiloop_hq.registry import actions
from epiloop_hq.registry.actions import PersonDraft

SYSTEM = Actor.system("test")
EDITION_8 = "covid19-cn-8"
LI = PersonDraft(
    name="李伟",
    sex="male",
    age_years=34,
    telephone="13800000001",
    address="交道一街 1 号",
    occupation="teacher",
    language="zh-hans",
    area_path=DOUDIAN,
)


def an_outbreak(code: str = "FS22", *, area_path: str = "11/1101/", **more: str) -> int:
    """Open an outbreak of COVID-19 in Beijing under edition 8; return its id."""
    values = {
        "name": "Fangshan, April 2022",
        "name_zh": "房山 2022 年 4 月",
        "disease": "covid19",
        "zone_name": "Asia/Shanghai",
        "protocol_id": EDITION_8,
    }
    return actions.open_outbreak(
        code,
        actor=SYSTEM,
        now=NOW,
        area_path=area_path,
        started_at=later(days=-1),
        **(values | more),
    )


def a_person(
    draft: PersonDraft = LI,
    *,
    entered_by: str = FANGSHAN,
    why: str = "contact",
    **changes: object,
) -> int:
    """Enter a person of Doudian on behalf of Fangshan; return the id."""
    return actions.create_person(
        replace(draft, **changes), actor=SYSTEM, now=NOW, area_path=entered_by, why=why
    )
