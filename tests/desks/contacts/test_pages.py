"""Pages of the contacts desk: proposals to decide on, one contact, typed entry."""

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW
from builders.cases import a_case
from builders.contacts import a_contact, a_met_case, a_run, contacts_of
from builders.outbreaks import a_person
from builders.places import DOUDIAN, FENGTAI, SYSTEM, the_areas, the_units
from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq import clock
from epiloop_hq.access.queries import actor_by_id
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.contacts import queries
from epiloop_hq.contacts.kinds import ContactState
from epiloop_hq.jobs import queue
from epiloop_hq.registry.queries import person_facts

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])

NOW_FIELD = "2022-04-23T02:05"


@pytest.fixture(autouse=True)
def _now():
    the_areas()
    the_units()
    with clock.at(NOW):
        yield


@pytest.fixture
def officer():
    return a_browser(
        an_account("chen", name="Chen Jie", role=Role.DISTRICT, area_path=DOUDIAN)
    )


def at_page(name, *args):
    return reverse(f"contacts:{name}", args=args)


def carry_out():
    """Let the worker do what was asked for."""
    assert queue.run_next(now=NOW, actor_by_id=actor_by_id)


def words(answer):
    return answer.content.decode()


# --- deciding


def test_an_officer_determines_and_decides_the_ticked(officer):
    case = a_met_case("Li 08:10-08:50", "Wang 08:20-08:40", "Zhao 08:20-08:40")
    page = at_page("decide", case)
    assert "Not determined yet" in words(officer.get(page))

    assert "Looking up who was near" in words(
        officer.post(at_page("determine", case), follow=True)
    )
    carry_out()
    rows = contacts_of(case)
    officer.post(
        at_page("decisions", case),
        {"contact": [rows["Li"].id, rows["Wang"].id], "deed": "decide"},
    )
    officer.post(
        at_page("decisions", case),
        {"contact": [rows["Zhao"].id], "deed": "decline", "note": "Was at home"},
    )

    assert {name: row.state for name, row in contacts_of(case).items()} == {
        "Li": ContactState.DETERMINED,
        "Wang": ContactState.DETERMINED,
        "Zhao": ContactState.DECLINED,
    }


def test_a_second_run_shows_what_changed(officer):
    case = a_met_case("Li 08:10-08:50")
    a_run(case)

    officer.post(at_page("determine", case))
    carry_out()

    told = words(officer.get(at_page("decide", case)))
    assert "Nothing has changed since the last determination" in told


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"deed": "decline"}, "Say why this is no contact"),
        ({"deed": "decide", "risk_class": "casual_contact"}, "Say why the class"),
        ({"deed": "decide", "risk_class": "friend"}, "Choose a class"),
    ],
)
def test_a_refused_decision_says_why(officer, posted, sentence):
    case = a_met_case("Li 08:10-08:50")
    a_run(case)
    (row,) = contacts_of(case).values()

    answer = officer.post(
        at_page("decisions", case), {"contact": [row.id], **posted}, follow=True
    )

    assert sentence in words(answer)
    assert contacts_of(case)["Li"].state == ContactState.PROPOSED


def test_nobody_ticked_is_told(officer):
    answer = officer.post(at_page("decisions", a_case()), {}, follow=True)

    assert "Tick at least one row first" in words(answer)


def test_rows_of_another_area_are_listed_without_a_name(officer):
    case = a_met_case("Li 08:10-08:50", f"Wang @{FENGTAI} 08:20-08:40")
    a_run(case)

    shown = words(officer.get(at_page("decide", case)))

    assert "Li" in shown
    assert "Wang" not in shown
    assert "of another area" in shown


# --- entry


def a_form(**more):
    return {
        "name": "Zhang San",
        "telephone": "13812345678",
        "happened_at": NOW_FIELD,
        "place": "Room 3",
        "place_kind": "classroom",
        "starts_at": "2022-04-22T08:00",
        "ends_at": "2022-04-22T09:00",
        "settings": ["classroom"],
        "is_decided": "on",
    } | more


