"""Daily reconciliation

How long one list may lag behind another before the difference is a finding. That the lists
are reconciled each day is stated; most of these figures are the product's own.
"""

from rulebook import spec
from stated import stated


@spec(
    "reconciliation",
    table="""
        protocol     | case hours | team hours | decision hours | locate hours | journey hours | recheck hours | order end hours | handover hours | source
        covid19-cn-8 | 2          | 2          | 12             | 12           | 6             | 12            | 6               | 12             | U
        ebola-who    | 2          | 2          | 12             | 12           | 6             | 12            | 6               | 12             | U
    """,
)
def test_a_list_may_lag_behind_another_so_long(row):
    """In hours, from what the first list says to what the second must say."""
    assert stated(row, "reconciliation") == row.cells


@spec(
    "reconciliation",
    table="""
        protocol     | trail hours | trail gap hours | source
        covid19-cn-8 | 24          | 24              | V C18
    """,
)
def test_a_trail_is_told_within_a_day_without_a_day_missing(row):
    """The investigation is done 24 hours after the report."""
    assert stated(row, "reconciliation") == row.cells


@spec(
    "reconciliation",
    table="""
        protocol     | control hours | source
        covid19-cn-8 | 24            | V C0
    """,
)
def test_everybody_at_risk_is_under_control_within_a_day(row):
    """The founding rule of 24 hours."""
    assert stated(row, "reconciliation") == row.cells


@spec(
    "reconciliation",
    table="""
        protocol     | result hours | source
        covid19-cn-8 | 24           | S C50
    """,
)
def test_a_sample_has_its_result_within_a_day(row):
    """The longest of three published limits, for people who came of their own accord."""
    assert stated(row, "reconciliation") == row.cells
