"""Refusals of the library and the desks, said in the reader's language with their facts."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from epiloop.disposal.closing import CaseStaysOpenError
from epiloop.disposal.handover_refusals import HandoverRefusedError
from epiloop.disposal.loops import EvidenceMissingError
from epiloop.disposal.moves import StepRefusedError, StepTooEarlyError
from epiloop_hq.audit.times import FutureTimeError
from epiloop_hq.disposal.labels import EVIDENCE, step_label
from epiloop_hq.disposal.sentences import HANDOVER_REFUSALS, OFFER_STATES, UNITS
from epiloop_hq.observation.errors import NotYetReleasedError
from epiloop_hq.observation.labels import CONDITIONS, REASONS
from epiloop_hq.places.queries import unit_rows
from epiloop_hq.web.wording import full_instant


def said(refusal: Exception, *, protocol_id: str = "") -> str:
    """Return the sentence for a refusal; the desk's own where it has said it already."""
    match refusal:
        case StepRefusedError() | StepTooEarlyError():
            return _move_refused(refusal, protocol_id)
        case EvidenceMissingError():
            return _("%(step)s counts only with evidence, one of: %(kinds)s.") % {
                "step": step_label(refusal.step, protocol_id=protocol_id),
                "kinds": listed(EVIDENCE.get(e, e) for e in refusal.accepted),
            }
        case CaseStaysOpenError():
            number = len(refusal.items)
            return ngettext(
                "The case stays open: %(n)d item of it has not ended.",
                "The case stays open: %(n)d items of it have not ended.",
                number,
            ) % {"n": number}
        case NotYetReleasedError():
            unmet = refusal.verdict.unmet
            return _("The measure cannot end yet: %(conditions)s.") % {
                "conditions": listed(
                    f"{CONDITIONS[c.condition]} ({REASONS[c.because]})" for c in unmet
                )
            }
        case FutureTimeError():
            return _("It is %(now)s; nothing can have happened at %(then)s yet.") % {
                "now": full_instant(refusal.now),
                "then": full_instant(refusal.happened_at),
            }
        case _:
            return _told_with_facts(refusal)


def _told_with_facts(refusal: Exception) -> str:
    """Say a refusal of a hand-over with the units' names and the headquarters' hours."""
    if not isinstance(refusal, HandoverRefusedError):
        return str(refusal)
    units = unit_rows(
        int(fact)
        for name, fact in refusal.facts.items()
        if name in UNITS and isinstance(fact, str)
    )
    said_so: dict[str, str] = {}
    for name, fact in refusal.facts.items():
        if not isinstance(fact, str):
            said_so[name] = full_instant(fact)
        elif name in UNITS and int(fact) in units:
            said_so[name] = units[int(fact)].name
        else:
            said_so[name] = str(OFFER_STATES.get(fact, fact))
    return str(HANDOVER_REFUSALS[refusal.why]) % said_so


def listed(words: Iterable[object]) -> str:
    """Return words as a list in the reader's language."""
    return pgettext("list", ", ").join(str(word) for word in words)


def _move_refused(
    refusal: StepRefusedError | StepTooEarlyError, protocol_id: str
) -> str:
    if isinstance(refusal, StepTooEarlyError):
        return _(
            "“%(step)s” cannot have happened at %(then)s, before “%(latest)s” at "
            "%(latest_at)s."
        ) % {
            "step": step_label(refusal.step, protocol_id=protocol_id),
            "then": full_instant(refusal.happened_at),
            "latest": step_label(refusal.latest, protocol_id=protocol_id),
            "latest_at": full_instant(refusal.latest_at),
        }
    values = {
        "present": step_label(refusal.present, protocol_id=protocol_id),
        "following": step_label(refusal.following, protocol_id=protocol_id),
        "allowed": listed(
            step_label(s, protocol_id=protocol_id) for s in refusal.allowed
        ),
    }
    if not refusal.allowed:
        return _("%(present)s is the end; nothing follows.") % values
    return (
        _("After “%(present)s” there is no “%(following)s”; possible: %(allowed)s.")
        % values
    )
