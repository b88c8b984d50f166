"""Who aboard a conveyance is a contact, by seat, part and duty."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from epiloop.contacts.reasons import Reason, Verdict, Why, best_of
from epiloop.protocols.schema import ConveyanceRule
from epiloop.protocols.vocabulary import ConveyanceKind, ConveyancePart, Crew

SEAT: Final = re.compile(
    r"(?:(?P<carriage>\w+)[-/ ])?(?P<row>\d+)(?P<position>[A-Za-z]?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Where a passenger sat or slept; whatever is not known stays empty.

    Attributes
    ----------
    row
        Number of the row, growing from front to back.
    bay
        Number of the open bay in a seat or hard-sleeper carriage.
    compartment
        Closed compartment of a soft sleeper.
    """

    carriage: str = ""
    row: int | None = None
    position: str = ""
    bay: int | None = None
    compartment: str = ""
    cabin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Where a member of the crew worked: the rows, carriages or cabins they served."""

    first_row: int | None = None
    last_row: int | None = None
    areas: frozenset[str] = frozenset()
    """Carriages and cabins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aboard:
    """One person's place on a conveyance beside the case's.

    Attributes
    ----------
    case_seat, seat
        Where each sat; None if not known. A member of the crew has a `post` instead.
    rows
        The rows that exist, from front to back, where numbers are left out (many
        aircraft have no row 13); empty if they count up without a gap.
    """

    kind: ConveyanceKind
    case_seat: Seat | None = None
    seat: Seat | None = None
    post: Post | None = None
    distance_m: float | None = None
    rows: tuple[int, ...] = ()


def read_seat(text: str) -> Seat | None:
    """Read a seat as printed on a ticket: `12A`, `05-12F`, `5/12`; None if unreadable."""
    printed = SEAT.fullmatch(text.strip())
    if printed is None:
        return None
    return Seat(
        carriage=(printed["carriage"] or "").lstrip("0"),
        row=int(printed["row"]),
        position=printed["position"].upper(),
    )


def judge_seat(aboard: Aboard, rule: ConveyanceRule) -> Reason:
    """Decide whether a passenger or crew member is near enough to be a contact.

    A case in a closed compartment is judged by the compartment alone; a carriage, its
    bays and its rows are for open seats and berths.

    Returns
    -------
    Reason
        Met with the first ground found; open if a seat or post that decides is not
        known; not met otherwise.
    """
    if ConveyancePart.EVERYONE in rule.parts:
        return Reason(Why.EVERYONE_ABOARD, Verdict.MET)
    if aboard.post is not None:
        return _judge_crew(aboard, aboard.post, rule)
    if aboard.case_seat is None:
        return Reason(Why.CASE_SEAT_UNKNOWN, Verdict.OPEN)
    if aboard.seat is None:
        return Reason(Why.SEAT_UNKNOWN, Verdict.OPEN)
    return best_of(_grounds(aboard, aboard.case_seat, aboard.seat, rule))


def _grounds(
    aboard: Aboard, case: Seat, seat: Seat, rule: ConveyanceRule
) -> Iterable[Reason]:
    if ConveyancePart.CABIN in rule.parts:
        yield _same(Why.SAME_CABIN, case.cabin, seat.cabin)
    if ConveyancePart.COMPARTMENT in rule.parts and case.compartment:
        yield _same_compartment(case, seat)
    else:
        yield from _open_grounds(aboard, case, seat, rule)
    if rule.within_m is not None:
        yield _near(aboard.distance_m, rule.within_m)
    yield Reason(Why.SEATED_APART, Verdict.NOT_MET)


def _near(metres: float | None, limit: float) -> Reason:
    if metres is None:
        return Reason(Why.DISTANCE_UNKNOWN, Verdict.OPEN, {"limit": limit})
    values = {"metres": metres, "limit": limit}
    if metres <= limit:
        return Reason(Why.NEAR_ENOUGH, Verdict.MET, values)
    return Reason(Why.TOO_FAR, Verdict.NOT_MET, values)


def _open_grounds(
    aboard: Aboard, case: Seat, seat: Seat, rule: ConveyanceRule
) -> Iterable[Reason]:
    """Weigh carriage, bays and rows; a seat in another carriage meets none of them."""
    if case.carriage and seat.carriage and case.carriage != seat.carriage:
        return
    if ConveyancePart.CARRIAGE in rule.parts:
        yield _same(Why.SAME_CARRIAGE, case.carriage, seat.carriage)
    if rule.adjacent_bays is not None:
        yield _near_bay(case, seat, rule.adjacent_bays)
    if rule.same_row or rule.rows_in_front or rule.rows_behind:
        yield _near_row(aboard.rows, case, seat, rule)


