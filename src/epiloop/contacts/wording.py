"""Plain English for the lines of an explanation; also the message ids for a server."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from epiloop.contacts.reasons import Why
from epiloop.protocols.vocabulary import Per


class Say(StrEnum):
    """Sentences of an explanation that are no reasons."""

    CLASS_GIVEN = "class_given"
    CLASS_THROUGH = "class_through"
    NO_CLASS = "no_class"
    WINDOW = "window"
    NO_WINDOW = "no_window"
    MET = "met_at_place"
    MET_AND_AIR = "met_and_air"
    MET_AIR_ONLY = "met_air_only"
    MET_LENGTH_UNKNOWN = "met_length_unknown"
    MET_SOME_TIME = "met_some_time"
    MET_NEAR = "met_near"
    MET_SOMEWHERE = "met_somewhere"
    NO_ENCOUNTER = "no_encounter"
    SOURCE = "source"
    ALSO_MET = "also_met"
    OPEN = "open"
    NOT_MET = "rule_not_met"
    EXPOSED = "exposed"
    EXPOSURE_UNDATED = "exposure_undated"


NAMED: Final = frozenset({"person", "case", "through", "place"})
"""Values that are ids of somebody or somewhere."""

PER_WORDS: Final[Mapping[str, str]] = {
    Per.ENCOUNTER: "at one meeting",
    Per.DAY: "in 24 hours",
    Per.ALL: "in all",
}

ENGLISH: Final[Mapping[Say | Why, str]] = {
    Say.CLASS_GIVEN: (
        "%(person)s is proposed as %(risk_class)s of case %(case)s"
        " under %(protocol)s: %(title)s."
    ),
    Say.CLASS_THROUGH: (
        "%(person)s is proposed as %(risk_class)s of case %(case)s, through"
        " %(through)s, under %(protocol)s."
    ),
    Say.NO_CLASS: "%(person)s has no class towards case %(case)s under %(protocol)s.",
    Say.WINDOW: "Contacts are sought from %(start)s to %(end)s.",
    Say.NO_WINDOW: "Case %(case)s was isolated before contacts would be sought.",
    Say.MET: "%(start)s to %(end)s: together at %(place)s for %(minutes)s min.",
    Say.MET_AND_AIR: (
        "%(start)s to %(end)s: in the air of %(place)s for %(minutes)s min,"
        " %(after_minutes)s min of it after the case had left."
    ),
    Say.MET_AIR_ONLY: (
        "%(start)s to %(end)s: at %(place)s for %(minutes)s min after the case"
        " had left."
    ),
    Say.MET_LENGTH_UNKNOWN: (
        "Between %(start)s and %(end)s both were at %(place)s; for how long, and"
        " whether at one time, is not known."
    ),
    Say.MET_SOME_TIME: "Between %(start)s and %(end)s; for how long is not known.",
    Say.MET_NEAR: (
        "%(start)s to %(end)s: near each other for %(minutes)s min, at the least"
        " %(metres)s m apart."
    ),
    Say.MET_SOMEWHERE: "%(start)s to %(end)s: together for %(minutes)s min.",
    Say.NO_ENCOUNTER: "No visit or device shows them together.",
    Say.SOURCE: "Source: %(source)s.",
    Say.ALSO_MET: "Another rule holds as well and gives %(risk_class)s: %(title)s.",
    Say.OPEN: "To be asked; it would give %(risk_class)s: %(title)s.",
    Say.NOT_MET: "This rule does not hold: %(title)s.",
    Say.EXPOSED: "First exposure %(first)s, last exposure until %(last)s.",
    Say.EXPOSURE_UNDATED: "When %(person)s was exposed is not known; it must be asked.",
    Why.SETTING_SHARED: "They shared: %(setting)s.",
    Why.SETTING_POSSIBLE: "Whether they shared this is not known: %(setting)s.",
    Why.SETTING_NOT_SHARED: "They shared none of: %(settings)s.",
    Why.ACT_DONE: "It is recorded: %(act)s.",
    Why.ACT_NOT_RECORDED: "None of this is recorded: %(acts)s.",
    Why.NEAR_ENOUGH: "They were %(metres)s m apart; up to %(limit)s m counts.",
    Why.TOO_FAR: "They were %(metres)s m apart; only up to %(limit)s m counts.",
    Why.DISTANCE_UNKNOWN: "How far apart is not known; up to %(limit)s m counts.",
    Why.LONG_ENOUGH: "%(minutes)s min together; %(limit)s or more count %(per)s.",
    Why.TOO_SHORT: "%(minutes)s min together; only %(limit)s or more count %(per)s.",
    Why.LENGTH_UNKNOWN: "How long is not known; %(limit)s min or more count %(per)s.",
    Why.UNPROTECTED: "There was no effective protection. %(worn)s",
    Why.PROTECTION_UNKNOWN: "Protection is not known and counts as none.",
    Why.PROTECTED: "Protection was effective. %(worn)s",
    Why.AIR_AFTER_CASE_LEFT: (
        "%(minutes)s min of it lie after the case had left, while the air counts."
    ),
    Why.DECIDED_BY_SEAT: "The seats on the %(kind)s decide, not the distance.",
    Why.JUDGED: "The investigator judged: %(text)s",
    Why.NOT_JUDGED: "No investigator has judged otherwise.",
    Why.CONVEYANCE_UNKNOWN: "Whether it was a %(kind)s, and the seats, are not known.",
    Why.CASE_SEAT_UNKNOWN: "Where the case sat is not known.",
    Why.SEAT_UNKNOWN: "Where the person sat is not known.",
    Why.SEATED_APART: "The places of the two are too far apart to count.",
    Why.OTHERS_ABOARD: "They were aboard the same %(kind)s.",
    Why.EVERYONE_ABOARD: "Everyone aboard counts.",
    Why.SAME_ROW: "They sat in the same row, %(row)s.",
    Why.ROWS_IN_FRONT: "Row %(row)s is %(rows)s in front of the case's row %(case_row)s.",
    Why.ROWS_BEHIND: "Row %(row)s is %(rows)s behind the case's row %(case_row)s.",
    Why.SAME_CARRIAGE: "They were in the same carriage, %(part)s.",
    Why.SAME_COMPARTMENT: "They were in the same compartment, %(part)s.",
    Why.NEAR_BAY: "Their bays are %(bays)s apart; up to %(limit)s counts.",
    Why.SAME_CABIN: "They were in the same cabin, %(part)s.",
    Why.POST_UNKNOWN: "Where the crew member worked is not known.",
    Why.CREW_OF_ALL: "All of the crew count.",
    Why.CREW_OF_ROWS: (
        "The crew member served rows %(first)s to %(last)s; the case sat in row"
        " %(case_row)s."
    ),
    Why.CREW_OF_AREA: "The crew member served where the case was, %(part)s.",
    Why.CREW_ELSEWHERE: "The crew member served elsewhere.",
    Why.CREW_NOT_COUNTED: "The crew do not count on this conveyance.",
    Why.CONTACT_HAS_HIGH_RISK: "The contact is of high infection risk.",
    Why.CONTACT_NOT_HIGH_RISK: (
        "The contact is not of high infection risk, so contacts of it are not sought."
    ),
    Why.LONG_CONTACT: "Contact was long, not passing.",
    Why.PASSING_CONTACT: "Contact was only passing.",
    Why.LONG_CONTACT_UNKNOWN: "Whether contact was long or passing is not known.",
}
"""One sentence a key, with named places for the values of the line."""
