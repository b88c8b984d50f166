"""The 24-hour rule on real loops: when is a person safe, and is the case in time."""

from itertools import pairwise

import pytest

from epiloop.clocks import ItemClocks, clocks_started, judge_case
from epiloop.disposal.added import AddedStep, added_steps, package_steps
from epiloop.disposal.loops import (
    StepException,
    excuse,
    open_loop,
    take_added_step,
    take_step,
)
from epiloop.disposal.paths import LoopKind, LoopPath
from epiloop.disposal.safety import clocks_of, happenings, item_clocks, safe_at
from epiloop.disposal.steps import EVIDENCE, Evidence, Step
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Condition, Event, RiskClass, Scope
from rulebook import spec
from visit_tables import at

RULE = load_protocol("covid19-cn-8").clock["disposal_24h"]


def a_loop(kind, steps, added=()):
    """Walk `08:00 identified, 09:00 determined, ...`; a first step opens the loop."""
    first, *rest = [step.strip().rsplit(" ", 1) for step in steps.split(",")]
    loop = open_loop(LoopPath(LoopKind(kind), tuple(added)), happened_at=at(first[0]))
    for when, name in rest:
        if name in {a.key for a in added}:
            loop = take_added_step(loop, name, happened_at=at(when))
            continue
        step = Step(name)
        loop = take_step(
            loop,
            step,
            happened_at=at(when),
            evidence=sorted(loop.path.evidence_of(step))[:1],
        )
    return loop


FOUND = "09:00 identified, 09:10 determined, 10:00 located"
MOVED = (
    f"{FOUND}, 10:05 transfer_requested, 11:00 transfer_dispatched, "
    "12:00 transfer_departed, 12:40 transfer_arrived"
)


@pytest.mark.parametrize(
    ("kind", "steps", "safe"),
    [
        ("quarantine_facility", FOUND, None),
        ("quarantine_facility", MOVED, None),
        ("quarantine_facility", f"{MOVED}, 13:00 under_observation", "13:00"),
        ("quarantine_home", FOUND, None),
        ("quarantine_home", f"{FOUND}, 11:00 at_home", "11:00"),
        (
            "quarantine_home",
            f"{FOUND}, 11:00 at_home, 12:00 under_observation",
            "11:00",
        ),
        # nobody is confined, so being found is all there is
        ("follow_up", FOUND, "10:00"),
        ("pool_recall", "09:00 identified, 10:00 located", None),
        ("pool_recall", "09:00 identified, 10:00 located, 10:30 held", "10:30"),
        ("outside", "09:00 identified, 09:10 determined, 11:00 handed_over", None),
        (
            "outside",
            (
                "09:00 identified, 09:10 determined, 11:00 handed_over, "
                "15:00 under_observation"
            ),
            "15:00",
        ),
        # settled otherwise: infected, or no contact after all
        ("quarantine_facility", f"{FOUND}, 14:00 became_case", "14:00"),
        ("quarantine_facility", f"{FOUND}, 11:00 downgraded", "11:00"),
        # infected long after being safe: the rule was kept
        (
            "quarantine_home",
            f"{FOUND}, 11:00 at_home, 12:00 under_observation, day 5 09:00 became_case",
            "11:00",
        ),
    ],
)
def test_a_person_is_safe_when_their_own_path_has_what_the_rule_asks_for(
    kind, steps, safe
):
    loop = a_loop(kind, steps)

    assert safe_at(loop, steps=RULE.steps) == (at(safe) if safe else None)


def test_an_excused_step_is_not_waited_for():
    loop = a_loop("quarantine_facility", FOUND)
    for step in ("transfer_arrived", "under_observation"):
        loop = excuse(loop, StepException(step, "stays in the ward", "Li", "Wang"))

    assert safe_at(loop, steps=RULE.steps) == at("10:00")


@spec(
    "clock.*",
    table="""
        second contact safe | looked at   | verdict  | slowest
        12:00               | day 2 09:00 | met      | Li
        day 2 02:05         | day 2 09:00 | met      | Wang
        day 2 02:06         | day 2 09:00 | late     | Wang
        -                   | day 2 02:05 | running  | Wang
        -                   | day 2 02:06 | breached | Wang
    """,
)
def test_the_case_is_in_time_only_if_its_slowest_contact_is(row):
    """Preliminary positive at 02:05; the limit of 24 hours ends at 02:05 next day."""
    (whole,) = (
        clock
        for clock in clocks_started(
            load_protocol("covid19-cn-8"),
            Event.PRELIMINARY_POSITIVE,
            happened_at=at("02:05"),
            scope=Scope.CASE,
        )
        if clock.key == "disposal_24h"
    )
    first = a_loop("quarantine_home", f"{FOUND}, 13:00 at_home")
    second = a_loop("quarantine_home", FOUND)
    if not row.is_nothing("second contact safe"):
        second = take_step(
            second,
            Step.AT_HOME,
            happened_at=at(row["second contact safe"]),
            evidence=EVIDENCE[Step.AT_HOME],
        )

    verdict = judge_case(
        [
            item_clocks("Li", first, whole, steps=RULE.steps),
            item_clocks("Wang", second, whole, steps=RULE.steps),
        ],
        now=at(row["looked at"]),
    )

    assert (verdict.state, verdict.slowest) == (row["verdict"], row["slowest"])


