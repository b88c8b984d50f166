"""Names of the cases desk's identifiers in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epiloop.protocols.vocabulary import CoreField, DiscoveryRoute
from epiloop_hq.cases.kinds import CaseOutcome, CaseStatus, ReportKind, TrailSource
from epiloop_hq.web.states import Shape, Text, Tone

CASE_STATUSES: Final[Mapping[CaseStatus, Text]] = {
    CaseStatus.PRELIMINARY: _("Preliminary positive"),
    CaseStatus.SUSPECTED: _("Suspected case"),
    CaseStatus.PROBABLE: _("Probable case"),
    CaseStatus.CONFIRMED: _("Confirmed case"),
    CaseStatus.ASYMPTOMATIC: _("Asymptomatic infection"),
    CaseStatus.REFUTED: _("Not confirmed"),
}
DISCOVERY_ROUTES: Final[Mapping[DiscoveryRoute, Text]] = {
    DiscoveryRoute.QUARANTINE: _("In quarantine"),
    DiscoveryRoute.SEALED_ZONE: _("Sealed zone"),
    DiscoveryRoute.CONTROLLED_ZONE: _("Controlled zone"),
    DiscoveryRoute.TEMPORARY_ZONE: _("Temporary control zone"),
    DiscoveryRoute.HOME_OBSERVATION: _("Home observation"),
    DiscoveryRoute.COMMUNITY_SCREENING: _("Community screening"),
    DiscoveryRoute.SELF_PRESENTED: _("Came to care by themselves"),
    DiscoveryRoute.KEY_GROUP_SCREENING: _("Testing of a key occupational group"),
    DiscoveryRoute.ASSIST_REQUEST: _("Assistance request"),
    DiscoveryRoute.UNCLASSIFIED: _("Not classified yet"),
}
# How each route is drawn, in chains and on maps: warm where nobody was on guard, cool where
# the infection was found under control; no two share colour and shape.
ROUTE_MARKS: Final[Mapping[DiscoveryRoute, tuple[Tone, Shape]]] = {
    DiscoveryRoute.COMMUNITY_SCREENING: (Tone.BAD, Shape.TRIANGLE),
    DiscoveryRoute.SELF_PRESENTED: (Tone.BAD, Shape.DIAMOND),
    DiscoveryRoute.KEY_GROUP_SCREENING: (Tone.WARN, Shape.TRIANGLE),
    DiscoveryRoute.ASSIST_REQUEST: (Tone.WARN, Shape.DIAMOND),
    DiscoveryRoute.UNCLASSIFIED: (Tone.FLAT, Shape.CROSS),
    DiscoveryRoute.QUARANTINE: (Tone.GOOD, Shape.DISC),
    DiscoveryRoute.HOME_OBSERVATION: (Tone.GOOD, Shape.SQUARE),
    DiscoveryRoute.SEALED_ZONE: (Tone.RUN, Shape.DISC),
    DiscoveryRoute.CONTROLLED_ZONE: (Tone.RUN, Shape.SQUARE),
    DiscoveryRoute.TEMPORARY_ZONE: (Tone.HOLD, Shape.DISC),
}
CORE_FIELDS: Final[Mapping[CoreField, Text]] = {
    CoreField.IDENTITY: _("Identity"),
    CoreField.ONSET: _("Onset"),
    CoreField.RESIDENCE: _("Residence"),
    CoreField.WORK: _("Work"),
    CoreField.TRAIL: _("Activity trail"),
    CoreField.CLOSE_CONTACTS: _("Close contacts"),
    CoreField.FIRST_ZONE: _("First zone"),
}
CASE_OUTCOMES: Final[Mapping[CaseOutcome, Text]] = {
    CaseOutcome.RECOVERED: _("Recovered"),
    CaseOutcome.DIED: _("Died"),
    CaseOutcome.MOVED_ON: _("In care elsewhere"),
}
REPORT_KINDS: Final[Mapping[ReportKind, Text]] = {
    ReportKind.INITIAL: pgettext_lazy("report", "Initial"),
    ReportKind.UPDATED: pgettext_lazy("report", "Updated"),
    ReportKind.FINAL: pgettext_lazy("report", "Final"),
}
TRAIL_SOURCES: Final[Mapping[TrailSource, Text]] = {
    TrailSource.INTERVIEW: _("Interview"),
    TrailSource.CHECK_IN: _("Check-in"),
    TrailSource.PAYMENT: _("Payment record"),
    TrailSource.CAMERA: _("Camera"),
    TrailSource.DEVICE: _("Device record"),
    TrailSource.IMPORT: _("Imported list"),
}
FACTS: Final = {
    "onset_on": _("Day of onset"),
    "onset_at": _("Time of onset"),
    "symptoms_until": _("Last day with symptoms"),
    "rash_on": _("Day of the rash"),
    "sampled_at": _("First positive sample taken at"),
    "positive_at": _("First positive result at"),
    "reported_at": _("Reported at"),
    "diagnosed_at": _("Diagnosed at"),
    "isolated_at": _("Isolated at"),
    "died_at": _("Died at"),
    "buried_at": _("Buried at"),
    "outcome": _("Outcome"),
    "residence_id": _("Residence"),
    "note": _("Note"),
}
