"""The laboratory desk's pages: results entered from the queue, a tube, a recall."""

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW, later
from builders.laboratory import a_result, a_tube
from builders.outbreaks import a_person, an_outbreak, people
from builders.places import DOUDIAN, FENGTAI, SYSTEM, the_areas
from epiloop_hq import clock
from epiloop_hq.access.models import AccessEvent, PersonRead
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.laboratory import queries
from epiloop_hq.registry.queries import person_facts, search_persons

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])

# What a field of a form holds: the headquarters' own clock, to the minute.
NOW_FIELD = "2022-04-23T02:05"


@pytest.fixture(autouse=True)
def _now():
    the_areas()
    with clock.at(NOW):
        yield


@pytest.fixture
def desk_officer():
    return a_browser(an_account("lab", role=Role.LABORATORY, area_path=DOUDIAN))


def outcome_of(tube):
    return queries.tube_facts(tube, SYSTEM).outcome


def test_the_desk_shows_what_waits_and_records_a_result_there(desk_officer):
    tube = a_tube(people(2), barcode="FS-1")
    desk = reverse("laboratory:desk")
    assert "FS-1" in desk_officer.get(desk).content.decode()

    answer = desk_officer.post(
        reverse("laboratory:report", args=[tube]),
        {
            "queue": "yes",
            f"tube{tube}-outcome": "positive",
            f"tube{tube}-happened_at": NOW_FIELD,
        },
    )

    assert (answer.status_code, answer.url) == (302, desk)
    assert outcome_of(tube) == "positive"
    assert "FS-1" in desk_officer.get(desk).content.decode()  # as a recall now


def test_a_refused_result_comes_back_with_the_reason(desk_officer):
    tube = a_tube(people(2))

    answer = desk_officer.post(
        reverse("laboratory:report", args=[tube]),
        {"outcome": "positive", "happened_at": "2022-04-24T02:05"},
    )

    assert answer.status_code == 422
    assert "nothing can have happened" in answer.content.decode()
    assert outcome_of(tube) == ""