def _same(why: Why, case: str, other: str) -> Reason:
    if not case or not other:
        return Reason(Why.SEAT_UNKNOWN if case else Why.CASE_SEAT_UNKNOWN, Verdict.OPEN)
    if case != other:
        return Reason(Why.SEATED_APART, Verdict.NOT_MET)
    return Reason(why, Verdict.MET, {"part": case})


def _same_compartment(case: Seat, seat: Seat) -> Reason:
    if case.carriage and seat.carriage and case.carriage != seat.carriage:
        return Reason(Why.SEATED_APART, Verdict.NOT_MET)
    return _same(Why.SAME_COMPARTMENT, case.compartment, seat.compartment)


def _near_bay(case: Seat, seat: Seat, adjacent: int) -> Reason:
    if case.bay is None or seat.bay is None:
        missing = Why.CASE_SEAT_UNKNOWN if case.bay is None else Why.SEAT_UNKNOWN
        return Reason(missing, Verdict.OPEN)
    apart = abs(case.bay - seat.bay)
    return Reason(
        Why.NEAR_BAY if apart <= adjacent else Why.SEATED_APART,
        Verdict.MET if apart <= adjacent else Verdict.NOT_MET,
        {"bays": apart, "limit": adjacent},
    )


def _near_row(
    rows: Sequence[int], case: Seat, seat: Seat, rule: ConveyanceRule
) -> Reason:
    if case.row is None or seat.row is None:
        missing = Why.CASE_SEAT_UNKNOWN if case.row is None else Why.SEAT_UNKNOWN
        return Reason(missing, Verdict.OPEN)
    behind = _rows_behind(rows, case.row, seat.row)
    values = {"row": seat.row, "case_row": case.row, "rows": abs(behind)}
    if behind == 0 and rule.same_row:
        return Reason(Why.SAME_ROW, Verdict.MET, values)
    if -(rule.rows_in_front or 0) <= behind < 0:
        return Reason(Why.ROWS_IN_FRONT, Verdict.MET, values)
    if 0 < behind <= (rule.rows_behind or 0):
        return Reason(Why.ROWS_BEHIND, Verdict.MET, values)
    return Reason(Why.SEATED_APART, Verdict.NOT_MET, values)


def _rows_behind(rows: Sequence[int], case_row: int, row: int) -> int:
    """Return how many rows behind the case; negative in front."""
    if case_row in rows and row in rows:
        return rows.index(row) - rows.index(case_row)
    return row - case_row


def _judge_crew(aboard: Aboard, post: Post, rule: ConveyanceRule) -> Reason:
    match rule.crew:
        case Crew.ALL:
            return Reason(Why.CREW_OF_ALL, Verdict.MET)
        case Crew.NONE:
            return Reason(Why.CREW_NOT_COUNTED, Verdict.NOT_MET)
        case Crew.SERVING_THOSE_ROWS:
            return _crew_of_rows(aboard, post, rule)
        case Crew.OF_THAT_AREA:
            return _crew_of_area(aboard, post)
        case _:
            assert_never(rule.crew)


def _crew_of_rows(aboard: Aboard, post: Post, rule: ConveyanceRule) -> Reason:
    case_row = aboard.case_seat.row if aboard.case_seat else None
    if case_row is None:
        return _crew_of_area(aboard, post)  # cabins have no rows
    if post.first_row is None or post.last_row is None:
        return Reason(Why.POST_UNKNOWN, Verdict.OPEN)
    serves = (
        _rows_behind(aboard.rows, case_row, post.first_row) <= (rule.rows_behind or 0)
    ) and _rows_behind(aboard.rows, case_row, post.last_row) >= -(
        rule.rows_in_front or 0
    )
    values = {"first": post.first_row, "last": post.last_row, "case_row": case_row}
    if serves:
        return Reason(Why.CREW_OF_ROWS, Verdict.MET, values)
    return Reason(Why.CREW_ELSEWHERE, Verdict.NOT_MET, values)


def _crew_of_area(aboard: Aboard, post: Post) -> Reason:
    case = aboard.case_seat
    area = (case.carriage or case.cabin) if case else ""
    if not area:
        return Reason(Why.CASE_SEAT_UNKNOWN, Verdict.OPEN)
    if not post.areas:
        return Reason(Why.POST_UNKNOWN, Verdict.OPEN)
    serves = area in post.areas
    return Reason(
        Why.CREW_OF_AREA if serves else Why.CREW_ELSEWHERE,
        Verdict.MET if serves else Verdict.NOT_MET,
        {"part": area},
    )
