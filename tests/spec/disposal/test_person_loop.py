"""A person's loop: what can follow what, whose turn it is, what must be shown."""

from itertools import pairwise, product

import pytest

from epiloop.disposal.added import AddedStep
from epiloop.disposal.diagrams import path_diagram, person_diagram
from epiloop.disposal.loops import (
    EvidenceMissingError,
    StepException,
    change_path,
    excuse,
    hear,
    open_loop,
    take_added_step,
    take_step,
)
from epiloop.disposal.moves import StepRefusedError, StepTooEarlyError
from epiloop.disposal.paths import (
    DETOURS,
    LOOP_OF_STAGE,
    REQUIRED_STEPS,
    LoopKind,
    LoopPath,
)
from epiloop.disposal.steps import (
    CONTROLLED,
    EVENTS,
    EVIDENCE,
    EXITS,
    FIRST_STEP,
    NEXT_STEPS,
    OUTCOMES,
    OWNERS,
    Evidence,
    Step,
    Turn,
    check_step,
    is_controlled,
    is_outcome,
)
from epiloop.protocols.vocabulary import Event, StageKind
from visit_tables import at

MOVED = (
    "identified, determined, located, transfer_requested, transfer_dispatched, "
    "transfer_departed, transfer_arrived, under_observation, released"
)
PATHS = [
    (
        LoopKind.QUARANTINE_FACILITY,
        MOVED,
    ),
    (
        LoopKind.QUARANTINE_HOME,
        "identified, determined, located, at_home, under_observation, released",
    ),
    # Ebola, mpox: daily visits and nobody confined
    (
        LoopKind.FOLLOW_UP,
        "identified, determined, located, under_observation, released",
    ),
    (
        LoopKind.ISOLATION,
        MOVED,
    ),
    # members of a positive tube: nobody determines them, they are found and held
    (LoopKind.POOL_RECALL, "identified, located, held, released"),
    # cholera: a household gets its package
    (LoopKind.HOUSEHOLD_PACKAGE, "identified, located, released"),
    # in another province: that unit acts, we know what it tells us
    (
        LoopKind.OUTSIDE,
        "identified, determined, handed_over, under_observation, released",
    ),
    (LoopKind.POOL_RECALL_OUTSIDE, "identified, handed_over, held, released"),
]


def walk(loop, steps, *, hour=8):
    """Take steps one after the other, an hour apart, with evidence that will do."""
    for number, step in enumerate(steps, start=hour + 1):
        loop = take_step(
            loop,
            Step(step),
            happened_at=at(f"{number:02}:00"),
            evidence=sorted(loop.path.evidence_of(Step(step)))[:1],
        )
    return loop


def a_loop(kind=LoopKind.QUARANTINE_FACILITY, *, to=None, added=()):
    """Open a loop at 08:00 and walk its path to a step, an hour for each."""
    path = LoopPath(kind, tuple(added))
    loop = open_loop(path, happened_at=at("08:00"))
    if to is None:
        return loop
    return walk(loop, path.required[1 : path.required.index(Step(to)) + 1])


@pytest.mark.parametrize(("kind", "steps"), PATHS)
def test_each_kind_of_loop_has_steps_that_it_may_not_leave_out(kind, steps):
    path = LoopPath(kind)

    loop = a_loop(kind, to="released")

    assert ", ".join(path.required) == steps
    assert loop.step is Step.RELEASED
    assert loop.whose_turn() is None


def test_every_kind_of_loop_stands_in_the_table_above():
    assert {kind for kind, _ in PATHS} == set(LoopKind) == set(REQUIRED_STEPS)


@pytest.mark.parametrize("table", [NEXT_STEPS, OWNERS, EVIDENCE, EVENTS])
def test_every_step_has_a_row_in_every_table(table):
    assert set(table) == set(Step)


def test_every_step_can_be_reached_and_only_outcomes_are_ends():
    reached = {FIRST_STEP}.union(*NEXT_STEPS.values())

    assert reached == set(Step)
    assert {step for step in Step if not NEXT_STEPS[step]} <= OUTCOMES
    assert {step for step in Step if OWNERS[step] is None} == OUTCOMES


