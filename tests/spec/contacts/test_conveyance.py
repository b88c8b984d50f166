"""Conveyances: who aboard is a contact, by row, part and duty.

A seat is written as on the ticket: `12A` is row 12, `5/12F` row 12 of carriage 5. A case
in a closed compartment is judged by the compartment alone; carriage, bays and rows are
for open seats. Where a seat that decides is not known, the rule is open: somebody asks.
"""

from dataclasses import replace

import pytest

from epiloop.contacts.conveyance import Aboard, Post, Seat, judge_seat, read_seat
from epiloop.contacts.reasons import Verdict, Why
from epiloop.protocols import load_protocol
from epiloop.protocols.schema import ConveyanceRule
from epiloop.protocols.vocabulary import ConveyanceKind
from rulebook import spec


def judged(row, kind):
    rule = load_protocol("covid19-cn-9").contact.conveyance[kind]
    aboard = Aboard(kind=kind, case_seat=seat(row["case"]), rows=())
    if row["other"].startswith("crew"):
        aboard = replace(aboard, post=post(row["other"]))
    else:
        aboard = replace(aboard, seat=seat(row["other"]))
    reason = judge_seat(aboard, rule)
    return f"{reason.verdict}: {reason.why}".replace("_", " ")


def seat(text):
    """Read `12A`, `5/12F`, `carriage 5 bay 3`, `carriage 9 compartment 2`, `cabin 71`."""
    if text == "?":
        return None
    if text[0].isdigit():
        return read_seat(text)
    words = text.split()
    named = dict(zip(words[::2], words[1::2], strict=True))
    if "bay" in named:
        named["bay"] = int(named["bay"])
    return Seat(**named)


def post(text):
    """Read `crew rows 1 to 8`, `crew of 5, 6`, `crew ?`."""
    words = text.replace(",", "").split()[1:]
    if words[0] == "rows":
        return Post(first_row=int(words[1]), last_row=int(words[3]))
    return Post(areas=frozenset(words[1:]))


@spec(
    "contact.conveyance.*",
    table="""
    case | other             | verdict
    12A  | 12F               | met: same row
    12A  | 11C               | met: rows in front
    12A  | 9C                | met: rows in front
    12A  | 8C                | not met: seated apart
    12A  | 13C               | met: rows behind
    12A  | 15C               | met: rows behind
    12A  | 16C               | not met: seated apart
    12A  | crew rows 1 to 8  | not met: crew elsewhere
    12A  | crew rows 1 to 9  | met: crew of rows
    12A  | crew rows 15 to 30| met: crew of rows
    12A  | crew rows 16 to 30| not met: crew elsewhere
    12A  | crew ?            | open: post unknown
    ?    | 12F               | open: case seat unknown
    12A  | ?                 | open: seat unknown
    ?    | crew rows 1 to 9  | open: case seat unknown
    """,
)
def test_on_an_aircraft_three_rows_each_way_count_and_the_crew_who_serve_them(row):
    assert judged(row, ConveyanceKind.AIRCRAFT) == row["verdict"]


@spec("contact.conveyance.*")
def test_rows_are_counted_as_built_where_a_number_is_left_out():
    """Without a row 13, row 16 is the third behind row 12."""
    rule = load_protocol("covid19-cn-9").contact.conveyance[ConveyanceKind.AIRCRAFT]
    aboard = Aboard(
        kind=ConveyanceKind.AIRCRAFT,
        case_seat=Seat(row=12),
        seat=Seat(row=16),
        rows=(9, 10, 11, 12, 14, 15, 16, 17),
    )

    assert judge_seat(aboard, rule).why is Why.ROWS_BEHIND
    assert judge_seat(replace(aboard, rows=()), rule).why is Why.SEATED_APART


@spec(
    "contact.conveyance.*",
    table="""
    case                     | other                    | verdict
    5/12F                    | 5/1A                     | met: same carriage
    5/12F                    | 6/12F                    | not met: seated apart
    carriage 5 bay 3         | carriage 5 bay 9         | met: same carriage
    carriage 9 compartment 2 | carriage 9 compartment 2 | met: same compartment
    carriage 9 compartment 2 | carriage 9 compartment 3 | not met: seated apart
    carriage 9 compartment 2 | carriage 8 compartment 2 | not met: seated apart
    carriage 9 compartment 2 | carriage 9               | open: seat unknown
    5/12F                    | crew of 5                | met: crew of area
    5/12F                    | crew of 6, 7             | not met: crew elsewhere
    5/12F                    | crew ?                   | open: post unknown
    ?                        | 5/1A                     | open: case seat unknown
    12F                      | 5/1A                     | open: case seat unknown
    """,
)
def test_in_a_sealed_train_the_whole_carriage_counts_or_the_closed_compartment(row):
    assert judged(row, ConveyanceKind.TRAIN_SEALED) == row["verdict"]


