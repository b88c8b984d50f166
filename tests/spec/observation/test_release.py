"""May a person be released, and if not, why not and when at the earliest."""

from hypothesis import given
from hypothesis import strategies as st

from epiloop.observation.facts import ObservationRecord, PersonFacts, Sample
from epiloop.observation.release import may_end_stage, may_release
from epiloop.observation.stages import plan_for
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Origin, RiskClass, TubeResult
from observed import environment, facts_of, moment, month_day, samples
from rulebook import spec, table_rows
from visit_tables import BEIJING


def plan(protocol_id, risk_class="close_contact", *, exposed="05-01", found="05-02"):
    """Plan a person exposed on 1 May and found on 2 May."""
    facts = PersonFacts({Origin.LAST_EXPOSURE: month_day(exposed)}, month_day(found))
    return plan_for(load_protocol(protocol_id), RiskClass(risk_class), facts)


def why_not(verdict):
    """Write the unmet conditions as `own_tests_negative: not_taken 05-05`."""
    written = []
    for unmet in verdict.unmet:
        days = "".join(f" {day:%m-%d}" for day in unmet.days)
        written.append(f"{unmet.condition}: {unmet.because}{days}")
    return ", ".join(written) or "-"


def short(day):
    return f"{day:%m-%d}" if day else "-"


FIRST_FIVE = (
    "05-02 negative, 05-03 negative, 05-04 negative, 05-06 negative, 05-08 negative"
)


@spec(
    "measure.*.release",
    table="""
        as of       | samples                                          | why not                                                            | earliest
        05-10 12:00 | the first five negative                               | period_complete: runs_until 05-11, own_tests_negative: still_to_come 05-11 | 05-11
        05-11 00:00 | the first five negative                               | own_tests_negative: not_taken 05-11                                | 05-11
        05-11 12:00 | the first five negative, 05-11 08:00 awaited          | own_tests_negative: result_awaited 05-11                           | 05-11
        05-11 12:00 | the first five negative, 05-11 08:00 negative         | -                                                                  | 05-11
        05-11 12:00 | the first five negative, 05-11 13:00 negative         | own_tests_negative: not_taken 05-11                                | 05-11
        05-12 12:00 | the first five negative                               | own_tests_negative: not_taken 05-11                                | 05-12
        05-12 12:00 | the first five negative, 05-12 08:00 negative         | -                                                                  | 05-11
        05-11 12:00 | the first five negative, 05-11 08:00 positive         | no_positive: positive 05-11, own_tests_negative: positive 05-11     | -
        05-11 12:00 | the first five negative, 05-11 08:00 grey             | no_positive: unclear 05-11, own_tests_negative: unclear 05-11       | 05-11
        05-11 12:00 | 05-02 negative, 05-11 08:00 negative             | own_tests_negative: not_taken 05-03 05-04 05-06 05-08               | 05-11
    """,
)
def test_the_period_and_the_own_tests_decide(row):
    """Edition 9, exposed 1 May, found 2 May: tests 2, 3, 4, 6, 8 and 11 May.

    A sample taken after the instant asked about does not count.
    """
    taken = row["samples"].replace("the first five negative", FIRST_FIVE)
    record = ObservationRecord(samples(taken))

    verdict = may_release(
        plan("covid19-cn-9"), record, now=moment(row["as of"]), zone=BEIJING
    )

    assert why_not(verdict) == row["why not"]
    assert verdict.is_allowed == (row["why not"] == "-")
    assert short(verdict.earliest_on) == row["earliest"]


OWN = "05-02 negative, 05-05 negative, 05-08 09:00 negative"


