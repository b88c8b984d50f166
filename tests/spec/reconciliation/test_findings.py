"""Findings of the daily reconciliation

Two lists that must agree are compared every day. Each difference is a finding with an
owner; what is put right is verified by the comparison itself; what comes back is known
again; and no day is signed while a finding has no owner.
"""

import pytest

from epiloop.reconcile import (
    NEXT_STATUSES,
    Balance,
    Earlier,
    Fate,
    FindingStatus,
    fate_of,
    hindrance_of,
    rules,
)
from rulebook import spec
from visit_tables import at


@spec(
    table="""
        opening | came | went | closing | unexplained
        0       | 0    | 0    | 0       | 0
        40      | 12   | 9    | 43      | 0
        40      | 12   | 9    | 42      | -1
        40      | 12   | 9    | 44      | 1
        0       | 5    | 0    | 5       | 0
    """,
)
def test_a_list_is_opening_plus_what_came_minus_what_went(row):
    """Yesterday's closing is today's opening; what no event explains is itself a finding."""
    balance = Balance(*map(row.number, ("opening", "came", "went", "closing")))

    assert balance.unexplained == row.number("unexplained")
    assert balance.is_even == (row.number("unexplained") == 0)


@spec(
    table="""
        found before | verified at | found again at | it is
        -            | -           | day 1 08:00    | new
        open         | -           | day 2 08:00    | carried
        reopened     | -           | day 2 08:00    | carried
        rectified    | -           | day 2 08:00    | reopened
        verified     | day 1 08:00 | day 2 08:00    | recurred
        verified     | day 1 08:00 | day 15 08:00   | recurred
        verified     | day 1 08:00 | day 15 08:01   | new
    """,
)
def test_a_difference_found_again_is_what_became_of_the_one_before(row):
    """A gap that was closed is watched for 14 days; back within them it points to the one before."""
    status, verified = row["found before"], row["verified at"]
    earlier = (
        Earlier(FindingStatus(status), at(verified) if verified != "-" else None)
        if status != "-"
        else None
    )

    fate = fate_of(earlier, now=at(row["found again at"]), watch=rules().watch)

    assert fate is Fate(row["it is"])


@spec(
    table="""
        signed | a later run | altered | findings without an owner | hindered by
        no     | no          | no      | 0                         | -
        no     | no          | no      | 1                         | without_owner
        no     | no          | yes     | 0                         | altered
        no     | yes         | no      | 0                         | replaced
        yes    | no          | no      | 0                         | signed_already
        yes    | yes         | yes     | 3                         | signed_already
    """,
)
def test_no_day_is_signed_while_a_finding_has_no_owner(row):
    """Nor twice, nor where a later run of the day stands, nor what was altered since."""
    hindrance = hindrance_of(
        is_signed=row.truth("signed"),
        is_latest=not row.truth("a later run"),
        is_unaltered=not row.truth("altered"),
        without_owner=row.number("findings without an owner"),
    )

    assert (hindrance or "-") == row["hindered by"]


@spec(
    table="""
        stands at | may become
        open      | rectified
        reopened  | rectified
        rectified | reopened, verified
        verified  | -
    """,
)
def test_a_finding_is_verified_only_after_it_was_rectified(row):
    """And what is verified is closed for good: a gap that comes back is a finding of its own."""
    following = NEXT_STATUSES[FindingStatus(row["stands at"])]

    assert sorted(following) == sorted(row.words("may become"))


def test_every_status_has_a_row_in_the_table_of_next_ones():
    assert set(NEXT_STATUSES) == set(FindingStatus)


@pytest.mark.parametrize("status", [s for s in FindingStatus if s != "verified"])
def test_only_a_verified_finding_has_the_instant_of_it(status):
    with pytest.raises(ValueError, match="verified at an instant"):
        Earlier(status, at("08:00"))
