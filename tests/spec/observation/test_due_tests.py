"""Which tests are due on which day, and which were taken, made up or missed."""

from hypothesis import given
from hypothesis import strategies as st

from epiloop.observation.facts import Assay, PersonFacts, Sample
from epiloop.observation.stages import plan_for
from epiloop.observation.testing import DueTest, TestState, due_tests, match_tests
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Origin, RiskClass
from epiloop.timeline import ONE_DAY
from observed import moment, month_day, plan_of, samples
from rulebook import spec
from visit_tables import BEIJING


def in_short(plan, assay):
    """Write test days as `05-02, 05-15 x2`, the samples of a double test counted."""
    written = []
    for test in due_tests(plan):
        if test.assay is assay:
            times = f" x{test.samples}" if test.samples > 1 else ""
            written.append(f"{test.due_on:%m-%d}{times}")
    return ", ".join(written) or "-"


@spec(
    "measure.*.stages",
    "measure.*.stages.before_release",
    table="""
        protocol                    | class             | last exposure | found      | PCR                                                            | antigen
        covid19-cn-8                | close_contact     | 2022-05-01    | 2022-05-02 | 05-02, 05-05, 05-08, 05-15 x2, 05-17, 05-22                    | -
        covid19-cn-8                | close_contact     | 2022-05-01    | 2022-05-01 | 05-01, 05-04, 05-07, 05-15 x2, 05-17, 05-22                    | -
        covid19-cn-8                | close_contact     | 2022-05-01    | 2022-05-06 | 05-06, 05-09, 05-12, 05-15 x2, 05-17, 05-22                    | -
        covid19-cn-8                | close_contact     | 2022-05-01    | 2022-05-13 | 05-13, 05-15 x2, 05-17, 05-22                                  | -
        covid19-cn-8                | close_contact     | 2022-05-01    | 2022-05-15 | 05-16, 05-22                                                   | -
        covid19-cn-8                | close_contact     | 2022-05-01    | 2022-05-21 | 05-22                                                          | -
        covid19-cn-8                | close_contact     | 2022-05-01    | 2022-05-22 | -                                                              | -
        covid19-cn-8                | secondary_contact | 2022-05-01    | 2022-05-02 | 05-02, 05-05, 05-08                                            | -
        covid19-cn-beijing-2022-05  | close_contact     | 2022-05-01    | 2022-05-02 | 05-02, 05-05, 05-11 x2                                         | 05-03, 05-04, 05-06
        covid19-cn-shanghai-2022-06 | close_contact     | 2022-06-20    | 2022-06-21 | 06-29, 07-01, 07-04 x2                                         | 06-30, 07-02
        covid19-cn-9                | close_contact     | 2022-07-01    | 2022-07-02 | 07-02, 07-03, 07-04, 07-06, 07-08, 07-11                       | -
        covid19-cn-9                | close_contact     | 2022-07-01    | 2022-07-04 | 07-04, 07-05, 07-06, 07-08, 07-11                              | -
        covid19-cn-9                | secondary_contact | 2022-07-01    | 2022-07-02 | 07-02, 07-05, 07-08                                            | -
        covid19-cn-20-measures      | close_contact     | 2022-11-12    | 2022-11-13 | 11-13, 11-14, 11-15, 11-17, 11-18, 11-20                       | -
        ebola-who                   | close_contact     | 2022-07-01    | 2022-07-02 | -                                                              | -
    """,
)
def test_tests_are_due_on_the_days_of_the_list(row):
    """Counted from the first day under the measure, day 1.

    A test listed for the last day of a stage is taken on its last day, however many of
    its days were made up; a double test is two samples.
    """
    plan = plan_of(row)

    assert in_short(plan, Assay.PCR) == row["PCR"]
    assert in_short(plan, Assay.ANTIGEN) == row["antigen"]


