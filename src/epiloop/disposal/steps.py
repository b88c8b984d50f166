"""The table of moves for a person's loop, whose turn each step is, and its evidence.

One table serves every disease. What a given loop must pass through (a facility, a
home, only follow-up) is its path, in `epiloop.disposal.paths`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from epiloop.disposal.moves import check_move
from epiloop.protocols.vocabulary import Event


class Step(StrEnum):
    """Where a person's loop stands."""

    IDENTIFIED = "identified"
    DETERMINED = "determined"
    LOCATED = "located"
    UNREACHABLE = "unreachable"
    HANDED_OVER = "handed_over"
    HELD = "held"
    TRANSFER_REQUESTED = "transfer_requested"
    TRANSFER_DISPATCHED = "transfer_dispatched"
    TRANSFER_DEPARTED = "transfer_departed"
    TRANSFER_ARRIVED = "transfer_arrived"
    AT_HOME = "at_home"
    UNDER_OBSERVATION = "under_observation"
    # The order reached its end before the work was done: nothing binds the person now.
    LAPSED = "lapsed"
    REFUSED = "refused"
    LOST = "lost"
    RELEASED = "released"
    BECAME_CASE = "became_case"
    DOWNGRADED = "downgraded"
    CANCELLED = "cancelled"
    DIED = "died"


class Turn(StrEnum):
    """Who has to act next; the server maps it to members of the case team."""

    INVESTIGATOR = "investigator"
    COMMUNITY = "community"
    TRANSFER = "transfer"
    SITE = "site"
    LABORATORY = "laboratory"
    LEAD = "lead"
    RECEIVING_UNIT = "receiving_unit"


class Evidence(StrEnum):
    """What shows that a step really happened."""

    DETERMINATION = "determination"
    CALL = "call"
    VISIT = "visit"
    VIDEO = "video"
    ATTEMPTS = "attempts"
    ACCEPTANCE = "acceptance"
    REPLY = "reply"
    DEPARTURE_SIGNED = "departure_signed"
    ARRIVAL_SIGNED = "arrival_signed"
    TEST = "test"
    RESULT = "result"
    RELEASE_NOTICE = "release_notice"
    DEATH_REPORT = "death_report"


# Steps that may come upon a person anywhere on the way.
EXITS: Final = frozenset({Step.BECAME_CASE, Step.DOWNGRADED, Step.CANCELLED, Step.DIED})

