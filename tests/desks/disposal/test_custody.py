"""One responsible unit at each instant, whatever two offices click and when (C63)."""

import threading
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, connections
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from builders.actors import NOW, an_actor, later
from builders.cases import a_case
from builders.disposal import a_loop, item_of, row
from builders.laboratory import a_recall
from builders.outbreaks import a_person, an_outbreak
from builders.places import (
    BAODING,
    DOUDIAN,
    FANGSHAN,
    FENGTAI,
    SYSTEM,
    the_areas,
    the_units,
)
from epiloop.disposal.handover import HandoverRefusedError
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.recording import recording
from epiloop_hq.contacts.queries import contact_row, follow_ups_of_contacts
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.models import Clock, Custody, Item, Offer
from epiloop_hq.disposal.queries.teams import (
    custody_rows,
    inbox,
    offers_of_item,
    open_disputes,
    outbox,
)
from epiloop_hq.laboratory.queries import hold_facts
from epiloop_hq.registry.queries import person_view
from verdicts import undone

MINUTE = timedelta(minutes=1)
ONE = pytest.mark.django_db
REAL = pytest.mark.django_db(transaction=True)


def spans_of(item):
    return [(s.unit_id, s.since, s.until) for s in custody_rows(item, SYSTEM)]


def assert_one_unit_at_each_instant(item):
    """Each span begins where the one before ended; only the last is open."""
    spans = spans_of(item)
    assert spans
    for (_, _, until), (_, since, _) in pairwise(spans):
        assert until == since
    assert [until for *_, until in spans][-1] is None
    assert None not in [until for *_, until in spans][:-1]


def when(minutes, actor=SYSTEM):
    instant = NOW + minutes * MINUTE
    return {"actor": actor, "happened_at": instant, "now": instant}


def offered(item, units, *, to=FENGTAI, minute=1, actor=SYSTEM):
    return actions.offer_item(
        item, to_unit_id=units[to], reason="lives there", **when(minute, actor)
    )


@ONE
def test_until_it_is_accepted_the_sender_answers(units):
    item = a_loop()

    offer = offered(item, units)

    assert spans_of(item) == [(units[DOUDIAN], NOW, None)]
    actions.accept_offer(offer, **when(5))
    assert spans_of(item) == [
        (units[DOUDIAN], NOW, later(minutes=5)),
        (units[FENGTAI], later(minutes=5), None),
    ]
    assert row(item).area_path == FENGTAI


@ONE
def test_an_offer_grants_reading_and_a_dispute_takes_it_back(units):
    person = a_person("Contact")
    item = a_loop(person_id=person)
    there = an_actor(Role.DISTRICT, FENGTAI)
    with pytest.raises(Item.DoesNotExist):
        row(item, there)

    offer = offered(item, units)

    assert row(item, there).id == item
    assert person_view(person, there).is_named
    assert [o.id for o in inbox(there, limit=9)] == [offer]
    actions.dispute_offer(offer, reason="moved on to Baoding", **when(5, there))
    with pytest.raises(Item.DoesNotExist):
        row(item, there)
    assert spans_of(item) == [(units[DOUDIAN], NOW, None)]
    assert outbox(SYSTEM, limit=9) == ()


@ONE
def test_a_dispute_stands_until_the_item_is_offered_anew(units):
    item = a_loop()
    there = an_actor(Role.DISTRICT, FENGTAI)
    offer = offered(item, units)
    assert open_disputes(SYSTEM) == 0

    actions.dispute_offer(offer, reason="moved on to Baoding", **when(5, there))
    assert (open_disputes(SYSTEM), open_disputes(there)) == (1, 0)
    offered(item, units, minute=6)

    assert open_disputes(SYSTEM) == 0


@ONE
def test_after_the_acceptance_the_sender_reads_on_and_acts_no_more(units):
    item = a_loop()
    here, there = an_actor(Role.DISTRICT, FANGSHAN), an_actor(Role.DISTRICT, FENGTAI)
    actions.accept_offer(offered(item, units, actor=here), **when(5, there))

    assert row(item, here).id == item
    with pytest.raises(NotPermittedError):
        actions.record_attempt(
            item, channel="telephone", outcome="reached", **when(6, here)
        )
    actions.record_attempt(
        item, channel="telephone", outcome="reached", **when(6, there)
    )


