"""Facility and home

How the two settings of observation are run, and whose days start again when a positive is
found in a facility.
"""

from rulebook import spec
from stated import stated


@spec(
    "observation.facility",
    table="""
        protocol     | checks per day | one person one room | may share room                               | source
        covid19-cn-8 | 2              | yes                 | under_14, pregnant, seriously_ill, dependent | S C41
        covid19-cn-9 | 2              | yes                 | under_14, pregnant, seriously_ill, dependent | S C41
    """,
)
def test_one_person_one_room_and_two_checks_a_day(row):
    assert stated(row, "observation.facility") == row.cells


@spec(
    "observation.facility.restart",
    table="""
        protocol                   | enabled | same floor | floors above | floors below | whole if environment positive | source
        covid19-cn-8               | yes     | yes        | 1            | 1            | yes                           | S C23
        covid19-cn-beijing-2022-05 | yes     | yes        | 1            | 1            | yes                           | S C23
        covid19-cn-9               | -       | -          | -            | -            | -                             | -
    """,
)
def test_a_positive_in_a_facility_restarts_three_floors_or_all(row):
    """A local rule of the 14-day era: the floor, the floor above and the floor below start
    the full count again from that day; everybody, where the environment outside the room
    is positive.
    """
    assert stated(row, "observation.facility.restart") == row.cells


@spec(
    "observation.home",
    table="""
        protocol     | checks per day | if unsuitable       | coresidents managed | movement          | sampling at door | source
        covid19-cn-8 | 2              | quarantine_facility | yes                 | medical_need_only | yes              | S C42
        covid19-cn-9 | 2              | quarantine_facility | yes                 | medical_need_only | yes              | S C42
    """,
)
def test_at_home_everybody_in_the_dwelling_is_managed(row):
    assert stated(row, "observation.home") == row.cells


@spec(
    "observation.home",
    table="""
        protocol     | dwelling
        covid19-cn-8 | alone_or_separate_room, ventilated_room, separate_bathroom, no_shared_central_air, not_a_dormitory
    """,
)
def test_a_dwelling_must_be_suitable(row):
    """An unsuitable one means the facility instead."""
    assert stated(row, "observation.home") == row.cells
