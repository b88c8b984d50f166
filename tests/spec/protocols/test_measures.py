"""Lengths, tests and stages

What is asked of a person, stage by stage. The day that has the number `days` is the last
of a stage; the origin's own day is day 0 or day 1, as the version says. Days that passed
before a person was found count as served where the version says so (缺几天补几天).
"""

from rulebook import spec
from stated import stated


@spec(
    "measure.*.stages",
    table="""
        protocol                    | class                      | stage | kind                | days | origin             | first day number | source
        covid19-cn-8                | close_contact              | 1     | quarantine_facility | 14   | last_exposure      | 0                | V C1
        covid19-cn-8                | close_contact              | 2     | home_monitoring     | 7    | previous_stage_end | 0                | V C1
        covid19-cn-8                | secondary_contact          | 1     | quarantine_facility | 7    | last_exposure      | 0                | S C28, C30
        covid19-cn-8                | infected_person            | 1     | isolation_hospital  | 0    | isolation          | 0                | U
        covid19-cn-8                | infected_person            | 2     | home_monitoring     | 7    | previous_stage_end | 0                | U
        covid19-cn-8                | spacetime_companion        | 1     | health_monitoring   | 14   | last_exposure      | 0                | S C21
        covid19-cn-beijing-2022-05  | close_contact              | 1     | quarantine_facility | 10   | last_exposure      | 0                | V C9
        covid19-cn-beijing-2022-05  | close_contact              | 2     | quarantine_home     | 7    | previous_stage_end | 0                | V C9
        covid19-cn-beijing-2022-05  | secondary_contact          | 1     | quarantine_home     | 7    | last_exposure      | 0                | V C9
        covid19-cn-beijing-2022-05  | high_risk_group            | 1     | quarantine_home     | 10   | last_exposure      | 0                | V C9
        covid19-cn-beijing-2022-05  | high_risk_group            | 2     | health_monitoring   | 7    | previous_stage_end | 0                | V C9
        covid19-cn-shanghai-2022-06 | close_contact              | 1     | quarantine_facility | 7    | last_exposure      | 0                | S C25
        covid19-cn-shanghai-2022-06 | close_contact              | 2     | quarantine_home     | 7    | previous_stage_end | 0                | S C25
        covid19-cn-9                | close_contact              | 1     | quarantine_facility | 7    | last_exposure      | 0                | V C1
        covid19-cn-9                | close_contact              | 2     | home_monitoring     | 3    | previous_stage_end | 0                | V C1
        covid19-cn-9                | secondary_contact          | 1     | quarantine_home     | 7    | last_exposure      | 0                | S C7
        covid19-cn-9                | traveller_high_risk_area   | 1     | quarantine_facility | 7    | last_exposure      | 0                | S C1, C33
        covid19-cn-9                | traveller_medium_risk_area | 1     | quarantine_home     | 7    | last_exposure      | 0                | S C33
        covid19-cn-20-measures      | close_contact              | 1     | quarantine_facility | 5    | last_exposure      | 0                | S C31
        covid19-cn-20-measures      | close_contact              | 2     | quarantine_home     | 3    | previous_stage_end | 0                | S C31
        covid19-who-2021            | close_contact              | 1     | quarantine_home     | 14   | last_exposure      | 0                | V W3
        covid19-uk-2020             | close_contact              | 1     | quarantine_home     | 14   | last_exposure      | 0                | S W12
        ebola-who                   | close_contact              | 1     | follow_up           | 21   | last_exposure      | 0                | V W4
        mpox-who-2024               | close_contact              | 1     | follow_up           | 21   | last_exposure      | 0                | V W5
        measles-us-ia               | infected_person            | 1     | isolation_home      | 4    | rash               | 0                | V W7
        cholera-cati                | close_contact              | 1     | follow_up           | 5    | last_exposure      | 0                | D W15
        mers-us-cdc                 | close_contact              | 1     | quarantine_home     | 14   | last_exposure      | 0                | V W8
        sars-us-cdc                 | close_contact              | 1     | quarantine_home     | 10   | last_exposure      | 0                | V W9
        sars-us-cdc                 | close_contact              | 2     | follow_up           | 10   | last_exposure      | 0                | V W9
        influenza-a-h5n1-us-cdc     | close_contact              | 1     | follow_up           | 10   | last_exposure      | 0                | S W10
        unknown-disease             | close_contact              | 1     | follow_up           | 21   | last_exposure      | 0                | D W15
    """,
)
def test_each_class_has_its_stages(row):
    """Follow-up restricts nobody; quarantine does. The hospital stage of an infected
    person has no fixed length: what must be found decides.
    """
    assert stated(row, stage(row), ignoring=("class", "stage")) == row.cells


