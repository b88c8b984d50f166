"""Names of what the map shows, in both languages."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epiloop.tables import ZoneLevel
from epiloop_hq.situation.labels import FIGURES
from epiloop_hq.web.states import Text, Tone
from epiloop_hq.workbench.maps.question import LEVEL, LayerKey

LAYERS: Final[Mapping[LayerKey, Text]] = {
    LayerKey.ZONES: pgettext_lazy("map", "Zones"),
    LayerKey.SITES: _("Sites and facilities"),
    LayerKey.POINTS: _("Risk points"),
    LayerKey.CASES: pgettext_lazy("map", "Cases"),
}
SHADING_NAMES: Final[Mapping[str, Text]] = {
    **{str(figure): name for figure, name in FIGURES.items()},
    LEVEL: _("Level of zones"),
}
ZONE_LEVELS: Final[Mapping[str, Text]] = {
    ZoneLevel.SEALED: _("Sealed zone"),
    ZoneLevel.CONTROLLED: _("Controlled zone"),
    ZoneLevel.PREVENTION: _("Prevention zone"),
    ZoneLevel.TEMPORARY: _("Temporary control zone"),
    ZoneLevel.HIGH: _("High risk area"),
    ZoneLevel.MEDIUM: _("Medium risk area"),
    ZoneLevel.LOW: _("Low risk area"),
}
ZONE_TONES: Final[Mapping[str, Tone]] = {
    ZoneLevel.SEALED: Tone.BAD,
    ZoneLevel.HIGH: Tone.BAD,
    ZoneLevel.CONTROLLED: Tone.WARN,
    ZoneLevel.MEDIUM: Tone.WARN,
    ZoneLevel.TEMPORARY: Tone.HOLD,
    ZoneLevel.PREVENTION: Tone.GOOD,
    ZoneLevel.LOW: Tone.GOOD,
}
# How strict a level is, the strictest last: what areas are shaded by.
STRICTNESS: Final = (Tone.GOOD, Tone.HOLD, Tone.WARN, Tone.BAD)
# What the parts of a bubble's ring are.
CASE_WORDS: Final[Mapping[Tone, Text]] = {
    Tone.BAD: _("Found in the community"),
    Tone.WARN: _("Not classified yet"),
    Tone.RUN: _("Found under control"),
}
POINT_WORDS: Final[Mapping[Tone, Text]] = {
    Tone.WARN: pgettext_lazy("risk point", "Open"),
    Tone.GOOD: pgettext_lazy("risk point", "Done"),
    Tone.FLAT: pgettext_lazy("risk point", "As announced"),
}
ZONE_WORDS: Final[Mapping[Tone, Text]] = {
    Tone.BAD: _("Sealed, or high risk"),
    Tone.WARN: _("Controlled, or medium risk"),
    Tone.HOLD: _("Temporary control"),
    Tone.GOOD: _("Prevention, or low risk"),
}
SITE_WORDS: Final[Mapping[Tone, Text]] = {
    Tone.HOLD: _("Observation site"),
    Tone.RUN: _("Health facility"),
    Tone.FLAT: _("Sampling site or laboratory"),
}
