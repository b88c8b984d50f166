"""Windows: when the contacts of a case are sought, and which visits are asked about.

Days are calendar days at headquarters: a window opens at 00:00 of its first day and
closes at 24:00 of its last. The tables give the instants in Beijing.
"""

from zoneinfo import ZoneInfo

import pytest

from epiloop.contacts.windows import (
    WindowUnknownError,
    infectious_windows,
    stated_window,
    trail_window,
)
from epiloop.protocols import load_protocol
from epiloop.records import Case
from epiloop.timeline import Interval, local_day
from rulebook import spec, table_rows
from visit_tables import BEIJING, at

UNTIL = at("day 100 00:00")


def a_case(row, zone=BEIJING):
    known = set(row.cells)
    dates = {
        name: row.day(column)
        for name, column in [
            ("onset_on", "onset"),
            ("rash_on", "rash"),
            ("symptoms_until", "symptoms until"),
        ]
        if column in known
    }
    instants = {
        name: row.instant(column, zone)
        for name, column in [
            ("first_positive_at", "sample"),
            ("isolated_at", "isolated"),
            ("died_at", "died"),
            ("buried_at", "buried"),
        ]
        if column in known
    }
    return Case(case_id="1", person_id="case", **dates, **instants)


def said(windows, zone=BEIJING):
    """Return windows as a table would say them."""
    return ", ".join(
        f"{w.start.astimezone(zone):%m-%d %H:%M} to {w.end.astimezone(zone):%m-%d %H:%M}"
        for w in windows
    )


def lookback(protocol):
    return load_protocol(protocol).contact.lookback


@spec(
    "contact.lookback",
    table="""
    protocol                   | onset      | sample           | isolated         | window
    covid19-cn-8               | 2022-05-03 | -                | 2022-05-05 14:00 | 05-01 00:00 to 05-05 14:00
    covid19-cn-8               | -          | 2022-05-03 23:59 | 2022-05-05 14:00 | 05-01 00:00 to 05-05 14:00
    covid19-cn-9               | 2022-07-03 | 2022-07-04 08:00 | 2022-07-05 14:00 | 07-01 00:00 to 07-05 14:00
    covid19-cn-beijing-2022-05 | 2022-05-05 | -                | 2022-05-06 09:00 | 05-01 00:00 to 05-06 09:00
    covid19-cn-beijing-2022-05 | -          | 2022-05-05 06:00 | 2022-05-06 09:00 | 05-01 00:00 to 05-06 09:00
    covid19-cn-shanghai-2022-06| -          | 2022-06-25 06:00 | 2022-06-26 09:00 | 06-21 00:00 to 06-26 09:00
    covid19-who-2021           | -          | 2022-05-03 10:00 | -                | 05-01 00:00 to 05-14 00:00
    covid19-who-2021           | -          | 2022-05-03 10:00 | 2022-05-04 10:00 | 05-01 00:00 to 05-04 10:00
    covid19-us-cdc-2020        | 2022-05-03 | -                | 2022-05-13 10:00 | 05-01 00:00 to 05-13 10:00
    covid19-uk-2020            | 2022-05-03 | -                | -                | 05-01 00:00 to 05-14 00:00
    covid19-uk-2020            | -          | 2022-05-03 10:00 | -                | 05-01 00:00 to 05-14 00:00
    mers-us-cdc                | 2022-05-03 | -                | 2022-05-09 10:00 | 05-03 00:00 to 05-09 10:00
    sars-us-cdc                | 2022-05-03 | -                | 2022-05-09 10:00 | 05-03 00:00 to 05-09 10:00
    influenza-a-h5n1-us-cdc    | 2022-05-03 | -                | 2022-05-09 10:00 | 05-02 00:00 to 05-09 10:00
    """,
)
def test_the_window_opens_days_before_onset_or_before_the_first_positive_sample(row):
    """It closes when the case is isolated, or where the protocol states days after."""
    windows = infectious_windows(
        a_case(row), lookback(row["protocol"]), zone=BEIJING, until=UNTIL
    )

    assert said(windows) == row["window"]


@spec(
    "contact.lookback",
    table="""
    onset      | symptoms until | window
    2022-05-03 | 2022-05-05     | 05-01 00:00 to 05-17 00:00
    2022-05-03 | 2022-05-13     | 05-01 00:00 to 05-17 00:00
    2022-05-03 | 2022-05-15     | 05-01 00:00 to 05-19 00:00
    """,
)
def test_symptom_free_days_are_added_to_the_days_after_onset(row):
    """WHO: 10 days after onset and 3 days without symptoms, so 13 days at the least."""
    windows = infectious_windows(
        a_case(row), lookback("covid19-who-2021"), zone=BEIJING, until=UNTIL
    )

    assert said(windows) == row["window"]


@spec("contact.lookback")
def test_while_symptoms_last_days_do_not_close_the_window():
    case = Case(case_id="1", person_id="case", onset_on=at("10:00").date())
    [window] = infectious_windows(
        case, lookback("covid19-who-2021"), zone=BEIJING, until=UNTIL
    )

    assert window.end == UNTIL


