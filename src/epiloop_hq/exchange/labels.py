"""Names of the exchange desk's identifiers, and what findings say, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from epiloop.tables import Kind
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
    RefusalCode.VISITS_DELIVERED: _(
        "The row was delivered before and says something else now; take the earlier "
        "delivery back first."
    ),
}
SENTENCES: Final[Mapping[str, Text]] = {**LIBRARY_SENTENCES, **OWN_SENTENCES}


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
        return str(sentence).format_map(values)
    except KeyError:
        return reason
