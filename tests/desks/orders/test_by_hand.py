"""A single order decided by hand rests on a clause of the protocol, and ends by it."""

import re

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW, SHANGHAI, at, later
from builders.orders import OFFICER, OTHER, SYSTEM, an_order
from builders.places import DOUDIAN, FANGSHAN, FENGTAI
from builders.registry import a_person
from epiloop.protocols import load_protocol, load_protocols
from epiloop.protocols.vocabulary import StageKind
from epiloop_hq import clock
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.orders import actions, queries
from epiloop_hq.orders.actions import OrderByHand
from epiloop_hq.orders.clauses import clause_of, clauses_of
from epiloop_hq.orders.errors import OrderRefusedError

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])

FACILITY = "measure.close_contact.stages[0]"
SAID = OrderByHand(
    clause=FACILITY,
    ground="You shared a meal on 22 April",
    alternatives="At home: one room for four people",
    starts_at=NOW,
)
TYPED = {
    "clause": FACILITY,
    "ground": SAID.ground,
    "alternatives": SAID.alternatives,
    "starts_at": "2022-04-23T02:05",
}


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with clock.at(NOW):
        yield


@pytest.fixture
def officer():
    return a_browser(an_account("officer", role=Role.DISTRICT, area_path=FANGSHAN))


def decide(outbreak, person, *, actor=OFFICER, area_path=DOUDIAN, **changes):
    values = {name: getattr(SAID, name) for name in SAID.__slots__} | changes
    return actions.decide_by_hand(
        person,
        OrderByHand(**values),
        actor=actor,
        now=NOW,
        outbreak_id=outbreak,
        area_path=area_path,
    )


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize(
    ("protocol_id", "key", "latest_end"),
    [
        # edition 8: 14 days counted from the day after; edition 9: 7
        ("covid19-cn-8", FACILITY, "2022-05-08 00:00"),
        ("covid19-cn-9", FACILITY, "2022-05-01 00:00"),
        ("covid19-cn-9", "measure.close_contact.stages[1]", "2022-04-27 00:00"),
    ],
)
def test_the_latest_end_is_the_last_day_that_the_clause_allows(
    protocol_id, key, latest_end
):
    clause = clause_of(load_protocol(protocol_id), key)

    assert clause.latest_end(NOW, SHANGHAI) == at(latest_end)


@pytest.mark.parametrize("version", load_protocols(), ids=lambda p: p.id)
def test_no_clause_of_any_version_is_without_its_source_or_asks_for_no_restriction(
    version,
):
    free = {StageKind.FOLLOW_UP, StageKind.SELF_MONITORING}
    for clause in clauses_of(version):
        assert clause.kind not in free
        assert clause.days >= 0
        assert clause_of(version, clause.key) == clause


def test_an_order_by_hand_says_everything_and_ends_by_its_clause(outbreak, person):
    order = queries.order_row(decide(outbreak, person), SYSTEM)
    (notice,) = queries.notices_of_order(order.id, SYSTEM)

    assert (order.measure, order.ground_kind) == (
        "quarantine_facility",
        "close_contact",
    )
    assert (order.starts_at, order.ends_at) == (NOW, at("2022-05-08 00:00"))
    assert (order.decided_by, order.is_by_rule) == (OFFICER.name, False)
    assert order.clause == FACILITY
    assert FACILITY in notice.text
    assert SAID.ground in notice.text


def test_an_earlier_end_and_review_may_be_said(outbreak, person):
    order = queries.order_row(
        decide(outbreak, person, ends_at=later(days=3), review_at=later(days=1)), SYSTEM
    )

    assert (order.ends_at, order.review_at) == (later(days=3), later(days=1))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"ends_at": later(days=30)}, "until Sun 8 May 2022 00:00 at the latest"),
        ({"ends_at": later(days=-1)}, "ends after it starts"),
        ({"clause": "measure.close_contact.stages[9]"}, "has no clause"),
        ({"ground": " "}, "says why"),
        ({"alternatives": ""}, "why nothing lighter would do"),
    ],
)
def test_what_the_protocol_does_not_allow_or_nobody_explains_is_refused(
    outbreak, person, changes, why
):
    with pytest.raises(OrderRefusedError, match=why):
        decide(outbreak, person, **changes)

    assert queries.orders_of_person(person, SYSTEM) == ()


def test_the_same_measure_is_not_ordered_twice(outbreak, person):
    an_order(outbreak, person, actor=OTHER)

    with pytest.raises(OrderRefusedError, match="FS22-O0001 with this measure stands"):
        decide(outbreak, person)


def test_nobody_decides_where_they_may_not(outbreak, person):
    with pytest.raises(NotPermittedError):
        decide(outbreak, person, area_path=FENGTAI)


def test_an_order_is_decided_on_its_page_and_its_notice_is_there(
    outbreak, person, officer
):
    address = reverse("orders:new", args=[person])
    asked = text(officer.get(address))

    answer = officer.post(address, TYPED)

    (order,) = queries.orders_of_person(person, SYSTEM)
    assert "Centralised quarantine, 14 days" in asked
    assert answer.url == reverse("orders:order", args=[order.id])
    assert "What the person was told" in text(officer.get(answer.url))


def test_a_refused_order_comes_back_with_why(outbreak, person, officer):
    address = reverse("orders:new", args=[person])

    empty = officer.post(address, TYPED | {"ground": ""})
    late = officer.post(address, TYPED | {"ends_at": "2022-06-30T00:00"})

    assert (empty.status_code, late.status_code) == (422, 422)
    assert "This field is required." in text(empty)
    assert "at the latest" in text(late)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.HEADQUARTERS, 200),
        (Role.DISTRICT, 200),
        (Role.INVESTIGATOR, 200),
        (Role.COMMUNITY, 403),
        (Role.TRANSFER, 403),
        (Role.LABORATORY, 403),
        (Role.VIEWER, 403),
    ],
)
def test_orders_by_hand_are_for_those_who_may_decide_them(
    outbreak, person, role, status
):
    client = a_browser(an_account("somebody", role=role, area_path=FANGSHAN))
    address = reverse("orders:new", args=[person])

    assert client.get(address).status_code == status
    on_page = client.get(reverse("workbench:person", args=[person]))
    assert (address in text(on_page)) == (status == 200)


def test_a_person_of_another_area_is_not_there(outbreak, officer):
    stranger = a_person(name="Zhao", area_path=FENGTAI, entered_by=FENGTAI)

    assert officer.get(reverse("orders:new", args=[stranger])).status_code == 404


def test_without_an_open_outbreak_nothing_can_be_decided(person, officer):
    from epiloop_hq.registry.actions import close_outbreak
    from epiloop_hq.registry.queries import outbreaks_of

    for row in outbreaks_of(SYSTEM):
        close_outbreak(row.id, actor=SYSTEM, now=NOW)

    answer = officer.get(reverse("orders:new", args=[person]))

    assert answer.url == reverse("orders:orders")
