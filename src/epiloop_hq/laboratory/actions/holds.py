"""Members of a recalled tube as they are held and freed, each under its order."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from epiloop.protocols.vocabulary import TubeResult
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.laboratory.errors import LaboratoryRefusedError
from epiloop_hq.laboratory.kinds import (
    HoldOutcome,
    TubeKind,
    is_preliminary_positive,
)
from epiloop_hq.laboratory.models import Hold, Member, Recall, Tube
from epiloop_hq.registry.queries import check_visible

# The member was let go for a reason other than a single result of their own.
HELD_AGAIN_AFTER: Final = frozenset({HoldOutcome.WITHDRAWN, HoldOutcome.LAPSED})


def hold_member(
    recall_id: int,
    person_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    order_id: int,
) -> int:
    """Record that a member of a recalled tube is held under an order; return the hold.

    Holding somebody who is held already, or was freed by a single result, changes
    nothing. Somebody freed because the tube's result was withdrawn, or because an order
    ran out, is held anew under the order named.

    Raises
    ------
    LaboratoryRefusedError
        If the person's swab is not in the tube, or the tube's result no longer stands.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        recall = (
            Recall.objects.visible_to(actor)
            .select_for_update(of=("self",))
            .select_related("tube")
            .get(pk=recall_id)
        )
        actor.require(Permission.ORDER_DECIDE, area_path=recall.area_path)
        present = _hold_of(recall, person_id)
        if present is not None and present.outcome not in HELD_AGAIN_AFTER:
            return present.pk
        _check_held_for_cause(recall, person_id)
        hold = present or Hold(
            recall=recall, person_id=person_id, area_path=recall.area_path
        )
        hold.order_id, hold.since = order_id, happened_at
        hold.freed_at, hold.outcome = None, ""
        hold.recheck = _latest_single(recall, person_id)
        hold.save()
        _tell(trail, "member.held", hold, happened_at=happened_at)
    return hold.pk


def entrust_hold(hold_id: int, *, actor: Actor, now: datetime, area_path: str) -> None:
    """Give the hold to the area that answers for the member now; the recalling one sees on.

    Whoever takes the member over has been told of the person, and need not see the hold yet.
    """
    with recording(actor=actor, now=now) as trail:
        holds = Hold.objects.unscoped(reason="seen by whoever sees the person")
        hold = holds.select_for_update().get(pk=hold_id)
        check_visible(hold.person_id, actor)
        actor.require(Permission.HANDOVER_ANSWER, area_path=area_path)
        if hold.area_path == area_path:
            return
        hold.area_path = area_path
        hold.save(update_fields=["area_path"])
        _tell(trail, "member.entrusted", hold, happened_at=now)


def free_member(
    hold_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    outcome: HoldOutcome,
) -> None:
    """Record that a member is held no longer, and why; the last one closes the recall.

    Freeing again with the same outcome changes nothing. Whoever is free because the
    order ended is so from then on; a result that comes later only says what came of it.

    Raises
    ------
    LaboratoryRefusedError
        If the samples do not bear out the outcome, the freeing lies before the holding,
        or the member was freed with another outcome.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        hold = (
            Hold.objects.visible_to(actor)
            .select_for_update(of=("self",))
            .select_related("recall__tube", "recheck")
            .get(pk=hold_id)
        )
        actor.require(Permission.ORDER_DECIDE, area_path=hold.area_path)
        if hold.freed_at is not None and hold.outcome == outcome:
            return
        _check_may_be_freed(hold, outcome, happened_at)
        hold.freed_at = hold.freed_at or happened_at
        hold.outcome = outcome
        hold.save(update_fields=["freed_at", "outcome"])
        _tell(trail, "member.freed", hold, happened_at=happened_at, outcome=outcome)
        _close_if_done(trail, hold.recall, happened_at)


def _hold_of(recall: Recall, person_id: int) -> Hold | None:
    holds = Hold.objects.unscoped(reason="held already?")
    return holds.filter(recall=recall, person_id=person_id).first()


def _latest_single(recall: Recall, person_id: int) -> Tube | None:
    """Return the newest single re-taken from the person, if it came before the hold."""
    members = Member.objects.unscoped(reason="the person's own recheck").filter(
        person_id=person_id,
        tube__recheck_of_id=recall.tube_id,
        tube__kind=TubeKind.SINGLE,
    )
    newest = members.select_related("tube").order_by("-tube__sampled_at", "-pk").first()
    return None if newest is None else newest.tube


def _check_held_for_cause(recall: Recall, person_id: int) -> None:
    members = Member.objects.unscoped(reason="is the person in the tube?")
    if not members.filter(tube_id=recall.tube_id, person_id=person_id).exists():
        raise LaboratoryRefusedError(
            _("This person's swab is not in tube %(barcode)s.")
            % {"barcode": recall.tube.barcode}
        )
    if not is_preliminary_positive(recall.tube.outcome):
        raise LaboratoryRefusedError(
            _("The result of tube %(barcode)s was corrected; it holds nobody now.")
            % {"barcode": recall.tube.barcode}
        )


def _check_may_be_freed(
    hold: Hold, outcome: HoldOutcome, happened_at: datetime
) -> None:
    if hold.freed_at is not None and hold.outcome != HoldOutcome.LAPSED:
        raise LaboratoryRefusedError(_("This person was freed already."))
    if happened_at < hold.since:
        raise LaboratoryRefusedError(_("This person was held later than that."))
    single = hold.recheck.outcome if hold.recheck is not None else ""
    borne_out = {
        HoldOutcome.NEGATIVE: single == TubeResult.NEGATIVE,
        HoldOutcome.POSITIVE: is_preliminary_positive(single),
        HoldOutcome.WITHDRAWN: not is_preliminary_positive(hold.recall.tube.outcome),
        HoldOutcome.LAPSED: True,
        HoldOutcome.ENDED: True,
    }
    if not borne_out[outcome]:
        raise LaboratoryRefusedError(
            _(
                "The samples on record do not bear out that this member of tube %(barcode)s is freed so."
            )
            % {"barcode": hold.recall.tube.barcode}
        )


def _close_if_done(trail: Trail, recall: Recall, happened_at: datetime) -> None:
    if recall.open_holds().exists():
        return
    holds = Hold.objects.unscoped(reason="all of this recall").filter(recall=recall)
    members = Member.objects.unscoped(reason="all of this tube").filter(
        tube_id=recall.tube_id
    )
    stands = is_preliminary_positive(recall.tube.outcome)
    if stands and holds.count() < members.count():
        return
    recall.closed_at = happened_at
    recall.save(update_fields=["closed_at"])
    trail.add(
        "recall.closed",
        recall,
        happened_at=happened_at,
        recall_id=recall.pk,
        tube_id=recall.tube_id,
        outbreak_id=recall.outbreak_id,
    )


def _tell(
    trail: Trail, kind: str, hold: Hold, *, happened_at: datetime, outcome: str = ""
) -> None:
    trail.add(
        kind,
        hold,
        happened_at=happened_at,
        persons=[hold.person_id],
        hold_id=hold.pk,
        recall_id=hold.recall_id,
        person_id=hold.person_id,
        outcome=outcome,
    )
