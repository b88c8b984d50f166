"""Pages of the orders: what wants somebody, one order, one notice on paper."""

import re

import pytest
from django.urls import get_resolver, reverse

from builders.access import a_browser, actor_for, an_account
from builders.actors import NOW, an_actor, later
from builders.orders import OTHER, SYSTEM, an_order
from builders.places import FANGSHAN, FENGTAI
from builders.registry import a_person
from epiloop_hq import clock
from epiloop_hq.access.models import PersonRead
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.orders import actions, queries

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])


@pytest.fixture(autouse=True)
def _now():
    with clock.at(NOW):
        yield


@pytest.fixture
def officer_id(outbreak):
    return an_account("officer", role=Role.DISTRICT, area_path=FANGSHAN)


@pytest.fixture
def officer(officer_id):
    return a_browser(officer_id)


@pytest.fixture
def order(outbreak, person):
    return an_order(outbreak, person, actor=OTHER, ends_at=later(days=14))


def page(client, name, *args, **data):
    response = client.get(reverse(name, args=args), data)
    return re.sub(r"\s+", " ", response.content.decode())


def posted(client, name, *args, **data):
    response = client.post(reverse(name, args=args), data)
    text = re.sub(r"\s+", " ", response.content.decode())
    return response.status_code, text


def test_an_order_of_another_area_is_not_there_and_the_attempt_stands(order, person):
    notice = queries.notices_of_order(order, SYSTEM)[0].id
    appeal = actions.file_appeal(order, actor=OTHER, now=NOW, text="no")
    stranger = a_browser(an_account("stranger", area_path=FENGTAI))
    args = {
        "notice_id": notice,
        "appeal_id": appeal,
        "order_id": order,
        "person_id": person,
    }
    valid = {
        "outcome": "keep",
        "reason": "x",
        "text": "x",
        "filed_by": "person",
        "answer": "x",
        "how": "by hand",
    }
    answers = {"answer": valid | {"outcome": "upheld"}}
    patterns = [
        p
        for p in get_resolver("epiloop_hq.orders.urls").url_patterns
        if p.name != "orders"
    ]
    for pattern in patterns:
        (name,) = pattern.pattern.converters
        path = reverse(f"orders:{pattern.name}", args=[args[name]])
        get = stranger.get(path).status_code
        post = stranger.post(path, answers.get(pattern.name, valid)).status_code

        assert {get, post} <= {404, 405}, pattern.name
        assert AuditEvent.objects.latest("seq").kind == "refused.not_visible"


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.COMMUNITY, 200), (Role.VIEWER, 403), (Role.ADMINISTRATOR, 403)],
)
def test_the_lists_are_for_those_who_see_orders(outbreak, role, status):
    client = a_browser(an_account("somebody", role=role))

    assert client.get(reverse("orders:orders")).status_code == status


@pytest.mark.parametrize(
    ("days", "chosen", "shows"),
    [
        (0, "review", "Nothing waits here"),
        (7, "review", "FS22-O0001"),
        (7, "ending", "Nothing waits here"),
        (14, "ending", "FS22-O0001"),
        (0, "standing", "FS22-O0001"),
        (0, "appeals", "Nothing waits here"),
        (0, "notices", "FS22-O0001"),
        (7, "nonsense", "FS22-O0001"),  # as the first list
    ],
)
def test_each_list_shows_what_wants_somebody(order, officer, days, chosen, shows):
    with clock.at(later(days=days)):
        assert shows in page(officer, "orders:orders", list=chosen)


def test_an_appeal_shows_whose_it_is_to_answer(order, officer, outbreak):
    actions.file_appeal(order, actor=OTHER, now=NOW, text="I was not there.")
    decider = an_account("decider", area_path=FANGSHAN)
    own = an_order(outbreak, a_person(telephone=""), actor=actor_for(decider))
    actions.file_appeal(own, actor=OTHER, now=NOW, text="Nor was I.")

    assert page(officer, "orders:orders", list="appeals").count("Yours to answer") == 2
    shown = page(a_browser(decider), "orders:orders", list="appeals")
    assert shown.count("For somebody else") == 1