NEXT_STEPS: Final[dict[Step, frozenset[Step]]] = {
    # People on a positive tube are located before anybody determines anything.
    Step.IDENTIFIED: EXITS
    | {Step.DETERMINED, Step.LOCATED, Step.UNREACHABLE, Step.HANDED_OVER},
    Step.DETERMINED: EXITS | {Step.LOCATED, Step.UNREACHABLE, Step.HANDED_OVER},
    Step.UNREACHABLE: EXITS | {Step.LOCATED, Step.HANDED_OVER, Step.LOST},
    # A unit outside the system reports control or a hold without our seeing the way.
    Step.HANDED_OVER: EXITS
    | {
        Step.IDENTIFIED,
        Step.DETERMINED,
        Step.LOCATED,
        Step.UNREACHABLE,
        Step.HANDED_OVER,
        Step.HELD,
        Step.UNDER_OBSERVATION,
        Step.REFUSED,
    },
    # Released from here: a household that has had its package, with nobody confined.
    Step.LOCATED: EXITS
    | {
        Step.HELD,
        Step.TRANSFER_REQUESTED,
        Step.AT_HOME,
        Step.UNDER_OBSERVATION,
        Step.HANDED_OVER,
        Step.UNREACHABLE,
        Step.REFUSED,
        Step.RELEASED,
    },
    Step.HELD: EXITS
    | {
        Step.RELEASED,
        Step.HANDED_OVER,
        Step.LAPSED,
        Step.REFUSED,
        Step.LOST,
    },
    Step.TRANSFER_REQUESTED: EXITS
    | {
        Step.TRANSFER_DISPATCHED,
        Step.AT_HOME,
        Step.HANDED_OVER,
        Step.UNREACHABLE,
        Step.REFUSED,
    },
    Step.TRANSFER_DISPATCHED: EXITS
    | {
        Step.TRANSFER_DEPARTED,
        Step.TRANSFER_REQUESTED,
        Step.UNREACHABLE,
        Step.REFUSED,
    },
    # Closed loop: somebody in the vehicle arrives, or something has happened to them.
    Step.TRANSFER_DEPARTED: frozenset(
        {Step.TRANSFER_ARRIVED, Step.BECAME_CASE, Step.LOST, Step.DIED}
    ),
    Step.TRANSFER_ARRIVED: EXITS
    | {
        Step.UNDER_OBSERVATION,
        Step.TRANSFER_REQUESTED,
        Step.LAPSED,
        Step.REFUSED,
        Step.LOST,
    },
    Step.AT_HOME: EXITS
    | {
        Step.UNDER_OBSERVATION,
        Step.TRANSFER_REQUESTED,
        Step.HANDED_OVER,
        Step.LAPSED,
        Step.REFUSED,
        Step.LOST,
    },
    # From the facility home for the second stage, or from an unsuitable home away.
    Step.UNDER_OBSERVATION: EXITS
    | {
        Step.RELEASED,
        Step.TRANSFER_REQUESTED,
        Step.AT_HOME,
        Step.HANDED_OVER,
        Step.LAPSED,
        Step.REFUSED,
        Step.LOST,
    },
    # A new order binds anew; a late result or a decision ends the loop.
    Step.LAPSED: EXITS
    | {
        Step.RELEASED,
        Step.HELD,
        Step.TRANSFER_REQUESTED,
        Step.AT_HOME,
        Step.HANDED_OVER,
        Step.REFUSED,
        Step.LOST,
    },
    Step.REFUSED: EXITS
    | {
        Step.LOCATED,
        Step.HELD,
        Step.TRANSFER_REQUESTED,
        Step.AT_HOME,
        Step.UNDER_OBSERVATION,
        Step.HANDED_OVER,
        Step.LOST,
    },
    Step.LOST: EXITS | {Step.LOCATED, Step.UNDER_OBSERVATION, Step.HANDED_OVER},
    Step.RELEASED: frozenset(),
    Step.BECAME_CASE: frozenset(),
    # A class may go up again; the earlier decision stays on record.
    Step.DOWNGRADED: frozenset({Step.DETERMINED}),
    Step.CANCELLED: frozenset(),
    Step.DIED: frozenset(),
}

FIRST_STEP: Final = Step.IDENTIFIED
OUTCOMES: Final = EXITS | {Step.RELEASED}
# No outcome: silence closes nothing, so an officer must decide to give up.
CLOSED_ONLY_BY_DECISION: Final = frozenset(
    {Step.LAPSED, Step.LOST, Step.REFUSED, Step.UNREACHABLE}
)

OWNERS: Final[dict[Step, Turn | None]] = {
    Step.IDENTIFIED: Turn.INVESTIGATOR,
    Step.DETERMINED: Turn.COMMUNITY,
    Step.LOCATED: Turn.COMMUNITY,
    Step.UNREACHABLE: Turn.LEAD,
    Step.HANDED_OVER: Turn.RECEIVING_UNIT,
    Step.HELD: Turn.LABORATORY,
    Step.TRANSFER_REQUESTED: Turn.TRANSFER,
    Step.TRANSFER_DISPATCHED: Turn.TRANSFER,
    Step.TRANSFER_DEPARTED: Turn.TRANSFER,
    Step.TRANSFER_ARRIVED: Turn.SITE,
    Step.AT_HOME: Turn.COMMUNITY,
    Step.UNDER_OBSERVATION: Turn.SITE,
    Step.LAPSED: Turn.LEAD,
    Step.REFUSED: Turn.LEAD,
    Step.LOST: Turn.LEAD,
    Step.RELEASED: None,
    Step.BECAME_CASE: None,
    Step.DOWNGRADED: None,
    Step.CANCELLED: None,
    Step.DIED: None,
}

