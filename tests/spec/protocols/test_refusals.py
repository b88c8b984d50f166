"""What is refused in a protocol file

A wrong number in a protocol is a wrong release date for thousands. So a file is read
strictly: every problem is told at once, with file, line, key and reason, and a file with
a problem is not used at all.
"""

from textwrap import dedent

import pytest

from epiloop.protocols import ProtocolRefusedError, check_file
from epiloop.protocols.vocabulary import LifeCycle
from protocol_files import shelf, write
from rulebook import spec

SOUND = """
    [contact.lookback]
    verification = "V"
    source = "C1"
    days = 2
    origin = { symptomatic = "onset" }
"""


def problems_of(tmp_path, body, **header):
    """Return what is wrong, as (key, reason)."""
    path = write(tmp_path, "trial", body, **header)
    return [(problem.key, problem.reason) for problem in check_file(path)]


@spec(
    table="""
        instead of                         | is written                       | key                                 | reason
        days = 2                           | dayz = 2                         | contact.lookback.dayz               | unknown key dayz; did you mean days?
        days = 2                           | hours = 48                       | contact.lookback.hours              | wrong unit: this is stated as days
        days = 2                           | days = "2 d"                     | contact.lookback.days               | a whole number in days is needed, not "2 d"
        days = 2                           | days = 2.5                       | contact.lookback.days               | a whole number in days is needed, not 2.5
        days = 2                           | days = true                      | contact.lookback.days               | a whole number in days is needed, not true
        days = 2                           | days = -2                        | contact.lookback.days               | -2 is no amount: a number is 0 or more
        days = 2                           | days = [2, 4]                    | contact.lookback.days               | a whole number in days is needed, not a list
        days = 2                           | days = 2022-05-04                | contact.lookback.days               | a whole number in days is needed, not 2022-05-04
        days = 2                           | days = 12:00:00                  | contact.lookback.days               | a day is needed, not the time 12:00:00
        days = 2                           | note = "two days"                | contact.lookback.days               | days must be stated
        symptomatic = "onset"              | symptomatic = "onnset"           | contact.lookback.origin.symptomatic | "onnset" is not known here; did you mean onset?
        symptomatic = "onset"              | symptomless = "onset"            | contact.lookback.origin.symptomless | "symptomless" is not known here; did you mean symptomatic?
        origin = { symptomatic = "onset" } | origin = "onset"                 | contact.lookback.origin             | a table is needed here, not a value
        verification = "V"                 | verification = "X"               | contact.lookback.verification       | 'X' is no verification: V (verified), S (secondary), U (unverified) or D (derived)
        source = "C1"                      | source = "C999"                  | contact.lookback.source             | there is no reference with the code 'C999'
        source = "C1"                      | local_override = "yes"           | contact.lookback.local_override     | true or false is needed, not 'yes'
        days = 2                           | days = { value = 2, unit = "d" } | contact.lookback.days.unit          | beside a value stand only inherit, local_override, note, source, verification; found unit
        [contact.lookback]                 | [contact.look_back]              | contact.look_back                   | unknown key look_back; did you mean lookback?
    """
)
def test_a_key_or_value_that_the_schema_does_not_know_is_refused(row, tmp_path):
    body = dedent(SOUND).replace(row["instead of"], row["is written"])

    assert (row["key"], row["reason"]) in problems_of(tmp_path, body)


@spec()
def test_a_number_without_a_source_is_refused(tmp_path):
    """Verified, secondary and derived values name a source; only an unverified one may
    stand without, and then says that it is unverified.
    """
    body = """
        [contact.lookback]
        days = 2
        origin = { symptomatic = "onset" }

        [contact.trail]
        verification = "V"
        days = 14
        origin = { symptomatic = "onset" }

        [community_zero]
        source = "C44"
        days = 3
        max_cases = 0
    """

    problems = dict(problems_of(tmp_path, body))

    assert problems["contact.lookback.days"].startswith("the value has no source")
    assert problems["contact.trail.verification"] == (
        "verification V needs a source; only U stands without one"
    )
    assert problems["community_zero.source"] == (
        "a source is stated together with verification"
    )