@spec(
    "measure.*.release.depends_on",
    table="""
        tests of the related close contact               | why not                                    | earliest | becomes
        05-02 negative, 05-03 negative                   | -                                          | 05-08    | -
        05-02 negative, 05-03 negative, 05-07 positive   | -                                          | 05-08    | -
        05-02 negative, 05-03 positive                   | related_tests_negative: positive           | -        | close_contact
        05-02 positive                                   | related_tests_negative: positive           | -        | close_contact
        05-02 negative                                   | related_tests_negative: too_few            | 05-08    | -
        05-02 negative, 05-08 awaited                    | related_tests_negative: result_awaited     | 05-08    | -
        05-02 negative, 05-03 invalid, 05-04 negative    | -                                          | 05-08    | -
        05-02 negative, 05-03 grey                       | related_tests_negative: unclear            | 05-08    | -
        05-02 negative, 05-03 antigen negative           | related_tests_negative: too_few            | 05-08    | -
        05-02 negative, 05-08 13:00 positive             | related_tests_negative: too_few            | 05-08    | -
    """,
)
def test_a_contact_of_a_contact_waits_for_that_contacts_first_two_tests(row):
    """Editions 8 and 9, asked on day 7 at noon with all own tests negative.

    If one of the two is positive, the person becomes a close contact; a later positive
    is another matter.
    """
    related = {"Zhang": samples(row["tests of the related close contact"])}
    record = ObservationRecord(samples(OWN), related=related)

    for protocol_id in ("covid19-cn-8", "covid19-cn-9"):
        verdict = may_release(
            plan(protocol_id, "secondary_contact"),
            record,
            now=moment("05-08"),
            zone=BEIJING,
        )

        assert why_not(verdict) == row["why not"]
        assert short(verdict.earliest_on) == row["earliest"]
        assert str(verdict.becomes or "-") == row["becomes"]


def test_with_several_related_contacts_every_one_of_them_counts():
    both = {
        "Zhang": samples("05-02 negative, 05-03 negative"),
        "Chen": samples("05-02 negative"),
    }
    nobody = {}

    def asked(related):
        record = ObservationRecord(samples(OWN), related=related)
        return may_release(
            plan("covid19-cn-8", "secondary_contact"),
            record,
            now=moment("05-08"),
            zone=BEIJING,
        )

    assert why_not(asked(both)) == "related_tests_negative: too_few"
    assert (asked(both).unmet[0].found, asked(both).unmet[0].wanted) == (1, 2)
    assert why_not(asked(nobody)) == "related_tests_negative: not_stated"


@spec(
    "measure.*.stages.before_release",
    table="""
        samples of the last day                              | room           | why not
        07-04 08:00 negative lab-a, 07-04 08:05 negative lab-b | 07-04 negative | -
        07-04 08:00 negative lab-a, 07-04 08:05 negative lab-a | 07-04 negative | tests_before_release: too_few
        07-04 08:00 negative, 07-04 08:05 negative             | 07-04 negative | tests_before_release: too_few
        07-04 08:00 negative lab-a                             | 07-04 negative | own_tests_negative: not_taken 07-04, tests_before_release: too_few
        07-04 08:00 negative lab-a, 07-04 08:05 negative lab-b | -              | environment_negative: not_taken
        07-04 08:00 negative lab-a, 07-04 08:05 negative lab-b | 07-03 negative | environment_negative: not_taken
        07-04 08:00 negative lab-a, 07-04 08:05 negative lab-b | 07-04 positive | environment_negative: positive 07-04
        07-04 08:00 negative lab-a, 07-04 08:05 negative lab-b | 07-04 awaited  | environment_negative: result_awaited 07-04
        07-04 08:00 negative lab-a, 07-04 08:05 negative lab-b | 07-04 08:00 positive, 07-04 11:00 negative | -
    """,
)
def test_the_last_day_asks_for_two_laboratories_and_a_clean_room(row):
    """Shanghai, June 2022: exposed 20 June, home from 28 June to 4 July.

    Laboratories that nobody named are not two. A positive room may be cleaned.
    """
    earlier = (
        "06-29 negative, 07-01 negative, 06-30 antigen negative, "
        "07-02 antigen negative, "
    )
    record = ObservationRecord(
        samples(earlier + row["samples of the last day"]),
        environment=environment(row["room"]),
    )

    verdict = may_release(
        plan("covid19-cn-shanghai-2022-06", exposed="06-20", found="06-21"),
        record,
        now=moment("07-04"),
        zone=BEIJING,
    )

    assert why_not(verdict) == row["why not"]
    assert verdict.earliest_on == month_day("07-04")


