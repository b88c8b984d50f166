"""What the library refuses of loops, hand-overs and clocks, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from epiloop.clocks.refusals import ClockRefusedError
from epiloop.disposal.closing import CaseStaysOpenError
from epiloop.disposal.handover_refusals import HandoverRefusedError
from epiloop.disposal.loops import EvidenceMissingError, ExcuseRefusedError
from epiloop.disposal.moves import StepRefusedError, StepTooEarlyError
from epiloop.disposal.points import OwnerMissingError
from epiloop_hq.disposal.labels import EVIDENCE, clock_label, step_label
from epiloop_hq.disposal.sentences import (
    CLOCK_REFUSALS,
    EXCUSE_REFUSALS,
    HANDOVER_REFUSALS,
    OFFER_STATES,
)
from epiloop_hq.places.queries import unit_rows
from epiloop_hq.web.refusals import tell_by_reason, tells
from epiloop_hq.web.states import Text
from epiloop_hq.web.wording import full_instant, listed


def _unit(unit_id: str, _protocol_id: str) -> Text:
    units = unit_rows([int(unit_id)])
    return units[int(unit_id)].name if int(unit_id) in units else unit_id


def _step(step: str, protocol_id: str) -> Text:
    return step_label(step, protocol_id=protocol_id)


def _clock(key: str, protocol_id: str) -> Text:
    return clock_label(key, protocol_id) if protocol_id else key


tell_by_reason(
    HandoverRefusedError,
    HANDOVER_REFUSALS,
    words={
        "by": _unit,
        "other": _unit,
        "offer": lambda offer, _protocol_id: offer,
        "state": lambda state, _protocol_id: OFFER_STATES.get(state, state),
    },
)
tell_by_reason(ExcuseRefusedError, EXCUSE_REFUSALS, words={"step": _step})
tell_by_reason(ClockRefusedError, CLOCK_REFUSALS, words={"clock": _clock})


@tells(EvidenceMissingError)
def _evidence_missing(refusal: EvidenceMissingError, protocol_id: str) -> str:
    return _("%(step)s counts only with evidence, one of: %(kinds)s.") % {
        "step": step_label(refusal.step, protocol_id=protocol_id),
        "kinds": listed(EVIDENCE.get(e, e) for e in refusal.accepted),
    }


@tells(CaseStaysOpenError)
def _case_stays_open(refusal: CaseStaysOpenError, _protocol_id: str) -> str:
    number = len(refusal.items)
    return ngettext(
        "The case stays open: %(n)d item of it has not ended.",
        "The case stays open: %(n)d items of it have not ended.",
        number,
    ) % {"n": number}


@tells(OwnerMissingError)
def _owner_missing(_refusal: OwnerMissingError, _protocol_id: str) -> str:
    return _("A risk point is owned only when somebody is named.")


@tells(StepTooEarlyError)
def _too_early(refusal: StepTooEarlyError, protocol_id: str) -> str:
    return _(
        "“%(step)s” cannot have happened at %(then)s, before “%(latest)s” at "
        "%(latest_at)s."
    ) % {
        "step": step_label(refusal.step, protocol_id=protocol_id),
        "then": full_instant(refusal.happened_at),
        "latest": step_label(refusal.latest, protocol_id=protocol_id),
        "latest_at": full_instant(refusal.latest_at),
    }


@tells(StepRefusedError)
def _move_refused(refusal: StepRefusedError, protocol_id: str) -> str:
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
