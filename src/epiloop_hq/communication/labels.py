"""Names of the communication desk's identifiers in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epiloop.bulletin.spans import Reason
from epiloop_hq.communication.kinds import BulletinStatus
from epiloop_hq.web.states import Text, Tone

STATUSES: Final[Mapping[BulletinStatus, Text]] = {
    BulletinStatus.DRAFTED: pgettext_lazy("bulletin", "Drafted"),
    BulletinStatus.APPROVED: pgettext_lazy("bulletin", "Approved"),
    BulletinStatus.PUBLISHED: pgettext_lazy("bulletin", "Published"),
    BulletinStatus.DROPPED: pgettext_lazy("bulletin", "Dropped"),
}
STATUS_TONES: Final[Mapping[BulletinStatus, Tone]] = {
    BulletinStatus.DRAFTED: Tone.FLAT,
    BulletinStatus.APPROVED: Tone.RUN,
    BulletinStatus.PUBLISHED: Tone.GOOD,
    BulletinStatus.DROPPED: Tone.HOLD,
}
REASONS: Final[Mapping[Reason, Text]] = {
    Reason.NAME: _("may be a person's name, or is no word we know"),
    Reason.IDENTITY_NUMBER: _("identity number"),
    Reason.TELEPHONE: _("telephone number"),
    Reason.NUMBER: _("long number"),
    Reason.PLATE: _("number plate"),
    Reason.CODE: _("letters and digits as in a document or an account"),
    Reason.HANDLE: _("account of a messenger"),
    Reason.EMAIL: _("e-mail address"),
    Reason.ADDRESS: _("address"),
    Reason.EMPLOYER: _("employer or school"),
    Reason.AGE: _("age or sex of a person"),
    Reason.REGISTERED: _("stands in the registry"),
    Reason.FOREIGN_SCRIPT: _("a script in which nothing can be checked"),
}
ZONE_LEVELS: Final[Mapping[str, Text]] = {
    "zone_high": _("High risk"),
    "zone_medium": _("Medium risk"),
}