@spec(
    "measure.*.stages.before_release",
    table="""
        as of       | samples of the last day                                  | may go home | why not
        05-15 12:00 | 05-15 08:00 negative kit-a, 05-15 08:05 negative kit-b   | yes         | -
        05-15 12:00 | 05-15 08:00 negative kit-a, 05-15 08:05 negative kit-a   | no          | tests_before_release: too_few
        05-14 12:00 | -                                                        | no          | period_complete: runs_until 05-15, own_tests_negative: still_to_come 05-15, tests_before_release: too_few
        05-15 12:00 | -                                                        | no          | own_tests_negative: not_taken 05-15, tests_before_release: too_few
        05-16 12:00 | 05-16 08:00 negative kit-a, 05-16 08:05 negative kit-b   | yes         | -
    """,
)
def test_the_facility_is_left_after_a_double_test(row):
    """Edition 8, exposed 1 May: the facility until 15 May, two samples, two reagents."""
    earlier = "05-02 negative, 05-05 negative, 05-08 negative, "
    record = ObservationRecord(samples(earlier + row["samples of the last day"]))

    verdict = may_end_stage(
        plan("covid19-cn-8"), 0, record, now=moment(row["as of"]), zone=BEIJING
    )

    assert verdict.is_allowed == row.truth("may go home")
    assert why_not(verdict) == row["why not"]


@spec(
    "measure.*.release",
    table="""
        samples                                | as of       | why not                  | earliest
        -                                      | 07-02 12:00 | number_of_tests: too_few | 07-03
        07-02 12:00 negative                   | 07-02 12:00 | number_of_tests: too_few | 07-03
        07-02 12:00 negative                   | 07-05 12:00 | number_of_tests: too_few | 07-05
        07-02 12:00 negative, 07-03 11:59 negative | 07-03 12:00 | number_of_tests: too_few | 07-04
        07-02 12:00 negative, 07-03 12:00 negative | 07-03 12:00 | -                        | 07-02
        07-02 12:00 negative, 07-04 12:00 negative | 07-04 12:00 | -                        | 07-02
        07-02 12:00 negative, 07-05 12:00 negative | 07-05 12:00 | number_of_tests: too_few | 07-06
        07-02 12:00 negative, 07-05 12:00 negative, 07-06 12:00 negative | 07-06 12:00 | - | 07-02
        07-02 12:00 negative, 07-03 12:00 positive | 07-03 12:00 | no_positive: positive 07-03, number_of_tests: too_few | -
    """,
)
def test_two_tests_a_day_apart_within_three_days(row):
    """Persons exposed at a venue, edition 9: no stage, two negative tests."""
    record = ObservationRecord(samples(row["samples"]))

    verdict = may_release(
        plan("covid19-cn-9", "venue_exposed", exposed="07-01", found="07-02"),
        record,
        now=moment(row["as of"]),
        zone=BEIJING,
    )

    assert why_not(verdict) == row["why not"]
    assert short(verdict.earliest_on) == row["earliest"]


@spec(
    "measure.*.stages.before_release",
    table="""
        samples                                                      | last fever | improved | as of       | why not                             | earliest
        05-10 08:00 negative, 05-11 08:00 negative                   | 05-07      | yes      | 05-11 12:00 | -                                   | -
        05-10 08:00 positive ct35, 05-11 08:00 positive ct36.5       | 05-07      | yes      | 05-11 12:00 | -                                   | -
        05-10 08:00 positive ct34.9, 05-11 08:00 positive ct36       | 05-07      | yes      | 05-11 12:00 | tests_before_release: too_few       | 05-12
        05-10 08:00 negative, 05-11 07:59 negative                   | 05-07      | yes      | 05-11 12:00 | tests_before_release: too_few       | 05-12
        05-10 08:00 negative, 05-11 08:00 positive, 05-12 08:00 negative | 05-07  | yes      | 05-12 12:00 | tests_before_release: too_few       | 05-13
        05-10 08:00 negative, 05-11 08:00 negative                   | 05-08      | yes      | 05-11 12:00 | fever_free: fever_on 05-08          | 05-12
        05-10 08:00 negative, 05-11 08:00 negative                   | -          | yes      | 05-11 12:00 | -                                   | -
        05-10 08:00 negative, 05-11 08:00 negative                   | 05-07      | no       | 05-11 12:00 | symptoms_improved: not_improved     | 05-11
        05-10 08:00 negative, 05-11 08:00 negative                   | 05-07      | -        | 05-11 12:00 | symptoms_improved: not_stated       | 05-11
    """,
)
def test_an_infected_person_is_discharged_when_found_fit(row):
    """Two negative samples a day apart (or a high cycle threshold), no fever for more
    than three days, symptoms improved. The figures are unverified.
    """
    (hospital,) = table_rows(
        """
        isolated   | found
        2022-05-01 | 2022-05-01
        """
    )
    facts = facts_of(hospital)
    isolated = plan_for(load_protocol("covid19-cn-8"), RiskClass.INFECTED_PERSON, facts)
    fever = row["last fever"]
    record = ObservationRecord(
        samples(row["samples"]),
        last_fever_on=None if fever == "-" else month_day(fever),
        symptoms_improved=row.truth("improved"),
    )

    verdict = may_end_stage(isolated, 0, record, now=moment(row["as of"]), zone=BEIJING)

    assert why_not(verdict) == row["why not"]
    assert short(verdict.earliest_on) == row["earliest"]


