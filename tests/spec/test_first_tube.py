"""The first tube of Fangshan: from a pooled positive to everybody safe.

23 April 2022, told through clocks, holds, a hand-over and a reversal.

Recorded by the press conference of that day: a ten-in-one tube was reported positive at
02:05; ten people were located, nine in Fangshan and one in Baoding, who was handed to
that city; the nine were isolated on the spot and re-tested one by one, eight negative
and one positive; the tenth was negative in Baoding; 24 risk points were judged. Only
02:05 is recorded. Every other time here is invented, and so are the names.
"""

import csv
from datetime import timedelta

import pytest

from epiloop.clocks import Clock, ClockState, clocks_started, judge_case, stop_clocks
from epiloop.disposal.added import added_steps
from epiloop.disposal.closing import (
    CaseStaysOpenError,
    check_may_close,
    person_item,
    point_item,
)
from epiloop.disposal.handover import Accepted, Offered, Unit, custody_of
from epiloop.disposal.loops import change_path, open_loop, take_step
from epiloop.disposal.paths import LoopKind, LoopPath
from epiloop.disposal.points import PointStep, open_point, take_point_step
from epiloop.disposal.reversal import (
    MemberOutcome,
    Opened,
    OpenedKind,
    TubeVerdict,
    free_members,
    judge_recall,
    reverse,
)
from epiloop.disposal.safety import item_clocks
from epiloop.disposal.steps import EVIDENCE, Evidence, Step, is_controlled, is_outcome
from epiloop.protocols import in_force, load_protocols
from epiloop.protocols.vocabulary import Event, Scope, TubeAction, TubeResult
from epiloop.timeline import local_day
from observed import moment
from rulebook import spec, table_rows
from shared_data import SHARED_DATA, needs
from visit_tables import BEIJING

FANGSHAN = Unit("Fangshan CDC")
BAODING = Unit("Baoding CDC", is_outside=True)


def on_the_day(clock):
    """Return an instant of 23 April 2022, Beijing time."""
    return moment(f"04-23 {clock}")


POOL_POSITIVE_AT = on_the_day("02:05")

# Each member of the tube: found, held on the spot, single result (all invented times).
MEMBERS = table_rows(
    """
    member | found | held  | result at | result
    rider  | 02:20 | 02:50 | 08:30     | positive
    two    | 02:25 | 02:55 | 08:30     | negative
    three  | 02:25 | 03:00 | 08:30     | negative
    four   | 02:30 | 03:00 | 08:30     | negative
    five   | 02:30 | 03:05 | 08:30     | negative
    six    | 02:35 | 03:10 | 08:35     | negative
    seven  | 02:40 | 03:10 | 08:35     | negative
    eight  | 02:45 | 03:20 | 08:40     | negative
    nine   | 02:55 | 03:30 | 08:40     | negative
    ten    | -     | 04:30 | 09:30     | negative
    """
)
NAMES = [row["member"] for row in MEMBERS]
IN_FANGSHAN = NAMES[:-1]
OFFERED_AT, ACCEPTED_AT = on_the_day("02:40"), on_the_day("03:05")
RISK_POINTS = 24


def rules():
    """Return the version that applied in Beijing on that day."""
    today = local_day(POOL_POSITIVE_AT, BEIJING)
    return in_force(load_protocols(), "covid19", place="CN-11", on=today)


def custody(member):
    """Return who was responsible for a member, and when."""
    events = []
    if member == "ten":
        offer = Offered(
            offer_id="1",
            happened_at=OFFERED_AT,
            by=FANGSHAN,
            recorded_by=FANGSHAN,
            to=BAODING,
        )
        taken = Accepted(
            offer_id="1",
            happened_at=ACCEPTED_AT,
            by=BAODING,
            recorded_by=FANGSHAN,
            evidence="call with the Baoding duty officer, 03:05",
        )
        events = [offer, taken]
    return custody_of(FANGSHAN, events, opened_at=POOL_POSITIVE_AT)


