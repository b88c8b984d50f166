"""Names of the contacts desk's identifiers in the reader's language."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from epiloop.contacts.classify import CONVEYANCE_PREFIX
from epiloop.contacts.facts import Protection
from epiloop.contacts.secondary import SECONDARY
from epiloop.contacts.wording import NAMED
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import (
    Act,
    ConveyanceKind,
    FollowUpMode,
    Origin,
    Per,
    RiskClass,
    Setting,
)
from epiloop_hq.contacts.kinds import (
    ChangeKind,
    ContactSource,
    ContactState,
    FollowUpState,
    FollowUpStatus,
)
from epiloop_hq.contacts.sentences import SENTENCES
from epiloop_hq.web.states import State, Text

__all__ = ["NAMED", "SENTENCES"]

RISK_CLASSES: Final[Mapping[RiskClass, Text]] = {
    RiskClass.INFECTED_PERSON: _("Infected person"),
    RiskClass.CLOSE_CONTACT: _("Close contact"),
    RiskClass.SECONDARY_CONTACT: _("Secondary close contact"),
    RiskClass.CASUAL_CONTACT: _("Casual contact"),
    RiskClass.VENUE_EXPOSED: _("Venue-exposed person"),
    RiskClass.SPACETIME_COMPANION: _("Space-time companion"),
    RiskClass.HIGH_RISK_GROUP: _("High-risk group"),
    RiskClass.TRAVELLER_HIGH_RISK_AREA: _("Traveller from a high-risk area"),
    RiskClass.TRAVELLER_MEDIUM_RISK_AREA: _("Traveller from a medium-risk area"),
    RiskClass.TRAVELLER_LOW_RISK_AREA: _("Traveller from a low-risk area"),
}
CONTACT_STATES: Final[Mapping[ContactState, Text]] = {
    ContactState.PROPOSED: _("Proposed"),
    ContactState.DETERMINED: _("Determined"),
    ContactState.DECLINED: _("Declined"),
    ContactState.DROPPED: _("Dropped"),
}
STATE_LOOKS: Final[Mapping[ContactState, State]] = {
    ContactState.PROPOSED: State.PROPOSED,
    ContactState.DETERMINED: State.ACCEPTED,
    ContactState.DECLINED: State.REFUSED,
    ContactState.DROPPED: State.DROPPED,
}
CHANGE_KINDS: Final[Mapping[ChangeKind, Text]] = {
    ChangeKind.FOUND: pgettext_lazy("determination", "Found"),
    ChangeKind.DROPPED: pgettext_lazy("determination", "Found no longer"),
    ChangeKind.CHANGED: pgettext_lazy("determination", "In another class"),
}
CONTACT_SOURCES: Final[Mapping[ContactSource, Text]] = {
    ContactSource.ENGINE: _("Visit logs"),
    ContactSource.INTERVIEW: _("Interview"),
    ContactSource.REGISTER: _("Population register"),
    ContactSource.ROSTER: _("Roster"),
    ContactSource.IMPORT: _("Imported list"),
    ContactSource.ASSIST_REQUEST: _("Assistance request"),
}
FOLLOW_UP_STATES: Final[Mapping[FollowUpState, Text]] = {
    FollowUpState.DUE: _("Due"),
    FollowUpState.SEEN_WELL: _("Seen well"),
    FollowUpState.SEEN_SYMPTOMATIC: _("Seen with symptoms"),
    FollowUpState.NOT_SEEN: _("Not seen"),
    FollowUpState.REFUSED: _("Refused"),
}
FOLLOW_UP_LOOKS: Final[Mapping[FollowUpState, State]] = {
    FollowUpState.DUE: State.DUE_SOON,
    FollowUpState.SEEN_WELL: State.DONE,
    FollowUpState.SEEN_SYMPTOMATIC: State.POSITIVE,
    FollowUpState.NOT_SEEN: State.UNREACHABLE,
    FollowUpState.REFUSED: State.REFUSED,
}
FOLLOW_UP_STATUSES: Final[Mapping[FollowUpStatus, Text]] = {
    FollowUpStatus.UNDER_FOLLOW_UP: _("Under follow-up"),
    FollowUpStatus.COMPLETED: _("Follow-up completed"),
    FollowUpStatus.CANCELLED: _("Follow-up cancelled"),
    FollowUpStatus.LOST: _("Lost to follow-up"),
    FollowUpStatus.NOT_REQUIRED: _("No daily follow-up required"),
}
FOLLOW_UP_MODES: Final[Mapping[FollowUpMode, Text]] = {
    FollowUpMode.IN_PERSON: _("In person"),
    FollowUpMode.VIDEO: _("By video"),
    FollowUpMode.TELEPHONE: _("By telephone"),
    FollowUpMode.SELF_REPORT: _("Own report"),
}
PROTECTIONS: Final[Mapping[Protection, Text]] = {
    Protection.EFFECTIVE: _("Effective protection"),
    Protection.NOT_EFFECTIVE: _("Protection that was not effective"),
    Protection.NONE: _("No protection"),
}
SETTINGS: Final[Mapping[Setting, Text]] = {
    Setting.HOUSEHOLD: _("living together"),
    Setting.HEALTH_CARE: _("health care"),
    Setting.LABORATORY: pgettext_lazy("setting", "laboratory"),
    Setting.OFFICE: pgettext_lazy("setting", "office"),
    Setting.MEETING_ROOM: pgettext_lazy("setting", "meeting room"),
    Setting.WORKSHOP: pgettext_lazy("setting", "workshop"),
    Setting.WORK_TEAM: pgettext_lazy("setting", "work team"),
    Setting.DORMITORY: pgettext_lazy("setting", "dormitory"),
    Setting.CLASSROOM: pgettext_lazy("setting", "classroom"),
    Setting.LIFT: pgettext_lazy("setting", "lift"),
    Setting.CANTEEN: pgettext_lazy("setting", "canteen"),
    Setting.SHARED_TOILET: _("shared toilet"),
    Setting.MEAL: _("a meal"),
    Setting.ENTERTAINMENT: pgettext_lazy("setting", "entertainment"),
    Setting.SHOP: pgettext_lazy("setting", "shop"),
    Setting.CLOSED_SPACE: _("closed or badly ventilated space"),
    Setting.VISIT_TO_CASE: _("a visit to the case"),
    Setting.CONVEYANCE: pgettext_lazy("setting", "conveyance"),
    Setting.FUNERAL: pgettext_lazy("setting", "funeral"),
    Setting.OUTDOORS: pgettext_lazy("setting", "outdoors"),
}
ACTS: Final[Mapping[Act, Text]] = {
    Act.DIRECT_CARE: _("direct care"),
    Act.AEROSOL_PROCEDURE: _("procedure that makes aerosols"),
    Act.PHYSICAL_CONTACT: _("physical contact"),
    Act.SEXUAL_CONTACT: _("sexual contact"),
    Act.BODY_FLUIDS: _("contact with body fluids"),
    Act.SECRETIONS: _("contact with secretions"),
    Act.CLOTHES_OR_BEDDING: _("touched clothes or bedding"),
    Act.CONTAMINATED_THINGS: _("touched contaminated things"),
    Act.BREASTFED_BY_CASE: _("breastfed by the case"),
    Act.BODY_AT_FUNERAL: _("touched the body at the funeral"),
    Act.SLEPT_IN_SAME_HOUSE: _("slept in the same house"),
    Act.SERVED_CASE: _("served the case"),
    Act.FACE_TO_FACE: _("face to face"),
    Act.SPECIMEN_HANDLING: _("handled specimens"),
}
CONVEYANCES: Final[Mapping[ConveyanceKind, Text]] = {
    ConveyanceKind.AIRCRAFT: _("aircraft"),
    ConveyanceKind.TRAIN_SEALED: _("sealed air-conditioned train"),
    ConveyanceKind.TRAIN_UNSEALED: _("train with open windows"),
    ConveyanceKind.COACH_SEALED: _("sealed air-conditioned coach"),
    ConveyanceKind.COACH_VENTILATED: _("ventilated coach"),
    ConveyanceKind.SHIP: _("ship"),
}
PERS: Final[Mapping[Per, Text]] = {
    Per.ENCOUNTER: _("at one meeting"),
    Per.DAY: _("in 24 hours"),
    Per.ALL: _("in all"),
}
SOURCES: Final[Mapping[str, Text]] = {
    "interview": _("Interview"),
    "check_in": _("Check-in"),
    "register": _("Population register"),
    "roster": _("Roster"),
    "import": _("Imported list"),
}
ORIGINS: Final[Mapping[Origin, Text]] = {
    Origin.ONSET: pgettext_lazy("counted from", "onset"),
    Origin.RASH: pgettext_lazy("counted from", "rash"),
    Origin.FIRST_POSITIVE_SAMPLE: pgettext_lazy(
        "counted from", "first positive sample"
    ),
    Origin.FIRST_EXPOSURE: pgettext_lazy("counted from", "first exposure"),
    Origin.LAST_EXPOSURE: pgettext_lazy("counted from", "last exposure"),
    Origin.STAGE_START: pgettext_lazy("counted from", "start of the stage"),
    Origin.PREVIOUS_STAGE_END: pgettext_lazy("counted from", "end of the stage before"),
    Origin.ISOLATION: pgettext_lazy("counted from", "isolation"),
    Origin.TRANSFER_TO_FACILITY: pgettext_lazy(
        "counted from", "transfer to the facility"
    ),
    Origin.DISCHARGE: pgettext_lazy("counted from", "discharge"),
    Origin.BURIAL: pgettext_lazy("counted from", "burial"),
    Origin.SECOND_NEGATIVE_SAMPLE: pgettext_lazy(
        "counted from", "second negative sample"
    ),
    Origin.CASE_LEFT: pgettext_lazy("counted from", "departure of the case"),
    Origin.TERMINAL_DISINFECTION_DONE: pgettext_lazy(
        "counted from", "terminal disinfection"
    ),
    Origin.LAST_NEW_CASE: pgettext_lazy("counted from", "last new case"),
    Origin.ZONE_SET: pgettext_lazy("counted from", "setting of the zone"),
    Origin.ZONE_LIFTED: pgettext_lazy("counted from", "lifting of the zone"),
}
# Under which key of an explanation's line which words stand.
TERMS: Final[Mapping[str, Mapping[str, Text]]] = {
    "setting": {str(k): v for k, v in SETTINGS.items()},
    "settings": {str(k): v for k, v in SETTINGS.items()},
    "act": {str(k): v for k, v in ACTS.items()},
    "acts": {str(k): v for k, v in ACTS.items()},
    "kind": {str(k): v for k, v in CONVEYANCES.items()},
    "per": {str(k): v for k, v in PERS.items()},
    "risk_class": {str(k): v for k, v in RISK_CLASSES.items()},
    "source": SOURCES,
}
OTHERS: Final = ".others"
IF_PROTECTED: Final = ".if_protected"


def term(key: str, value: str) -> Text:
    """Return the word for a value under a line's key; free text stays as it is."""
    return TERMS.get(key, {}).get(value, value)


