"""Names of the exchange desk's identifiers, and what findings say, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from epiloop.tables import Kind, field_specs
from epiloop.tables.findings import OR
from epiloop_hq.exchange.kinds import BatchState, ExportKind, RefusalCode
from epiloop_hq.exchange.sentences import LIBRARY_SENTENCES
from epiloop_hq.web.states import Text

KINDS: Final[Mapping[Kind, Text]] = {
    Kind.LINELIST: _("Line list of cases"),
    Kind.CONTACTS: _("Contacts"),
    Kind.LINKS: _("Who infected whom"),
    Kind.VISITS: _("Visits"),
    Kind.SAMPLES: _("Samples"),
    Kind.AREAS: _("Areas"),
    Kind.POINTS: _("Risk points"),
    Kind.ZONES: _("Zones and their levels"),
    Kind.COUNTS: _("Published counts"),
}
BATCH_STATES: Final[Mapping[BatchState, Text]] = {
    BatchState.UPLOADED: pgettext_lazy("import", "Uploaded"),
    BatchState.MAPPED: pgettext_lazy("import", "Waiting"),
    BatchState.RUNNING: pgettext_lazy("import", "Running"),
    BatchState.FINISHED: pgettext_lazy("import", "Finished"),
    BatchState.CANCELLED: pgettext_lazy("import", "Stopped"),
    BatchState.FAILED: pgettext_lazy("import", "Broken off"),
    BatchState.REFUSED: pgettext_lazy("import", "Refused"),
}
TONES: Final[Mapping[BatchState, str]] = {
    BatchState.UPLOADED: "flat",
    BatchState.MAPPED: "hold",
    BatchState.RUNNING: "run",
    BatchState.FINISHED: "good",
    BatchState.CANCELLED: "warn",
    BatchState.FAILED: "bad",
    BatchState.REFUSED: "bad",
}
EXPORTS: Final[Mapping[ExportKind, Text]] = {
    ExportKind.CASES: _("Case list"),
    ExportKind.CONTACTS: _("Contact list"),
    ExportKind.CALLS: _("Call list"),
}
OWN_SENTENCES: Final[Mapping[RefusalCode, Text]] = {
    RefusalCode.AREA_NOT_YOURS: _("You may not enter records in {area}."),
    RefusalCode.CASE_CLOSED: _(
        "Case {value} is closed, and the row says something else of it than stands."
    ),
    RefusalCode.TIME_MISSING: _("The row does not say when it was so."),
    RefusalCode.TUBE_FILLED: _("The tube was registered before, without this person."),
    RefusalCode.VISITS_DELIVERED: _(
        "The row was delivered before and says something else now; take the earlier "
        "delivery back first."
    ),
}
SENTENCES: Final[Mapping[str, Text]] = {
    str(code): text
    for code, text in (*LIBRARY_SENTENCES.items(), *OWN_SENTENCES.items())
}

# Values of the library's findings that hold several, one of which is so.
ALTERNATIVES: Final = frozenset(
    {"orders", "meanings", "first_order", "second_order", "candidates"}
)


def sentence_of(code: str, values: Mapping[str, str], *, reason: str) -> str:
    """Return what a finding says in the language of the reader.

    Parameters
    ----------
    values
        The facts of the finding, with `line`, `column` and `value`.
    reason
        What it says in English, for a finding that an earlier version wrote.
    """
    if code == RefusalCode.RECORD_REFUSED:
        return values.get(get_language() or "en") or reason
    sentence = SENTENCES.get(code)
    if sentence is None:
        return reason
    try:
        return str(sentence).format_map(
            {name: _alternatives(name, value) for name, value in values.items()}
        )
    except KeyError:
        return reason


def _alternatives(name: str, value: str) -> str:
    if name not in ALTERNATIVES:
        return value
    return pgettext("alternatives", " or ").join(value.split(OR))


FIELDS: Final[Mapping[str, Text]] = {
    "external_id": _("Identifier in the source"),
    "source": _("Source"),
    "note": _("Note"),
    "name": _("Name"),
    "sex": _("Sex"),
    "birth": _("Birth date"),
    "age_years": _("Age in years"),
    "age_band": _("Age band"),
    "identity_number": _("Identity number"),
    "telephones": _("Telephone"),
    "area_names": _("Area"),
    "address": _("Address"),
    "lon": _("Longitude"),
    "lat": _("Latitude"),
    "classification": _("Status"),
    "severity": _("Severity"),
    "discovery_route": _("Discovery route"),
    "discovery_note": _("How it was found"),
    "onset": _("Onset"),
    "symptoms": _("Symptoms"),
    "sampled": _("Sampled at"),
    "confirmed": _("Confirmed"),
    "reported": _("Reported at"),
    "hospitalised": _("Admitted"),
    "released": _("Released"),
    "died": _("Died"),
    "outcome": _("Outcome"),
    "concluded": _("Concluded"),
    "exposure_start": _("Exposure from"),
    "exposure_end": _("Exposure until"),
    "exposure_note": _("Exposure, in words"),
    "infector_ids": _("Infected by"),
    "contact_number": _("Number of contacts"),
    "cluster": _("Cluster"),
    "country": _("Country"),
    "hospital": _("Hospital"),
    "occupation": _("Occupation"),
    "has_underlying_disease": _("Underlying disease"),
    "case_id": _("Case"),
    "contact_class": _("Class"),
    "relation": _("Relation"),
    "setting": _("Setting"),
    "first_exposure": _("First exposure"),
    "last_exposure": _("Last exposure"),
    "duration_minutes": _("Time together"),
    "distance_m": _("Distance"),
    "was_protected": _("Protected"),
    "infector_id": _("Infected by"),
    "infectee_id": _("Infected person"),
    "exposed": _("Exposed"),
    "onset_gap_days": _("Days between onsets"),
    "person_id": _("Person"),
    "starts": _("From"),
    "ends": _("Until"),
    "place": _("Place"),
    "place_kind": _("Kind of place"),
    "companions": _("Companions"),
    "tube_id": _("Barcode"),
    "sample_kind": _("Kind of sample"),
    "pool_size": _("Size of the pool"),
    "received": _("Received at"),
    "resulted": _("Result at"),
    "result": _("Result"),
    "ct": _("Ct value"),
    "laboratory": _("Laboratory"),
    "site": _("Sampling site"),
    "code": _("Area code"),
    "name_en": _("English name"),
    "parent_code": _("Code of the area above"),
    "level": _("Level"),
    "outline": _("Outline"),
    "is_approximate": _("Approximate"),
    "announced": _("Announced on"),
    "previous_level": _("Level before"),
    "as_of": _("As of"),
    "lifted": _("Lifted"),
    "confirmed_in_window": _("Cases in the window"),
    "measure": _("What is counted"),
    "value": _("Figure"),
    "label": _("Label"),
    "is_rounded": _("Rounded"),
}


def fields_of(kind: Kind) -> list[tuple[str, Text, bool]]:
    """Return (field, name, whether it is needed) of a kind of row, the needed ones first."""
    specs = sorted(field_specs(kind).values(), key=lambda spec: not spec.is_required)
    return [(s.name, FIELDS.get(s.name, s.name), s.is_required) for s in specs]