def loop_of(row):
    """Return a member's loop from the tube to the single result."""
    loop = open_loop(LoopPath(LoopKind.POOL_RECALL), happened_at=POOL_POSITIVE_AT)
    if row["member"] == "ten":
        loop = change_path(loop, LoopPath(LoopKind.POOL_RECALL_OUTSIDE))
        found = (Step.HANDED_OVER, ACCEPTED_AT, Evidence.ACCEPTANCE)
        held = (Step.HELD, on_the_day(row["held"]), Evidence.REPLY)
    else:
        found = (Step.LOCATED, on_the_day(row["found"]), Evidence.CALL)
        held = (Step.HELD, on_the_day(row["held"]), Evidence.VISIT)
    end = Step.BECAME_CASE if row["result"] == "positive" else Step.RELEASED
    (evidence,) = EVIDENCE[end]
    for step, at, shown in (found, held, (end, on_the_day(row["result at"]), evidence)):
        loop = take_step(loop, step, happened_at=at, evidence=[shown])
    return loop


LOOPS = {row["member"]: loop_of(row) for row in MEMBERS}


def results_known(clock):
    """Return the single results known by a time of the day."""
    return {
        row["member"]: TubeResult(row["result"])
        if on_the_day(row["result at"]) <= on_the_day(clock)
        else None
        for row in MEMBERS
    }


def opened_on_the_tube():
    """Return what stood open in the night: a hold and an order each, points, a case."""
    bound = [
        Opened(kind, f"{kind} {name}", frozenset({"tube"}), name, told=(name,))
        for name in NAMES
        for kind in (OpenedKind.HOLD, OpenedKind.ORDER)
    ]
    points = [
        Opened(
            OpenedKind.RISK_POINT, f"point {n}", frozenset({"tube"}), told=("owner",)
        )
        for n in range(1, RISK_POINTS + 1)
    ]
    clock = Opened(OpenedKind.CLOCK, "pool_positive_core", frozenset({"tube"}))
    return [*bound, *points, clock]


@needs("fangshan_2022")
def test_the_story_is_told_as_it_was_recorded():
    """The figures below are those of the announcement; its only time is 02:05."""
    path = SHARED_DATA / "fangshan_2022" / "events.csv"
    with path.open(encoding="utf-8", newline="") as file:
        first_five = list(csv.DictReader(file))[:5]

    times = [row["time"] for row in first_five]
    counts = [int(row["count"]) for row in first_five]

    assert times == ["2022-04-23 02:05", *["2022-04-23"] * 4]
    assert counts == [1, len(NAMES), len(IN_FANGSHAN), 1, RISK_POINTS]
    assert "8 negative, 1 positive" in first_five[2]["detail"]
    assert first_five[3]["detail"] == "negative"
    assert f"{POOL_POSITIVE_AT:%Y-%m-%d %H:%M}" == times[0]


def test_edition_8_applied_and_says_what_follows_a_positive_tube():
    """Work starts on the preliminary positive; nobody waits for the recheck."""
    version = rules()

    assert version.id == "covid19-cn-8"
    assert version.pooling.on_result[TubeResult.POSITIVE] == (
        TubeAction.NOTIFY,
        TubeAction.HOLD_MEMBERS,
        TubeAction.RESAMPLE_SINGLY,
        TubeAction.RECHECK,
    )


def test_nobody_is_without_a_state_at_any_instant():
    """Every minute from 02:05 to noon, each member has a step and one unit."""
    for minute in range(10 * 60):
        instant = POOL_POSITIVE_AT + timedelta(minutes=minute)
        for name in NAMES:
            assert LOOPS[name].step_at(instant) is not None
            assert custody(name).responsible_at(instant) is not None