@spec(
    "contact.conveyance.*",
    table="""
    case                     | other                    | verdict
    carriage 5 bay 3         | carriage 5 bay 3         | met: near bay
    carriage 5 bay 3         | carriage 5 bay 2         | met: near bay
    carriage 5 bay 3         | carriage 5 bay 4         | met: near bay
    carriage 5 bay 3         | carriage 5 bay 5         | not met: seated apart
    carriage 5 bay 3         | carriage 6 bay 3         | not met: seated apart
    carriage 5 bay 3         | carriage 5               | open: seat unknown
    carriage 5               | carriage 5 bay 3         | open: case seat unknown
    carriage 9 compartment 2 | carriage 9 compartment 2 | met: same compartment
    carriage 9 compartment 2 | carriage 9 bay 2         | open: seat unknown
    carriage 5 bay 3         | crew of 5                | met: crew of area
    carriage 5 bay 3         | crew of 6                | not met: crew elsewhere
    """,
)
def test_in_an_unsealed_train_the_bay_and_its_neighbours_count(row):
    """Or, in a soft sleeper, the closed compartment."""
    assert judged(row, ConveyanceKind.TRAIN_UNSEALED) == row["verdict"]


@spec(
    "contact.conveyance.*",
    table="""
    case | other  | verdict
    3A   | 14D    | met: everyone aboard
    ?    | ?      | met: everyone aboard
    3A   | crew ? | met: everyone aboard
    """,
)
def test_in_a_sealed_coach_everyone_counts(row):
    assert judged(row, ConveyanceKind.COACH_SEALED) == row["verdict"]


@spec(
    "contact.conveyance.*",
    table="""
    case | other  | verdict
    5A   | 5D     | met: same row
    5A   | 2A     | met: rows in front
    5A   | 1A     | not met: seated apart
    5A   | 8A     | met: rows behind
    5A   | 9A     | not met: seated apart
    5A   | crew ? | met: crew of all
    5A   | ?      | open: seat unknown
    """,
)
def test_in_a_ventilated_coach_three_rows_each_way_count_and_the_driver(row):
    assert judged(row, ConveyanceKind.COACH_VENTILATED) == row["verdict"]


@spec(
    "contact.conveyance.*",
    table="""
    case     | other      | verdict
    cabin 71 | cabin 71   | met: same cabin
    cabin 71 | cabin 72   | not met: seated apart
    cabin 71 | crew of 71 | met: crew of area
    cabin 71 | crew of 72 | not met: crew elsewhere
    cabin 71 | ?          | open: seat unknown
    ?        | cabin 71   | open: case seat unknown
    """,
)
def test_on_a_ship_the_cabin_counts_and_the_staff_who_serve_it(row):
    assert judged(row, ConveyanceKind.SHIP) == row["verdict"]


@spec("contact.conveyance.*")
def test_a_distance_may_count_where_the_protocol_says_so():
    """An example of another body: 2 m in any direction."""
    rule = ConveyanceRule(within_m=2)
    aboard = Aboard(
        kind=ConveyanceKind.TRAIN_SEALED,
        case_seat=Seat(row=3),
        seat=Seat(row=5),
        distance_m=2,
    )

    assert judge_seat(aboard, rule).verdict is Verdict.MET
    assert judge_seat(replace(aboard, distance_m=2.1), rule).why is Why.TOO_FAR
    assert judge_seat(replace(aboard, distance_m=None), rule).verdict is Verdict.OPEN


@spec("contact.conveyance.*")
def test_crew_do_not_count_where_the_protocol_names_none():
    aboard = Aboard(kind=ConveyanceKind.SHIP, case_seat=Seat(cabin="71"), post=Post())

    assert judge_seat(aboard, ConveyanceRule()).why is Why.CREW_NOT_COUNTED


@pytest.mark.parametrize(
    ("printed", "carriage", "row", "position"),
    [
        ("12A", "", 12, "A"),
        ("12a", "", 12, "A"),
        ("7", "", 7, ""),
        ("5/12F", "5", 12, "F"),
        ("05-12F", "5", 12, "F"),
    ],
)
def test_a_seat_is_read_as_printed(printed, carriage, row, position):
    assert read_seat(printed) == Seat(carriage=carriage, row=row, position=position)


@pytest.mark.parametrize("printed", ["", "window", "A12", "12AB"])
def test_what_is_no_seat_is_not_guessed(printed):
    assert read_seat(printed) is None