@spec(
    "measure.*.stages",
    table="""
        protocol                    | class                      | stage | pcr days      | antigen days | test origin | test first day number | sample
        covid19-cn-8                | close_contact              | 1     | 1, 4, 7, 14   | -            | stage_start | 1                     | nasopharyngeal
        covid19-cn-8                | close_contact              | 2     | 2, 7          | -            | stage_start | 1                     | nasopharyngeal
        covid19-cn-8                | secondary_contact          | 1     | 1, 4, 7       | -            | stage_start | 1                     | nasopharyngeal
        covid19-cn-beijing-2022-05  | close_contact              | 1     | 1, 4          | 2, 3, 5      | stage_start | 1                     | nasopharyngeal
        covid19-cn-shanghai-2022-06 | close_contact              | 2     | 2, 4, 7       | 3, 5         | stage_start | 1                     | nasopharyngeal
        covid19-cn-9                | close_contact              | 1     | 1, 2, 3, 5, 7 | -            | stage_start | 1                     | oropharyngeal
        covid19-cn-9                | close_contact              | 2     | 3             | -            | stage_start | 1                     | oropharyngeal
        covid19-cn-9                | secondary_contact          | 1     | 1, 4, 7       | -            | stage_start | 1                     | oropharyngeal
        covid19-cn-9                | traveller_high_risk_area   | 1     | 1, 2, 3, 5, 7 | -            | stage_start | 1                     | -
        covid19-cn-9                | traveller_medium_risk_area | 1     | 1, 4, 7       | -            | stage_start | 1                     | -
        covid19-cn-20-measures      | close_contact              | 1     | 1, 2, 3, 5    | -            | stage_start | 1                     | oropharyngeal
        covid19-cn-20-measures      | close_contact              | 2     | 1, 3          | -            | stage_start | 1                     | oropharyngeal
        ebola-who                   | close_contact              | 1     | -             | -            | -           | -                     | -
    """,
)
def test_tests_fall_on_days_of_the_stage(row):
    assert stated(row, stage(row), ignoring=("class", "stage")) == row.cells


@spec(
    "measure.*.stages",
    table="""
        protocol                    | class             | stage | fallback            | movement          | closed loop return
        covid19-cn-8                | close_contact     | 1     | -                   | no_leaving_room   | -
        covid19-cn-beijing-2022-05  | close_contact     | 2     | quarantine_facility | medical_need_only | -
        covid19-cn-beijing-2022-05  | secondary_contact | 1     | quarantine_facility | medical_need_only | -
        covid19-cn-shanghai-2022-06 | close_contact     | 2     | quarantine_facility | medical_need_only | -
        covid19-cn-9                | close_contact     | 1     | -                   | no_leaving_room   | yes
        covid19-cn-9                | secondary_contact | 1     | quarantine_facility | medical_need_only | -
        covid19-who-2021            | close_contact     | 1     | quarantine_facility | -                 | -
    """,
)
def test_a_stage_at_home_has_another_where_the_dwelling_is_unsuitable(row):
    """From edition 9 on, the way home from the facility is a closed loop too."""
    assert stated(row, stage(row), ignoring=("class", "stage")) == row.cells


@spec(
    "measure.*.stages",
    table="""
        protocol      | class         | stage | start day | start origin   | days | origin        | only if
        measles-us-ia | close_contact | 1     | 5         | first_exposure | 21   | last_exposure | non_immune
        measles-us-ia | close_contact | 2     | -         | -              | 21   | last_exposure | immune
        sars-us-cdc   | close_contact | 1     | -         | -              | 10   | last_exposure | high_risk_exposure
        sars-us-cdc   | close_contact | 2     | -         | -              | 10   | last_exposure | ordinary_exposure
    """,
)
def test_a_stage_may_hold_for_some_and_be_counted_from_two_exposures(row):
    """A person not immune to measles stays away from day 5 after the *first* exposure
    through day 21 after the *last*; an immune one is only followed up.
    """
    assert stated(row, stage(row), ignoring=("class", "stage")) == row.cells


@spec(
    "measure.*.stages.before_release",
    table="""
        protocol                    | class           | stage | samples | samples apart hours | laboratories | reagents | ct at least | environment negative | fever free days | symptoms improved
        covid19-cn-8                | close_contact   | 1     | 2       | -                   | -            | 2        | -           | -                    | -               | -
        covid19-cn-8                | infected_person | 1     | 2       | 24                  | -            | -        | 35          | -                    | 3               | yes
        covid19-cn-beijing-2022-05  | close_contact   | 1     | 2       | -                   | -            | 2        | -           | -                    | -               | -
        covid19-cn-shanghai-2022-06 | close_contact   | 2     | 2       | -                   | 2            | -        | -           | yes                  | -               | -
        covid19-cn-9                | close_contact   | 1     | -       | -                   | -            | -        | -           | -                    | -               | -
        covid19-cn-20-measures      | close_contact   | 1     | -       | -                   | -            | -        | -           | yes                  | -               | -
    """,
)
def test_before_release_some_versions_ask_for_more_than_the_scheduled_tests(row):
    """Double sampling and double testing under edition 8; two laboratories and a negative
    room in Shanghai; nothing under edition 9.
    """
    table = f"{stage(row)}.before_release"

    assert stated(row, table, ignoring=("class", "stage")) == row.cells