# Any one of these is enough; an empty set means that the deed is its own evidence.
EVIDENCE: Final[dict[Step, frozenset[Evidence]]] = {
    Step.IDENTIFIED: frozenset(),
    Step.DETERMINED: frozenset({Evidence.DETERMINATION}),
    Step.LOCATED: frozenset({Evidence.CALL, Evidence.VISIT, Evidence.REPLY}),
    Step.UNREACHABLE: frozenset({Evidence.ATTEMPTS}),
    Step.HANDED_OVER: frozenset({Evidence.ACCEPTANCE}),
    Step.HELD: frozenset({Evidence.VISIT, Evidence.ARRIVAL_SIGNED, Evidence.REPLY}),
    Step.TRANSFER_REQUESTED: frozenset(),
    Step.TRANSFER_DISPATCHED: frozenset(),
    Step.TRANSFER_DEPARTED: frozenset({Evidence.DEPARTURE_SIGNED}),
    Step.TRANSFER_ARRIVED: frozenset({Evidence.ARRIVAL_SIGNED}),
    Step.AT_HOME: frozenset({Evidence.VISIT}),
    Step.UNDER_OBSERVATION: frozenset(
        {
            Evidence.ARRIVAL_SIGNED,
            Evidence.VISIT,
            Evidence.VIDEO,
            Evidence.TEST,
            Evidence.REPLY,
        }
    ),
    Step.LAPSED: frozenset(),
    Step.REFUSED: frozenset({Evidence.CALL, Evidence.VISIT, Evidence.REPLY}),
    Step.LOST: frozenset({Evidence.ATTEMPTS}),
    Step.RELEASED: frozenset({Evidence.RELEASE_NOTICE}),
    Step.BECAME_CASE: frozenset({Evidence.RESULT}),
    Step.DOWNGRADED: frozenset({Evidence.DETERMINATION}),
    Step.CANCELLED: frozenset({Evidence.RESULT, Evidence.DETERMINATION}),
    Step.DIED: frozenset({Evidence.DEATH_REPORT}),
}

# The event that each step is, by which a protocol's clocks are started and stopped.
EVENTS: Final[dict[Step, frozenset[Event]]] = {
    Step.IDENTIFIED: frozenset({Event.CONTACT_LISTED}),
    Step.DETERMINED: frozenset({Event.CONTACT_DETERMINED}),
    Step.LOCATED: frozenset({Event.LOCATED}),
    Step.UNREACHABLE: frozenset(),
    Step.HANDED_OVER: frozenset(),
    Step.HELD: frozenset({Event.QUARANTINED}),
    Step.TRANSFER_REQUESTED: frozenset(),
    Step.TRANSFER_DISPATCHED: frozenset({Event.TRANSFER_DISPATCHED}),
    Step.TRANSFER_DEPARTED: frozenset({Event.TRANSFER_DEPARTED}),
    Step.TRANSFER_ARRIVED: frozenset({Event.TRANSFER_ARRIVED}),
    Step.AT_HOME: frozenset({Event.QUARANTINED}),
    Step.UNDER_OBSERVATION: frozenset({Event.QUARANTINED}),
    Step.LAPSED: frozenset(),
    Step.REFUSED: frozenset(),
    Step.LOST: frozenset(),
    Step.RELEASED: frozenset({Event.RELEASED, Event.LOOP_CLOSED}),
    Step.BECAME_CASE: frozenset({Event.LOOP_CLOSED}),
    Step.DOWNGRADED: frozenset({Event.LOOP_CLOSED}),
    Step.CANCELLED: frozenset({Event.LOOP_CLOSED}),
    Step.DIED: frozenset({Event.LOOP_CLOSED}),
}

# "Controlled" is more than listed: each of these steps rests on evidence (C45).
CONTROLLED: Final = frozenset(
    {Step.HELD, Step.TRANSFER_ARRIVED, Step.AT_HOME, Step.UNDER_OBSERVATION}
)


def check_step(present: Step, following: Step) -> None:
    """Raise `StepRefusedError` unless the loop has a move between the two steps."""
    check_move(NEXT_STEPS, present, following)


def is_controlled(step: Step) -> bool:
    """Return whether a person at this step is under the measure, not merely listed."""
    return step in CONTROLLED


def is_outcome(step: Step) -> bool:
    """Return whether the loop has come to an end that needs no further decision."""
    return step in OUTCOMES