@pytest.mark.parametrize("controlled", sorted(CONTROLLED))
def test_whose_order_ends_first_is_free_and_the_loop_stays_open_with_the_lead(
    controlled,
):
    assert Step.LAPSED in NEXT_STEPS[controlled]
    assert not is_controlled(Step.LAPSED)
    assert not is_outcome(Step.LAPSED)
    assert OWNERS[Step.LAPSED] is Turn.LEAD


def test_only_a_person_under_control_can_be_let_go_by_the_end_of_an_order():
    before = {step for step in Step if Step.LAPSED in NEXT_STEPS[step]}

    assert before == CONTROLLED


def test_a_late_result_ends_the_loop_of_a_member_whose_order_ended():
    lapsed = walk(a_loop(LoopKind.POOL_RECALL, to="held"), ["lapsed"], hour=12)

    assert {Step.RELEASED, Step.BECAME_CASE, Step.HELD} <= lapsed.next_steps()


def test_from_every_open_step_a_person_may_turn_out_infected_or_die():
    """Whatever they wait for, even in the vehicle."""
    for step in set(Step) - OUTCOMES:
        assert {Step.BECAME_CASE, Step.DIED} <= NEXT_STEPS[step]


@pytest.mark.parametrize(
    ("present", "following"),
    [pair for pair in product(Step, Step) if pair[1] not in NEXT_STEPS[pair[0]]],
)
def test_every_pair_outside_the_table_is_refused_with_what_is_allowed(
    present, following
):
    with pytest.raises(StepRefusedError) as refusal:
        check_step(present, following)

    assert refusal.value.allowed == tuple(sorted(NEXT_STEPS[present]))
    assert f"From {present} the next step cannot be {following}" in str(refusal.value)


@pytest.mark.parametrize(
    ("present", "following"),
    [(present, step) for present, steps in NEXT_STEPS.items() for step in steps],
)
def test_every_pair_in_the_table_is_allowed(present, following):
    check_step(present, following)


@pytest.mark.parametrize(
    ("step", "facility", "home"),
    [
        # step                 facility              at home
        ("identified", "investigator", "investigator"),
        ("determined", "community", "community"),
        ("located", "community", "community"),
        ("transfer_requested", "transfer", None),
        ("transfer_dispatched", "transfer", None),
        ("transfer_departed", "transfer", None),
        ("transfer_arrived", "site", None),
        ("at_home", None, "community"),
        ("under_observation", "site", "community"),
    ],
)
def test_somebody_has_the_next_turn_at_every_open_step(step, facility, home):
    if facility:
        loop = a_loop(to=step)
        assert loop.whose_turn() == facility
    if home:
        loop = a_loop(LoopKind.QUARANTINE_HOME, to=step)
        assert loop.whose_turn() == home


@pytest.mark.parametrize(
    ("step", "following", "enough", "not_enough"),
    [
        ("transfer_departed", "transfer_arrived", "arrival_signed", "call"),
        ("transfer_arrived", "under_observation", "arrival_signed", "call"),
        ("transfer_arrived", "under_observation", "test", "departure_signed"),
        ("determined", "located", "call", "determination"),
        ("located", "unreachable", "attempts", "call"),
        ("under_observation", "released", "release_notice", "visit"),
        ("under_observation", "became_case", "result", "call"),
    ],
)
def test_a_step_counts_only_with_evidence(step, following, enough, not_enough):
    loop = a_loop(to=step)

    def taken(*evidence):
        return take_step(
            loop, Step(following), happened_at=at("23:00"), evidence=evidence
        )

    assert taken(Evidence(enough)).step == following
    for given in ((), (Evidence(not_enough),)):
        with pytest.raises(EvidenceMissingError, match=enough):
            taken(*given)


def test_controlled_is_more_than_listed():
    """Whoever has only been named, called or sent for is counted apart (C45)."""
    listed_only = "identified determined located unreachable handed_over refused lost"

    assert {step for step in Step if is_controlled(step)} == CONTROLLED
    assert not any(is_controlled(Step(step)) for step in listed_only.split())
    assert all(EVIDENCE[step] for step in CONTROLLED)
    assert not CONTROLLED & OUTCOMES
    assert is_outcome(Step.RELEASED)


