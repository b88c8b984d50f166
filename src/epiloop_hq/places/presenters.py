"""How the places desk's deeds are told on the trail's pages."""

from django.utils.translation import gettext_noop as _

from epiloop_hq.audit.presenters import sentences

sentences(
    {
        "areas.written": _("Areas written: %(added)s new, %(changed)s changed"),
        "unit.added": _("Unit entered"),
        "unit.changed": _("Unit changed"),
        "place.added": _("Place entered"),
        "place.completed": _("More told of a place known already"),
        "place.corrected": _("Place corrected"),
        "point.found": _("Risk point found"),
        "point.regrouped": _("Risk point drawn anew from the visits that overlap"),
        "point.merged": _("Risk point merged into another one"),
        "point.withdrawn": _("Risk point withdrawn: no visit makes it one any more"),
        "point.member_withdrawn": _("Visit taken out of a risk point: %(reason)s"),
        "zones.recorded": _("Announced zones recorded"),
        "counts.recorded": _("Published counts recorded"),
    }
)