@spec(
    "measure.*.stages",
    table="""
        protocol     | class         | last exposure | found      | restart    | PCR
        covid19-cn-8 | close_contact | 2022-05-01    | 2022-05-02 | 2022-05-08 | 05-08, 05-11, 05-14, 05-22 x2, 05-24, 05-29
        covid19-cn-8 | close_contact | 2022-05-08    | 2022-05-02 | -          | 05-08, 05-11, 05-14, 05-22 x2, 05-24, 05-29
    """,
)
def test_a_restart_starts_the_tests_anew(row):
    """Tests taken before that day stay on record; they are not asked for again."""
    assert in_short(plan_of(row), Assay.PCR) == row["PCR"]


@spec(
    "measure.*.stages",
    table="""
        samples                                          | as of | day 1 | day 4     | day 7     | day 14
        -                                                | 05-02 | due_today | planned | planned | planned
        05-02 negative                                   | 05-02 | taken | planned   | planned   | planned
        05-02 negative                                   | 05-06 | taken | missed    | planned   | planned
        05-02 negative, 05-06 negative                   | 05-06 | taken | made_up   | planned   | planned
        05-02 negative, 05-08 negative                   | 05-08 | taken | missed    | taken     | planned
        05-02 negative, 05-08 negative, 05-09 negative   | 05-09 | taken | made_up   | taken     | planned
        05-02 negative, 05-05 invalid                    | 05-06 | taken | missed    | planned   | planned
        05-02 negative, 05-05 antigen negative           | 05-06 | taken | missed    | planned   | planned
        05-02 negative, 05-05 awaited                    | 05-06 | taken | taken     | planned   | planned
        05-02 negative, 05-05 00:00 negative             | 05-06 | taken | taken     | planned   | planned
        05-02 negative, 05-04 23:59 negative             | 05-06 | taken | missed    | planned   | planned
        05-02 negative, 05-05 negative, 05-08 negative, 05-15 negative                 | 05-15 | taken | taken | taken | due_today
        05-02 negative, 05-05 negative, 05-08 negative, 05-15 negative, 05-15 negative | 05-15 | taken | taken | taken | taken
        05-02 negative, 05-05 negative, 05-08 negative, 05-15 negative, 05-16 negative | 05-16 | taken | taken | taken | made_up
    """,
)
def test_a_missed_test_is_made_up_by_a_later_sample_that_no_other_test_claims(row):
    """Edition 8, found on 2 May: due 2, 5, 8 and twice on 15 May.

    Samples of the day itself count first. An invalid sample is no test at all.
    """
    facts = PersonFacts({Origin.LAST_EXPOSURE: month_day("05-01")}, month_day("05-02"))
    plan = plan_for(load_protocol("covid19-cn-8"), RiskClass.CLOSE_CONTACT, facts)
    due = [test for test in due_tests(plan) if test.due_on <= month_day("05-15")]

    found = match_tests(
        due, samples(row["samples"]), today=month_day(row["as of"]), zone=BEIJING
    )

    days = ("day 1", "day 4", "day 7", "day 14")
    assert [record.state for record in found] == [row[day] for day in days]


taken = st.builds(
    lambda day, hour, assay: Sample(moment(f"05-{day:02} {hour:02}:00"), assay),
    st.integers(1, 20),
    st.integers(0, 23),
    st.sampled_from(Assay),
)
asked_for = st.builds(
    DueTest,
    st.sampled_from(Assay),
    st.integers(0, 19).map(lambda n: month_day("05-01") + n * ONE_DAY),
    st.integers(1, 14),
    st.integers(1, 2),
)


@given(
    due=st.lists(asked_for, unique_by=lambda test: (test.assay, test.due_on)),
    taken=st.lists(taken, unique_by=lambda sample: (sample.taken_at, sample.assay)),
)
def test_no_sample_answers_two_tests_and_no_test_is_answered_early(due, taken):
    records = match_tests(due, taken, today=month_day("05-25"), zone=BEIJING)

    claimed = [sample for record in records for sample in record.samples]
    assert len(claimed) == len(set(claimed))
    assert {record.due for record in records} == set(due)
    for record in records:
        enough = len(record.samples) >= record.due.samples
        assert enough == (record.state in {TestState.TAKEN, TestState.MADE_UP})
        for sample in record.samples:
            assert sample.assay is record.due.assay
            assert sample.taken_at.date() >= record.due.due_on