@pytest.mark.parametrize("chosen", ["review", "standing", "notices", "appeals"])
def test_a_long_list_has_a_next_page_and_a_way_back(outbreak, officer, chosen):
    person = a_person()
    for n in range(52):
        order = an_order(
            outbreak,
            person,
            starts_at=later(days=-8),
            ground_subject=f"x{n}",
            actor=OTHER,
        )
        actions.file_appeal(order, actor=OTHER, now=NOW, text="no")

    first = page(officer, "orders:orders", list=chosen)
    after = re.search(r'rel="next" href="([^"]+)"', first).group(1)
    second = officer.get(reverse("orders:orders") + after.replace("&amp;", "&"))

    assert b"FS22-O0052" in second.content
    assert b"First page" in second.content


def test_a_page_about_a_person_is_noted(order, officer, person):
    page(officer, "orders:order", order)
    page(officer, "orders:orders", list="standing")

    assert set(PersonRead.objects.values_list("person_id", flat=True)) == {person}
    assert PersonRead.objects.count() == 2


def test_an_order_shows_what_it_says_and_what_can_be_done(order, officer):
    shown = page(officer, "orders:order", order)

    for words in (
        "Centralised quarantine",
        "Shared a meal on 22 April",
        "art. 40, as republished [S]",
        "Home quarantine: the flat has one room",
        "Record the review",
        "Change and tell the person",
        "End this order now",
        "Take it down",
    ):
        assert words in shown, words


def test_fields_of_several_forms_have_names_of_their_own(order, officer):
    shown = page(officer, "orders:order", order)
    ids = re.findall(r' id="([^"]+)"', shown)

    assert len(ids) == len(set(ids))


def test_a_hold_says_by_whose_rule_it_stands(outbreak, officer, person):
    hold = an_order(outbreak, person, actor=SYSTEM, measure="hold")

    shown = page(officer, "orders:order", hold)
    assert "A rule of “" in shown
    assert "adopted the protocol and answers for its rules" in shown


def test_a_rule_s_order_wants_an_officer_to_confirm_or_withdraw_it(
    outbreak, officer, person
):
    hold = an_order(outbreak, person, actor=SYSTEM, measure="hold")
    before = page(officer, "orders:order", hold)

    posted(officer, "orders:review", hold, outcome="keep", reason="swab in the tube")

    assert "Confirm or withdraw" in before
    assert "Confirm or withdraw" not in page(officer, "orders:order", hold)


def test_the_notice_of_a_rule_s_order_says_that_a_rule_decided(outbreak, person):
    by_rule = an_order(outbreak, person, actor=SYSTEM, measure="hold")
    by_hand = an_order(outbreak, person, actor=OTHER)

    said = {
        order: queries.notices_of_order(order, SYSTEM)[0].text
        for order in (by_rule, by_hand)
    }

    assert "no officer has decided on you alone" in said[by_rule]
    assert f"By {OTHER.name} on" in said[by_hand]
    assert "a rule of" not in said[by_hand]


def test_a_review_is_recorded_or_comes_back_with_why(order, officer):
    refused = posted(officer, "orders:review", order, outcome="keep", reason="")
    kept = posted(officer, "orders:review", order, outcome="keep", reason="still ill")

    assert refused[0] == 422
    assert "This field is required." in refused[1]
    assert kept[0] == 302
    assert "Needed as it is" in page(officer, "orders:order", order)


def test_an_order_is_changed_on_its_page_and_the_person_told(order, officer):
    end = "2022-05-01T08:00"
    status, _ = posted(
        officer,
        "orders:change",
        order,
        measure="quarantine_home",
        ends_at=end,
        reason="a room is free",
    )

    shown = page(officer, "orders:order", order)
    assert status == 302
    assert "Centralised quarantine became Home quarantine." in shown
    assert "Latest end moved to" in shown
    assert [n.kind for n in queries.notices_of_order(order, SYSTEM)][-1] == "change"


