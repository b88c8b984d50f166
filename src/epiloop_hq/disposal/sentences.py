"""What the library refuses of hand-overs, clocks and excuses, to be translated.

The sentences are the library's own, word for word; a test holds the two together.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epiloop.clocks.refusals import Refusal as ClockRefusal
from epiloop.disposal.handover import OfferState
from epiloop.disposal.handover_refusals import Refusal
from epiloop.disposal.loops import NoExcuse
from epiloop_hq.web.states import Text

OFFER_STATES: Final[Mapping[str, Text]] = {
    OfferState.OPEN: pgettext_lazy("offer", "open"),
    OfferState.ACCEPTED: pgettext_lazy("offer", "accepted"),
    OfferState.DISPUTED: pgettext_lazy("offer", "disputed"),
    OfferState.WITHDRAWN: pgettext_lazy("offer", "withdrawn"),
}
HANDOVER_REFUSALS: Final[Mapping[StrEnum, Text]] = {
    Refusal.TOO_EARLY: _(
        "This cannot have happened at %(then)s: the last change of custody was at %(latest)s."
    ),
    Refusal.ANSWERS_FOR_ITSELF: _(
        "Unit %(by)s is in the system and answers for itself; unit %(other)s cannot do it for them."
    ),
    Refusal.NOT_RESPONSIBLE: _(
        "Unit %(by)s cannot offer what unit %(other)s is responsible for."
    ),
    Refusal.HAS_IT: _("Unit %(by)s already has this item."),
    Refusal.OFFERED_ALREADY: _(
        "The item is already offered to unit %(other)s; withdraw that offer first."
    ),
    Refusal.OFFER_EXISTS: _("There is an offer %(offer)s already."),
    Refusal.NEVER_ACCEPTED: _("Offer %(offer)s was never accepted."),
    Refusal.NOT_TO_RETURN: _(
        "Only unit %(by)s can return offer %(offer)s, and only to unit %(other)s."
    ),
    Refusal.RETURN_WITHOUT_REASON: _("A return needs a reason."),
    Refusal.FOR_ANOTHER: _(
        "Offer %(offer)s is for unit %(other)s, not for unit %(by)s."
    ),
    Refusal.NOT_TO_DISPUTE: _("Only unit %(other)s can dispute offer %(offer)s."),
    Refusal.NOT_TO_WITHDRAW: _("Only unit %(other)s can withdraw offer %(offer)s."),
    Refusal.DISPUTE_WITHOUT_REASON: _("A dispute needs a reason."),
    Refusal.NO_OFFER: _("There is no offer %(offer)s."),
    Refusal.ANSWERED: _("Offer %(offer)s was %(state)s at %(then)s."),
    Refusal.RECORDED_ELSEWHERE: _(
        "What unit %(by)s outside the system did is recorded by unit %(other)s, at the other end of the offer."
    ),
    Refusal.WITHOUT_EVIDENCE: _(
        "What unit %(by)s outside the system did needs evidence: a letter, a call with name and time."
    ),
}
EXCUSE_REFUSALS: Final[Mapping[StrEnum, Text]] = {
    NoExcuse.WITHOUT_REASON: _("Leaving out the step %(step)s needs a reason."),
    NoExcuse.WITHOUT_APPROVER: _("Leaving out the step %(step)s needs an approver."),
    NoExcuse.BY_ONESELF: _(
        "Leaving out the step %(step)s must be approved by somebody other than the person who asks for it."
    ),
    NoExcuse.NOT_REQUIRED: _("This loop does not require %(step)s."),
}
CLOCK_REFUSALS: Final[Mapping[StrEnum, Text]] = {
    ClockRefusal.ENDS_BEFORE_START: _(
        "A suspension must end after it starts; this one runs from %(start)s to %(end)s."
    ),
    ClockRefusal.WITHOUT_REASON: _("A suspension needs a reason."),
    ClockRefusal.SUSPENDED_TWICE: _("Clock %(clock)s is suspended twice at %(then)s."),
    ClockRefusal.ALREADY_DONE: _("The step of clock %(clock)s is already done."),
    ClockRefusal.ALREADY_DUE: _(
        "Clock %(clock)s was due at %(due)s, before the suspension from %(start)s."
    ),
    ClockRefusal.NOT_SUSPENDED: _("Clock %(clock)s is not suspended at %(then)s."),
}
