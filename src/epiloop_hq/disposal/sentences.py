"""Refusals of a hand-over, in the reader's language.

They are those of `epiloop.disposal.handover_refusals`, word for word; a test holds the two
together.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epiloop.disposal.handover import OfferState
from epiloop.disposal.handover_refusals import Refusal
from epiloop_hq.web.states import Text

# The facts of a refusal that are units, by their ids.
UNITS: Final = frozenset({"by", "other"})
OFFER_STATES: Final[Mapping[str, Text]] = {
    OfferState.OPEN: pgettext_lazy("offer", "open"),
    OfferState.ACCEPTED: pgettext_lazy("offer", "accepted"),
    OfferState.DISPUTED: pgettext_lazy("offer", "disputed"),
    OfferState.WITHDRAWN: pgettext_lazy("offer", "withdrawn"),
}
HANDOVER_REFUSALS: Final[Mapping[Refusal, Text]] = {
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
