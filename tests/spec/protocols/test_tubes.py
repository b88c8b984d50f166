"""Pooled tubes

Several persons' swabs in one tube save tests and cost certainty: a positive tube accuses
all its members until each is tested alone.
"""

from rulebook import spec
from stated import stated


@spec(
    "pooling",
    table="""
        protocol     | sizes     | household tube in | repooling | source
        covid19-cn-8 | 5, 10, 20 | sealed            | no        | S C16c
        covid19-cn-9 | 5, 10, 20 | sealed            | no        | S C16c
    """,
)
def test_a_tube_holds_five_ten_or_twenty_and_is_never_pooled_again(row):
    """In sealed zones a household shares one tube. Mixing pooled tubes in the laboratory
    was forbidden: positives would be missed.
    """
    assert stated(row, "pooling") == row.cells


@spec(
    "pooling.size_for",
    table="""
        protocol     | low risk | medium risk | high risk | key group | quarantine | elsewhere
        covid19-cn-8 | 10       | 5           | 1         | 1         | 1          | 10
    """,
)
def test_the_greater_the_risk_the_fewer_share_a_tube(row):
    assert stated(row, "pooling.size_for") == row.cells


@spec(
    "pooling.on_result",
    table="""
        protocol     | negative     | positive                                       | grey                                           | single target                                  | invalid
        covid19-cn-8 | free_members | notify, hold_members, resample_singly, recheck | notify, hold_members, resample_singly, recheck | notify, hold_members, resample_singly, recheck | resample_singly
    """,
)
def test_a_grey_tube_is_handled_like_a_positive_one(row):
    """All members are held, apart from each other, and sampled again one by one; a negative
    tube frees all of them.
    """
    assert stated(row, "pooling.on_result") == row.cells


@spec(
    "pooling.dilution",
    table="""
        protocol     | allowed | prevalence below percent | affected communities | confirms | source
        covid19-cn-8 | yes     | 0.1                      | no                   | no       | V C16a
    """,
)
def test_single_samples_may_be_mixed_only_where_infection_is_rare(row):
    """Never for affected communities or patients, and never as a confirmation."""
    assert stated(row, "pooling.dilution") == row.cells
