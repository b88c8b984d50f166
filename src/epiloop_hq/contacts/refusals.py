"""What the library refuses of a determination, in the reader's language."""

from django.utils.translation import gettext as _

from epiloop.contacts.classify import JudgementRefusedError
from epiloop.contacts.determine import NoContactRulesError
from epiloop.contacts.facts import JudgementWithoutTextError
from epiloop.contacts.windows import WindowUnknownError
from epiloop_hq.contacts.labels import ORIGINS, protocol_title
from epiloop_hq.visits.queries import TooManyMetError
from epiloop_hq.web.refusals import tells
from epiloop_hq.web.wording import listed


@tells(NoContactRulesError)
def _no_rules(refusal: NoContactRulesError, _protocol_id: str) -> str:
    return _(
        "%(protocol)s does not say who is a contact, or when contacts are sought."
    ) % {"protocol": protocol_title(refusal.protocol_id)}


@tells(WindowUnknownError)
def _no_window(refusal: WindowUnknownError, _protocol_id: str) -> str:
    return _(
        "Nobody knows from when this case could infect: the protocol counts from one of "
        "these, and the case has no such date: %(origins)s."
    ) % {"origins": listed(ORIGINS[origin] for origin in refusal.origins)}


@tells(JudgementWithoutTextError)
def _without_text(_refusal: JudgementWithoutTextError, _protocol_id: str) -> str:
    return _("A judgement by an investigator needs its reason in words.")


@tells(JudgementRefusedError)
def _no_judgement(_refusal: JudgementRefusedError, _protocol_id: str) -> str:
    return _(
        "This protocol has no category for an investigator's judgement; the officer who "
        "decides may still change the class and say why."
    )


@tells(TooManyMetError)
def _too_many_met(refusal: TooManyMetError, _protocol_id: str) -> str:
    return _(
        "The second degree reaches %(reached)d of %(persons)d persons: too many to mean "
        "much. Leave out busy places, or more kinds of places."
    ) % {"reached": refusal.reached, "persons": refusal.persons}
