"""Pages of the cases desk: a case typed in, its file, its interview, its trail."""

import pytest
from django.urls import reverse

from builders.access import a_browser, actor_for, an_account
from builders.actors import NOW, an_actor
from builders.cases import a_case, a_stop, a_trail, an_interview
from builders.outbreaks import a_person, an_outbreak
from builders.places import DOUDIAN, FENGTAI, SYSTEM, a_place, the_areas, the_units
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.cases import queries
from epiloop_hq.cases.kinds import CaseStatus
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
def officer_id():
    return an_account("chen", name="Chen Jie", role=Role.DISTRICT, area_path=DOUDIAN)


@pytest.fixture
def officer(officer_id):
    return a_browser(officer_id)


def at_page(name, *args):
    return reverse(f"cases:{name}", args=args)


def words(answer):
    return answer.content.decode()


# --- entry


def a_form(**more):
    return {
        "outbreak": an_outbreak(),
        "area": "110111103",
        "status": "preliminary_positive",
        "happened_at": NOW_FIELD,
        "route": "unclassified",
        "name": "Zhang San",
        "telephone": "13812345678",
    } | more


def test_a_case_is_typed_in_with_its_person_and_work_begins(officer):
    assert "New case" in words(officer.get(at_page("new")))

    answer = officer.post(at_page("new"), a_form(sampled_at="2022-04-22T18:00"))

    (row,) = queries.case_page(SYSTEM).rows
    assert (answer.status_code, answer.url) == (302, at_page("interview", row.id))
    assert (row.person, row.area_path) == ("Zhang San", DOUDIAN)


def test_a_case_of_a_person_on_record_is_opened_by_their_code(officer):
    person = a_person("Li Na")

    officer.post(
        at_page("new"), a_form(name="", code=person_facts(person).code.lower())
    )

    (row,) = queries.case_page(SYSTEM).rows
    assert row.person_id == person


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"area": "999"}, "No area has this code"),
        ({"name": ""}, "Type a name"),
        ({"name": "", "code": "P-ZZZZZZ"}, "no person with the code"),
        ({"happened_at": "2022-04-23T02:06"}, "nothing can have happened"),
        ({"onset_on": "2022-04-31"}, "valid date"),
        ({"onset_on": "23/04/2022"}, "valid date"),
        ({"age_years": "-1"}, "greater than or equal to 0"),
    ],
)
def test_a_refused_case_comes_back_whole_and_nothing_is_written(
    officer, wrong, sentence
):
    answer = officer.post(at_page("new"), a_form(**wrong))

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert queries.case_page(SYSTEM).rows == ()
    assert not AuditEvent.objects.filter(kind="person.entered").exists()


def test_a_second_case_of_the_same_person_is_refused_with_the_number(officer):
    person = a_person("Li Na")
    a_case(person)

    answer = officer.post(
        at_page("new"), a_form(name="", code=person_facts(person).code)
    )

    assert "BJ22-0001" in words(answer)


# --- file


def test_the_file_changes_status_route_dates_reports_and_links(officer):
    source, case = a_case(), a_case()
    page = at_page("edit", case)
    assert "File of BJ22-0002" in words(officer.get(page))

    posted = [
        officer.post(
            at_page("status", case),
            {
                "status-status": "case_confirmed",
                "status-happened_at": NOW_FIELD,
                "status-evidence": "two targets",
            },
        ),
        officer.post(
            at_page("classify", case),
            {"route-route": "sealed_zone", "route-evidence": "zone 2"},
        ),
        officer.post(
            at_page("correct", case),
            {
                "facts-onset_on": "2022-04-21",
                "facts-sampled_at": "2022-04-22T18:05",
                "facts-positive_at": NOW_FIELD,
            },
        ),
        officer.post(
            at_page("file", case),
            {"report-kind": "initial", "report-summary": "Found by screening"},
        ),
        officer.post(
            at_page("link", case),
            {"link-infector": "BJ22-0001", "link-setting": "meal"},
        ),
    ]

    assert [answer.status_code for answer in posted] == [302] * 5
    facts = queries.case_facts(case)
    assert (facts.status, facts.is_community, facts.onset_on.day) == (
        CaseStatus.CONFIRMED,
        False,
        21,
    )
    (link,) = queries.links_of_case(source, SYSTEM)
    shown = words(officer.get(page))
    assert "Found by screening" in shown
    officer.post(at_page("unlink", case, link.id), {"reason": "Sequences differ"})
    assert queries.links_of_case(source, SYSTEM) == ()


def test_dates_that_were_not_touched_are_not_corrected(officer):
    case = a_case()

    officer.post(
        at_page("correct", case),
        {
            "facts-onset_on": "2022-04-21",
            "facts-sampled_at": "2022-04-22T18:05",
            "facts-positive_at": NOW_FIELD,
        },
    )

    event = AuditEvent.objects.get(kind="case.corrected")
    assert event.subject == f"cases.Case:{case}"
    assert queries.case_facts(case).positive_at == NOW


