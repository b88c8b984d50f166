"""One contact with everything that speaks for it, in words an officer can read out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import formats, timezone
from django.utils.translation import gettext

from epiloop.contacts.explain import Part
from epiloop.contacts.facts import Protection
from epiloop.contacts.reasons import Value
from epiloop_hq.actor import Actor
from epiloop_hq.contacts import labels
from epiloop_hq.contacts.explaining import StoredLine, restored
from epiloop_hq.contacts.models import Contact, Determination, Exposure, RunResult
from epiloop_hq.contacts.queries.contacts import ContactRow, contact_row
from epiloop_hq.places.queries import place_rows
from epiloop_hq.registry.queries import person_views
from epiloop_hq.web.states import Text

PERSONS: Final = frozenset({"person", "through"})


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One sentence of an explanation in the reader's language, and when it was so."""

    part: Part
    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """One officer's decision; a later one superseded it unless it is standing."""

    id: int
    state: str
    risk_class: str
    note: str
    happened_at: datetime
    decided_by: str
    protocol_id: str
    is_standing: bool

    @property
    def class_word(self) -> Text:
        """The class in words."""
        return labels.risk_class_word(self.risk_class)

    @property
    def state_word(self) -> Text:
        """What was decided, in words."""
        return labels.state_word(self.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureRow:
    """What somebody told of an exposure."""

    id: int
    place: str
    starts_at: datetime | None
    ends_at: datetime | None
    told_minutes: int | None
    settings: tuple[Text, ...]
    acts: tuple[Text, ...]
    distance_m: float | None
    protection: Text
    judgement: str
    source: str
    told_at: datetime
    told_by: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDetail:
    """One contact with its explanation, its decisions (latest first) and what was told."""

    contact: ContactRow
    explanation: tuple[SaidLine, ...]
    decisions: tuple[DecisionRow, ...]
    exposures: tuple[ExposureRow, ...]

    def lines(self, *parts: Part) -> tuple[SaidLine, ...]:
        """Return the sentences of some parts, in order."""
        return tuple(line for line in self.explanation if line.part in parts)


def contact_detail(contact_id: int, actor: Actor) -> ContactDetail:
    """Return one contact as the viewer may see it.

    Raises
    ------
    Contact.DoesNotExist
        If there is none, or not for this viewer.
    """
    row = contact_row(contact_id, actor)
    return ContactDetail(
        contact=row,
        explanation=explanation(contact_id, actor),
        decisions=_decisions(contact_id, actor),
        exposures=_exposures(row),
    )


def explanation(contact_id: int, actor: Actor) -> tuple[SaidLine, ...]:
    """Return why a person is proposed as a contact, as the latest run found it.

    Empty for a contact that no run has found. Persons whom the viewer may not know stand
    in it by pseudonym.

    Raises
    ------
    Contact.DoesNotExist
        If there is none, or not for this viewer.
    """
    rows = Contact.objects.visible_to(actor).select_related("result", "case")
    contact = rows.get(pk=contact_id)
    if contact.result is None:
        return ()
    lines = restored(contact.result.reasons, contact.result.evidence)
    return _said(lines, actor, case_number=contact.case.number)


def explanation_of_result(result_id: int, actor: Actor) -> tuple[SaidLine, ...]:
    """Return what one run found of one person, also where it gives no class."""
    rows = RunResult.objects.visible_to(actor).select_related("run__case")
    result = rows.get(pk=result_id)
    lines = restored(result.reasons, result.evidence)
    return _said(lines, actor, case_number=result.run.case.number)


class _Names:
    """Names of whom and what the lines speak of, as this viewer may know them."""

    def __init__(
        self, lines: Iterable[StoredLine], actor: Actor, case_number: str
    ) -> None:
        listed = list(lines)
        persons = _ids(listed, *PERSONS)
        self.persons = person_views(persons, actor) if persons else {}
        self.places = place_rows(_ids(listed, "place"), actor)
        self.case_number = case_number

    def of(self, key: str, value: str) -> str:
        """Return the name of an id under its key."""
        if key == "case":
            return self.case_number
        if not value.isdigit():
            return value
        if key in PERSONS:
            person = self.persons.get(int(value))
            return person.label if person else value
        place = self.places.get(int(value))
        return place.name if place else value


def _said(
    lines: tuple[StoredLine, ...], actor: Actor, *, case_number: str
) -> tuple[SaidLine, ...]:
    names = _Names(lines, actor, case_number)
    return tuple(
        SaidLine(
            line.part,
            (str(labels.SENTENCES[line.say]) % _spoken(line.values, names)).strip(),
            _instant(line.values),
        )
        for line in lines
    )


def _spoken(values: Mapping[str, Value], names: _Names) -> dict[str, str]:
    said = {key: _word(key, value, names) for key, value in values.items()}
    protocol_id, title_zh = values.get("protocol_id"), values.get("title_zh")
    if protocol_id:
        said["protocol"] = labels.protocol_title(str(protocol_id))
    if "title" in said:
        said["title"] = labels.rule_title(
            str(values.get("rule", "")), said["title"], str(title_zh or "")
        )
    return said


def _word(key: str, value: Value, names: _Names) -> str:
    if key in labels.NAMED:
        return names.of(key, str(value))
    said: Text = ""
    match value:
        case None:
            said = gettext("an unknown number of")
        case datetime():
            said = formats.date_format(timezone.localtime(value), "Y-m-d H:i")
        case tuple():
            said = labels.listed(labels.term(key, one) for one in value)
        case str():
            said = labels.term(key, value)
        case int() | float():
            said = f"{value:g}" if isinstance(value, float) else str(value)
    return str(said)


def _instant(values: Mapping[str, Value]) -> datetime | None:
    start = values.get("start")
    return start if isinstance(start, datetime) else None


def _ids(lines: Iterable[StoredLine], *keys: str) -> set[int]:
    said = (str(line.values.get(key, "")) for line in lines for key in keys)
    return {int(text) for text in said if text.isdigit()}


def _decisions(contact_id: int, actor: Actor) -> tuple[DecisionRow, ...]:
    rows = Determination.objects.unscoped(reason="decisions on a visible contact")
    found = list(rows.filter(contact_id=contact_id).order_by("-pk"))
    return tuple(
        DecisionRow(
            id=row.pk,
            state=row.state,
            risk_class=row.risk_class,
            note=actor.told(row.note, row.area_path),
            happened_at=row.happened_at,
            decided_by=row.decided_by,
            protocol_id=row.protocol_id,
            is_standing=row is found[0],
        )
        for row in found
    )


def _exposures(contact: ContactRow) -> tuple[ExposureRow, ...]:
    rows = Exposure.objects.unscoped(reason="what is told of a visible contact")
    found = rows.filter(case_id=contact.case_id, person_id=contact.person_id)
    return tuple(
        ExposureRow(
            id=row.pk,
            place=row.place.name if row.place else "",
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            told_minutes=row.told_minutes,
            settings=tuple(labels.term("setting", one) for one in row.settings),
            acts=tuple(labels.term("act", one) for one in row.acts),
            distance_m=row.distance_m,
            protection=labels.PROTECTIONS[Protection(row.protection)]
            if row.protection
            else "",
            judgement=row.judgement,
            source=row.source,
            told_at=row.told_at,
            told_by=row.told_by,
            is_withdrawn=row.is_withdrawn,
        )
        for row in found.select_related("place").order_by("pk")
    )
