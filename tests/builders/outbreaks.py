"""An outbreak under a protocol, and the persons of it."""

from datetime import date, datetime
from itertools import count

from builders.actors import at
from builders.places import BEIJING, DOUDIAN, SYSTEM
from epiloop_hq.registry import actions
from epiloop_hq.registry.actions import PersonDraft

STARTED = at("2022-04-01 00:00")
# Where the first word of a version's name is not the disease.
DISEASES = {"influenza-a-h5n1-us-cdc": "influenza-a-h5n1", "unknown-disease": "unknown"}
_numbers = count(1)


def an_outbreak(
    protocol_id: str = "covid19-cn-8",
    *,
    code: str = "BJ22",
    area_path: str = BEIJING,
    zone_name: str = "Asia/Shanghai",
    started_at: datetime = STARTED,
) -> int:
    """Open an outbreak under a protocol; return its id. The same code is the same one."""
    return actions.open_outbreak(
        code,
        actor=SYSTEM,
        now=started_at,
        name=f"Outbreak {code}",
        disease=DISEASES.get(protocol_id, protocol_id.partition("-")[0]),
        area_path=area_path,
        zone_name=zone_name,
        started_at=started_at,
        protocol_id=protocol_id,
    )


def a_person(
    name: str = "Li Na",
    area_path: str = DOUDIAN,
    *,
    entered_by: str = "",
    telephone: str = "",
    born_on: date | None = None,
    home_id: int | None = None,
    workplace: str = "",
    address: str = "",
) -> int:
    """Enter a person who lives in an area; return their id."""
    draft = PersonDraft(
        name=name,
        area_path=area_path,
        # Everybody their own, or the registry would rightly take them for one person.
        telephone=telephone or f"139{next(_numbers):08d}",
        born_on=born_on,
        home_id=home_id,
        workplace=workplace,
        address=address,
    )
    return actions.create_person(
        draft,
        actor=SYSTEM,
        now=STARTED,
        area_path=entered_by or area_path,
        why="register",
    )


def people(number: int, area_path: str = DOUDIAN) -> tuple[int, ...]:
    """Enter so many persons; return their ids."""
    return tuple(a_person(f"Person {n}", area_path) for n in range(1, number + 1))
