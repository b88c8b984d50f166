"""Whom a row is about: entered, or put right where the row says something else now."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from epiloop.tables import PersonRow
from epiloop_hq.actor import Actor
from epiloop_hq.registry.actions import PersonDraft, correct_person, create_persons
from epiloop_hq.registry.queries import Foreseen

TELEPHONE_LETTERS: Final = 40
ADDRESS_LETTERS: Final = 300
WORDS_LETTERS: Final = 120


def draft_of(row: PersonRow, *, area_path: str) -> PersonDraft:
    """Return what a row tells of its person; `area_path` is where they live."""
    occupation = getattr(row, "occupation", "")
    rest = row.area.rest if row.area else ""
    return PersonDraft(
        name=row.name[:WORDS_LETTERS],
        sex=str(row.sex or ""),
        born_on=row.birth.on if row.birth else None,
        age_years=row.age_years,
        age_band=str(row.age_band or ""),
        identity_number=row.identity_number,
        telephone=_first_telephones(row.telephones),
        address=(row.address or rest)[:ADDRESS_LETTERS],
        occupation=occupation[:WORDS_LETTERS],
        area_path=area_path,
    )


def enter(
    drafts: Sequence[PersonDraft],
    *,
    actor: Actor,
    now: datetime,
    area_path: str,
    foreseen: Foreseen | None = None,
) -> tuple[int, ...]:
    """Enter persons on behalf of the area a file is read in for; return their ids."""
    return create_persons(
        drafts,
        actor=actor,
        now=now,
        area_path=area_path,
        why="import",
        foreseen=foreseen,
    )


def put_right(
    person_id: int, draft: PersonDraft, *, actor: Actor, now: datetime, reason: str
) -> None:
    """Correct what is known of a person by what a row says now; silence corrects nothing."""
    told = {
        name: value for name, value in asdict(draft).items() if value not in {None, ""}
    }
    correct_person(person_id, actor=actor, now=now, changes=told, reason=reason)


def _first_telephones(telephones: Sequence[str]) -> str:
    joined = ""
    for number in telephones:
        longer = f"{joined}, {number}" if joined else number
        if len(longer) > TELEPHONE_LETTERS:
            break
        joined = longer
    return joined or (telephones[0][:TELEPHONE_LETTERS] if telephones else "")