@pytest.mark.parametrize(
    ("name", "posted", "sentence"),
    [
        ("status", {"status-status": "case_confirmed"}, "required"),
        (
            "classify",
            {"route-route": "quarantine", "route-evidence": ""},
            "on which evidence",
        ),
        ("correct", {"facts-positive_at": "2022-04-23T01:00"}, "was wrong"),
        ("file", {"report-kind": "final"}, "comes first"),
        ("link", {"link-infector": "BJ22-9999"}, "has the number"),
    ],
)
def test_a_refused_change_comes_back_with_its_reason(officer, name, posted, sentence):
    case = a_case()

    answer = officer.post(at_page(name, case), posted)

    assert answer.status_code == 422
    assert sentence in words(answer)


# --- interview


def test_an_interview_is_taken_up_answered_and_done(officer, officer_id):
    case = a_case(residence_id=a_place("home"))
    page = at_page("interview", case)
    assert "Nobody holds this interview" in words(officer.get(page))

    officer.post(at_page("take_up", case))
    (row,) = queries.interviews_of_case(case, actor_for(officer_id))
    assert row.investigator == "Chen Jie"
    officer.post(at_page("core", row.id))
    assert "Core information is missing" in words(officer.get(page))
    a_trail(case)
    officer.post(
        at_page("answer", row.id),
        {
            "work": "Rider",
            "no_symptoms": "on",
            "close_contacts": "3 at home",
            "first_zone": "village",
        },
    )
    officer.post(at_page("core", row.id))
    officer.post(at_page("finish", row.id))

    (row,) = queries.interviews_of_case(case, SYSTEM)
    assert (row.core_done_at, row.finished_at) == (NOW, NOW)


def test_a_second_investigator_sees_who_holds_it_and_may_take_over(officer):
    case = a_case()
    interview, _ = an_interview(
        case, actor=an_actor(Role.INVESTIGATOR, DOUDIAN, name="Team 3")
    )

    shown = words(officer.get(at_page("interview", case)))
    officer.post(at_page("take_up", case))
    told = words(officer.get(at_page("interview", case)))
    officer.post(at_page("take_over", interview), {"take-over-reason": "Night shift"})

    assert "Somebody else holds this interview" in shown
    assert "Team 3 has held this interview since Sat 23 Apr 2022 02:05" in told
    assert queries.interviews_of_case(case, SYSTEM)[0].investigator == "Chen Jie"


# --- trail


def a_stop_form(**more):
    return {
        "place": "交道一街小学",
        "place_kind": "classroom",
        "area": "110111103",
        "starts_at": "2022-04-22T08:00",
        "ends_at": "2022-04-22T09:00",
        "source": "interview",
    } | more


def test_a_stop_is_added_corrected_and_withdrawn(officer):
    case = a_case()
    page = at_page("trail", case)
    officer.post(at_page("add_stop", case), a_stop_form())
    (day,) = queries.trail_days(case, SYSTEM)
    stop = day.stops[0]
    assert (stop.place, stop.place_kind) == ("交道一街小学", "classroom")
    form = words(officer.get(at_page("correct_stop", stop.id)))
    assert "110111103" in form

    officer.post(
        at_page("correct_stop", stop.id),
        a_stop_form(ends_at="2022-04-22T09:30", reason="Register of the school"),
    )
    (day,) = queries.trail_days(case, SYSTEM)
    corrected = day.stops[0]
    officer.post(at_page("withdraw_stop", corrected.id), {"reason": "His brother"})

    assert (corrected.ends_at - stop.ends_at).seconds == 30 * 60
    assert queries.trail_days(case, SYSTEM) == ()
    assert "No place is known yet" in words(officer.get(page))


def test_a_stop_that_cannot_be_comes_back(officer):
    case = a_case()

    answer = officer.post(
        at_page("add_stop", case), a_stop_form(ends_at="2022-04-22T07:00")
    )

    assert answer.status_code == 422
    assert "ends after it starts" in words(answer)


def test_withdrawing_without_a_reason_says_so(officer):
    case = a_case()
    (visit,) = a_trail(case, a_stop(a_place("shop"), "08:00-09:00"))

    answer = officer.post(at_page("withdraw_stop", visit), {"reason": ""}, follow=True)

    assert "required" in words(answer)
    assert len(queries.trail_days(case, SYSTEM)) == 1


# --- whose


@pytest.mark.parametrize("name", ["edit", "trail", "interview"])
def test_another_area_s_case_is_not_there(name):
    stranger = a_browser(an_account("far", role=Role.DISTRICT, area_path=FENGTAI))

    assert stranger.get(at_page(name, a_case())).status_code == 404


def test_a_viewer_has_no_forms_and_no_names():
    viewer = a_browser(an_account("viewer", role=Role.VIEWER, area_path=DOUDIAN))
    case = a_case(a_person("Zhang San"))

    shown = words(viewer.get(at_page("edit", case)))

    assert "Zhang San" not in shown
    assert at_page("status", case) not in shown


@pytest.mark.parametrize("name", ["new", "edit", "trail", "interview"])
def test_every_page_reads_in_chinese(officer, name):
    args = [] if name == "new" else [a_case()]
    officer.cookies["epiloop_language"] = "zh-hans"

    assert officer.get(at_page(name, *args)).status_code == 200