def test_a_result_needs_an_outcome_and_a_time(desk_officer):
    tube = a_tube(people(2))
    address = reverse("laboratory:report", args=[tube])

    answers = [
        desk_officer.post(address, {"queue": "yes"}),
        desk_officer.post(address, {"outcome": "maybe", "happened_at": "23/4/22"}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]


def test_a_tube_s_page_receives_reports_and_corrects(desk_officer):
    tube = a_tube([a_person("Zhang San")])
    page = reverse("laboratory:tube", args=[tube])
    assert "Zhang San" in desk_officer.get(page).content.decode()

    said = {"happened_at": NOW_FIELD}
    desk_officer.post(reverse("laboratory:receive", args=[tube]), said)
    desk_officer.post(
        reverse("laboratory:report", args=[tube]), {**said, "outcome": "grey"}
    )
    desk_officer.post(
        reverse("laboratory:correct", args=[tube]),
        {
            "correction-outcome": "negative",
            "correction-happened_at": NOW_FIELD,
            "correction-reason": "Read on the wrong line",
        },
    )

    detail = queries.tube_detail(tube, SYSTEM)
    assert detail.tube.received_at == NOW
    assert [r.outcome for r in detail.results] == ["grey", "negative"]
    assert "Corrected since" in desk_officer.get(page).content.decode()


def test_a_correction_without_a_reason_comes_back(desk_officer):
    tube = a_tube(people(2))
    a_result(tube)

    answer = desk_officer.post(
        reverse("laboratory:correct", args=[tube]),
        {"correction-outcome": "negative", "correction-happened_at": NOW_FIELD},
    )

    assert answer.status_code == 422
    assert outcome_of(tube) == "positive"


def test_an_invalid_tube_is_taken_again_from_its_page(desk_officer):
    tube = a_tube(people(2))
    a_result(tube, "invalid")

    page = desk_officer.get(reverse("laboratory:tube", args=[tube])).content.decode()
    answer = desk_officer.post(
        reverse("laboratory:retake", args=[tube]),
        {"retake-barcode": "FS-9", "retake-happened_at": NOW_FIELD},
    )

    assert "Register the sample taken again" in page
    assert answer.status_code == 302
    assert queries.tubes_to_retake(SYSTEM, limit=9) == ()


def test_a_search_finds_a_tube_that_was_answered_long_ago(desk_officer):
    tube = a_tube(people(2), barcode="FS-77", at=later(days=-20))
    a_result(tube, "negative")

    found = desk_officer.get(reverse("laboratory:desk"), {"barcode": "FS-7"})

    assert "FS-77" in found.content.decode()


def test_another_area_s_tube_is_not_there_and_the_attempt_is_written_down():
    tube = a_tube(people(2))
    stranger = a_browser(an_account("far", role=Role.LABORATORY, area_path=FENGTAI))

    answer = stranger.get(reverse("laboratory:tube", args=[tube]))

    assert answer.status_code == 404
    assert AuditEvent.objects.filter(kind__startswith="refused.").exists()


def test_who_was_shown_stands_in_the_access_log(desk_officer):
    person = a_person("Zhang San")
    tube = a_tube([person])

    desk_officer.get(reverse("laboratory:tube", args=[tube]))

    event = AccessEvent.objects.get(page="laboratory:tube")
    assert PersonRead.objects.filter(event_id=event.pk, person_id=person).exists()


def test_the_desk_reads_in_chinese(desk_officer):
    a_tube(people(2))
    desk_officer.cookies["epiloop_language"] = "zh-hans"

    assert desk_officer.get(reverse("laboratory:desk")).status_code == 200


def a_sheet(*lines, **tube):
    """Return what the page of a new tube sends: the tube, and a line a swab."""
    sent = {
        "outbreak": an_outbreak(),
        "area": "110111103",
        "barcode": "FS-0422-0917",
        "kind": "sample_pool",
        "purpose": "screening",
        "test_kind": "pcr",
        "happened_at": "2022-04-22T19:30",
        "swab-TOTAL_FORMS": len(lines),
        "swab-INITIAL_FORMS": 0,
    }
    named = {f"swab-{n}-{k}": v for n, one in enumerate(lines) for k, v in one.items()}
    return {**sent, **named, **tube}


def test_a_tube_is_registered_with_persons_known_and_not(desk_officer):
    known = person_facts(a_person("On Record", DOUDIAN)).code
    lines = [{"name": f"Member {n}"} for n in range(9)]

    answer = desk_officer.post(
        reverse("laboratory:new"), a_sheet(*lines, {}, {"code": known}, nominal_size=10)
    )

    (tube,) = queries.recent_tubes(SYSTEM, limit=2, search="FS-0422-0917")
    assert answer.url == reverse("laboratory:tube", args=[tube.id])
    members = queries.tube_detail(tube.id, SYSTEM).members
    assert [m.position for m in members] == list(range(1, 11))
    assert members[-1].code == known


@pytest.mark.parametrize(
    ("lines", "tube", "said"),
    [
        ([], {}, "A tube without anybody"),
        ([{"telephone": "13800000000"}], {}, "Type a name, or the code"),
        ([{"code": "AAAA-AAAA"}], {}, "You have no person with the code"),
        ([{"name": "Li"}], {"nominal_size": 7}, "Pools hold"),
        ([{"name": "Li"}], {"barcode": ""}, "This field is required"),
        ([{"name": "Li", "home": "99"}], {}, "No area has this code"),
    ],
)
def test_a_tube_that_cannot_be_so_enters_nobody(desk_officer, lines, tube, said):
    answer = desk_officer.post(reverse("laboratory:new"), a_sheet(*lines, **tube))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not queries.recent_tubes(SYSTEM, limit=1, search="FS-0422")
    assert not search_persons("Li", SYSTEM, anywhere=True, limit=1)