@spec(
    "contact.lookback",
    table="""
    rash       | window
    2022-05-10 | 05-06 00:00 to 05-15 00:00
    """,
)
def test_measles_counts_from_the_rash_which_is_day_0(row):
    """4 days before to 4 days after, the fourth day included."""
    windows = infectious_windows(
        a_case(row), lookback("measles-us-ia"), zone=BEIJING, until=UNTIL
    )

    assert said(windows) == row["window"]


@spec(
    "contact.lookback",
    table="""
    onset      | isolated         | died             | buried           | window
    2022-05-03 | 2022-05-06 12:00 | -                | -                | 05-03 00:00 to 05-06 12:00
    2022-05-03 | 2022-05-06 12:00 | 2022-05-09 06:00 | 2022-05-09 18:00 | 05-03 00:00 to 05-06 12:00, 05-09 06:00 to 05-09 18:00
    2022-05-03 | -                | 2022-05-09 06:00 | 2022-05-10 18:00 | 05-03 00:00 to 05-09 06:00, 05-09 06:00 to 05-10 18:00
    2022-05-03 | -                | 2022-05-09 06:00 | -                | 05-03 00:00 to 05-09 06:00, 05-09 06:00 to 08-08 00:00
    """,
)
def test_ebola_infects_from_onset_and_again_from_death_until_burial(row):
    """No look-back before onset; a body not yet buried keeps the window open."""
    windows = infectious_windows(
        a_case(row), lookback("ebola-who"), zone=BEIJING, until=UNTIL
    )

    assert said(windows) == row["window"]


@spec("contact.lookback")
def test_a_case_that_falls_ill_after_its_sample_loses_no_contact():
    """Found positive on 3 May without symptoms, ill on 7 May: still from 1 May."""
    [row] = table_rows(
        """
        onset      | sample           | isolated
        2022-05-07 | 2022-05-03 10:00 | 2022-05-08 10:00
        """
    )
    windows = infectious_windows(
        a_case(row), lookback("covid19-cn-8"), zone=BEIJING, until=UNTIL
    )

    assert said(windows) == "05-01 00:00 to 05-08 10:00"


@spec("contact.lookback")
def test_a_case_isolated_before_its_window_opens_has_none():
    """Found in quarantine: isolated on day 1, ill on day 20."""
    case = Case(
        case_id="1",
        person_id="case",
        onset_on=at("day 20 10:00").date(),
        isolated_at=at("day 1 10:00"),
    )

    assert (
        infectious_windows(case, lookback("covid19-cn-8"), zone=BEIJING, until=UNTIL)
        == ()
    )


@spec("contact.lookback")
def test_a_case_that_is_not_isolated_has_an_open_window():
    case = Case(case_id="1", person_id="case", onset_on=at("day 5 10:00").date())
    [window] = infectious_windows(
        case, lookback("covid19-cn-8"), zone=BEIJING, until=UNTIL
    )

    assert window == Interval(at("day 3 00:00"), UNTIL)


@spec("contact.lookback")
def test_a_case_without_the_date_that_counts_is_refused():
    """An onset is no rash."""
    case = Case(case_id="7", person_id="case", onset_on=at("10:00").date())

    with pytest.raises(WindowUnknownError, match=r"Case 7 .* counts from rash"):
        infectious_windows(case, lookback("measles-us-ia"), zone=BEIJING, until=UNTIL)


@spec("contact.lookback")
def test_the_day_of_a_sample_is_the_day_at_headquarters():
    """16:30 UTC on 2 May is 00:30 on 3 May in Beijing."""
    case = Case(
        case_id="1",
        person_id="case",
        first_positive_at=at("day 3 00:30").astimezone(ZoneInfo("UTC")),
    )
    [window] = infectious_windows(
        case, lookback("covid19-cn-8"), zone=BEIJING, until=UNTIL
    )

    assert local_day(window.start, BEIJING) == at("day 1 00:00").date()


@spec(
    table="""
    end         | isolated    | window
    day 4 10:00 | day 3 10:00 | 05-02 08:00 to 05-04 10:00
    -           | day 3 10:00 | 05-02 08:00 to 05-03 10:00
    -           | -           | 05-02 08:00 to 08-08 00:00
    -           | day 2 08:00 | -
    """
)
def test_a_window_set_by_hand_runs_to_its_end_or_to_isolation(row):
    """Or, with neither, to the end of what is known."""
    end, isolated_at = (
        None if row.is_nothing(name) else at(row[name]) for name in ("end", "isolated")
    )

    window = stated_window(at("day 2 08:00"), end, isolated_at=isolated_at, until=UNTIL)

    assert (said(window) or "-") == row["window"]


@spec(
    "contact.trail",
    table="""
    protocol                   | onset      | isolated         | window
    covid19-cn-8               | 2022-05-15 | 2022-05-16 08:00 | 05-01 00:00 to 05-16 08:00
    covid19-cn-9               | 2022-07-08 | 2022-07-09 08:00 | 07-01 00:00 to 07-09 08:00
    ebola-who                  | 2022-05-22 | 2022-05-23 08:00 | 05-01 00:00 to 05-23 08:00
    """,
)
def test_visits_are_asked_for_the_days_of_the_trail(row):
    """The trail reaches further back than contacts do: it also looks for the source."""
    trail = load_protocol(row["protocol"]).contact.trail
    windows = trail_window(a_case(row), trail, zone=BEIJING, until=UNTIL)

    assert said(windows) == row["window"]
