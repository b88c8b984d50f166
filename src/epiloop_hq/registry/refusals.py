"""What the library refuses of protocol versions, in the reader's language."""

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from epiloop.protocols.in_force import SeveralInForceError
from epiloop.protocols.problems import UnknownProtocolError, UnstatedKeyError
from epiloop_hq.web.refusals import tells
from epiloop_hq.web.wording import listed


@tells(UnknownProtocolError)
def _unknown(refusal: UnknownProtocolError, _protocol_id: str) -> str:
    return _("There is no protocol %(protocol_id)s.") % {
        "protocol_id": refusal.protocol_id
    }


@tells(UnstatedKeyError)
def _unstated(refusal: UnstatedKeyError, _protocol_id: str) -> str:
    return _("The protocol %(protocol_id)s states no value for %(key)s.") % {
        "protocol_id": refusal.protocol_id,
        "key": refusal.key,
    }


@tells(SeveralInForceError)
def _several(refusal: SeveralInForceError, _protocol_id: str) -> str:
    return _("On %(day)s several versions are in force in %(place)s: %(ids)s.") % {
        "day": formats.date_format(refusal.day, pgettext("date format", "j M Y")),
        "place": refusal.place,
        "ids": listed(refusal.ids),
    }
