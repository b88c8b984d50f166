"""A preliminary positive is acted on at once, and undone at once if refuted (C42).

Everything that is opened names the grounds it rests on. When a ground falls, what
rested on it alone is undone; what also rests on another ground stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from epiloop.protocols.vocabulary import TubeResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class OpenedKind(StrEnum):
    """What can be opened on a preliminary positive."""

    HOLD = "hold"
    ORDER = "order"
    CLOCK = "clock"
    WORK_ITEM = "work_item"
    CONTACT = "contact"
    RISK_POINT = "risk_point"
    CASE = "case"


class Undoing(StrEnum):
    """How a consequence is undone."""

    LIFT = "lift"
    END = "end"
    CANCEL = "cancel"
    REOPEN = "reopen"


UNDOING: Final[dict[OpenedKind, Undoing]] = {
    OpenedKind.HOLD: Undoing.LIFT,
    OpenedKind.ORDER: Undoing.END,
    OpenedKind.CLOCK: Undoing.CANCEL,
    OpenedKind.WORK_ITEM: Undoing.CANCEL,
    OpenedKind.CONTACT: Undoing.CANCEL,
    OpenedKind.RISK_POINT: Undoing.REOPEN,
    OpenedKind.CASE: Undoing.CANCEL,
}
BINDING: Final = frozenset({OpenedKind.HOLD, OpenedKind.ORDER})
# People stop being bound first, then they are told, then the paper follows.
UNDO_ORDER: Final = (
    OpenedKind.HOLD,
    OpenedKind.ORDER,
    OpenedKind.CONTACT,
    OpenedKind.RISK_POINT,
    OpenedKind.WORK_ITEM,
    OpenedKind.CLOCK,
    OpenedKind.CASE,
)


@dataclass(frozen=True, slots=True)
class Opened:
    """Something that was opened, and the grounds it rests on.

    Parameters
    ----------
    kind, item_id
        What it is.
    grounds
        The preliminary positives, cases and decisions it rests on, by id.
    person_id
        The person it binds or names; empty if none.
    told
        Who was told of it and must therefore be told that it is over: a person bound,
        a unit given work, the owner of a place.
    """

    kind: OpenedKind
    item_id: str
    grounds: frozenset[str]
    person_id: str = ""
    told: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.grounds:
            raise ValueError(f"The {self.kind} {self.item_id} rests on no ground.")


@dataclass(frozen=True, slots=True)
class Undone:
    """A consequence to undo."""

    opened: Opened

    @property
    def undoing(self) -> Undoing:
        """Return how it is undone."""
        return UNDOING[self.opened.kind]

    @property
    def notices_to(self) -> tuple[str, ...]:
        """Return who is owed a notice: all who were told, and always the person bound."""
        bound = (self.opened.person_id,) if self.opened.kind in BINDING else ()
        return tuple(dict.fromkeys(who for who in (*bound, *self.opened.told) if who))


@dataclass(frozen=True, slots=True)
class Stays:
    """A consequence that stays, and the grounds that still carry it."""

    opened: Opened
    because_of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reversal:
    """What follows when a ground falls."""

    ground: str
    undone: tuple[Undone, ...]
    stays: tuple[Stays, ...]

    @property
    def freed(self) -> frozenset[str]:
        """Return the persons whom nothing that was opened binds any longer."""
        bound = {s.opened.person_id for s in self.stays if s.opened.kind in BINDING}
        let_go = {u.opened.person_id for u in self.undone if u.opened.kind in BINDING}
        return frozenset(let_go - bound - {""})


def reverse(opened: Iterable[Opened], *, ground: str) -> Reversal:
    """Work out what a fallen ground takes with it.

    Parameters
    ----------
    opened
        Everything open now, whatever it rests on; what does not rest on the ground is
        left out of the answer.
    ground
        The preliminary positive that was not confirmed.

    Returns
    -------
    Reversal
        Consequences to undo, holds first; and what stays, with the grounds that
        carry it: a person who is also a contact of another case stays.
    """
    touched = [item for item in opened if ground in item.grounds]
    touched.sort(key=lambda item: (UNDO_ORDER.index(item.kind), item.item_id))
    undone = tuple(Undone(item) for item in touched if item.grounds == {ground})
    stays = tuple(
        Stays(item, item.grounds - {ground})
        for item in touched
        if item.grounds != {ground}
    )
    return Reversal(ground, undone, stays)


class MemberOutcome(StrEnum):
    """What becomes of a member of a positive tube."""

    FREED = "freed"
    CONFIRMED = "confirmed"
    STILL_HELD = "still_held"


class TubeVerdict(StrEnum):
    """What the single results say of the tube."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Recall:
    """The members of a recalled tube, and the verdict on the tube."""

    members: Mapping[str, MemberOutcome]
    verdict: TubeVerdict

    def having(self, outcome: MemberOutcome) -> tuple[str, ...]:
        """Return the members with an outcome, in the order of the tube."""
        return tuple(m for m, found in self.members.items() if found is outcome)


# Anything but a clear single result keeps a member held.
OUTCOME_OF: Final[dict[TubeResult, MemberOutcome]] = {
    TubeResult.NEGATIVE: MemberOutcome.FREED,
    TubeResult.POSITIVE: MemberOutcome.CONFIRMED,
    TubeResult.GREY: MemberOutcome.STILL_HELD,
    TubeResult.SINGLE_TARGET: MemberOutcome.STILL_HELD,
    TubeResult.INVALID: MemberOutcome.STILL_HELD,
}


def judge_recall(results: Mapping[str, TubeResult | None]) -> Recall:
    """Judge a recalled tube by its members' single results.

    A negative member is freed at once and need not wait for the others; one positive
    confirms the tube; only all members negative refute it.

    Parameters
    ----------
    results
        The single result of every member; None while it is awaited.

    Raises
    ------
    ValueError
        If the tube has no member.
    """
    if not results:
        raise ValueError("A tube without members cannot be judged.")
    members = {
        member: MemberOutcome.STILL_HELD if result is None else OUTCOME_OF[result]
        for member, result in results.items()
    }
    outcomes = set(members.values())
    if MemberOutcome.CONFIRMED in outcomes:
        verdict = TubeVerdict.CONFIRMED
    elif outcomes == {MemberOutcome.FREED}:
        verdict = TubeVerdict.REFUTED
    else:
        verdict = TubeVerdict.OPEN
    return Recall(members, verdict)


def free_members(opened: Iterable[Opened], *, tube: str, recall: Recall) -> Reversal:
    """Work out what ends for the members of a tube who were found negative.

    The tube's ground falls for them alone; the others, and everything that names no
    member (risk points, the case), stay until the tube itself is judged.
    """
    freed = set(recall.having(MemberOutcome.FREED))
    theirs = [item for item in opened if item.person_id in freed]
    return reverse(theirs, ground=tube)
