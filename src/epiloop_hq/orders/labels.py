"""Names and sentences of the orders desk, in both languages."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import RiskClass, StageKind
from epiloop_hq.orders.kinds import (
    HOLD,
    AppealOutcome,
    EndReason,
    Filer,
    NoticeKind,
    ReviewOutcome,
)

Label = str | Promise

MEASURES: Final[dict[str, Label]] = {
    HOLD: _("Hold until the single result"),
    StageKind.ISOLATION_HOSPITAL: pgettext_lazy("measure", "Isolation in hospital"),
    StageKind.ISOLATION_HOME: pgettext_lazy("measure", "Isolation at home"),
    StageKind.QUARANTINE_FACILITY: _("Centralised quarantine"),
    StageKind.QUARANTINE_HOME: _("Home quarantine"),
    StageKind.HOME_MONITORING: _("Home health monitoring"),
    StageKind.HEALTH_MONITORING: _("Health monitoring"),
}

ASKS: Final[dict[str, Label]] = {
    HOLD: _(
        "Stay where you are, away from others, until the result of your own sample is "
        "known. A new sample is taken from you alone."
    ),
    StageKind.ISOLATION_HOSPITAL: _(
        "Stay in the hospital you are taken to until tests show that you can infect "
        "nobody. You are treated there."
    ),
    StageKind.ISOLATION_HOME: _(
        "Stay at home, in a room of your own, until tests show that you can infect "
        "nobody. Call the number below if you feel worse."
    ),
    StageKind.QUARANTINE_FACILITY: _(
        "Stay in the room you are given at the observation site. Your temperature is "
        "taken and samples are taken on the days you are told."
    ),
    StageKind.QUARANTINE_HOME: _(
        "Stay at home and let nobody in. Take your temperature twice a day, and be there "
        "when samples are taken."
    ),
    StageKind.HOME_MONITORING: _(
        "Stay at home except for what you are allowed. Report your temperature and how "
        "you feel."
    ),
    StageKind.HEALTH_MONITORING: _(
        "You may go out. Report your temperature and how you feel, and avoid gatherings."
    ),
}

TUBE_MEMBER: Final = "tube_member"
# Said to the person themselves, so nobody else is named or can be guessed.
GROUNDS: Final[dict[str, Label]] = {
    TUBE_MEMBER: _(
        "A sample tube that also holds your swab gave a result that must be checked."
    ),
    RiskClass.INFECTED_PERSON: _("A laboratory test found an infection in you."),
    RiskClass.CLOSE_CONTACT: _(
        "You were near an infected person in a way that may have infected you."
    ),
    RiskClass.SECONDARY_CONTACT: _(
        "You were near a person who may have been infected."
    ),
    RiskClass.CASUAL_CONTACT: _(
        "You were at the same place as an infected person at the same time."
    ),
    RiskClass.VENUE_EXPOSED: _(
        "You were at a place where an infected person has been."
    ),
}

END_REASONS: Final[dict[str, Label]] = {
    EndReason.REVIEW: _("It was looked at again and is not needed any more."),
    EndReason.APPEAL: _("Your appeal was right."),
    EndReason.OFFICER: _("It is not needed any more."),
    EndReason.LAPSED: _("It has reached the latest end that it stated."),
    "released": _("You have served it; every condition is met."),
    "next_stage": _("Another measure follows it, by an order of its own."),
    "replaced": _("Another order has taken its place."),
    "hold_negative": _("The result of your own sample is negative."),
    "hold_positive": _(
        "The result of your own sample is positive; isolation follows, by an order of "
        "its own."
    ),
    "hold_withdrawn": _("The tube's result did not stand."),
    "hold_lapsed": _("It ran out before a result came."),
    "refuted": _("The infection on which it rested was not confirmed."),
    "became_case": _(
        "An infection was found in you; isolation follows, by an order of its own."
    ),
    "downgraded": _("The ground for it was found not to hold."),
}

NOTICE_KINDS: Final[dict[str, Label]] = {
    NoticeKind.START: pgettext_lazy("notice", "Order"),
    NoticeKind.CHANGE: pgettext_lazy("notice", "Change"),
    NoticeKind.RELEASE: pgettext_lazy("notice", "Release"),
    NoticeKind.ANSWER: pgettext_lazy("notice", "Answer to the appeal"),
}

REVIEW_OUTCOMES: Final[dict[str, Label]] = {
    ReviewOutcome.KEEP: pgettext_lazy("review", "Needed as it is"),
    ReviewOutcome.END: pgettext_lazy("review", "Not needed any more"),
}

APPEAL_OUTCOMES: Final[dict[str, Label]] = {
    AppealOutcome.UPHELD: pgettext_lazy("appeal", "Upheld: the order ends"),
    AppealOutcome.REJECTED: pgettext_lazy("appeal", "Rejected: the order stands"),
}

FILERS: Final[dict[str, Label]] = {
    Filer.PERSON: pgettext_lazy("appeal by", "The person"),
    Filer.GUARDIAN: pgettext_lazy("appeal by", "A guardian"),
    Filer.REPRESENTATIVE: pgettext_lazy("appeal by", "A representative"),
}


def protocol_title(protocol_id: str) -> str:
    """Return the name of the version that an order rests on, in the reader's language."""
    header = load_protocol(protocol_id).header
    is_chinese = (get_language() or "").startswith("zh")
    return header.title_zh if is_chinese and header.title_zh else header.title


def measure_label(measure: str) -> str:
    """Return the name of a measure in the reader's language."""
    return str(MEASURES.get(measure, measure))


def ground_label(ground_kind: str) -> str:
    """Return the sentence that tells a person why, or nothing for an unknown kind."""
    return str(GROUNDS.get(ground_kind, ""))


def end_label(reason: str) -> str:
    """Return the sentence that tells why an order ended."""
    return str(END_REASONS.get(reason, _("It is not needed any more.")))
