"""What a person is told, in their language: start, change and release of a measure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from epiloop_hq.orders.labels import measure_label
from epiloop_hq.orders.measures import appeal_address, ground_of
from epiloop_hq.orders.models import Order


def start_notice(order: Order, *, name: str, language: str) -> str:
    """Return the text with which a measure is announced to the person."""
    with translation.override(language):
        return "\n".join(
            (
                _("Measure order %(number)s") % {"number": order.number},
                _("To: %(name)s") % {"name": name},
                _("Measure: %(measure)s") % {"measure": measure_label(order.measure)},
                _("Why: %(ground)s") % {"ground": order.ground},
                _("Legal basis: %(basis)s")
                % {"basis": ground_of(order.measure).said(language)},
                _("From %(start)s until %(end)s at the latest")
                % {"start": _said(order.starts_at), "end": _said(order.ends_at)},
                _(
                    "It is looked at again by %(review)s, and ends earlier if the evidence allows."
                )
                % {"review": _said(order.review_at)},
                _("If you do not agree: %(appeal)s")
                % {"appeal": appeal_address(language)},
                _("Decided by %(decider)s on %(day)s")
                % {"decider": order.decided_by, "day": _said(order.decided_at)},
            )
        )


def change_notice(order: Order, *, name: str, language: str) -> str:
    """Return the text that tells a person that their measure was changed."""
    with translation.override(language):
        return "\n".join(
            (
                _("Change of your measure: order %(number)s")
                % {"number": order.number},
                start_notice(order, name=name, language=language),
            )
        )


def release_notice(order: Order, *, name: str, language: str, at: datetime) -> str:
    """Return the text that tells a person that their measure has ended."""
    with translation.override(language):
        return "\n".join(
            (
                _("Release from order %(number)s") % {"number": order.number},
                _("To: %(name)s") % {"name": name},
                _("Your measure (%(measure)s) ended on %(end)s.")
                % {"measure": measure_label(order.measure), "end": _said(at)},
                _("You may move freely again as far as this order is concerned."),
            )
        )


def _said(at: datetime) -> str:
    local = at.astimezone(ZoneInfo(settings.HEADQUARTERS_ZONE))
    return formats.date_format(local, pgettext("date format", "j M Y H:i"))
