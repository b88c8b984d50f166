"""What the library refuses of a person's stages, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from epiloop.observation.stages import (
    ConditionsUnknownError,
    NoMeasureError,
    OriginUnknownError,
)
from epiloop.protocols.vocabulary import Condition
from epiloop_hq.contacts.labels import ORIGINS, RISK_CLASSES
from epiloop_hq.web.refusals import tells
from epiloop_hq.web.states import Text
from epiloop_hq.web.wording import listed

FACTS: Final[Mapping[Condition, Text]] = {
    Condition.IMMUNE: pgettext_lazy("fact", "immune"),
    Condition.NON_IMMUNE: pgettext_lazy("fact", "not immune"),
    Condition.HIGH_RISK_EXPOSURE: pgettext_lazy("fact", "exposed at high risk"),
    Condition.ORDINARY_EXPOSURE: pgettext_lazy("fact", "exposed at ordinary risk"),
    Condition.UNPROTECTED: pgettext_lazy("fact", "exposed without protection"),
    Condition.PROTECTED: pgettext_lazy("fact", "exposed under protection"),
    Condition.SYMPTOMATIC: pgettext_lazy("fact", "with symptoms"),
    Condition.DWELLING_UNSUITABLE: pgettext_lazy("fact", "dwelling unsuitable"),
    Condition.ENVIRONMENT_POSITIVE: pgettext_lazy("fact", "environment positive"),
    Condition.ENVIRONMENT_NEGATIVE: pgettext_lazy("fact", "environment negative"),
}


@tells(NoMeasureError)
def _no_measure(refusal: NoMeasureError, _protocol_id: str) -> str:
    return _("This version of the protocol has no measure for: %(risk_class)s.") % {
        "risk_class": RISK_CLASSES[refusal.risk_class]
    }


@tells(OriginUnknownError)
def _origin_unknown(refusal: OriginUnknownError, _protocol_id: str) -> str:
    return _(
        "The days are counted from the %(origin)s, and its day is not recorded."
    ) % {"origin": ORIGINS[refusal.origin]}


@tells(ConditionsUnknownError)
def _facts_unknown(refusal: ConditionsUnknownError, _protocol_id: str) -> str:
    return _(
        "What is asked of the person depends on which of these is so, and none is "
        "recorded: %(facts)s."
    ) % {"facts": listed(FACTS[fact] for fact in refusal.wanted)}