def listed(words: Iterable[Text]) -> str:
    """Return words one after the other, with the comma of the reader's language."""
    return ("、" if _reads_chinese() else ", ").join(map(str, words))


def risk_class_word(value: str) -> Text:
    """Return the name of a stored class; a dash where there is none."""
    return RISK_CLASSES[RiskClass(value)] if value else "–"


def decision_word(state: ContactState, risk_class: RiskClass) -> Text:
    """Return what an officer decided: a class, or that the person is no contact."""
    return (
        CONTACT_STATES[state]
        if state is ContactState.DECLINED
        else RISK_CLASSES[risk_class]
    )


def state_word(value: str) -> Text:
    """Return the name of a stored state."""
    return CONTACT_STATES[ContactState(value)]


def word(labels: Mapping[StrEnum, Text], value: str) -> Text:
    """Return the name of a stored identifier; the bare identifier if it has none."""
    return next((text for member, text in labels.items() if member == value), value)


def in_language(english: str, chinese: str) -> str:
    """Return a title of a protocol in the reader's language, as far as it has one."""
    return chinese if chinese and _reads_chinese() else english


def protocol_title(protocol_id: str) -> str:
    """Return the title of a protocol in the reader's language."""
    header = load_protocol(protocol_id).header
    return in_language(header.title, header.title_zh)


def rule_title(rule: str, english: str, chinese: str) -> str:
    """Return the title of a rule in the reader's language; conveyances by their kind."""
    if rule.startswith(CONVEYANCE_PREFIX) or rule == SECONDARY:
        return str(rule_word(rule))
    return in_language(english, chinese)


def rule_word(rule: str) -> Text:
    """Return the name of a rule that is no category of the protocol's own."""
    if not rule:
        return _("An officer's own decision")
    if rule == SECONDARY:
        return _("Contact of a contact")
    kind = rule.removeprefix(CONVEYANCE_PREFIX).removesuffix(OTHERS)
    return TERMS["kind"].get(kind, rule)


def _reads_chinese() -> bool:
    return (get_language() or "").startswith("zh")
