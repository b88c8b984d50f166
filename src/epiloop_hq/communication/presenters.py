"""How the communication desk's deeds are told on the trail's pages."""

from django.utils.translation import gettext_noop as _

from epiloop_hq.audit.presenters import sentences

sentences(
    {
        "bulletin.drafted": _("Bulletin %(number)s drafted"),
        "bulletin.rewritten": _("Bulletin %(number)s rewritten"),
        "bulletin.approved": _("Bulletin %(number)s approved"),
        "bulletin.returned": _("Bulletin %(number)s sent back to its writer"),
        "bulletin.published": _("Bulletin %(number)s published"),
        "bulletin.dropped": _("Bulletin %(number)s dropped"),
    }
)
