"""What roles are called on screen."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epiloop_hq.actor import Role

ROLE_LABELS: Final[dict[Role, Promise]] = {
    Role.HEADQUARTERS: pgettext_lazy("role", "Headquarters"),
    Role.DISTRICT: pgettext_lazy("role", "District officer"),
    Role.INVESTIGATOR: pgettext_lazy("role", "Investigator"),
    Role.TRANSFER: pgettext_lazy("role", "Transfer"),
    Role.COMMUNITY: pgettext_lazy("role", "Community"),
    Role.LABORATORY: pgettext_lazy("role", "Laboratory liaison"),
    Role.VIEWER: pgettext_lazy("role", "Viewer"),
    Role.ADMINISTRATOR: pgettext_lazy("role", "Administrator"),
}

ROLE_DUTIES: Final[dict[Role, Promise]] = {
    Role.HEADQUARTERS: _("Does everything in its area and adopts protocols."),
    Role.DISTRICT: _("Does everything in its area but adopt protocols."),
    Role.INVESTIGATOR: _("Interviews cases, determines contacts, offers hand-overs."),
    Role.TRANSFER: _("Locates contacts and moves them."),
    Role.COMMUNITY: _("Locates contacts and checks on those at home."),
    Role.LABORATORY: _("Registers tubes and enters results."),
    Role.VIEWER: _("Reads; sees persons by code and age group only."),
    Role.ADMINISTRATOR: _("Makes accounts and gives roles; sees no case."),
}