@spec()
def test_a_source_holds_for_a_table_until_a_value_states_its_own(tmp_path):
    """So a file stays short, and one doubtful number does not hide among sound ones."""
    body = """
        [contact.lookback]
        verification = "V"
        source = ["C1", "C7"]
        days = { value = 2, verification = "U", note = "From memory." }
        origin = { symptomatic = "onset" }
    """
    write(tmp_path, "trial", body)
    version = shelf(tmp_path).load("trial")

    days = version.cited("contact.lookback.days")
    origin = version.cited("contact.lookback.origin.symptomatic")

    assert (days.verification, days.source, days.note) == ("U", "", "From memory.")
    assert (origin.verification, origin.source, origin.note) == ("V", "C1, C7", "")


STAGE = """
    [[measure.close_contact.stages]]
    verification = "U"
    kind = "quarantine_facility"
    days = 7
    origin = "last_exposure"
    first_day_number = 0
    pcr_days = [1, 4, 7]
    test_origin = "stage_start"
    test_first_day_number = 1

    [measure.close_contact.release]
    verification = "U"
    moment = "on_last_day"
"""


@spec(
    table="""
        instead of                  | is written                                      | key                                              | reason
        pcr_days = [1, 4, 7]        | pcr_days = [1, 4, 8]                            | measure.close_contact.stages[0].pcr_days         | test day 8 is outside days 1 to 7
        pcr_days = [1, 4, 7]        | antigen_days = [0]                              | measure.close_contact.stages[0].antigen_days     | test day 0 is outside days 1 to 7
        pcr_days = [1, 4, 7]        | pcr_days = [4, 1, 1]                            | measure.close_contact.stages[0].pcr_days         | test days must rise, each once; found [4, 1, 1]
        test_origin = "stage_start" |                                                 | measure.close_contact.stages[0].test_origin      | test days need test_origin and test_first_day_number
        first_day_number = 0        | first_day_number = 2                            | measure.close_contact.stages[0].first_day_number | the first day of a count is day 0 or day 1, not 2
        origin = "last_exposure"    | origin = "previous_stage_end"                   | measure.close_contact.stages[0].origin           | there is no stage before the first
        days = 7                    | days = 7\\nstart_day = 5                        | measure.close_contact.stages[0].start_day        | start_day and start_origin are stated together
        moment = "on_last_day"      | written_notice = true                           | measure.close_contact.release.moment             | a measure with stages says when they may end
        moment = "on_last_day"      | moment = "on_last_day"\\ntests_apart_hours = 24 | measure.close_contact.release.tests              | tests_within_days and tests_apart_hours need tests
    """
)
def test_a_stage_that_contradicts_itself_is_refused(row, tmp_path):
    written = row["is written"].replace("\\n", "\n")
    body = dedent(STAGE).replace(row["instead of"], written, 1)

    assert (row["key"], row["reason"]) in problems_of(tmp_path, body)


CLOCK = """
    [clock.trial]
    verification = "U"
    title = "A limit"
    trigger = "sampled"
    limit_hours = 2
    completes = "result"
    scope = "sample"
"""