@pytest.mark.parametrize(
    ("kind", "step", "skipping_to", "missing"),
    [
        ("quarantine_facility", "identified", "located", "determined"),
        ("quarantine_facility", "located", "under_observation", "transfer_requested"),
        ("quarantine_home", "located", "under_observation", "at_home"),
        ("pool_recall", "located", "released", "held"),
    ],
)
def test_no_required_step_is_skipped_without_a_recorded_exception(
    kind, step, skipping_to, missing
):
    loop = a_loop(LoopKind(kind), to=step if step != "identified" else None)
    evidence = EVIDENCE[Step(skipping_to)]

    with pytest.raises(StepRefusedError, match=missing) as refusal:
        take_step(loop, Step(skipping_to), happened_at=at("23:00"), evidence=evidence)

    assert skipping_to not in refusal.value.allowed


def test_an_exception_needs_a_reason_and_an_approver_who_did_not_ask_for_it():
    def exception(**changes):
        stated = {"reason": "walked in", "asked_by": "Li", "approved_by": "Wang"}
        return StepException("transfer_requested", **{**stated, **changes})

    assert exception().step == "transfer_requested"
    for change in ({"reason": " "}, {"approved_by": ""}, {"approved_by": "Li"}):
        with pytest.raises(ValueError, match="transfer_requested"):
            exception(**change)


def test_excused_steps_may_be_left_out():
    """Somebody who was already at the site was never driven there."""
    loop = a_loop(to="located")
    for step in (s for s in loop.path.required if s.startswith("transfer_")):
        loop = excuse(loop, StepException(step, "lives on the site", "Li", "Wang"))

    loop = take_step(
        loop,
        Step.UNDER_OBSERVATION,
        happened_at=at("12:00"),
        evidence=[Evidence.VISIT],
    )

    assert loop.step is Step.UNDER_OBSERVATION


def test_a_step_that_nobody_requires_cannot_be_excused():
    with pytest.raises(ValueError, match="does not require held"):
        excuse(a_loop(), StepException("held", "no reason", "Li", "Wang"))


def test_a_step_of_another_kind_of_loop_is_refused():
    loop = a_loop(LoopKind.QUARANTINE_HOME, to="located")

    with pytest.raises(StepRefusedError, match="a loop of kind quarantine_home"):
        take_step(loop, Step.TRANSFER_REQUESTED, happened_at=at("12:00"))


def test_an_unsuitable_home_puts_the_loop_on_the_way_to_a_facility():
    """What was done stays done; the transfer is now missing."""
    at_home = a_loop(LoopKind.QUARANTINE_HOME, to="at_home")

    moved = change_path(at_home, LoopPath(LoopKind.QUARANTINE_FACILITY))

    assert Step.UNDER_OBSERVATION not in moved.next_steps()
    assert Step.TRANSFER_REQUESTED in moved.next_steps()
    assert "transfer_arrived" in moved.missing_before(Step.UNDER_OBSERVATION)


def test_a_step_cannot_have_happened_before_the_one_it_follows():
    loop = a_loop(to="located")

    with pytest.raises(StepTooEarlyError, match="before located at 2022-05-01 10:00"):
        take_step(loop, Step.TRANSFER_REQUESTED, happened_at=at("09:59"))


def test_any_past_moment_of_a_loop_can_be_shown():
    loop = a_loop(to="located")

    shown = [loop.step_at(at(t)) for t in ("07:59", "08:00", "09:59", "10:00")]

    assert shown == [None, Step.IDENTIFIED, Step.DETERMINED, Step.LOCATED]


def test_a_person_who_cannot_be_found_comes_back_to_the_loop_when_found():
    loop = a_loop(to="determined")

    found = walk(loop, ["unreachable", "lost", "located", "transfer_requested"], hour=9)

    assert found.step is Step.TRANSFER_REQUESTED


def test_handed_over_outside_only_a_reply_shows_control():
    loop = a_loop(LoopKind.OUTSIDE, to="handed_over")

    with pytest.raises(EvidenceMissingError, match="reply"):
        take_step(loop, Step.UNDER_OBSERVATION, happened_at=at("12:00"))
    loop = take_step(
        loop,
        Step.UNDER_OBSERVATION,
        happened_at=at("12:00"),
        evidence=[Evidence.REPLY],
    )

    assert is_controlled(loop.step)


PROPHYLAXIS = AddedStep("prophylaxis", after=Event.LOCATED, mandatory=True)
LEAFLET = AddedStep("leaflet", after="prophylaxis", mandatory=False)
SERUM = AddedStep("serum", after=Event.SYMPTOMS_REPORTED, mandatory=True)


