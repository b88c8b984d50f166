"""Names of the measures, in both languages."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MEASURES: Final[dict[str, str | Promise]] = {
    "hold": _("Hold until the single result"),
    "isolation_hospital": pgettext_lazy("measure", "Isolation in hospital"),
    "isolation_home": pgettext_lazy("measure", "Isolation at home"),
    "quarantine_facility": _("Centralised quarantine"),
    "quarantine_home": _("Home quarantine"),
    "home_monitoring": _("Home health monitoring"),
    "health_monitoring": _("Health monitoring"),
}


def measure_label(measure: str) -> str:
    """Return the name of a measure in the reader's language."""
    return str(MEASURES.get(measure, measure))