def test_the_end_that_stands_sent_back_to_the_minute_is_no_change(outbreak, officer):
    order = an_order(
        outbreak, a_person(), actor=OTHER, ends_at=later(days=14, seconds=30)
    )
    posted(
        officer,
        "orders:change",
        order,
        measure="",
        ends_at="2022-05-07T02:05",
        reason="x",
    )

    assert queries.changes_of_order(order, SYSTEM) == ()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"measure": "isolation_hospital"}, "Select a valid choice"),
        ({"ends_at": "2022-04-01T00:00"}, "lies in the past"),
        ({"ends_at": "soon"}, "Enter a valid date"),
    ],
)
def test_a_change_refused_comes_back_with_why(order, officer, said, reason):
    status, shown = posted(
        officer, "orders:change", order, **{"reason": "x", "measure": ""} | said
    )

    assert status == 422
    assert reason in shown


def test_an_order_is_ended_on_its_page_and_its_deeds_go(order, officer):
    refused = posted(officer, "orders:end", order, note="")
    posted(officer, "orders:end", order, note="The flat has a room of its own.")

    shown = page(officer, "orders:order", order)
    *_, latest = queries.notices_of_order(order, SYSTEM)
    assert refused[0] == 422
    assert "It is not needed any more." in latest.text
    assert "The flat has a room of its own." in latest.text
    assert "The flat has a room of its own." in shown
    assert "End this order now" not in shown
    assert "Record the review" not in shown


def test_an_appeal_is_filed_and_answered_by_another(order, officer):
    refused = posted(officer, "orders:appeal", order, filed_by="person", text="")
    filed = posted(officer, "orders:appeal", order, filed_by="guardian", text="Not me")
    (appeal,) = queries.appeals_of_order(order, SYSTEM)
    empty = posted(officer, "orders:answer", appeal.id, outcome="upheld", answer="")
    answered = posted(
        officer, "orders:answer", appeal.id, outcome="upheld", answer="Right"
    )

    assert [s for s, _ in (refused, filed, empty, answered)] == [422, 302, 422, 302]
    shown = page(officer, "orders:order", order)
    assert "A guardian" in shown
    assert "Upheld: the order ends" in shown


def test_the_decider_is_told_that_somebody_else_answers(outbreak, officer_id, officer):
    order = an_order(outbreak, a_person(), actor=actor_for(officer_id))
    appeal = actions.file_appeal(order, actor=OTHER, now=NOW, text="no")

    shown = page(officer, "orders:order", order)
    status, refused = posted(
        officer, "orders:answer", appeal, outcome="upheld", answer="Right"
    )

    assert "answered by somebody of the command" in shown
    assert status == 422
    assert "Who decided an order cannot answer" in refused
    assert queries.appeal_row(appeal, SYSTEM).answered_at is None


def test_a_notice_is_printed_as_it_was_issued_in_its_own_language(outbreak, officer):
    person = a_person(language="zh-hans")
    order = an_order(outbreak, person, actor=OTHER)
    (notice,) = queries.notices_of_order(order, SYSTEM)

    shown = page(officer, "orders:notice", notice.id)

    assert '<html lang="zh-Hans"' in shown
    assert "《中华人民共和国传染病防治法》" in shown
    assert "李伟" in shown
    assert set(PersonRead.objects.values_list("person_id", flat=True)) == {person}


def test_a_delivery_is_recorded_or_the_reason_shown(order, officer):
    (notice,) = queries.notices_of_order(order, SYSTEM)
    path = reverse("orders:delivered", args=[notice.id])

    empty = officer.post(path, {"how": ""}, follow=True)
    done = officer.post(path, {"how": "by hand"}, follow=True)

    assert b"Say how the notice reached the person." in empty.content
    assert b"by hand" in done.content


def test_who_may_not_deliver_sees_that_it_is_not_yet(order):
    notice = queries.notices_of_order(order, SYSTEM)[0]

    assert not queries.notice_row(
        notice.id, an_actor(Role.HEADQUARTERS, FANGSHAN)
    ).delivered_at
