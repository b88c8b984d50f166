"""A difference told in the reader's language, from what was kept of it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from epiloop.reconcile import UNEXPLAINED, Value
from epiloop_hq.audit.plain import Plain
from epiloop_hq.reconciliation.catalogue import all_checks
from epiloop_hq.reconciliation.keeping import restored
from epiloop_hq.reconciliation.labels import CAUSES, UNEXPLAINED_SENTENCE
from epiloop_hq.web.wording import full_instant, short_day


def sentence_of(check_name: str, says: str, values: Mapping[str, Plain]) -> str:
    """Return the sentence of a finding.

    What an erasure has taken away, or a check that is no more, leaves a sentence that
    says so.
    """
    check = all_checks().get(check_name)
    sentence: object = None
    if says == UNEXPLAINED:
        sentence = UNEXPLAINED_SENTENCE
    elif check is not None:
        sentence = check.sentences.get(says)
    if sentence is None:
        return _("A check that is no more: %(name)s") % {"name": check_name}
    told = {name: _told(value) for name, value in restored(values).items()}
    try:
        return str(sentence) % told
    except KeyError:
        return _("What it told was erased under the retention rules.")


def cause_of(cause: str, check_name: str) -> str:
    """Return why a finding came about: as an officer said, or as is likeliest."""
    if cause:
        return str(CAUSES[cause])
    check = all_checks().get(check_name)
    if check is None:
        return ""
    return _("presumably: %(cause)s") % {"cause": CAUSES[check.causes[0]]}


def _told(value: Value) -> str | int:
    if isinstance(value, datetime):
        return full_instant(value)
    return short_day(value) if isinstance(value, date) else value