@spec(
    table="""
        instead of           | is written                       | key                     | reason
        limit_hours = 2      |                                  | clock.trial.limit_hours | a clock has exactly one of limit_seconds, limit_minutes, limit_hours and limit_days, not 0
        limit_hours = 2      | limit_hours = 2\\nlimit_days = 1 | clock.trial.limit_hours | a clock has exactly one of limit_seconds, limit_minutes, limit_hours and limit_days, not 2
        limit_hours = 2      | limit_hours = 0                  | clock.trial.limit_hours | a limit of 0 can never be met
        limit_hours = 2      | limit_weeks = 2                  | clock.trial.limit_weeks | wrong unit: this is stated as limit_seconds or limit_minutes or limit_hours or limit_days
        trigger = "sampled"  | trigger = "weighed"              | clock.trial.trigger     | weighed is neither an event nor a step of this version
        completes = "result" | completes = "cured"              | clock.trial.completes   | cured is neither an event nor a step of this version
        completes = "result" | completes = "sampled"            | clock.trial.completes   | the clock would stop when it starts
        scope = "sample"     | scope = "persons"                | clock.trial.scope       | "persons" is not known here; did you mean person?
        clock.trial          | clock.Trial                      | clock.Trial             | a name is written in small letters, digits and underscores
    """
)
def test_a_clock_that_cannot_run_is_refused(row, tmp_path):
    written = row["is written"].replace("\\n", "\n")
    body = dedent(CLOCK).replace(row["instead of"], written, 1)

    assert (row["key"], row["reason"]) in problems_of(tmp_path, body)


@spec(
    table="""
        what is wrong                      | tables                                                                                                                                             | key                                                         | reason
        a category for everybody           | [contact.category.all] title = "All"                                                                                                               | contact.category.all.settings                               | the category asks for nothing, so everybody is in it
        minutes without a span             | [contact.category.near] title = "Near"; min_minutes = 15                                                                                           | contact.category.near.per                                   | min_minutes and per are stated together or not at all
        an enabled class without settings  | [contact.secondary] enabled = true                                                                                                                 | contact.secondary.settings                                  | an enabled class of secondary contacts needs settings
        a lead made a ground               | [contact.spacetime_companion] lead_only = false                                                                                                    | contact.spacetime_companion.lead_only                       | a space-time companion is a lead, never a ground
        a class defined, not managed       | [contact.secondary] enabled = true; settings = ["household"]                                                                                       | contact.secondary.enabled                                   | the class is defined but no measure is enabled
        a class managed, not defined       | [measure.secondary_contact] enabled = true                                                                                                         | measure.secondary_contact.enabled                           | the measure is enabled but the class is not defined
        a zone that converts into nothing  | [zone.temporary] outcomes = ["convert"]                                                                                                            | zone.temporary.converts_to                                  | a zone that may convert must say into what
        a zone that converts into no zone  | [zone.temporary] outcomes = ["convert"]; converts_to = "high"                                                                                      | zone.temporary.converts_to                                  | this version has no high zones
        a limit without an outcome         | [zone.temporary] max_hours = 24                                                                                                                    | zone.temporary.outcomes                                     | a zone with max_hours must say how it may end
        days of a zone without origin      | [zone.high] days = 7                                                                                                                               | zone.high.origin                                            | days of a zone need origin and first_day_number
        a test after a zone's end          | [zone.high] days = 7; origin = "zone_set"; first_day_number = 1; pcr_days = [8]                                                                    | zone.high.pcr_days                                          | test day 8 is outside days 1 to 7
        last contact's days without origin | [zone.high.lift] last_contact_days = 4                                                                                                             | zone.high.lift.last_contact_days                            | last_contact_days and last_contact_origin are stated together
        followed by both zone and stage    | [zone.high.after_lift] days = 4; zone = "high"; stage = "follow_up"                                                                                | zone.high.after_lift.zone                                   | a zone is followed by another zone or by a stage
        a ring around nothing              | [ring.standard] title = "Ring"; radius_m = 100                                                                                                     | ring.standard.centre                                        | a ring with a radius needs a centre
        a size that is not allowed         | [pooling] sizes = [5]; size_for = { low_risk = 10 }                                                                                                | pooling.size_for.low_risk                                   | 10 is not among the allowed sizes
        holding people for a negative tube | [pooling] sizes = [5]; on_result = { negative = ["hold_members"] }                                                                                 | pooling.on_result.negative                                  | a negative tube holds nobody
        a day that qualifies twice         | [community_zero] days = 3; max_cases = 0; cases_below_per_100000 = 1                                                                               | community_zero.max_cases                                    | state max_cases or cases_below_per_100000, not both
        levels in a wrong order            | [clocks] limit_inclusive = true; idle_hours = [48, 24]                                                                                             | clocks.idle_hours                                           | the next level is told later than the one before
        a warning after the limit          | [clocks] limit_inclusive = true; warn_at_percent = [50, 100]                                                                                       | clocks.warn_at_percent                                      | 100 % is not a part of the limit
        more laboratories than samples     | [measure.close_contact] stages = [{ kind = "follow_up", days = 1, origin = "onset", first_day_number = 0, before_release = { laboratories = 2 } }] | measure.close_contact.stages[0].before_release.laboratories | there are fewer samples than laboratories
        a step after nothing               | [step.vaccine] title = "Vaccine"; scope = "person"; after = "birth"; mandatory = true                                                              | step.vaccine.after                                          | birth is neither an event nor a step of this version
        a step after itself                | [step.vaccine] title = "Vaccine"; scope = "person"; after = "vaccine"; mandatory = true                                                            | step.vaccine.after                                          | the step would have to follow itself
        a step named like an event         | [step.located] title = "Located"; scope = "person"; after = "onset"; mandatory = true                                                              | step.located                                                | located is an event already; a step needs another name
        a percentile that is none          | [timing.incubation] percentile = { most = 9 }                                                                                                      | timing.incubation.percentile.most                           | a percentile is written as p95, or p2_5 for 2.5
        a range that runs down             | [timing.incubation] min_days = 14; max_days = 1                                                                                                    | timing.incubation.min_days                                  | 14.0 lies above max_days, which is 1.0
        an end counted from day 2          | [outbreak_end] days = 42; origins = ["burial"]; first_day_number = 2                                                                               | outbreak_end.first_day_number                               | the first day of a count is day 0 or day 1, not 2
    """
)
def test_tables_that_contradict_are_refused(row, tmp_path):
    table, _, keys = row["tables"].partition("] ")
    lines = [f"{table}]", 'verification = "U"', *keys.split("; ")]

    problems = problems_of(tmp_path, "\n".join(lines))

    assert (row["key"], row["reason"]) in problems


