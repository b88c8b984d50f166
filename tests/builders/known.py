"""One person whom every desk has heard of, by name wherever a text is free."""

from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW, later
from builders.cases import a_case, a_stop, a_trail, an_interview
from builders.contacts import a_contact, exposed_from
from builders.disposal import locate
from builders.laboratory import a_result, a_tube
from builders.observation import begin
from builders.outbreaks import a_person, an_outbreak
from builders.places import (
    DOUDIAN,
    FANGSHAN,
    FENGTAI,
    SYSTEM,
    a_place,
    the_areas,
    the_units,
)
from builders.visits import a_delivery, a_visit
from epiloop.protocols.vocabulary import DiscoveryRoute, TubeResult
from epiloop.records import PlaceClass
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.cases import actions as cases
from epiloop_hq.cases.kinds import ReportKind
from epiloop_hq.disposal import actions as disposal
from epiloop_hq.disposal.queries.items import items_of_person
from epiloop_hq.exchange import actions as exchange
from epiloop_hq.laboratory.actions import correct_result
from epiloop_hq.orders import actions as orders
from epiloop_hq.orders.queries import orders_of_person
from epiloop_hq.registry import actions as registry
from epiloop_hq.registry.queries import person_facts

NAME, TELEPHONE, STREET = "Zhouxingyuan", "13977712345", "Lilac Lane 5"
SECRETS = (NAME, TELEPHONE, STREET)
TOLD = {"actor": SYSTEM, "happened_at": NOW, "now": NOW}


def a_known_person():
    """Return a person of whom every desk has heard, by name wherever a text is free."""
    home = a_place(STREET, DOUDIAN, kind=PlaceClass.DWELLING, address=STREET)
    person = a_person(NAME, DOUDIAN, telephone=TELEPHONE, address=STREET, home_id=home)
    registry.correct_person(
        person, actor=SYSTEM, now=NOW, changes={"workplace": "Mill"}, reason=NAME
    )
    return person


def as_contact(person, units):
    """Let the person be exposed to somebody, followed, looked for, and put up."""
    contact = a_contact(
        a_case(a_person("Somebody")),
        person_id=person,
        exposure=exposed_from(later(hours=-30), later(hours=-29)),
    )
    (item,) = [i.id for i in items_of_person(person, SYSTEM)]
    disposal.record_attempt(
        item, channel="telephone", outcome="no_answer", note=NAME, **TOLD
    )
    offer = disposal.offer_item(item, to_unit_id=units[FENGTAI], reason=NAME, **TOLD)
    disposal.withdraw_offer(offer, reason=NAME, **TOLD)
    locate(item, at=NOW)
    begin(contact, at=NOW)
    (order, *_) = orders_of_person(person, SYSTEM)
    appeal = orders.file_appeal(order.id, actor=SYSTEM, now=NOW, text=NAME)
    orders.review_order(order.id, actor=SYSTEM, now=NOW, outcome="keep", reason=NAME)
    return appeal


def as_case(person, units):
    """Let the person be found infected, asked, and spoken about."""
    result = a_tube([person], barcode=f"{NAME}-1")
    a_result(result, "negative")
    wrong = {"outcome": TubeResult.INVALID, "reason": NAME}
    correct_result(result, **TOLD, **wrong)
    case = a_case(person)
    interview, officer = an_interview(case)
    cases.record_answers(interview, {"work": NAME}, actor=officer, now=NOW)
    place = a_place()
    a_trail(case, a_stop(place, "08:00-09:00", companions=NAME))
    a_trail(case, a_stop(person_facts(person).home_id, "10:00-11:00"))
    cases.correct_case(case, {"note": NAME}, actor=SYSTEM, now=NOW)
    cases.classify_route(
        case, DiscoveryRoute.COMMUNITY_SCREENING, actor=SYSTEM, now=NOW, evidence=NAME
    )
    cases.file_report(case, ReportKind.INITIAL, **TOLD)
    a_delivery([a_visit(person, place, "10:00-11:00")])
    disposal.write_note(case, actor=SYSTEM, now=NOW, text=NAME)
    (item, *_) = [i.id for i in items_of_person(person, SYSTEM) if i.case_id == case]
    disposal.send_request(
        case, to_unit_id=units[FENGTAI], item_ids=[item], asks=NAME, **TOLD
    )
    return case


def as_sought():
    """Let an officer look for the person: found, and by a telephone nobody has."""
    officer = a_browser(an_account("seeker", role=Role.DISTRICT, area_path=FANGSHAN))
    for asked, reason in ((NAME, NAME), ("no such one", f"friend of {TELEPHONE}")):
        page = officer.get(reverse("workbench:search"), {"q": asked, "reason": reason})
        assert page.status_code == 200


def an_upload(outbreak):
    draft = exchange.BatchDraft(
        file_name="list.csv", area_path=FANGSHAN, outbreak_id=outbreak
    )
    rows = f"name,telephone\n{NAME},{TELEPHONE}\n".encode()
    return exchange.upload(draft, [rows], actor=SYSTEM, now=NOW)


def all_known():
    """Let every desk hear of the person; return them, an alias merged into them, their case."""
    the_areas()
    units = the_units()
    with clock.at(NOW):
        person = a_known_person()
        as_contact(person, units)
        case = as_case(person, units)
        as_sought()
        an_upload(an_outbreak())
        # Somebody else's record of the same human being, merged by the telephone.
        alias = a_person(NAME, FANGSHAN, telephone=TELEPHONE)
        pair = registry.propose_duplicate(person, alias, actor=SYSTEM, now=NOW)
        registry.merge_duplicate(pair, actor=SYSTEM, now=NOW)
    return person, alias, case
