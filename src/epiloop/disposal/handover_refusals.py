"""Why an event of a hand-over cannot be: the reasons, each with its sentence."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Final

from epiloop.errors import ReasonedError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Refusal(StrEnum):
    """Why an event of a hand-over cannot be."""

    TOO_EARLY = "too_early"
    ANSWERS_FOR_ITSELF = "answers_for_itself"
    NOT_RESPONSIBLE = "not_responsible"
    HAS_IT = "has_it"
    OFFERED_ALREADY = "offered_already"
    OFFER_EXISTS = "offer_exists"
    NEVER_ACCEPTED = "never_accepted"
    NOT_TO_RETURN = "not_to_return"
    RETURN_WITHOUT_REASON = "return_without_reason"
    FOR_ANOTHER = "for_another"
    NOT_TO_DISPUTE = "not_to_dispute"
    NOT_TO_WITHDRAW = "not_to_withdraw"
    DISPUTE_WITHOUT_REASON = "dispute_without_reason"
    NO_OFFER = "no_offer"
    ANSWERED = "answered"
    RECORDED_ELSEWHERE = "recorded_elsewhere"
    WITHOUT_EVIDENCE = "without_evidence"


SENTENCES: Final[Mapping[StrEnum, str]] = {
    Refusal.TOO_EARLY: (
        "This cannot have happened at %(then)s: the last change of custody was at "
        "%(latest)s."
    ),
    Refusal.ANSWERS_FOR_ITSELF: (
        "Unit %(by)s is in the system and answers for itself; unit %(other)s cannot do "
        "it for them."
    ),
    Refusal.NOT_RESPONSIBLE: (
        "Unit %(by)s cannot offer what unit %(other)s is responsible for."
    ),
    Refusal.HAS_IT: "Unit %(by)s already has this item.",
    Refusal.OFFERED_ALREADY: (
        "The item is already offered to unit %(other)s; withdraw that offer first."
    ),
    Refusal.OFFER_EXISTS: "There is an offer %(offer)s already.",
    Refusal.NEVER_ACCEPTED: "Offer %(offer)s was never accepted.",
    Refusal.NOT_TO_RETURN: (
        "Only unit %(by)s can return offer %(offer)s, and only to unit %(other)s."
    ),
    Refusal.RETURN_WITHOUT_REASON: "A return needs a reason.",
    Refusal.FOR_ANOTHER: "Offer %(offer)s is for unit %(other)s, not for unit %(by)s.",
    Refusal.NOT_TO_DISPUTE: "Only unit %(other)s can dispute offer %(offer)s.",
    Refusal.NOT_TO_WITHDRAW: "Only unit %(other)s can withdraw offer %(offer)s.",
    Refusal.DISPUTE_WITHOUT_REASON: "A dispute needs a reason.",
    Refusal.NO_OFFER: "There is no offer %(offer)s.",
    Refusal.ANSWERED: "Offer %(offer)s was %(state)s at %(then)s.",
    Refusal.RECORDED_ELSEWHERE: (
        "What unit %(by)s outside the system did is recorded by unit %(other)s, at the "
        "other end of the offer."
    ),
    Refusal.WITHOUT_EVIDENCE: (
        "What unit %(by)s outside the system did needs evidence: a letter, a call with "
        "name and time."
    ),
}


class HandoverRefusedError(ReasonedError):
    """An event of a hand-over that cannot be; units are facts by their ids (`by`, `other`)."""

    SENTENCES: ClassVar[Mapping[StrEnum, str]] = SENTENCES