@ONE
def test_the_contact_and_their_daily_looks_go_with_the_item(units):
    case = a_case(outbreak_id=an_outbreak("ebola-who", code="EBO"))
    item = a_loop(case)
    there = an_actor(Role.DISTRICT, FENGTAI)

    actions.accept_offer(offered(item, units), **when(5, there))

    contact = row(item).contact_id
    assert contact_row(contact, there).area_path == FENGTAI
    (look,) = follow_ups_of_contacts([contact], there)[contact]
    assert look.may_record


@ONE
def test_the_hold_goes_with_the_item(units):
    held = a_person("Held")
    actions.hold_members(a_recall((held, a_person("Other"))), actor=SYSTEM, now=NOW)
    item = item_of(held)
    there = an_actor(Role.DISTRICT, FENGTAI)

    actions.accept_offer(offered(item.id, units), **when(5, there))

    assert hold_facts(item.hold_id, there).area_path == FENGTAI


@ONE
def test_clocks_and_lists_go_with_the_item(units):
    item = a_loop()

    actions.accept_offer(offered(item, units), **when(5))

    clocks = Clock.objects.unscoped(reason="test").filter(item_id=item)
    assert set(clocks.values_list("area_path", flat=True)) == {FENGTAI}


@ONE
def test_a_unit_outside_takes_over_by_what_the_sender_records_with_evidence(units):
    item = a_loop()
    here = an_actor(Role.DISTRICT, FANGSHAN)
    offer = offered(item, units, to=BAODING, actor=here)

    with pytest.raises(HandoverRefusedError, match="evidence"):
        actions.accept_offer(offer, **when(5, here))
    actions.accept_offer(offer, evidence="letter 12 of 23 April", **when(5, here))

    assert (row(item).step, row(item).loop_kind) == ("handed_over", "outside")
    # Nobody there can click: the case's district goes on recording what it hears.
    actions.record_attempt(item, channel="message", outcome="reached", **when(9, here))


@ONE
def test_what_comes_back_from_outside_is_recorded_by_who_takes_it(units):
    item = a_loop()
    here = an_actor(Role.DISTRICT, FANGSHAN)
    offer = offered(item, units, to=BAODING, actor=here)
    actions.accept_offer(offer, evidence="letter", **when(5, here))

    back = actions.return_item(offer, reason="letter: not here", **when(9, here))
    actions.accept_offer(back, **when(10, here))

    assert_one_unit_at_each_instant(item)
    assert spans_of(item)[-1][0] == units[DOUDIAN]
    assert (row(item).step, row(item).loop_kind) == (
        "determined",
        "quarantine_facility",
    )


@ONE
def test_whoever_is_not_the_receiver_cannot_answer(units):
    offer = offered(a_loop(), units)

    with pytest.raises(NotPermittedError):
        actions.accept_offer(offer, **when(5, an_actor(Role.DISTRICT, FANGSHAN)))


@ONE
@pytest.mark.parametrize("deed", ["accept", "dispute", "withdraw"])
def test_an_answered_offer_is_not_answered_again(units, deed):
    item = a_loop()
    offer = offered(item, units)
    actions.withdraw_offer(offer, reason="a mistake", **when(2))

    with pytest.raises(HandoverRefusedError, match="was withdrawn"):
        DEEDS[deed](offer, 3)
    assert_one_unit_at_each_instant(item)


@ONE
def test_an_item_is_offered_to_one_unit_at_a_time(units):
    item = a_loop()
    offered(item, units)

    with pytest.raises(HandoverRefusedError, match="already offered"):
        offered(item, units, to=BAODING, minute=2)


@ONE
def test_what_ends_is_offered_no_longer(units):
    from builders.disposal import step
    from epiloop.disposal.steps import Evidence, Step

    item = a_loop()
    offered(item, units)

    step(item, Step.DIED, at=later(minutes=9), evidence=Evidence.DEATH_REPORT)

    assert [o.state for o in offers_of_item(item, SYSTEM)] == ["withdrawn"]
    assert row(item).offered_area_path == ""
    with pytest.raises(DisposalRefusedError, match="ended"):
        offered(item, units, minute=10)


@ONE
def test_the_database_refuses_a_second_responsible_unit(units):
    item = a_loop()

    with pytest.raises(IntegrityError), recording(actor=SYSTEM, now=NOW):
        Custody(
            item_id=item, unit_id=units[FENGTAI], area_path=FENGTAI, since=NOW
        ).save()


