"""A positive in a quarantine facility: whose days are counted anew."""

from epiloop.observation.restarts import Occupant, who_restarts
from epiloop.protocols import load_protocol
from epiloop.protocols.schema import FacilityRestart
from rulebook import spec

POSITIVE = Occupant("positive", "A", 5)
OCCUPANTS = [
    POSITIVE,
    Occupant("same floor", "A", 5),
    Occupant("above", "A", 6),
    Occupant("below", "A", 4),
    Occupant("two above", "A", 7),
    Occupant("other building", "B", 5),
]
EVERYBODY = "same floor, above, below, two above, other building"


@spec(
    "observation.facility.restart",
    table="""
        same floor | above | below | whole | environment positive | who restarts
        yes        | 1     | 1     | yes   | no                   | same floor, above, below
        yes        | 1     | 1     | yes   | yes                  | everybody
        yes        | 1     | 1     | no    | yes                  | same floor, above, below
        yes        | -     | -     | no    | no                   | same floor
        no         | 2     | -     | no    | no                   | above, two above
        no         | -     | 1     | no    | no                   | below
    """,
)
def test_the_neighbours_of_a_positive_start_again(row):
    """The same floor and the floors above and below, or everybody.

    A positive is found on floor 5 of building A.
    """
    rule = FacilityRestart(
        enabled=True,
        same_floor=row.truth("same floor"),
        floors_above=row.number("above"),
        floors_below=row.number("below"),
        whole_if_environment_positive=row.truth("whole"),
    )

    again = who_restarts(
        rule,
        OCCUPANTS,
        positive=POSITIVE,
        environment_positive=row.truth("environment positive"),
    )

    assert ", ".join(again) == row["who restarts"].replace("everybody", EVERYBODY)


def test_edition_8_as_practised_in_places():
    """One floor above and below; the whole facility if the corridor is positive."""
    rule = load_protocol("covid19-cn-8").observation.facility.restart

    near = who_restarts(rule, OCCUPANTS, positive=POSITIVE, environment_positive=False)
    all_of_them = who_restarts(
        rule, OCCUPANTS, positive=POSITIVE, environment_positive=True
    )

    assert near == ("same floor", "above", "below")
    assert ", ".join(all_of_them) == EVERYBODY


def test_a_version_without_restarts_restarts_nobody():
    rule = FacilityRestart(
        enabled=False, same_floor=True, whole_if_environment_positive=True
    )

    again = who_restarts(rule, OCCUPANTS, positive=POSITIVE, environment_positive=True)

    assert again == ()
