"""The gate of core information: what the protocol asks, what is known, what is missing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import CoreField
from epiloop_hq.actor import Actor
from epiloop_hq.cases import labels
from epiloop_hq.cases.kinds import (
    ANSWER_CLOSE_CONTACTS,
    ANSWER_FIRST_ZONE,
    ANSWER_NO_SYMPTOMS,
    ANSWER_WORK,
    CaseStatus,
)
from epiloop_hq.cases.models import Case, Interview, TrailVisit
from epiloop_hq.web.states import Text

PAGES: Final[Mapping[CoreField, str]] = {
    CoreField.IDENTITY: "person",
    CoreField.RESIDENCE: "person",
    CoreField.ONSET: "file",
    CoreField.TRAIL: "trail",
}


@dataclass(frozen=True, slots=True)
class CoreState:
    """One piece of core information and whether it is known."""

    field: CoreField
    is_known: bool

    @property
    def word(self) -> Text:
        """The piece in words."""
        return labels.CORE_FIELDS[self.field]

    @property
    def page(self) -> str:
        """The page on which the piece is written down: person, file, trail, interview."""
        return PAGES.get(self.field, "interview")


@dataclass(frozen=True, slots=True)
class CoreGate:
    """The pieces a case's protocol asks for, in its order."""

    fields: tuple[CoreState, ...]

    @property
    def is_open(self) -> bool:
        """Whether everything asked for is known."""
        return all(state.is_known for state in self.fields)

    @property
    def missing(self) -> tuple[CoreState, ...]:
        """What is asked for and not known yet."""
        return tuple(state for state in self.fields if not state.is_known)


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything the gate looks at."""

    case: Case
    answers: Mapping[str, object]
    has_trail: bool


def core_gate(case_id: int, actor: Actor) -> CoreGate:
    """Return the gate of a case the viewer may see (3 queries).

    Raises
    ------
    Case.DoesNotExist
        If there is none, or not for this viewer.
    """
    return gate_of(
        Case.objects.visible_to(actor).select_related("person").get(pk=case_id)
    )


def gate_of(case: Case) -> CoreGate:
    """Return the gate of a case already seen (2 queries)."""
    asked = load_protocol(case.protocol_id).investigation
    if asked is None:
        return CoreGate(())
    interviews = Interview.objects.unscoped(reason="answers on a visible case")
    latest = interviews.filter(case=case).order_by("-started_at", "-pk").first()
    stops = TrailVisit.objects.unscoped(reason="the trail of a visible case").filter(
        case=case, superseded_by__isnull=True, is_withdrawn=False
    )
    known = _Known(case, latest.answers if latest else {}, stops.exists())
    return CoreGate(
        tuple(CoreState(field, IS_KNOWN[field](known)) for field in asked.core_fields)
    )


def _identity(known: _Known) -> bool:
    person = known.case.person
    return bool(person.name and (person.identity_number or person.telephone))


def _onset(known: _Known) -> bool:
    has_none = known.answers.get(ANSWER_NO_SYMPTOMS) is True
    without = known.case.status == CaseStatus.ASYMPTOMATIC or has_none
    return known.case.onset_on is not None or without


def _residence(known: _Known) -> bool:
    person = known.case.person
    return bool(known.case.residence_id or person.home_id or person.address)


def _work(known: _Known) -> bool:
    person = known.case.person
    return bool(person.workplace or person.occupation or known.answers.get(ANSWER_WORK))


IS_KNOWN: Final[Mapping[CoreField, Callable[[_Known], bool]]] = {
    CoreField.IDENTITY: _identity,
    CoreField.ONSET: _onset,
    CoreField.RESIDENCE: _residence,
    CoreField.WORK: _work,
    CoreField.TRAIL: lambda known: known.has_trail,
    CoreField.CLOSE_CONTACTS: lambda known: bool(
        known.answers.get(ANSWER_CLOSE_CONTACTS)
    ),
    CoreField.FIRST_ZONE: lambda known: bool(known.answers.get(ANSWER_FIRST_ZONE)),
}
"""How each piece is known: from the person, the case, its trail or the interview."""