def test_a_contact_is_typed_in_weighed_and_decided(officer):
    case = a_case()
    assert "New contact of BJ22-0001" in words(officer.get(at_page("new", case)))

    answer = officer.post(at_page("new", case), a_form())

    assert answer.url == at_page("decide", case)
    row = contacts_of(case)["Zhang San"]
    assert (row.state, row.minutes) == (ContactState.DETERMINED, 60)


def test_a_contact_on_record_is_named_by_code_and_left_proposed(officer):
    case, person = a_case(), a_person("Li Na")

    answer = officer.post(
        at_page("new", case),
        a_form(name="", code=person_facts(person).code, is_decided="", again="yes"),
    )

    assert answer.url == at_page("new", case)
    row = contacts_of(case)["Li Na"]
    assert (row.person_id, row.state) == (person, ContactState.PROPOSED)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Type a name"),
        ({"area": "999"}, "No area has this code"),
        ({"ends_at": "2022-04-22T07:00"}, "ends"),
        ({"happened_at": "2022-04-24T07:00"}, "nothing can have happened"),
    ],
)
def test_a_refused_entry_comes_back_whole_and_nothing_is_written(
    officer, wrong, sentence
):
    case = a_case()

    answer = officer.post(at_page("new", case), a_form(**wrong))

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert contacts_of(case) == {}
    assert not AuditEvent.objects.filter(kind="contact.named").exists()


# --- one contact


def test_the_page_of_a_contact_explains_and_takes_what_is_told(officer):
    case = a_met_case("Li 08:10-08:50")
    a_run(case)
    contact = contacts_of(case)["Li"].id
    page = at_page("contact", contact)
    assert "BJ22-0001" in words(officer.get(page))

    officer.post(
        at_page("tell", contact),
        {
            "exposure-told_minutes": "30",
            "exposure-settings": ["meal"],
            "exposure-distance_m": "1",
        },
    )
    (told,) = queries.contact_detail(contact, SYSTEM).exposures
    shown = words(officer.get(page))
    refused = officer.post(at_page("untell", contact, told.id), {}, follow=True)
    officer.post(at_page("untell", contact, told.id), {"reason": "Another Li"})

    assert "30" in shown
    assert "reason" in words(refused).lower()
    (told,) = queries.contact_detail(contact, SYSTEM).exposures
    assert told.is_withdrawn


def test_immunity_is_recorded_with_its_evidence(officer):
    contact = a_contact()

    officer.post(
        at_page("immunity", contact),
        {"immunity-is_immune": "yes", "immunity-evidence": "Two doses"},
    )

    assert queries.contact_row(contact, SYSTEM).is_immune is True


def test_a_refused_immunity_comes_back(officer):
    answer = officer.post(
        at_page("immunity", a_contact()), {"immunity-is_immune": "yes"}
    )

    assert answer.status_code == 422


# --- whose


@pytest.mark.parametrize("name", ["decide", "new"])
def test_another_area_s_case_is_not_there(name):
    stranger = a_browser(an_account("far", role=Role.DISTRICT, area_path=FENGTAI))

    assert stranger.get(at_page(name, a_case())).status_code == 404


def test_another_area_s_contact_is_not_there():
    stranger = a_browser(an_account("far", role=Role.DISTRICT, area_path=FENGTAI))

    assert stranger.get(at_page("contact", a_contact())).status_code == 404


def test_a_viewer_has_no_forms_and_no_names():
    viewer = a_browser(an_account("viewer", role=Role.VIEWER, area_path=DOUDIAN))
    case = a_case()
    contact = a_contact(case, person_id=a_person("Zhang San"))

    shown = words(viewer.get(at_page("decide", case)))
    page = words(viewer.get(at_page("contact", contact)))

    assert "Zhang San" not in shown + page
    assert at_page("determine", case) not in shown
    assert at_page("tell", contact) not in page


def test_every_page_reads_in_chinese(officer):
    case = a_case()
    contact = a_contact(case, risk_class=RiskClass.CLOSE_CONTACT)
    officer.cookies["epiloop_language"] = "zh-hans"

    pages = [at_page("decide", case), at_page("new", case), at_page("contact", contact)]

    assert [officer.get(page).status_code for page in pages] == [200] * 3