@spec(
    "clock.*",
    table="""
        protocol     | class             | determined | quarantined | looked at | shows
        covid19-cn-9 | close_contact     | 09:10      | 17:10       | 20:00     | met
        covid19-cn-9 | close_contact     | 09:10      | 17:11       | 20:00     | late
        covid19-cn-8 | close_contact     | 09:10      | 21:10       | 23:00     | met
        covid19-cn-8 | close_contact     | 09:10      | 21:11       | 23:00     | late
        covid19-cn-9 | secondary_contact | 09:10      | 17:11       | 20:00     | -
    """,
)
def test_the_transfer_clock_runs_from_determination_to_quarantine(row):
    """8 hours under edition 9, 12 under edition 8; only for close contacts."""
    loop = a_loop(
        "quarantine_home",
        f"09:00 identified, {row['determined']} determined, "
        f"09:30 located, {row['quarantined']} at_home",
    )

    clocks = clocks_of(
        loop, load_protocol(row["protocol"]), risk_class=RiskClass(row["class"])
    )

    shown = {c.key: c.state(now=at(row["looked at"])) for c in clocks}
    assert shown.get("contact_transfer", "-") == row["shows"]


@spec(
    "step.*",
    table="""
        protocol              | class         | conditions     | has the steps
        measles-us-ia         | close_contact | non_immune     | measles_vaccine, immunoglobulin
        measles-us-ia         | close_contact | immune         | -
        influenza-a-h5n1-us-cdc | close_contact | unprotected  | antiviral_prophylaxis
        influenza-a-h5n1-us-cdc | close_contact | protected    | -
        covid19-cn-8          | close_contact | -              | -
    """,
)
def test_a_protocol_adds_steps_for_those_whom_they_are_for(row):
    added = added_steps(
        load_protocol(row["protocol"]),
        scope=Scope.PERSON,
        risk_class=RiskClass(row["class"]),
        conditions=frozenset(map(Condition, row.words("conditions"))),
    )

    assert tuple(step.key for step in added) == row.words("has the steps")


@spec(
    "step.*",
    "clock.*",
    table="""
        vaccine given | looked at   | vaccine  | immunoglobulin
        -             | day 2 09:00 | running  | running
        day 4 08:00   | day 5 09:00 | met      | running
        day 4 08:01   | day 5 09:00 | late     | running
        -             | day 5 09:00 | breached | running
        -             | day 7 08:01 | breached | breached
    """,
)
def test_measles_prophylaxis_is_due_from_the_first_exposure(row):
    """Vaccine within 72 hours, immunoglobulin within 6 days; exposed day 1, 08:00."""
    rules = load_protocol("measles-us-ia")
    added = added_steps(
        rules,
        scope=Scope.PERSON,
        risk_class=RiskClass.CLOSE_CONTACT,
        conditions=frozenset({Condition.NON_IMMUNE}),
    )
    given = row["vaccine given"]
    loop = a_loop(
        "quarantine_home",
        FOUND + (f", {given} measles_vaccine" if given != "-" else ""),
        added=added,
    )

    clocks = clocks_of(
        loop,
        rules,
        risk_class=RiskClass.CLOSE_CONTACT,
        outside={Event.FIRST_EXPOSURE: at("08:00")},
    )
    shown = {c.key: c.state(now=at(row["looked at"])) for c in clocks}

    assert shown["measles_vaccine"] == row["vaccine"]
    assert shown["immunoglobulin"] == row["immunoglobulin"]


@spec(
    "ring.*.work.*",
    table="""
        chosen               | the household's package
        -                    | water_treatment, hygiene, disinfection
        vaccine              | water_treatment, hygiene, disinfection, vaccine
        vaccine, antibiotics | water_treatment, hygiene, disinfection, vaccine, antibiotics
    """,
)
def test_in_a_cholera_ring_a_household_has_its_package_and_nobody_is_confined(row):
    """The loop of a household ends when every piece of work is done."""
    ring = load_protocol("cholera-cati").ring["standard"]
    package = package_steps(ring, chosen=frozenset(row.words("chosen")))
    loop = a_loop("household_package", "09:00 identified, 10:00 located", package)
    assert tuple(step.key for step in package) == row.words("the household's package")

    for step in package:
        assert Step.RELEASED not in loop.next_steps()
        loop = take_added_step(loop, step.key, happened_at=at("11:00"))

    done = take_step(
        loop, Step.RELEASED, happened_at=at("11:30"), evidence=[Evidence.VISIT]
    )
    assert done.step is Step.RELEASED


def test_a_ring_does_not_promise_work_that_is_not_in_its_package():
    ring = load_protocol("cholera-cati").ring["standard"]

    with pytest.raises(ValueError, match="package has no leaflets"):
        package_steps(ring, chosen=frozenset({"leaflets"}))


def test_what_happened_in_a_loop_is_told_in_order():
    leaflet = AddedStep("leaflet", after=Event.LOCATED, mandatory=False)
    loop = a_loop(
        "quarantine_home", f"{FOUND}, 10:30 leaflet, 11:00 at_home", [leaflet]
    )

    told = happenings(loop)

    assert [name for name, _ in told] == [
        "contact_listed",
        "contact_determined",
        "located",
        "leaflet",
        "quarantined",
    ]
    assert all(a[1] <= b[1] for a, b in pairwise(told))


def test_a_person_in_no_class_has_only_the_clocks_of_everybody():
    loop = a_loop("pool_recall", "09:00 identified, 10:00 located")

    clocks = clocks_of(loop, load_protocol("covid19-cn-9"), risk_class=None)

    assert clocks == ()
    assert isinstance(item_clocks("Li", loop, WHOLE, steps=RULE.steps), ItemClocks)


WHOLE = clocks_started(
    load_protocol("covid19-cn-8"),
    Event.PRELIMINARY_POSITIVE,
    happened_at=at("02:05"),
    scope=Scope.CASE,
)[0]
