"""Who may do what with items, hand-overs and teams: by role, here and elsewhere."""

import pytest

from builders.actors import NOW, later
from builders.cases import a_case
from builders.disposal import a_hotel, a_journey, a_loop, locate, row, step
from builders.places import (
    BAODING,
    DOUDIAN,
    FANGSHAN,
    FENGTAI,
    SYSTEM,
    the_areas,
    the_units,
)
from epiloop.disposal.steps import Evidence, Step
from epiloop_hq.cases import actions as cases
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.queries.board import BoardQuestion, board_row
from epiloop_hq.disposal.queries.items import clocks_of_items
from epiloop_hq.disposal.queries.options import item_options
from epiloop_hq.disposal.queries.work import WorkQuestion, work_list
from verdicts import allowed, assert_allowed, assert_strange, verdicts

pytestmark = pytest.mark.django_db

MAY = allowed(
    """
    see       | headquarters district investigator transfer community viewer
    locate    | headquarters district investigator transfer community
    attempt   | headquarters district investigator transfer community
    ask       | headquarters district investigator transfer community
    dispatch  | headquarters district transfer
    depart    | headquarters district transfer
    refuse    | headquarters district investigator transfer community
    at_home   | headquarters district investigator
    excuse    | headquarters district
    give_up   | headquarters district
    offer     | headquarters district investigator
    withdraw  | headquarters district investigator
    suspend   | headquarters district
    close     | headquarters district
    request   | headquarters district investigator
    note      | headquarters district investigator transfer community
    """
)
ANSWERS = allowed(
    """
    accept  | headquarters district
    dispute | headquarters district
    """
)


@pytest.fixture(scope="module")
def deeds(standing):
    """Return each deed on records of Doudian, as a function of who does it."""
    the_areas()
    units = the_units()
    case = a_case()
    open_item, found, asked, gone, lost = (a_loop(case) for _ in range(5))
    for item in (found, asked, gone):
        locate(item, at=NOW)
    waiting = a_journey(asked, at=NOW, until="requested")
    sent = a_journey(gone, at=NOW, until="dispatched")
    actions.record_attempt(lost, channel="visit", outcome="no_answer", **_when(SYSTEM))
    actions.mark_unreachable(lost, **_when(SYSTEM))
    offered = a_loop(case)
    offer = actions.offer_item(
        offered, to_unit_id=units[FENGTAI], reason="lives there", **_when(SYSTEM)
    )
    (clock, *_) = clocks_of_items([open_item])
    closed = _a_case_to_close()
    hotel = a_hotel()
    asking = {"reason": "why", "asked_by": "Li", "now": later(hours=1)}
    return {
        "see": lambda who: item_options(open_item, who),
        "locate": lambda who: actions.take_step(
            [open_item], Step.LOCATED, evidence=(Evidence.CALL,), **_when(who)
        ),
        "attempt": lambda who: actions.record_attempt(
            open_item, channel="visit", outcome="reached", **_when(who)
        ),
        "ask": lambda who: actions.request_transfer(
            found, destination_id=hotel, **_when(who)
        ),
        "dispatch": lambda who: actions.dispatch_vehicle(
            waiting, vehicle="V9", **_when(who)
        ),
        "depart": lambda who: actions.sign_departure(
            sent, signed_by="Li", **_when(who)
        ),
        "refuse": lambda who: actions.take_step(
            [found], Step.REFUSED, evidence=(Evidence.VISIT,), **_when(who)
        ),
        "at_home": lambda who: actions.stay_at_home(
            found, place_id=hotel, checked_by="Committee", **_when(who)
        ),
        "excuse": lambda who: actions.excuse_step(
            found, "transfer_requested", actor=who, **asking
        ),
        "give_up": lambda who: actions.give_up(lost, actor=who, **asking),
        "offer": lambda who: actions.offer_item(
            open_item, to_unit_id=units[BAODING], reason="moved", **_when(who)
        ),
        "withdraw": lambda who: actions.withdraw_offer(
            offer, reason="a mistake", **_when(who)
        ),
        "suspend": lambda who: actions.suspend_clock(
            clock.id,
            actor=who,
            start=later(minutes=5),
            end=later(minutes=9),
            reason="flood",
            now=later(hours=1),
        ),
        "close": lambda who: actions.close_case(closed, actor=who, now=later(hours=1)),
        "request": lambda who: actions.send_request(
            case,
            to_unit_id=units[FENGTAI],
            item_ids=[open_item],
            asks="Find them",
            **_when(who),
        ),
        "note": lambda who: actions.write_note(
            case, actor=who, now=later(hours=1), text="hello"
        ),
        "accept": lambda who: actions.accept_offer(offer, **_when(who)),
        "dispute": lambda who: actions.dispute_offer(
            offer, reason="not ours", **_when(who)
        ),
    }


def _a_case_to_close():
    case = a_case()
    item = actions.open_case_item(case, actor=SYSTEM, now=NOW)
    cases.change_status(
        case, CaseStatus.CONFIRMED, evidence="laboratory", **_when(SYSTEM)
    )
    step(item, Step.DIED, at=later(hours=1), evidence=Evidence.DEATH_REPORT)
    return case


@pytest.mark.parametrize("deed", MAY)
def test_each_role_may_do_in_its_own_area_what_the_table_says(deed, deeds):
    # The offer's own area is the town; whoever may offer there may take back.
    assert_allowed(verdicts(deeds[deed], FANGSHAN), MAY[deed])


@pytest.mark.parametrize("deed", [d for d in MAY if d != "withdraw"])
def test_nothing_of_it_exists_in_another_area(deed, deeds):
    assert_strange(verdicts(deeds[deed], BAODING))


@pytest.mark.parametrize("deed", ANSWERS)
def test_an_offer_is_answered_where_it_was_sent(deed, deeds):
    assert_allowed(verdicts(deeds[deed], FENGTAI), ANSWERS[deed])
    assert "done" not in verdicts(deeds[deed], FANGSHAN).values()


def test_lists_and_boards_show_only_ones_own_areas(deeds):
    item = a_loop()
    shown = row(item)
    case = shown.case_id
    actions.recount_case(case, now=NOW)

    def sees(who):
        found = work_list(WorkQuestion(outbreak_id=shown.outbreak_id), who, limit=99)
        return item in {r.id for r in found}, board_row(case, who, now=NOW) is not None

    assert sees(SYSTEM) == (True, True)
    assert sees(_district(DOUDIAN)) == (True, True)
    assert sees(_district(FENGTAI)) == (False, False)
    assert BoardQuestion(outbreak_id=shown.outbreak_id).area_path == ""


def _district(area_path):
    from builders.actors import an_actor
    from epiloop_hq.actor import Role

    return an_actor(Role.DISTRICT, area_path)


def _when(actor):
    instant = NOW if actor is SYSTEM else later(hours=1)
    return {"actor": actor, "happened_at": instant, "now": later(hours=1)}