@spec(
    "measure.*.release",
    table="""
        protocol                   | class                   | moment         | own tests negative | tests | tests within days | tests apart hours | written notice
        covid19-cn-8               | close_contact           | on_last_day    | yes                | -     | -                 | -                 | yes
        covid19-cn-8               | secondary_contact       | on_last_day    | yes                | -     | -                 | -                 | yes
        covid19-cn-8               | spacetime_companion     | on_last_day    | yes                | 2     | 3                 | 24                | -
        covid19-cn-beijing-2022-05 | high_risk_group         | on_last_day    | yes                | -     | -                 | -                 | yes
        covid19-cn-9               | close_contact           | on_last_day    | yes                | -     | -                 | -                 | yes
        covid19-cn-9               | venue_exposed           | -              | yes                | 2     | 3                 | 24                | -
        covid19-cn-9               | traveller_low_risk_area | -              | yes                | 2     | 3                 | 24                | -
        covid19-who-2021           | close_contact           | after_last_day | -                  | -     | -                 | -                 | -
        ebola-who                  | close_contact           | after_last_day | -                  | -     | -                 | -                 | -
        measles-us-ia              | close_contact           | after_last_day | -                  | -     | -                 | -                 | -
        measles-us-ia              | infected_person         | after_last_day | -                  | -     | -                 | -                 | -
        mpox-who-2024              | close_contact           | after_last_day | -                  | -     | -                 | -                 | -
    """,
)
def test_a_release_has_conditions(row):
    """`on_last_day`: as soon as the conditions hold on the last day. `after_last_day`:
    when the last day is over ("through day 21").
    """
    table = f"measure.{row['class']}.release"

    assert stated(row, table, ignoring=("class",)) == row.cells


@spec(
    "measure.*",
    table="""
        protocol                | class                      | enabled | elapsed days count | movement                         | advice
        covid19-cn-8            | close_contact              | -       | yes                | -                                | -
        covid19-cn-8            | spacetime_companion        | no      | -                  | -                                | stay_home_until_negative
        covid19-cn-9            | secondary_contact          | -       | yes                | -                                | -
        covid19-cn-20-measures  | secondary_contact          | no      | yes                | -                                | -
        covid19-cn-20-measures  | traveller_medium_risk_area | no      | yes                | -                                | -
        covid19-who-2021        | close_contact              | -       | yes                | -                                | -
        ebola-who               | close_contact              | -       | yes                | free                             | -
        mpox-who-2024           | close_contact              | -       | yes                | non_essential_travel_discouraged | no_sexual_contact, avoid_pregnant_and_immunocompromised
        cholera-cati            | close_contact              | -       | yes                | free                             | -
        influenza-a-h5n1-us-cdc | close_contact              | -       | yes                | -                                | -
    """,
)
def test_a_measure_may_be_abolished_or_ask_without_restricting(row):
    """Contacts of mpox and Ebola move freely while they are free of symptoms."""
    table = f"measure.{row['class']}"

    assert stated(row, table, ignoring=("class",)) == row.cells


@spec(
    "measure.*.follow_up.*",
    table="""
        protocol                | loop        | checks per day | temperature per day | modes                                    | on symptoms         | lost after days | only if     | source
        covid19-who-2021        | daily       | 1              | -                   | in_person, video, telephone, self_report | isolate_and_test    | 3               | -           | V W3
        ebola-who               | daily       | 1              | -                   | in_person, video                         | isolate_and_test    | 3               | -           | V W4
        measles-us-ia           | daily       | 1              | -                   | in_person, video, telephone, self_report | isolate_and_test    | 3               | -           | U
        mpox-who-2024           | daily       | 1              | -                   | in_person, video, telephone, self_report | isolate_and_test    | 3               | -           | V W5
        cholera-cati            | daily       | 1              | -                   | in_person, telephone                     | report_and_transfer | 3               | -           | U
        mers-us-cdc             | twice_daily | 1              | 2                   | in_person, video, telephone, self_report | isolate_and_test    | 3               | -           | U
        sars-us-cdc             | active      | 1              | 2                   | in_person, video, telephone              | isolate_and_test    | 3               | -           | V W9
        influenza-a-h5n1-us-cdc | active      | 1              | -                   | in_person, video, telephone              | isolate_and_test    | 3               | unprotected | S W10
        influenza-a-h5n1-us-cdc | self        | 1              | -                   | self_report                              | isolate_and_test    | 3               | protected   | S W10
        unknown-disease         | daily       | 1              | -                   | in_person, video, telephone, self_report | isolate_and_test    | 3               | -           | D W15
    """,
)
def test_a_follow_up_is_a_loop_of_checks(row):
    """An Ebola contact is seen in person, or by video where the person can be seen; a
    telephone call does not count. Whoever is not seen on the given number of consecutive
    days is lost to follow-up; no verified source gives that number.
    """
    table = f"measure.close_contact.follow_up.{row['loop']}"

    assert stated(row, table, ignoring=("loop",)) == row.cells


def stage(row):
    """Path of the stage a row is about; people count stages from 1."""
    return f"measure.{row['class']}.stages[{int(row['stage']) - 1}]"
