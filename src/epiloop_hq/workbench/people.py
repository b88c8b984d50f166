"""How the pages name whoever acted, and the sex of a person."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epiloop_hq.web.states import Text

# The installation's own deeds: consequences of a table, and the clocks' keeper.
SYSTEMS: Final[Mapping[str, Text]] = {
    "reactions": _("The system, by rule"),
    "worker": _("The system, by the clock"),
}
SEXES: Final[Mapping[str, Text]] = {
    "male": pgettext_lazy("sex", "Male"),
    "female": pgettext_lazy("sex", "Female"),
}


def who(actor_name: str) -> Text:
    """Return the name of whoever acted; the system's parts by what they do."""
    return SYSTEMS.get(actor_name, actor_name)


def sex_word(sex: str) -> Text:
    """Return the word for a sex as it was entered."""
    return SEXES.get(sex, sex)
