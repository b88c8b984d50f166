"""One of everything that a page shows, in Fangshan: for tables over all pages."""

from dataclasses import dataclass, field
from datetime import timedelta

from builders.access import an_account
from builders.actors import NOW, later
from builders.cases import a_case, a_stop, a_trail, an_interview
from builders.communication import a_bulletin
from builders.contacts import exposed_from
from builders.disposal import a_journey, locate
from builders.observation import begin
from builders.outbreaks import a_person, an_outbreak
from builders.places import BAODING, DOUDIAN, FANGSHAN, SYSTEM, a_place
from builders.reconciliation import a_finding, reconciled
from builders.visits import a_delivery, a_visit
from builders.workbench import Work, some_work
from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq.access.queries import account_row
from epiloop_hq.actor import Role
from epiloop_hq.cases.actions import CaseDates, link_cases, open_case
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.contacts import actions as contacts
from epiloop_hq.contacts.queries import follow_ups_of_contacts
from epiloop_hq.disposal import actions as disposal
from epiloop_hq.disposal.queries.items import clocks_of_items
from epiloop_hq.exchange import actions as exchange
from epiloop_hq.laboratory.queries import open_recalls, recall_board
from epiloop_hq.observation.actions import sample_room
from epiloop_hq.orders import actions as orders
from epiloop_hq.orders.queries import notices_of_order, orders_of_person
from epiloop_hq.registry.actions import propose_duplicate


@dataclass(frozen=True, slots=True)
class House:
    """The arguments of every address, and the day's work they come from."""

    work: Work
    args: dict[str, object] = field(default_factory=dict)


def a_house() -> House:
    """Fill a headquarters with one of everything, an hour after the case was found."""
    work = some_work()
    (row,) = open_recalls(SYSTEM, limit=9)
    board = recall_board(row.id, SYSTEM)
    order = orders_of_person(work.held_person, SYSTEM)[0].id
    appeal = orders.file_appeal(order, actor=SYSTEM, now=NOW, text="Not me")
    first, second, third = work.items
    locate(first, at=later(minutes=40))
    offer = disposal.offer_item(
        second,
        to_unit_id=work.units[BAODING],
        actor=SYSTEM,
        happened_at=later(minutes=40),
        now=later(minutes=40),
        reason="Lives there",
    )
    lead = an_account("lead", role=Role.DISTRICT, area_path=FANGSHAN)
    relief = an_account("relief", role=Role.DISTRICT, area_path=FANGSHAN)
    when = later(minutes=41)
    disposal.form_team(work.case, lead_id=lead, actor=SYSTEM, now=when)
    reconciliation = reconciled(FANGSHAN, now=when)
    args = {
        "reconciliation_id": reconciliation,
        "finding_id": a_finding(offer, area_path=DOUDIAN, when=when),
        "case_id": work.case,
        "person_id": work.persons[0],
        "item_id": third,
        "contact_id": work.contacts[2],
        "step_key": "located",
        "key": "located",
        "tube_id": row.tube_id,
        "recall_id": row.id,
        "hold_id": board.members[0].hold_id,
        "order_id": order,
        "appeal_id": appeal,
        "notice_id": notices_of_order(order, SYSTEM)[0].id,
        "batch_id": _batch(work.outbreak),
        "offer_id": offer,
        "request_id": disposal.send_request(
            work.case,
            to_unit_id=work.units[BAODING],
            item_ids=[third],
            asks="Is he there?",
            actor=SYSTEM,
            happened_at=when,
            now=when,
        ),
        "note_id": disposal.hand_shift_over(
            work.case, to_account_id=relief, actor=SYSTEM, now=when, text="Quiet"
        ),
        "post_id": disposal.appoint(
            work.case,
            post=disposal.Post.LIAISON,
            account_id=relief,
            actor=SYSTEM,
            now=when,
        ),
        "transfer_id": a_journey(first, at=when, until="requested"),
        "stay_id": (stay := begin(_exposed(work.case), at=when)),
        "clock_id": clocks_of_items([third])[0].id,
        "sample_id": sample_room(stay, actor=SYSTEM, happened_at=when, now=when),
        "follow_up_id": _follow_up(),
        "account_id": lead,
        "grant_id": account_row(lead, SYSTEM, now=when).grants[0].id,
        "protocol_id": "covid19-cn-8",
        "outbreak_id": work.outbreak,
        "bulletin_id": _bulletin(),
        "number": "FS22-B001",
        "code": "110111",
        "place_id": work.site,
        "delivery_id": _delivery(),
        "duplicate_id": propose_duplicate(*work.persons[:2], actor=SYSTEM, now=when),
        "interview_id": an_interview(work.case)[0],
        "visit_id": a_trail(work.case, a_stop(work.site, "10:00-11:00"))[0],
        "exposure_id": _exposure(work.case),
        "run_id": contacts.determine(work.case, actor=SYSTEM, now=when).run_id,
        "link_id": link_cases(
            a_case(), work.case, actor=SYSTEM, now=when, source="interview"
        ),
    }
    return House(work, args)


def _exposed(case_id: int) -> int:
    contact = contacts.add_contact(
        case_id,
        a_person("Guest", DOUDIAN),
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
        exposure=exposed_from(NOW - timedelta(days=1), NOW),
        risk_class=RiskClass.CLOSE_CONTACT,
    )
    contacts.decide_contacts([contact], actor=SYSTEM, happened_at=NOW, now=NOW)
    return contact


def _exposure(case_id: int) -> int:
    draft = exposed_from(NOW - timedelta(days=1), NOW)
    return contacts.record_exposures(
        case_id,
        [a_person("Met", DOUDIAN)],
        draft,
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
    )[0]


def _delivery() -> int:
    visitor = a_person("Visitor", DOUDIAN)
    visit = a_visit(visitor, a_place(), "08:00-09:00")
    return a_delivery([visit], area_path=DOUDIAN).batch_id


def _follow_up() -> int:
    case = open_case(
        a_person("Traveller", DOUDIAN),
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
        outbreak_id=an_outbreak("ebola-who", code="EB22"),
        area_path=DOUDIAN,
        status=CaseStatus.CONFIRMED,
        dates=CaseDates(sampled_at=NOW, positive_at=NOW),
    )
    contact = _exposed(case)
    contacts.schedule_follow_ups(actor=SYSTEM, now=NOW)
    return follow_ups_of_contacts([contact], SYSTEM)[contact][0].id


def _bulletin() -> int:
    outbreak = an_outbreak(code="FS22", area_path=FANGSHAN)
    return a_bulletin(outbreak, until="published", as_of=later(minutes=42))


def _batch(outbreak_id: int) -> int:
    draft = exchange.BatchDraft(
        file_name="list.csv", area_path=FANGSHAN, outbreak_id=outbreak_id
    )
    return exchange.upload(draft, [b"name,age\nLi,30\n"], actor=SYSTEM, now=NOW)