@spec(
    table="""
        at    | rider       | two       | ten         | responsible for ten
        02:05 | identified  | identified | identified | Fangshan CDC
        02:24 | located     | identified | identified | Fangshan CDC
        02:40 | located     | located   | identified  | Fangshan CDC
        03:04 | held        | held      | identified  | Fangshan CDC
        03:05 | held        | held      | handed_over | Baoding CDC
        04:30 | held        | held      | held        | Baoding CDC
        08:29 | held        | held      | held        | Baoding CDC
        08:30 | became_case | released  | held        | Baoding CDC
        09:30 | became_case | released  | released    | Baoding CDC
    """,
)
def test_where_three_of_the_members_stood(row):
    """The one who had left for Baoding is offered at 02:40 and taken over at 03:05."""
    instant = on_the_day(row["at"])

    for name in ("rider", "two", "ten"):
        assert LOOPS[name].step_at(instant) == row[name]
    assert custody("ten").responsible_at(instant).unit_id == row["responsible for ten"]


@spec(
    table="""
        at    | listed only | controlled | with an outcome
        02:05 | 10          | 0          | 0
        03:00 | 6           | 4          | 0
        03:30 | 1           | 9          | 0
        04:30 | 0           | 10         | 0
        08:30 | 0           | 5          | 5
        08:40 | 0           | 1          | 9
        09:30 | 0           | 0          | 10
    """,
)
def test_controlled_is_counted_apart_from_listed(row):
    """At each instant the three figures add up to the ten people in the tube."""
    steps = [loop.step_at(on_the_day(row["at"])) for loop in LOOPS.values()]

    controlled = sum(is_controlled(step) for step in steps)
    ended = sum(is_outcome(step) for step in steps)

    assert controlled == row.number("controlled")
    assert ended == row.number("with an outcome")
    assert len(steps) - controlled - ended == row.number("listed only")


@spec(
    table="""
        at    | freed | held | confirmed | the tube
        08:00 | 0     | 10   | 0         | open
        08:30 | 4     | 5    | 1         | confirmed
        08:40 | 8     | 1    | 1         | confirmed
        09:30 | 9     | 0    | 1         | confirmed
    """,
)
def test_eight_and_then_nine_are_freed_and_one_is_confirmed(row):
    """A negative member goes home at once; one positive single confirms the tube."""
    recall = judge_recall(results_known(row["at"]))

    counts = [
        len(recall.having(outcome))
        for outcome in (
            MemberOutcome.FREED,
            MemberOutcome.STILL_HELD,
            MemberOutcome.CONFIRMED,
        )
    ]

    assert counts == [row.number("freed"), row.number("held"), row.number("confirmed")]
    assert recall.verdict is TubeVerdict(row["the tube"])


def test_each_freed_member_is_owed_a_notice_and_the_riders_points_stay():
    recall = judge_recall(results_known("09:30"))

    reversal = free_members(opened_on_the_tube(), tube="tube", recall=recall)

    assert reversal.freed == set(NAMES) - {"rider"}
    assert all(u.notices_to == (u.opened.person_id,) for u in reversal.undone)
    assert len(reversal.undone) == 2 * 9
    assert not [u for u in reversal.undone if u.opened.kind is OpenedKind.RISK_POINT]


def test_a_freed_member_who_lives_with_the_rider_stays_as_a_contact():
    """Invented: member two shares the rider's room; the case is a ground of its own."""
    at_home = Opened(
        OpenedKind.ORDER,
        "order two",
        frozenset({"tube", "case rider"}),
        "two",
        ("two",),
    )
    recall = judge_recall(results_known("09:30"))

    reversal = free_members([at_home], tube="tube", recall=recall)

    assert [s.because_of for s in reversal.stays] == [{"case rider"}]
    assert "two" not in reversal.freed


def test_had_every_single_been_negative_everything_would_have_been_undone():
    """C42: holds, orders, points and clocks; whoever was told is told again."""
    recall = judge_recall(dict.fromkeys(NAMES, TubeResult.NEGATIVE))

    reversal = reverse(opened_on_the_tube(), ground="tube")

    assert recall.verdict is TubeVerdict.REFUTED
    assert reversal.freed == set(NAMES)
    assert len(reversal.undone) == len(opened_on_the_tube())
    assert reversal.stays == ()
    told = {who for undone in reversal.undone for who in undone.notices_to}
    assert told == {*NAMES, "owner"}


