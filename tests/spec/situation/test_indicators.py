"""Indicators

Every figure by which the response is judged, counted from what was known at one instant.
A share has its 95 % interval; where too little is known the page says so, and never 0.
"""

from datetime import timedelta

from builders.facts import (
    a_case_fact,
    a_clock_fact,
    an_order_fact,
    hour,
    known,
)
from epiloop.situation.indicators import indicators_of, step_times, zero_run
from rulebook import spec

HOUR = timedelta(hours=1)


def the(key, facts, of=""):
    """Return one indicator."""
    return next(i for i in indicators_of(facts) if (i.key, i.of) == (key, of))


@spec(
    table="""
        found                                                      | community share
        community_screening, quarantine, sealed_zone, sealed_zone  | 0.25
        unclassified, quarantine, sealed_zone, sealed_zone         | 0.25
        quarantine                                                 | 0
        community_screening, refuted                               | 1
        refuted                                                    | -
    """
)
def test_a_case_that_nobody_has_classified_counts_as_community(row):
    """A refuted case counts nowhere; of no case at all there is no share."""
    counted = {"community_screening": True, "unclassified": None}
    cases = tuple(
        a_case_fact(
            "05-02 10:00",
            discovery_route=route,
            is_community=counted.get(route, False),
            is_refuted=route == "refuted",
        )
        for route in row.words("found")
    )

    found = the("community_share", known("05-02 12:00", cases=cases))

    assert found.value == row.number("community share")


@spec(
    table="""
        onset | sampled     | determined as a contact | known before
        -     | 05-02 10:00 | 05-02 09:59             | 1
        -     | 05-02 10:00 | 05-02 10:00             | 0
        05-01 | 05-02 10:00 | 05-01 08:00             | 0
        05-01 | 05-02 10:00 | 04-30 23:59             | 1
        05-03 | 05-02 10:00 | 05-02 09:00             | 1
        -     | 05-02 10:00 | -                       | 0
    """
)
def test_a_known_contact_was_determined_before_the_infection_showed(row):
    """Before the day of onset or the first positive sample, whichever came first."""
    onset = None if row.is_nothing("onset") else hour(f"{row['onset']} 12:00").date()
    since = row["determined as a contact"]
    case = a_case_fact(
        "05-03 10:00",
        onset_on=onset,
        sampled_at=hour(row["sampled"]),
        contact_since=None if since == "-" else hour(since),
    )

    found = the("known_contact_share", known("05-04 12:00", cases=(case,)))

    assert found.value == row.number("known before")


@spec(
    table="""
        hours taken, limit 2 h | open for hours | met | late | overdue | running | judged
        1, 2, 3                | -              | 2   | 1    | 0       | 0       | 3
        1, 2                   | 3              | 2   | 0    | 1       | 0       | 3
        1, 2                   | 2              | 2   | 0    | 0       | 1       | 2
        -                      | 1              | 0   | 0    | 0       | 1       | 0
        -                      | 3              | 0   | 0    | 1       | 0       | 1
    """
)
def test_an_overdue_step_counts_as_a_miss_while_it_is_still_open(row):
    """Done on the very minute is in time; what is within its limit is not judged yet."""
    now = hour("05-02 12:00")
    done = [
        a_clock_fact(now - 9 * HOUR, now - 9 * HOUR + taken * HOUR)
        for taken in row.numbers("hours taken, limit 2 h")
    ]
    waiting = [a_clock_fact(now - n * HOUR) for n in row.numbers("open for hours")]

    facts = known("05-02 12:00", clocks=(*done, *waiting))

    (step,) = step_times(facts.clocks, now=facts.as_of)
    for column in ("met", "late", "overdue", "running"):
        assert getattr(step, column) == row.number(column)
    found = the("clock_on_time", facts, "on_scene")
    assert (found.numerator, found.denominator) == (step.met, row.number("judged"))


@spec(
    table="""
        community cases by day | at most | known before | days in a row | at least
        3, 0, 0, 0             | 0       | yes          | 3             | no
        3, 0, 0, 1             | 0       | yes          | 0             | no
        0, 0                   | 0       | yes          | 2             | no
        0, 0                   | 0       | no           | 2             | yes
        0, ?, 0, 0             | 0       | yes          | 2             | yes
        0, 0, ?                | 0       | yes          | -             | no
        2, 1, 0, 1             | 1       | yes          | 3             | no
    """
)
def test_a_day_of_which_nothing_was_published_is_not_a_day_without_cases(row):
    """`?` was not published. A run that it cuts off may be longer, and says so; a last
    day that is not known leaves nothing to say.
    """
    days = [None if n == "?" else int(n) for n in row.words("community cases by day")]

    run = zero_run(
        days,
        at_most=row.number("at most"),
        is_known_before=row.truth("known before"),
    )

    assert run.days == row.number("days in a row")
    assert run.is_at_least == row.truth("at least")


@spec(
    table="""
        community cases found on | as of       | days without
        05-01                    | 05-05 12:00 | 3
        05-01, 05-05             | 05-05 12:00 | 0
        05-04                    | 05-05 12:00 | 0
        05-04                    | 05-05 23:59 | 0
        05-04                    | 05-06 00:00 | 1
        -                        | 05-05 12:00 | -
    """
)
def test_only_whole_days_count_and_today_only_against(row):
    """Where not one case is recorded there is nothing to count from."""
    cases = tuple(
        a_case_fact(f"{day} 10:00") for day in row.words("community cases found on")
    )

    found = the("community_zero_days", known(row["as of"], cases=cases))

    assert found.value == row.number("days without")
    assert found.limit == 3  # covid19-cn-8: no community case on 3 days in a row


@spec(
    table="""
        orders                                         | persons | person-days
        1 from 05-01 00:00 to 05-03 00:00              | 1       | 2
        1 from 05-01 00:00 to 05-09 00:00              | 1       | 4
        1 from 05-01 00:00 to 05-03 00:00, 1 from 05-02 00:00 to 05-04 00:00 | 1 | 3
        1 from 05-01 00:00 to 05-02 00:00, 2 from 05-01 00:00 to 05-02 00:00 | 2 | 2
    """
)
def test_a_person_under_two_orders_is_restricted_once(row):
    """Days are served up to the instant, 05-05 00:00 here, whatever the order's end."""
    told = [order.split() for order in row.words("orders")]
    orders = tuple(
        an_order_fact(int(who), f"{on} {at}", f"{until} {then}")
        for who, _, on, at, _, until, then in told
    )

    facts = known("05-05 00:00", orders=orders)

    assert the("restricted_persons", facts).value == row.number("persons")
    assert the("restricted_person_days", facts).value == row.number("person-days")


@spec(
    table="""
        order began | case found  | caught | restricted
        05-01 00:00 | 05-02 00:00 | 1      | 1
        05-02 00:00 | 05-01 00:00 | 0      | 0
        05-01 00:00 | -           | 0      | 1
    """
)
def test_an_order_of_somebody_known_to_be_infected_caught_nobody(row):
    """Isolating a case is no catch: it counts neither way."""
    found = row["case found"]
    cases = () if found == "-" else (a_case_fact(found, person_id=1),)
    order = an_order_fact(1, row["order began"], "05-20 00:00")

    found = the("restriction_yield", known("05-05 00:00", cases=cases, orders=(order,)))

    assert (found.numerator, found.denominator) == (
        row.number("caught"),
        row.number("restricted"),
    )
