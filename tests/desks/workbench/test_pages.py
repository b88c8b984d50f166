"""Pages over several desks: who may open which, who is taken down, what a refusal says."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import later
from builders.observation import begin
from builders.places import BAODING, DOUDIAN, FANGSHAN, FENGTAI, SYSTEM
from builders.workbench import some_work
from epiloop_hq import clock
from epiloop_hq.access.models import AccessEvent, PersonRead
from epiloop_hq.actor import Role
from epiloop_hq.cases.queries import case_facts
from epiloop_hq.disposal.queries.items import item_row
from epiloop_hq.workbench.views import case as case_view
from epiloop_hq.workbench.views import follow_ups as follow_ups_view

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])
HOUR_LATER = later(hours=1)
FIELD = "2022-04-23T03:00"

H, D, N, T, C, L, V = (
    Role.HEADQUARTERS,
    Role.DISTRICT,
    Role.INVESTIGATOR,
    Role.TRANSFER,
    Role.COMMUNITY,
    Role.LABORATORY,
    Role.VIEWER,
)
WORKERS = {H, D, N, T, C}
READERS = WORKERS | {V}
# Page: the roles that may open it; anybody else is refused, or finds no such row.
PAGES = {
    "board": READERS,
    "case": READERS,
    "person": READERS | {L},
    "item": READERS,
    "point": READERS,
    "my_contacts": READERS,
    "call_list": WORKERS,
    "transfer_list": WORKERS,
    "follow_ups": READERS,
    "handovers": READERS,
    "search": READERS | {L},
    "protocols": set(Role),
    "switches": READERS,
    "protocol": set(Role),
    "trail": {H, D},
    "case_trail": {H, D},
    "person_trail": {H, D},
}
ROWS = {"case", "person", "item", "point", "case_trail", "person_trail"}


@pytest.fixture(scope="module")
def built(standing):
    with clock.at(HOUR_LATER):
        return some_work()


@pytest.fixture
def work(built):
    with clock.at(HOUR_LATER):
        yield built


def address(page: str, work) -> str:
    match page:
        case "case" | "case_trail":
            return reverse(f"workbench:{page}", args=[work.case])
        case "person" | "person_trail":
            return reverse(f"workbench:{page}", args=[work.persons[0]])
        case "item":
            return reverse("workbench:item", args=[work.items[0]])
        case "point":
            return reverse("workbench:item", args=[work.point_item])
        case "protocol":
            return reverse("workbench:protocol", args=["covid19-cn-8"])
        case _:
            return reverse(f"workbench:{page}")


def browser(role: Role, area_path: str = FANGSHAN):
    return a_browser(an_account(str(role), role=role, area_path=area_path))


def test_each_role_opens_its_pages_and_no_other(work):
    opened: dict[str, set[Role]] = {page: set() for page in PAGES}
    for role in Role:
        client = browser(role)
        for page in PAGES:
            code = client.get(address(page, work)).status_code
            assert code in {200, 403, 404}, (role, page)
            if code == 200:
                opened[page].add(role)

    assert opened == PAGES


def test_a_row_of_another_district_is_not_there_and_the_try_is_logged(work):
    stranger = browser(Role.DISTRICT, FENGTAI)

    for page in sorted(ROWS):
        answer = stranger.get(address(page, work))

        name = "workbench:item" if page == "point" else f"workbench:{page}"
        event = AccessEvent.objects.latest("pk")
        assert answer.status_code == 404, page
        assert (event.page, event.outcome) == (name, "not_found")


def test_who_is_shown_is_taken_down(work):
    client = browser(Role.DISTRICT)
    expected = {
        "case": {work.case_person, *work.persons},
        "person": {work.persons[0]},
        "item": {work.persons[0]},
        "my_contacts": {*work.persons, work.held_person},
        "board": {work.case_person},
    }

    for page, persons in expected.items():
        PersonRead.objects.all().delete()
        client.get(address(page, work))
        seen = set(PersonRead.objects.values_list("person_id", flat=True))
        assert persons <= seen, page


def test_a_viewer_sees_pseudonyms_alone(work):
    client = browser(Role.VIEWER)

    for page in ("case", "person", "item", "my_contacts", "board"):
        shown = client.get(address(page, work)).content.decode()
        names = ("Person 1", "Rider Zhou", "13900000001")
        assert [name for name in names if name in shown] == [], page


def test_the_front_page_leads_everybody_to_a_page_they_may_open(work):
    for role in Role:
        client = browser(role)
        answer = client.get(reverse("workbench:home"), follow=True)
        assert answer.status_code == 200, role


@pytest.mark.parametrize(
    ("role", "front"),
    [
        (Role.HEADQUARTERS, "command"),
        (Role.DISTRICT, "command"),
        (Role.VIEWER, "command"),
        (Role.INVESTIGATOR, "board"),
        (Role.COMMUNITY, "board"),
    ],
)
def test_who_leads_begins_with_the_day_and_who_works_with_the_work(work, role, front):
    answer = browser(role).get(reverse("workbench:home"))

    assert answer.url == reverse(f"workbench:{front}")


def test_a_step_is_taken_with_its_evidence_and_time(work):
    client = browser(Role.INVESTIGATOR)
    item = work.items[0]

    answer = client.post(
        reverse("workbench:item_step", args=[item, "located"]),
        {"located-evidence": "call", "located-happened_at": FIELD},
    )

    assert answer.status_code == 302
    assert item_row(item, SYSTEM).step == "located"


def test_a_refused_step_comes_back_with_its_sentence(work):
    client = browser(Role.INVESTIGATOR)
    item = work.items[0]
    call = {"evidence": "call"}
    table = (
        ("located", call, "This field is required"),
        ("located", call | {"happened_at": "2022-04-24T09:00"}, "yet."),
        ("unreachable", {"happened_at": FIELD}, "record the attempts first"),
    )

    for step, values, says in table:
        answer = client.post(
            reverse("workbench:item_step", args=[item, step]),
            {f"{step}-{name}": value for name, value in values.items()},
        )
        assert answer.status_code == 422
        assert says in answer.content.decode(), (step, values)
        assert item_row(item, SYSTEM).step == "determined"


def test_what_cannot_be_done_now_stands_there_with_the_reason(work):
    viewer = browser(Role.VIEWER).get(address("item", work)).content.decode()
    assert "Your role may not do this here." in viewer
    assert "/steps/" not in viewer


def test_many_are_located_at_once_or_nobody(work):
    client = browser(Role.INVESTIGATOR)
    bulk = reverse("workbench:my_contacts_bulk")

    client.post(bulk, {"item": work.items, "deed": "located_by_call"})
    assert {item_row(i, SYSTEM).step for i in work.items} == {"located"}

    # A member of a tube stands elsewhere in another loop: then nobody moves.
    answer = client.post(
        bulk, {"item": [*work.items, work.held_item], "deed": "held"}, follow=True
    )
    assert "Nothing was recorded for anybody" in answer.content.decode()
    assert {item_row(i, SYSTEM).step for i in work.items} == {"located"}


def test_a_hand_over_is_offered_and_then_accepted_by_the_other_district(work):
    fangshan, fengtai = (
        browser(Role.DISTRICT),
        an_account("fengtai", role=Role.DISTRICT, area_path=FENGTAI),
    )
    item = work.items[0]
    fangshan.post(
        reverse("workbench:item_offer", args=[item]),
        {"offer-unit": work.units[FENGTAI], "offer-reason": "Lives there now"},
    )
    other = a_browser(fengtai)
    assert (
        "Lives there now" in other.get(reverse("workbench:handovers")).content.decode()
    )

    offer = other.get(reverse("workbench:handovers")).context["received"][0]["id"]
    other.post(
        reverse("workbench:offer", args=[offer]), {"deed": "accept", "text": "ours"}
    )

    assert item_row(item, SYSTEM).area_path == FENGTAI
    page = other.get(reverse("workbench:item", args=[item]))
    assert page.status_code == HTTPStatus.OK
    assert page.context["case"] is None  # it stays where it was found
    contact = other.get(reverse("contacts:contact", args=[work.contacts[0]]))
    assert contact.status_code == HTTPStatus.OK
    case_page = reverse("workbench:case", args=[work.case])
    assert case_page not in contact.content.decode()
    person = other.get(reverse("workbench:person", args=[work.persons[0]])).content
    assert case_page not in person.decode()  # its number stands there without a link
    assert case_facts(work.case).number in person.decode()


def test_a_search_outside_ones_areas_needs_a_reason_and_tells_only_whom_to_call(work):
    client = browser(Role.INVESTIGATOR, FENGTAI)
    search = reverse("workbench:search")

    without = client.get(search, {"q": "Rider Zhou"})
    assert "others" in without.context
    assert without.context["others"] == []

    told = client.get(search, {"q": "Rider Zhou", "reason": "Call about a lost parcel"})
    shown = told.content.decode()
    assert "13900000001" not in shown
    assert "窦店镇" in shown
    event = AccessEvent.objects.latest("pk")
    assert (event.reason, event.person_count) == ("Call about a lost parcel", 1)


@pytest.mark.parametrize("text", ["²", "9" * 30, "-1", "last~²", "x"])
@pytest.mark.parametrize(
    ("page", "name"),
    [("board", "team"), ("my_contacts", "after"), ("trail", "before")],
)
def test_what_is_no_number_in_an_address_is_left_out(work, page, name, text):
    answer = browser(Role.DISTRICT).get(reverse(f"workbench:{page}"), {name: text})

    assert answer.status_code == 200


def test_a_name_finds_no_pseudonym(work):
    answer = browser(Role.VIEWER).get(reverse("workbench:search"), {"q": "Rider Zhou"})

    assert answer.context["own"] == []


def test_closing_is_refused_while_anything_is_open(work):
    answer = browser(Role.DISTRICT).post(
        reverse("workbench:case_close", args=[work.case]), follow=True
    )

    assert "The case stays open" in answer.content.decode()


def test_an_area_of_another_province_sees_an_empty_board(work):
    client = browser(Role.DISTRICT, BAODING)

    answer = client.get(reverse("workbench:board"))

    assert answer.status_code in {200, 404}
    assert "FS" not in answer.content.decode().partition("<main")[2]


@pytest.mark.parametrize("page", ["board", "my_contacts"])
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(
    django_assert_num_queries, page
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with clock.at(HOUR_LATER):
        work = some_work(2)
        client = browser(Role.DISTRICT)
        client.get(address(page, work))
        with CaptureQueriesContext(connection) as few:
            client.get(address(page, work))
        from builders.cases import a_case
        from builders.outbreaks import a_person
        from epiloop_hq.disposal import actions as disposal

        for n in range(4):
            case = a_case(a_person(f"More {n}", DOUDIAN))
            disposal.open_case_item(case, actor=SYSTEM, now=HOUR_LATER)

        with django_assert_num_queries(len(few)):
            client.get(address(page, work))


def test_a_case_is_shown_as_it_was_known_at_a_moment(work):
    client = browser(Role.DISTRICT)
    page = reverse("workbench:case_trail", args=[work.case])

    shown = {
        at: client.get(page, {"view": "as_of", "at": at}).context["past"]
        for at in ("2022-04-22T10:00", "2022-04-23T02:20", "2022-04-23T03:00")
    }

    assert [len(past["items"]) for past in shown.values()] == [0, 2, 5]
    assert shown["2022-04-22T10:00"]["facts"] == []


def test_a_case_shows_its_most_urgent_contacts_and_all_of_them_page_by_page(
    monkeypatch,
):
    monkeypatch.setattr(case_view, "FIRST", 2)
    monkeypatch.setattr(case_view, "CONTACTS", 3)
    with clock.at(HOUR_LATER):
        work = some_work(5)
        officer = browser(D)
        page = reverse("workbench:case", args=[work.case])
        first = officer.get(page).context
        whole = officer.get(page, {"all": "contacts"}).context
        rest = officer.get(page + whole["contacts_next"].partition("#")[0]).context

    assert (first["contact_total"], len(first["contact_rows"])) == (5, 2)
    assert first["has_more_contacts"]
    assert [len(one["contact_rows"]) for one in (whole, rest)] == [3, 2]
    names = {row["href"] for one in (whole, rest) for row in one["contact_rows"]}
    assert len(names) == 5
    assert (rest["contacts_next"], rest["contacts_first"] != "") == ("", True)


def test_the_figures_of_the_round_count_whom_the_page_does_not_show(monkeypatch):
    monkeypatch.setattr(follow_ups_view, "ROWS", 1)
    with clock.at(HOUR_LATER):
        work = some_work(3)
        for contact in work.contacts:
            begin(contact, at=HOUR_LATER)
        shown = browser(D).get(reverse("workbench:follow_ups")).context

    seen, *_ = shown["tiles"]
    assert len(shown["rounds"]) == 1
    assert seen.value == "0/3"
    assert next(tab.count for tab in shown["tabs"]) == 3
