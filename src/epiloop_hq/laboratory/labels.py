"""Names of the laboratory desk's identifiers in the reader's language."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epiloop.protocols.vocabulary import SampleKind, TubeAction, TubeResult
from epiloop_hq.laboratory.kinds import (
    HoldOutcome,
    MemberState,
    Purpose,
    TestKind,
    TubeKind,
)
from epiloop_hq.web.states import State, Text

K = TypeVar("K", bound=StrEnum)

TUBE_RESULTS: Final[Mapping[TubeResult, Text]] = {
    TubeResult.NEGATIVE: pgettext_lazy("result of a tube", "Negative"),
    TubeResult.POSITIVE: pgettext_lazy("result of a tube", "Positive"),
    TubeResult.GREY: _("Grey zone"),
    TubeResult.SINGLE_TARGET: _("Single target positive"),
    TubeResult.INVALID: _("Invalid"),
}
TUBE_ACTIONS: Final[Mapping[TubeAction, Text]] = {
    TubeAction.NOTIFY: _("Notify"),
    TubeAction.HOLD_MEMBERS: _("Hold every member"),
    TubeAction.RESAMPLE_SINGLY: _("Take single samples"),
    TubeAction.RECHECK: _("Recheck"),
    TubeAction.FREE_MEMBERS: _("Free every member"),
}
TUBE_KINDS: Final[Mapping[TubeKind, Text]] = {
    TubeKind.SINGLE: _("Single sample"),
    TubeKind.POOL: _("Pooled sample"),
    TubeKind.HOUSEHOLD: _("Household tube"),
}
TEST_KINDS: Final[Mapping[TestKind, Text]] = {
    TestKind.PCR: _("Nucleic acid test"),
    TestKind.ANTIGEN: _("Antigen test"),
}
SAMPLE_KINDS: Final[Mapping[SampleKind, Text]] = {
    SampleKind.NASOPHARYNGEAL: _("Nasal swab (nasopharyngeal)"),
    SampleKind.OROPHARYNGEAL: _("Throat swab (oropharyngeal)"),
}
PURPOSES: Final[Mapping[Purpose, Text]] = {
    Purpose.SCREENING: _("Screening"),
    Purpose.KEY_GROUP: _("Key occupational group"),
    Purpose.CLINIC: _("Came to a clinic"),
    Purpose.CONTACT: _("Test of a contact"),
    Purpose.CASE: _("Test of a case"),
    Purpose.RECHECK: _("Recheck"),
    Purpose.RELEASE: _("Test before release"),
}
HOLD_OUTCOMES: Final[Mapping[HoldOutcome, Text]] = {
    HoldOutcome.NEGATIVE: _("Freed: single sample negative"),
    HoldOutcome.POSITIVE: _("Single sample positive: now a case"),
    HoldOutcome.WITHDRAWN: _("Freed: the tube's result was corrected"),
    HoldOutcome.LAPSED: _("Free without a result: the order ended"),
    HoldOutcome.ENDED: _("Not followed any more"),
}
MEMBER_STATES: Final[Mapping[MemberState, Text]] = {
    MemberState.TO_HOLD: _("Not held yet"),
    MemberState.HELD: _("Held, single sample to be taken"),
    MemberState.RESAMPLED: _("Held, awaiting the single result"),
    MemberState.RETAKE_DUE: _("Held, sample invalid: take again"),
    MemberState.NEGATIVE_HELD: _("Single sample negative: to be freed"),
    MemberState.POSITIVE_HELD: _("Single sample positive, still held"),
    MemberState.FREED_NEGATIVE: _("Freed: single sample negative"),
    MemberState.FREED_POSITIVE: _("Single sample positive: now a case"),
    MemberState.FREED_WITHDRAWN: _("Freed: the tube's result was corrected"),
    MemberState.FREED_LAPSED: _("Free without a result: the order ended"),
    MemberState.FREED_ENDED: _("Not followed any more"),
}
# How each state looks beside its word.
LOOKS: Final[Mapping[MemberState, State]] = {
    MemberState.TO_HOLD: State.OVERDUE,
    MemberState.HELD: State.DUE_SOON,
    MemberState.RESAMPLED: State.PENDING,
    MemberState.RETAKE_DUE: State.DUE_SOON,
    MemberState.NEGATIVE_HELD: State.DUE_SOON,
    MemberState.POSITIVE_HELD: State.POSITIVE,
    MemberState.FREED_NEGATIVE: State.NEGATIVE,
    MemberState.FREED_POSITIVE: State.POSITIVE,
    MemberState.FREED_WITHDRAWN: State.DROPPED,
    MemberState.FREED_LAPSED: State.OVERDUE,
    MemberState.FREED_ENDED: State.DROPPED,
}
RESULT_LOOKS: Final[Mapping[str, State]] = {
    "": State.PENDING,
    TubeResult.NEGATIVE: State.NEGATIVE,
    TubeResult.POSITIVE: State.POSITIVE,
    TubeResult.GREY: State.GREY,
    TubeResult.SINGLE_TARGET: State.GREY,
    TubeResult.INVALID: State.REFUSED,
}


def word(labels: Mapping[K, Text], value: str) -> Text:
    """Return the name of a stored identifier; the bare identifier if it has none."""
    return next((text for member, text in labels.items() if member == value), value)


def result_word(outcome: str) -> Text:
    """Return the name of a tube's outcome, also where there is none yet."""
    return TUBE_RESULTS[TubeResult(outcome)] if outcome else _("Awaiting result")
