"""What follows from a tube's result, as news for later desks.

Nobody is held or freed here: a restriction needs an order, and orders are decided by
the desk that answers for the person. This desk says what is known.
"""

from django.utils.functional import cached_property

from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import TubeAction, TubeResult
from epiloop_hq.audit.recording import Trail
from epiloop_hq.laboratory.kinds import TubeKind, is_preliminary_positive
from epiloop_hq.laboratory.models import Hold, Member, Recall, Result, Tube
from epiloop_hq.registry.queries import protocol_for


def follow(trail: Trail, tube: Tube, result: Result, *, was: str) -> None:
    """Tell what a tube's new standing result means.

    Parameters
    ----------
    was
        The outcome that stood before, empty if this is the first.
    """
    if tube.kind == TubeKind.SINGLE:
        _Single(trail, tube, result).follow(was)
    else:
        _follow_pool(trail, tube, result)


class _Single:
    """The result of one person's own sample."""

    def __init__(self, trail: Trail, tube: Tube, result: Result) -> None:
        self.trail, self.tube, self.result = trail, tube, result

    def follow(self, was: str) -> None:
        """Tell of the member, of a second look at a positive, or of a re-take due."""
        outcome = self.result.outcome
        if outcome == TubeResult.INVALID:
            self._tell("member.retake_due")
        elif self._is_second_look:
            positive = is_preliminary_positive(outcome)
            self._tell("recheck.positive" if positive else "recheck.negative")
        elif is_preliminary_positive(outcome):
            self._tell("member.positive")
        elif self._is_from_recall or is_preliminary_positive(was):
            # Only somebody who was held or counted as positive is cleared of anything.
            self._tell("member.cleared")

    @property
    def _is_from_recall(self) -> bool:
        source = self.tube.recheck_of
        return source is not None and source.kind != TubeKind.SINGLE

    @property
    def _is_second_look(self) -> bool:
        source = self.tube.recheck_of
        return source is not None and source.kind == TubeKind.SINGLE

    @cached_property
    def _person_id(self) -> int:
        members = Member.objects.unscoped(reason="the one member of a single sample")
        return members.get(tube=self.tube).person_id

    def _tell(self, kind: str) -> None:
        hold = self._hold()
        self.trail.add(
            kind,
            hold or self.tube,
            happened_at=self.result.happened_at,
            persons=[self._person_id],
            person_id=self._person_id,
            outbreak_id=self.tube.outbreak_id,
            tube_id=self.tube.pk,
            recheck_of_id=self.tube.recheck_of_id,
            hold_id=hold.pk if hold else None,
            recall_id=hold.recall_id if hold else None,
            outcome=self.result.outcome,
        )

    def _hold(self) -> Hold | None:
        source_id = self.tube.recheck_of_id
        if source_id is None or not self._is_from_recall:
            return None
        holds = Hold.objects.unscoped(reason="the hold this single sample answers")
        return holds.filter(
            recall__tube_id=source_id, person_id=self._person_id
        ).first()


def _follow_pool(trail: Trail, tube: Tube, result: Result) -> None:
    recall = Recall.objects.unscoped(reason="this tube's recall").filter(tube=tube)
    standing = recall.first()
    if _holds_members(tube, result):
        _open_recall(trail, tube, result, standing)
    elif standing is not None and standing.closed_at is None:
        _withdraw_recall(trail, tube, result, standing)
    if result.outcome == TubeResult.INVALID:
        trail.add(
            "tube.retake_due",
            tube,
            happened_at=result.happened_at,
            tube_id=tube.pk,
            outbreak_id=tube.outbreak_id,
        )


def _holds_members(tube: Tube, result: Result) -> bool:
    """Tell whether the protocol in force then holds the members on this result."""
    protocol_id, _digest = protocol_for(
        tube.outbreak_id, tube.area_path, result.happened_at
    )
    pooling = load_protocol(protocol_id).pooling
    if pooling is None:
        # A household's tube where nothing is said of pools: still a preliminary positive.
        return is_preliminary_positive(result.outcome)
    following = pooling.on_result.get(TubeResult(result.outcome), ())
    return TubeAction.HOLD_MEMBERS in following


def _open_recall(
    trail: Trail, tube: Tube, result: Result, standing: Recall | None
) -> None:
    recall = standing or Recall(
        tube=tube,
        outbreak_id=tube.outbreak_id,
        area_path=tube.area_path,
        opened_at=result.happened_at,
    )
    was_open = standing is not None and standing.closed_at is None
    recall.result, recall.closed_at = result, None
    recall.save()
    if was_open:
        return
    trail.add(
        "tube.preliminary_positive",
        recall,
        happened_at=result.happened_at,
        recall_id=recall.pk,
        tube_id=tube.pk,
        outbreak_id=tube.outbreak_id,
        outcome=result.outcome,
    )


def _withdraw_recall(trail: Trail, tube: Tube, result: Result, recall: Recall) -> None:
    if not recall.open_holds().exists():
        recall.closed_at = result.happened_at
        recall.save(update_fields=["closed_at"])
    trail.add(
        "tube.cleared",
        recall,
        happened_at=result.happened_at,
        recall_id=recall.pk,
        tube_id=tube.pk,
        outbreak_id=tube.outbreak_id,
    )
