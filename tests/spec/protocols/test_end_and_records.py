"""Investigation, end of an outbreak, personal data

What the first gate of an investigation asks for, when an outbreak is over, and how long
personal data are kept.
"""

from rulebook import spec
from stated import stated


@spec(
    "investigation",
    table="""
        protocol     | core fields                                                         | source
        covid19-cn-9 | identity, onset, residence, work, trail, close_contacts, first_zone | U
    """,
)
def test_the_core_gate_opens_when_these_are_known(row):
    """What is needed to act within hours; the full interview follows."""
    assert stated(row, "investigation") == row.cells


@spec(
    "outbreak_end",
    table="""
        protocol     | days | origins                        | first day number | negative samples | samples apart hours | heightened surveillance days | source
        ebola-who    | 42   | second_negative_sample, burial | 0                | 2                | 48                  | 90                           | V W4c
        covid19-cn-9 | -    | -                              | -                | -                | -                   | -                            | -
    """,
)
def test_an_ebola_outbreak_ends_after_42_days(row):
    """Counted from the day after the last case's second negative sample, or after its
    burial; 90 days of heightened surveillance follow.
    """
    assert stated(row, "outbreak_end") == row.cells


@spec(
    "retention",
    table="""
        protocol     | contact days after follow up | case pseudonymised days after release | proximity days | source
        covid19-cn-9 | 14                           | 28                                    | 14             | U
        ebola-who    | 14                           | 28                                    | 14             | U
    """,
)
def test_personal_data_are_kept_no_longer_than_needed(row):
    """Defaults of the product, to be replaced by the archive law of the place."""
    assert stated(row, "retention") == row.cells