DEEDS = {
    "accept": lambda offer, minute: actions.accept_offer(
        offer, evidence="call", **when(minute)
    ),
    "dispute": lambda offer, minute: actions.dispute_offer(
        offer, reason="not ours", **when(minute)
    ),
    "withdraw": lambda offer, minute: actions.withdraw_offer(
        offer, reason="a mistake", **when(minute)
    ),
}


class Handovers(RuleBasedStateMachine):
    """Random deeds on one item, some of them about offers long answered."""

    def __init__(self):
        super().__init__()
        self.block = undone()
        self.block.__enter__()
        the_areas()
        self.units = the_units()
        self.item = a_loop()
        self.offers = []
        self.minute = 0

    def teardown(self):
        self.block.__exit__(None, None, None)

    def _try(self, deed):
        self.minute += 1
        try:
            return deed()
        except (HandoverRefusedError, DisposalRefusedError):
            return None

    @rule(to=st.sampled_from([DOUDIAN, FENGTAI, FANGSHAN, BAODING]))
    def offer(self, to):
        offer = self._try(
            lambda: offered(self.item, self.units, to=to, minute=self.minute)
        )
        self.offers += [offer] if offer else []

    @rule(deed=st.sampled_from(sorted(DEEDS)), back=st.integers(0, 3))
    def answer(self, deed, back):
        if len(self.offers) > back:
            self._try(lambda: DEEDS[deed](self.offers[-1 - back], self.minute))

    @rule(back=st.integers(0, 3))
    def give_back(self, back):
        if len(self.offers) > back:
            offer = self._try(
                lambda: actions.return_item(
                    self.offers[-1 - back], reason="not ours", **when(self.minute)
                )
            )
            self.offers += [offer] if offer else []

    @invariant()
    def exactly_one_unit_answers_at_each_instant(self):
        assert_one_unit_at_each_instant(self.item)

    @invariant()
    def the_item_stands_where_its_unit_is(self):
        unit_id, *_ = spans_of(self.item)[-1]
        assert row(self.item).area_path in {
            path for path, known in self.units.items() if known == unit_id
        }

    @invariant()
    def at_most_one_offer_waits_and_it_grants_reading(self):
        open_ones = [o for o in offers_of_item(self.item, SYSTEM) if o.state == "open"]
        assert len(open_ones) <= 1
        offered_to = open_ones[0].to_area_path if open_ones else ""
        assert row(self.item).offered_area_path == offered_to


class TestHandovers(TestCase, Handovers.TestCase):
    settings = settings(max_examples=12, stateful_step_count=14, deadline=None)


@REAL
def test_of_offices_that_click_at_once_one_is_first_and_the_others_are_told(units):
    item = a_loop()
    offer = offered(item, units)
    told = []
    start = threading.Barrier(4)

    def click(deed):
        start.wait()
        try:
            DEEDS[deed](offer, 5)
            told.append(deed)
        except HandoverRefusedError:
            told.append("refused")
        finally:
            connections.close_all()

    offices = [
        threading.Thread(target=click, args=(deed,))
        for deed in ("accept", "dispute", "withdraw", "accept")
    ]
    for office in offices:
        office.start()
    for office in offices:
        office.join()

    assert sorted(told).count("refused") == 3
    assert_one_unit_at_each_instant(item)
    assert Offer.objects.unscoped(reason="test").get().state != "open"


@REAL
def test_two_offices_that_offer_at_once_make_one_offer(units):
    item = a_loop()
    made = []
    start = threading.Barrier(2)

    def offer(to):
        start.wait()
        try:
            made.append(offered(item, units, to=to, minute=3))
        except HandoverRefusedError:
            made.append(None)
        finally:
            connections.close_all()

    offices = [threading.Thread(target=offer, args=(to,)) for to in (FENGTAI, BAODING)]
    for office in offices:
        office.start()
    for office in offices:
        office.join()

    assert len([m for m in made if m]) == 1
    assert_one_unit_at_each_instant(item)


@ONE
def test_who_offered_a_person_sees_who_answers_for_them_now(units):
    item = a_loop()
    officer = an_actor(Role.DISTRICT, FANGSHAN)
    offer = offered(item, units, to=BAODING, actor=officer)

    actions.accept_offer(offer, evidence="telephone", **when(2, officer))

    assert [s.unit_id for s in custody_rows(item, officer)] == [
        units[DOUDIAN],
        units[BAODING],
    ]
    with pytest.raises(Item.DoesNotExist):
        custody_rows(item, an_actor(Role.DISTRICT, FENGTAI))