@spec(
    table="""
        what is wrong                | tables                                                                                     | key                          | reason
        a value for a list of values | [contact.lookback] days = 2; origin = { symptomatic = "onset" }; ends_on = "isolation"     | contact.lookback.ends_on     | a list in square brackets is needed here
        a table for a list of values | [contact.lookback] days = 2; origin = { symptomatic = "onset" }; ends_on = { first = 1 }   | contact.lookback.ends_on     | a list is needed here, not a table
        tables for a list of values  | [contact.lookback] days = 2; origin = { symptomatic = "onset" }; ends_on = [{ first = 1 }] | contact.lookback.ends_on     | a list is needed here, not a list of tables
        a wrong word in a list       | [contact.lookback] days = 2; origin = { symptomatic = "onset" }; ends_on = ["isolated"]    | contact.lookback.ends_on     | "isolated" is not known here; did you mean isolation?
        lists in a list              | [contact.lookback] days = 2; origin = { symptomatic = "onset" }; ends_on = [["isolation"]] | contact.lookback.ends_on     | a list of lists has no meaning in a protocol
        values for a list of tables  | [measure.close_contact] stages = [1, 2]                                                    | measure.close_contact.stages | a list of tables is needed here
        a value for a list of tables | [measure.close_contact] stages = 1                                                         | measure.close_contact.stages | a list in square brackets is needed here
        a table for a list of tables | [measure.close_contact] stages = { kind = "follow_up" }                                    | measure.close_contact.stages | a list is needed here, not a table
        a list of tables for a value | [contact.lookback] days = [{ first = 1 }]                                                  | contact.lookback.days        | a value is needed here, not a list of tables
        a number for yes or no       | [contact.secondary] enabled = 1                                                            | contact.secondary.enabled    | true or false is needed, not 1
        a number for a text          | [ring.standard] title = 100                                                                | ring.standard.title          | a text is needed, not 100
        a value for a table of names | [contact] category = "household"                                                           | contact.category             | a table is needed here, not a value
        a remark that is no text     | [contact.lookback] note = 5; days = 2                                                      | contact.lookback.note        | a text is needed, not 5
    """
)
def test_lists_tables_and_values_are_not_taken_for_each_other(row, tmp_path):
    table, _, keys = row["tables"].partition("] ")
    lines = [f"{table}]", 'verification = "U"', *keys.split("; ")]

    problems = problems_of(tmp_path, "\n".join(lines))

    assert (row["key"], row["reason"]) in problems


