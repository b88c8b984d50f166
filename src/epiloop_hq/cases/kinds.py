"""Closed sets of the cases desk, and how a case may change its status."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class CaseStatus(StrEnum):
    """How certain an infection is, and whether it shows."""

    PRELIMINARY = "preliminary_positive"
    SUSPECTED = "case_suspected"
    PROBABLE = "case_probable"
    CONFIRMED = "case_confirmed"
    ASYMPTOMATIC = "infection_asymptomatic"
    REFUTED = "refuted"


class CaseOutcome(StrEnum):
    """How an infection ended for the person."""

    RECOVERED = "recovered"
    DIED = "died"
    MOVED_ON = "moved_on"


class ReportKind(StrEnum):
    """Versions of an investigation report, in the order in which they are filed."""

    INITIAL = "initial"
    UPDATED = "updated"
    FINAL = "final"


class TrailSource(StrEnum):
    """Where a stop of a trail was learnt."""

    INTERVIEW = "interview"
    CHECK_IN = "check_in"
    PAYMENT = "payment"
    CAMERA = "camera"
    DEVICE = "device"
    IMPORT = "import"


S = CaseStatus
# A refuted case stays refuted: a later positive of the person is another case.
NEXT_STATUS: Final[Mapping[CaseStatus, frozenset[CaseStatus]]] = {
    S.PRELIMINARY: frozenset(
        {S.SUSPECTED, S.PROBABLE, S.CONFIRMED, S.ASYMPTOMATIC, S.REFUTED}
    ),
    S.SUSPECTED: frozenset({S.PROBABLE, S.CONFIRMED, S.ASYMPTOMATIC, S.REFUTED}),
    S.PROBABLE: frozenset({S.CONFIRMED, S.ASYMPTOMATIC, S.REFUTED}),
    S.ASYMPTOMATIC: frozenset({S.CONFIRMED, S.REFUTED}),
    S.CONFIRMED: frozenset({S.ASYMPTOMATIC, S.REFUTED}),
    S.REFUTED: frozenset(),
}
# Laboratory confirmed, with symptoms or without (感染者).
INFECTED: Final = frozenset({S.CONFIRMED, S.ASYMPTOMATIC})
# Still waiting for somebody to say what it is.
UNDECIDED: Final = frozenset({S.PRELIMINARY, S.SUSPECTED, S.PROBABLE})

# Facts of a case that may be corrected; the earlier value stays in the trail.
FACTS: Final = (
    "onset_on",
    "onset_at",
    "symptoms_until",
    "rash_on",
    "sampled_at",
    "positive_at",
    "reported_at",
    "diagnosed_at",
    "isolated_at",
    "died_at",
    "buried_at",
    "outcome",
    "residence_id",
    "note",
)
# Answers of an interview that stand for a piece of core information.
ANSWER_WORK: Final = "work"
ANSWER_NO_SYMPTOMS: Final = "no_symptoms"
ANSWER_CLOSE_CONTACTS: Final = "close_contacts"
ANSWER_FIRST_ZONE: Final = "first_zone"