def test_while_nobody_is_discharged_the_whole_measure_has_no_known_end():
    facts = PersonFacts({Origin.ISOLATION: month_day("05-01")}, month_day("05-01"))
    isolated = plan_for(load_protocol("covid19-cn-8"), RiskClass.INFECTED_PERSON, facts)

    verdict = may_release(
        isolated, ObservationRecord(), now=moment("06-01"), zone=BEIJING
    )

    assert "period_complete: not_stated" in why_not(verdict)
    assert verdict.earliest_on is None


def test_without_tests_in_the_protocol_the_period_alone_decides():
    """Ebola: 21 days from 1 May; released on 23 May, not on 22 May."""
    followed = plan("ebola-who")

    def asked(day):
        return may_release(followed, ObservationRecord(), now=moment(day), zone=BEIJING)

    assert why_not(asked("05-22 23:59")) == "period_complete: runs_until 05-23"
    assert asked("05-23 00:00").is_allowed


def test_a_positive_person_is_not_released_whatever_the_protocol_asks_for():
    followed = plan("ebola-who")
    record = ObservationRecord(samples("05-10 positive"))

    verdict = may_release(followed, record, now=moment("05-30"), zone=BEIJING)

    assert why_not(verdict) == "no_positive: positive 05-10"


@spec(
    "measure.*.follow_up.*",
    table="""
        fell ill    | samples                    | why not
        -           | -                          | -
        05-20 08:00 | -                          | symptoms_tested: not_taken 05-20
        05-20 08:00 | 05-20 07:59 negative       | symptoms_tested: not_taken 05-20
        05-20 08:00 | 05-20 09:00 awaited        | symptoms_tested: result_awaited 05-20
        05-20 08:00 | 05-20 09:00 negative       | -
        05-20 08:00 | 05-20 09:00 grey           | no_positive: unclear 05-20, symptoms_tested: unclear 05-20
        05-20 08:00 | 05-20 09:00 positive       | no_positive: positive 05-20, symptoms_tested: positive 05-20
        05-23 13:00 | -                          | -
    """,
)
def test_a_person_who_fell_ill_is_not_released_untested(row):
    """Ebola, followed to 22 May; asked on 23 May at noon."""
    ill = row["fell ill"]
    record = ObservationRecord(
        samples(row["samples"]), symptoms_at=None if ill == "-" else moment(ill)
    )

    verdict = may_release(plan("ebola-who"), record, now=moment("05-23"), zone=BEIJING)

    assert why_not(verdict) == row["why not"]


def test_found_after_the_whole_period_a_person_is_free_at_once():
    late = plan("covid19-cn-8", found="05-25")

    verdict = may_release(late, ObservationRecord(), now=moment("05-25"), zone=BEIJING)

    assert verdict.is_allowed


results = st.sampled_from([None, *TubeResult])
any_samples = st.lists(
    st.builds(
        lambda day, hour, result: Sample(
            moment(f"05-{day:02} {hour:02}:00"), result=result
        ),
        st.integers(1, 24),
        st.integers(0, 23),
        results,
    ),
    unique_by=lambda sample: sample.taken_at,
)


@given(taken=any_samples, day=st.integers(2, 27))
def test_nobody_is_released_before_the_earliest_day_that_was_named(taken, day):
    """Asked on any earlier day with the same record, the answer is no."""
    record = ObservationRecord(tuple(taken))
    followed = plan("covid19-cn-9")
    verdict = may_release(
        followed, record, now=moment(f"05-{day:02} 23:59"), zone=BEIJING
    )

    if verdict.is_allowed:
        assert verdict.earliest_on <= month_day(f"05-{day:02}")
        assert not any(
            s.result is TubeResult.POSITIVE
            for s in taken
            if s.taken_at.day <= day and s.taken_at.day >= 2
        )
    elif verdict.earliest_on is not None:
        for earlier in range(2, min(day, verdict.earliest_on.day)):
            before = may_release(
                followed, record, now=moment(f"05-{earlier:02} 23:59"), zone=BEIJING
            )
            assert not before.is_allowed