@spec(
    "clock.*",
    table="""
        core information done | looked at | shows
        -                     | 03:05     | running
        -                     | 03:06     | breached
        02:58                 | 12:00     | met
        03:05                 | 12:00     | met
        03:06                 | 12:00     | late
    """,
)
def test_the_hour_after_a_positive_tube(row):
    """Last two days' trail, places and contacts of every member, before the recheck."""
    version = rules()
    clocks = clocks_started(
        version,
        Event.POOL_POSITIVE,
        happened_at=POOL_POSITIVE_AT,
        scope=Scope.SAMPLE,
    )
    if not row.is_nothing("core information done"):
        clocks = stop_clocks(
            clocks,
            Event.POOL_CORE_DONE,
            happened_at=on_the_day(row["core information done"]),
            rules=version.clock,
        )

    (core,) = (clock for clock in clocks if clock.key == "pool_positive_core")

    assert core.due_at == on_the_day("03:05")
    assert core.state(now=on_the_day(row["looked at"])) == row["shows"]


def whole_rule():
    """Return the 24-hour clock as the preliminary positive started it."""
    started = clocks_started(
        rules(),
        Event.PRELIMINARY_POSITIVE,
        happened_at=POOL_POSITIVE_AT,
        scope=Scope.CASE,
    )
    return next(clock for clock in started if clock.key == "disposal_24h")


def test_everybody_was_safe_within_24_hours_and_the_slowest_was_in_baoding():
    whole = whole_rule()
    steps = rules().clock["disposal_24h"].steps

    verdict = judge_case(
        [item_clocks(name, loop, whole, steps=steps) for name, loop in LOOPS.items()],
        now=on_the_day("12:00"),
    )

    assert whole.due_at == moment("04-24 02:05")
    assert verdict.state is ClockState.MET
    assert verdict.slowest == "ten"
    assert verdict.took == timedelta(hours=2, minutes=25)


def test_with_one_member_still_missing_the_case_would_be_late_the_minute_after():
    """Invented: number nine is never found."""
    lost = open_loop(LoopPath(LoopKind.POOL_RECALL), happened_at=POOL_POSITIVE_AT)
    steps = rules().clock["disposal_24h"].steps
    items = [item_clocks("nine", lost, whole_rule(), steps=steps)]

    on_the_minute = judge_case(items, now=moment("04-24 02:05"))
    a_minute_later = judge_case(items, now=moment("04-24 02:06"))

    assert (on_the_minute.state, a_minute_later.state) == ("running", "breached")


def test_the_case_stays_open_until_the_last_of_its_24_points_is_safe():
    """Followed to the end: village, compound, shops, restaurants (C65)."""
    asked = added_steps(rules(), scope=Scope.POINT)
    point = open_point(happened_at=on_the_day("09:00"), added=asked)
    points = [point] * RISK_POINTS
    for step in (
        PointStep.OWNED,
        PointStep.LOCKED,
        PointStep.PEOPLE_LISTED,
        PointStep.DISINFECTED,
        PointStep.REOPENED,
    ):
        points[1:] = [
            take_point_step(p, step, happened_at=on_the_day("10:00"), owner="manager")
            for p in points[1:]
        ]
    items = [
        *(person_item(n, LOOPS[n].step, last_moved_at=POOL_POSITIVE_AT) for n in NAMES),
        *(
            point_item(f"point {n}", p.step, last_moved_at=POOL_POSITIVE_AT)
            for n, p in enumerate(points, start=1)
        ),
    ]

    with pytest.raises(CaseStaysOpenError, match="point point 1 is identified"):
        check_may_close(items)

    check_may_close([item for item in items if item.item_id != "point 1"])


def test_the_story_takes_no_clock_for_granted():
    """A tube reported at 02:05 counts from 02:05, whatever the officer's zone."""
    clock = Clock("pool_positive_core", POOL_POSITIVE_AT, timedelta(hours=1))

    assert clock.started_at.isoformat() == "2022-04-22T18:05:00+00:00"