def test_a_step_added_by_a_protocol_opens_in_its_place_and_holds_up_the_end():
    """C60: prophylaxis after locating; the vehicle does not wait for it, the end does."""
    loop = a_loop(LoopKind.FOLLOW_UP, to="determined", added=[PROPHYLAXIS])
    assert loop.open_added_steps() == ()

    loop = walk(loop, ["located", "under_observation"], hour=9)
    assert loop.open_added_steps() == (PROPHYLAXIS,)
    with pytest.raises(StepRefusedError, match="still to be done or excused: prophyl"):
        walk(loop, ["released"], hour=12)

    loop = take_added_step(loop, "prophylaxis", happened_at=at("12:00"))
    assert walk(loop, ["released"], hour=12).step is Step.RELEASED


def test_an_added_step_that_is_not_open_cannot_be_done():
    loop = a_loop(LoopKind.FOLLOW_UP, to="located", added=[PROPHYLAXIS, LEAFLET])

    with pytest.raises(StepRefusedError, match="it can be: prophylaxis"):
        take_added_step(loop, "leaflet", happened_at=at("12:00"))

    loop = take_added_step(loop, "prophylaxis", happened_at=at("12:00"))
    assert loop.open_added_steps() == (LEAFLET,)
    assert take_added_step(loop, "leaflet", happened_at=at("12:00")).step == "located"


def test_an_optional_added_step_holds_up_nothing():
    loop = a_loop(LoopKind.FOLLOW_UP, added=[LEAFLET])

    missing = loop.missing_before(Step.RELEASED)
    assert missing == ("determined", "located", "under_observation")


def test_an_added_step_may_wait_for_an_event_outside_the_loop():
    loop = a_loop(LoopKind.FOLLOW_UP, to="under_observation", added=[SERUM])
    assert loop.open_added_steps() == ()

    assert hear(loop, Event.SYMPTOMS_REPORTED).open_added_steps() == (SERUM,)


def test_added_steps_are_shown_in_their_places():
    path = LoopPath(LoopKind.FOLLOW_UP, (PROPHYLAXIS, LEAFLET, SERUM))

    assert " ".join(path.order) == (
        "identified serum determined located prophylaxis leaflet "
        "under_observation released"
    )


def test_an_added_step_cannot_take_the_name_of_a_step():
    with pytest.raises(ValueError, match="located is part of every loop"):
        AddedStep("located", after=Event.CONTACT_DETERMINED, mandatory=True)


def test_the_first_stage_of_a_measure_decides_the_kind_of_loop():
    assert set(LOOP_OF_STAGE) == set(StageKind)
    assert LOOP_OF_STAGE[StageKind.FOLLOW_UP] is LoopKind.FOLLOW_UP
    assert LOOP_OF_STAGE[StageKind.QUARANTINE_HOME] is LoopKind.QUARANTINE_HOME


@pytest.mark.parametrize("kind", LoopKind)
def test_every_path_walks_along_the_table(kind):
    required = REQUIRED_STEPS[kind]

    assert all(b in NEXT_STEPS[a] for a, b in pairwise(required))
    assert required[0] is FIRST_STEP
    assert required[-1] is Step.RELEASED
    assert not set(required) & EXITS


@pytest.mark.parametrize("kind", LoopKind)
def test_nobody_is_stuck_whatever_has_happened(kind):
    """From every step a loop can reach, it can still reach an outcome."""
    path = LoopPath(kind)
    allowed = {step: {s for s in NEXT_STEPS[step] if path.has(s)} for step in Step}

    for step in {*path.required, *DETOURS} - OUTCOMES:
        assert allowed[step] & (OUTCOMES | set(path.required))


def test_the_diagram_is_drawn_from_the_table():
    drawn = person_diagram().splitlines()

    moves = sum(len(steps) for steps in NEXT_STEPS.values())
    assert drawn[:2] == ["stateDiagram-v2", "    [*] --> identified"]
    assert len(drawn) == 2 + moves + len(OUTCOMES)
    assert "    located --> transfer_requested" in drawn


def test_a_path_is_drawn_as_a_line():
    assert path_diagram(LoopPath(LoopKind.POOL_RECALL)) == (
        "stateDiagram-v2\n"
        "    [*] --> identified\n"
        "    identified --> located\n"
        "    located --> held\n"
        "    held --> released\n"
        "    released --> [*]\n"
    )