@spec(
    table="""
        what is wrong           | header                    | key                   | reason
        an unknown ancestor     | inherits = "nobody"       | protocol.inherits     | there is no protocol nobody
        itself as ancestor      | inherits = "trial"        | protocol.inherits     | the versions inherit from each other: trial -> trial
        an unknown predecessor  | supersedes = "nobody"     | protocol.supersedes   | there is no protocol nobody
        an end before the start | effective_to = 2022-04-30 | protocol.effective_to | the version would end on 2022-04-30, not after its first day 2022-05-01
        an end on the first day | effective_to = 2022-05-01 | protocol.effective_to | the version would end on 2022-05-01, not after its first day 2022-05-01
        an unknown key          | author = "me"             | protocol.author       | unknown key author
    """
)
def test_a_header_that_leads_nowhere_is_refused(row, tmp_path):
    assert (row["key"], row["reason"]) in problems_of(
        tmp_path, "", header=row["header"] + "\n"
    )


@spec()
def test_versions_that_inherit_from_each_other_are_refused(tmp_path):
    """The ring is told by name, whichever of its files is asked for."""
    for name, ancestor in (("one", "two"), ("two", "three"), ("three", "one")):
        write(tmp_path, name, SOUND, header=f'inherits = "{ancestor}"\n')

    with pytest.raises(ProtocolRefusedError) as refusal:
        shelf(tmp_path).load("one")

    (problem,) = refusal.value.problems
    assert problem.key == "protocol.inherits"
    assert problem.reason == (
        "the versions inherit from each other: one -> two -> three -> one"
    )
    assert problem.file.name == "three.toml"


@spec()
def test_all_problems_of_a_file_are_told_at_once_with_their_lines(tmp_path):
    """An editor repairs a file in one go, not one message at a time."""
    path = tmp_path / "trial.toml"
    path.write_text(
        dedent("""\
            [protocol]
            id = "other"
            title = "Trial"
            disease = "covid19"
            jurisdiction = "CN"
            status = "now"
            verification = "U"

            [contact.lookback]
            verification = "V"
            source = "C1"
            days = "two"
            weeks = 1
            origin = {
              symptomatic = "onset" }
        """).replace("origin = {\n  ", "origin = { "),
        encoding="utf-8",
    )

    problems = [(p.line, p.key, p.reason) for p in check_file(path)]

    assert problems == [
        (
            6,
            "protocol.status",
            f'"now" is not known here; known are {", ".join(LifeCycle)}',
        ),
        (
            12,
            "contact.lookback.days",
            'a whole number in days is needed, not "two"',
        ),
        (
            13,
            "contact.lookback.weeks",
            "wrong unit: this is stated as days",
        ),
    ]
    assert str(check_file(path)[1]) == (
        f'{path}:12: contact.lookback.days: a whole number in days is needed, not "two"'
    )


@spec(
    table="""
        content   | reason
        [protocol | the file is not TOML: Expected ']' at the end of a table declaration (at line 1, column 10)
        a = 1     | the file has no table [protocol]
    """
)
def test_a_file_that_is_no_protocol_is_refused(row, tmp_path):
    path = tmp_path / "trial.toml"
    path.write_text(row["content"] + "\n", encoding="utf-8")

    assert row["reason"] in [problem.reason for problem in check_file(path)]
