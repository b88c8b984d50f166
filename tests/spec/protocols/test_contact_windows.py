"""Look-back and trail

Two windows open before a case falls ill, or before the first positive sample of a case
without symptoms. In the *look-back* contacts are sought: people whom the case may have
infected. Of the *trail* the visits are asked: it is longer, for it also looks for the
source. Two and four days of look-back were both in force in China in 2022, by place.
"""

from rulebook import spec
from stated import stated


@spec(
    "contact.lookback",
    table="""
        protocol                      | days | days after | symptom free days | ends on   | after death | source
        covid19-cn-8                  | 2    | -          | -                 | isolation | -           | S C6
        covid19-cn-beijing-2022-05    | 4    | -          | -                 | isolation | -           | S C24
        covid19-cn-beijing-2022-05-17 | 4    | -          | -                 | isolation | -           | S C24
        covid19-cn-shanghai-2022-06   | 4    | -          | -                 | isolation | -           | S C25
        covid19-cn-9                  | 2    | -          | -                 | isolation | -           | S C26
        covid19-cn-20-measures        | 2    | -          | -                 | isolation | -           | S C26
        covid19-who-2021              | 2    | 10         | 3                 | isolation | -           | S W2
        covid19-us-cdc-2020           | 2    | -          | -                 | isolation | -           | S W11
        covid19-uk-2020               | 2    | 10         | -                 | -         | -           | S W12
        ebola-who                     | 0    | -          | -                 | isolation | yes         | V W4
        measles-us-ia                 | 4    | 4          | -                 | -         | -           | V W7
        mers-us-cdc                   | 0    | -          | -                 | isolation | -           | U
        sars-us-cdc                   | 0    | -          | -                 | isolation | -           | U
        influenza-a-h5n1-us-cdc       | 1    | -          | -                 | isolation | -           | U
        mpox-who-2024                 | -    | -          | -                 | -         | -           | -
        cholera-cati                  | -    | -          | -                 | -         | -           | -
    """,
)
def test_the_look_back_opens_days_before_the_case_fell_ill(row):
    """Days are calendar days at headquarters. A window ends when its days are over or at
    the first event that ends it, whichever is earlier; after death the body of an Ebola
    case can infect until burial.
    """
    assert stated(row, "contact.lookback") == row.cells


@spec(
    "contact.lookback.origin",
    table="""
        protocol         | symptomatic | asymptomatic
        covid19-cn-8     | onset       | first_positive_sample
        covid19-cn-9     | onset       | first_positive_sample
        covid19-who-2021 | onset       | first_positive_sample
        ebola-who        | onset       | -
        measles-us-ia    | rash        | -
        sars-us-cdc      | onset       | -
    """,
)
def test_the_look_back_is_counted_from_the_event_that_dates_the_illness(row):
    """Onset for those with symptoms, the first positive sample for those without; the
    rash for measles.
    """
    assert stated(row, "contact.lookback.origin") == row.cells


@spec(
    "contact.trail",
    table="""
        protocol                   | days | source
        covid19-cn-8               | 14   | S C24
        covid19-cn-beijing-2022-05 | 14   | S C24
        covid19-cn-9               | 7    | S C27
        ebola-who                  | 21   | S W20
        measles-us-ia              | 21   | U
        mers-us-cdc                | 14   | U
        sars-us-cdc                | 10   | U
        influenza-a-h5n1-us-cdc    | 10   | U
    """,
)
def test_the_trail_reaches_further_back_than_the_look_back(row):
    assert stated(row, "contact.trail") == row.cells


@spec(
    "contact.trail.origin",
    table="""
        protocol      | symptomatic | asymptomatic
        covid19-cn-8  | onset       | first_positive_sample
        covid19-cn-9  | onset       | first_positive_sample
        measles-us-ia | rash        | -
    """,
)
def test_the_trail_is_counted_from_the_same_event(row):
    assert stated(row, "contact.trail.origin") == row.cells
