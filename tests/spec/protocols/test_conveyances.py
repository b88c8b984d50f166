"""Seats in conveyances

In a conveyance those near the case count, by seat and by how the air moves. The rules are
China's, as republished in April 2022.
"""

from rulebook import spec
from stated import stated


@spec(
    "contact.conveyance.*",
    table="""
        protocol     | conveyance       | same row | rows in front | rows behind | parts                 | adjacent bays | crew               | others
        covid19-cn-8 | aircraft         | yes      | 3             | 3           | -                     | -             | serving_those_rows | casual_contact
        covid19-cn-8 | train_sealed     | -        | -             | -           | carriage, compartment | -             | of_that_area       | -
        covid19-cn-8 | train_unsealed   | -        | -             | -           | compartment           | 1             | of_that_area       | -
        covid19-cn-8 | coach_sealed     | -        | -             | -           | everyone              | -             | all                | -
        covid19-cn-8 | coach_ventilated | yes      | 3             | 3           | -                     | -             | all                | -
        covid19-cn-8 | ship             | -        | -             | -           | cabin                 | -             | serving_those_rows | -
    """,
)
def test_who_aboard_is_a_contact_depends_on_seat_and_air(row):
    """A version may also name a distance (`within_m`) or abolish a rule (`enabled`)."""
    table = f"contact.conveyance.{row['conveyance']}"

    assert stated(row, table, ignoring=("conveyance",)) == row.cells
