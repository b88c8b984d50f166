"""Lateral hand-over: exactly one unit is responsible at each instant (C63)."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.disposal.handover import (
    Accepted,
    Disputed,
    HandoverEvent,
    HandoverRefusedError,
    Offered,
    OfferState,
    Unit,
    Withdrawn,
    apply_event,
    custody_of,
)
from epiloop.timeline import NaiveInstantError
from visit_tables import at

FANGSHAN, DAXING, YANQING = Unit("fangshan"), Unit("daxing"), Unit("yanqing")
BAODING = Unit("baoding", is_outside=True)
UNITS = {unit.unit_id: unit for unit in (FANGSHAN, DAXING, YANQING, BAODING)}


def event(line):
    """Read `09:00 fangshan offers 1 to daxing`, `10:00 daxing accepts 1`, and so on.

    Words after a dash are the reason or the evidence; `(daxing)` is who recorded it.
    """
    words, _, text = line.partition(" - ")
    when, by, verb, offer_id, *rest = words.split()
    recorded = [word.strip("()") for word in rest if word.startswith("(")]
    common = {
        "offer_id": offer_id,
        "happened_at": at(when),
        "by": UNITS[by],
        "recorded_by": UNITS[recorded[0] if recorded else by],
    }
    match verb:
        case "offers":
            return Offered(**common, to=UNITS[rest[1]], reason=text)
        case "returns":
            returned, receiver = rest[1], UNITS[rest[3]]
            return Offered(**common, to=receiver, returns=returned, reason=text)
        case "accepts":
            return Accepted(**common, evidence=text)
        case "disputes":
            return Disputed(**common, reason=text)
        case "withdraws":
            return Withdrawn(**common, reason=text)
    raise ValueError(verb)


def custody(*lines):
    """Fold events over an item that Fangshan identified at 08:00."""
    return custody_of(FANGSHAN, [event(line) for line in lines], opened_at=at("08:00"))


def responsible(history, *times):
    """Return who was responsible at each time."""
    return [history.responsible_at(at(t)).unit_id for t in times]


def test_until_the_receiver_accepts_the_sender_is_responsible():
    history = custody(
        "09:00 fangshan offers 1 to daxing",
        "09:40 daxing accepts 1",
    )

    assert responsible(history, "08:00", "09:39", "09:40", "12:00") == [
        "fangshan",
        "fangshan",
        "daxing",
        "daxing",
    ]
    assert history.responsible_at(at("07:59")) is None


def test_an_offer_may_be_answered_in_the_minute_in_which_it_was_made():
    history = custody("09:00 fangshan offers 1 to daxing", "09:00 daxing accepts 1")

    assert responsible(history, "08:59", "09:00") == ["fangshan", "daxing"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("09:30 daxing disputes 1 - lives in Yanqing", OfferState.DISPUTED),
        ("09:30 fangshan withdraws 1 - found at home", OfferState.WITHDRAWN),
    ],
)
def test_a_dispute_or_a_withdrawal_leaves_the_item_with_the_sender(answer, state):
    history = custody("09:00 fangshan offers 1 to daxing", answer)

    assert history.responsible == FANGSHAN
    assert history.offers["1"].state is state
    assert history.open_offer() is None
    assert history.ignored == ()


def test_a_disputed_item_may_be_offered_to_the_unit_that_was_named():
    history = custody(
        "09:00 fangshan offers 1 to daxing",
        "09:30 daxing disputes 1 - lives in Yanqing",
        "09:35 fangshan offers 2 to yanqing",
        "09:50 yanqing accepts 2",
    )

    assert responsible(history, "09:49", "09:50") == ["fangshan", "yanqing"]


def test_a_return_is_an_offer_back_and_counts_only_when_it_is_accepted():
    """Nobody can drop an item: whoever accepted it keeps it until somebody takes it."""
    history = custody(
        "09:00 fangshan offers 1 to daxing",
        "09:40 daxing accepts 1",
        "10:00 daxing returns 2 of 1 to fangshan - moved back to Fangshan",
        "11:00 fangshan accepts 2",
    )

    assert responsible(history, "10:00", "10:59", "11:00") == [
        "daxing",
        "daxing",
        "fangshan",
    ]


@pytest.mark.parametrize(
    ("rule", "then", "holder", "why"),
    [
        (
            "an acceptance that crossed with a withdrawal comes too late",
            "09:10 fangshan withdraws 1 - mistake; 09:11 daxing accepts 1",
            "fangshan",
            "Offer 1 was withdrawn at",
        ),
        (
            "a withdrawal that crossed with an acceptance comes too late",
            "09:10 daxing accepts 1; 09:11 fangshan withdraws 1 - mistake",
            "daxing",
            "Offer 1 was accepted at",
        ),
        (
            "a second offer must wait for the answer to the first",
            "09:10 fangshan offers 2 to yanqing; 09:11 daxing accepts 1",
            "daxing",
            "already offered to unit daxing",
        ),
        (
            "offers that cross: only the responsible unit can offer",
            "09:10 daxing offers 2 to fangshan",
            "fangshan",
            "cannot offer what unit fangshan is responsible for",
        ),
        (
            "nobody accepts what was offered to another",
            "09:10 yanqing accepts 1",
            "fangshan",
            "is for unit daxing, not for unit yanqing",
        ),
        (
            "nobody accepts twice",
            "09:10 daxing accepts 1; 09:20 daxing accepts 1",
            "daxing",
            "Offer 1 was accepted at",
        ),
        (
            "a dispute needs a reason",
            "09:10 daxing disputes 1",
            "fangshan",
            "A dispute needs a reason",
        ),
        (
            "only the receiver disputes",
            "09:10 yanqing disputes 1 - not theirs",
            "fangshan",
            "Only unit daxing can dispute",
        ),
        (
            "only the sender withdraws",
            "09:10 daxing withdraws 1 - no",
            "fangshan",
            "Only unit fangshan can withdraw",
        ),
        (
            "there is nothing to answer",
            "09:10 daxing accepts 7",
            "fangshan",
            "There is no offer 7",
        ),
        (
            "an offer is told apart by its name",
            "09:10 daxing disputes 1 - no; 09:11 fangshan offers 1 to yanqing",
            "fangshan",
            "There is an offer 1 already",
        ),
        (
            "an item is not offered to its own unit",
            "09:10 daxing disputes 1 - no; 09:11 fangshan offers 2 to fangshan",
            "fangshan",
            "already has this item",
        ),
        (
            "nothing is returned that was not accepted",
            "09:10 daxing disputes 1 - no; 09:11 fangshan returns 2 of 1 to daxing - no",
            "fangshan",
            "was never accepted",
        ),
        (
            "a return goes back to where it came from",
            "09:10 daxing accepts 1; 09:11 daxing returns 2 of 1 to yanqing - no",
            "daxing",
            "only to unit fangshan",
        ),
        (
            "a return needs a reason",
            "09:10 daxing accepts 1; 09:11 daxing returns 2 of 1 to fangshan",
            "daxing",
            "A return needs a reason",
        ),
        (
            "custody cannot change in the past",
            "09:10 daxing disputes 1 - no; 09:05 fangshan offers 2 to yanqing",
            "fangshan",
            "the last change of custody was at",
        ),
        (
            "a unit in the system answers for itself",
            "09:10 daxing accepts 1 (fangshan) - said so",
            "fangshan",
            "unit fangshan cannot do it for them",
        ),
    ],
)
def test_what_cannot_be_changes_nothing_and_is_kept_with_its_reason(
    rule, then, holder, why
):
    history = custody("09:00 fangshan offers 1 to daxing", *then.split("; "))

    assert history.responsible.unit_id == holder, rule
    assert len(history.ignored) == 1
    assert why in history.ignored[0].why


def test_a_unit_outside_the_system_accepts_through_the_sender_with_evidence():
    taken = custody(
        "09:00 fangshan offers 1 to baoding",
        "10:00 baoding accepts 1 (fangshan) - call with Baoding CDC, 10:00",
    )
    no_evidence = custody(
        "09:00 fangshan offers 1 to baoding",
        "10:00 baoding accepts 1 (fangshan)",
    )
    by_another = custody(
        "09:00 fangshan offers 1 to baoding",
        "10:00 baoding accepts 1 (daxing) - they said so",
    )

    assert responsible(taken, "09:59", "10:00") == ["fangshan", "baoding"]
    assert no_evidence.responsible == by_another.responsible == FANGSHAN
    assert "needs evidence" in no_evidence.ignored[0].why
    assert "is recorded by unit fangshan" in by_another.ignored[0].why


def test_a_unit_outside_the_system_returns_through_the_unit_that_takes_it_back():
    history = custody(
        "09:00 fangshan offers 1 to baoding",
        "10:00 baoding accepts 1 (fangshan) - call",
        "12:00 baoding returns 2 of 1 to fangshan (fangshan) - letter: moved back",
        "12:05 fangshan accepts 2",
    )

    assert responsible(history, "12:04", "12:05") == ["baoding", "fangshan"]


def test_an_event_without_a_time_zone_or_of_no_known_kind_is_a_mistake():
    with pytest.raises(NaiveInstantError):
        Accepted(
            offer_id="1",
            happened_at=at("09:00").replace(tzinfo=None),
            by=DAXING,
            recorded_by=DAXING,
        )
    bare = HandoverEvent(
        offer_id="1", happened_at=at("09:00"), by=DAXING, recorded_by=DAXING
    )
    with pytest.raises(TypeError, match="no event of a hand-over"):
        apply_event(custody(), bare)


@st.composite
def any_events(draw):
    """Offers, answers and returns by anybody to anybody, in any order.

    About half of the events are sensible ones: the holder offers, the receiver answers.
    """
    unit = st.sampled_from([*UNITS.values()])
    history = custody()
    drawn = []
    for number in range(draw(st.integers(0, 25))):
        sensible = draw(st.integers(0, 3))
        offer = history.open_offer() if sensible else None
        holder = history.responsible if sensible else draw(unit)
        by = offer.receiver if offer else holder
        to = offer.sender if offer else draw(unit)
        earlier = offer.offer_id if offer else str(draw(st.integers(0, number)))
        who = {"by": by, "recorded_by": to if by.is_outside else draw(unit)}
        if not by.is_outside and draw(st.integers(0, 9)):
            who["recorded_by"] = by
        common = {
            "happened_at": at("08:00")
            + timedelta(minutes=2 * number + draw(st.sampled_from([0, 0, 0, 1, 9]))),
            **who,
        }
        kinds = [
            Accepted(**common, offer_id=earlier, evidence="call"),
            Disputed(**common, offer_id=earlier, reason="r"),
            Withdrawn(**common, offer_id=earlier),
            Offered(**common, offer_id=str(number), to=to, reason="r"),
            Offered(**common, offer_id=str(number), to=to, returns=earlier, reason="r"),
        ]
        drawn.append(
            draw(st.sampled_from(kinds[:2] if offer else kinds[2:] * 2 + kinds))
        )
        history = custody_of(FANGSHAN, drawn, opened_at=at("08:00"))
    return draw(st.permutations(drawn)) if draw(st.integers(0, 3)) == 0 else drawn


@given(any_events())
def test_whatever_happens_exactly_one_unit_is_responsible_at_each_instant(events):
    history = custody_of(FANGSHAN, events, opened_at=at("08:00"))

    spans = history.spans
    assert spans[0].since == at("08:00")
    assert spans[-1].until is None
    for earlier, later in pairwise(spans):
        assert earlier.until == later.since
        assert earlier.unit != later.unit
    for minute in range(61):
        instant = at("08:00") + timedelta(minutes=minute)
        holding = [
            s
            for s in spans
            if s.since <= instant and (not s.until or instant < s.until)
        ]
        assert [s.unit for s in holding] == [history.responsible_at(instant)]


@given(any_events())
def test_custody_changes_only_by_an_acceptance(events):
    history = custody_of(FANGSHAN, events, opened_at=at("08:00"))

    accepted = [o for o in history.offers.values() if o.state is OfferState.ACCEPTED]
    assert len(accepted) == len(history.spans) - 1
    assert sum(o.state is OfferState.OPEN for o in history.offers.values()) <= 1


@given(any_events())
def test_what_was_ignored_changes_nothing(events):
    """Leaving out the impossible events gives the same custody."""
    history = custody_of(FANGSHAN, events, opened_at=at("08:00"))
    ignored = [i.event for i in history.ignored]

    kept = [e for e in events if not any(e is gone for gone in ignored)]
    again = custody_of(FANGSHAN, kept, opened_at=at("08:00"))

    assert (again.spans, again.offers, again.ignored) == (
        history.spans,
        history.offers,
        (),
    )


def test_a_refusal_says_what_stands_in_the_way():
    with pytest.raises(HandoverRefusedError, match="There is no offer 9"):
        apply_event(custody(), event("09:00 daxing accepts 9"))
