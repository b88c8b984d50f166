"""A person entered alone: whoever is like them on record shows up, and the officer says who."""

import re

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW
from builders.places import BEIJING, FANGSHAN, FENGTAI
from builders.registry import a_person
from epiloop_hq import clock
from epiloop_hq.access.models import PersonRead
from epiloop_hq.actor import Role
from epiloop_hq.registry import queries
from epiloop_hq.registry.kinds import DuplicateState
from epiloop_hq.registry.models import Duplicate, Person

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])

LI = {"name": "Li Na", "telephone": "13800138000", "area": "110111"}


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with clock.at(NOW):
        yield


@pytest.fixture
def officer():
    return a_browser(an_account("officer", role=Role.DISTRICT, area_path=FANGSHAN))


@pytest.fixture
def investigator():
    return a_browser(an_account("team", role=Role.INVESTIGATOR, area_path=FANGSHAN))


@pytest.fixture
def li():
    return a_person(name="Li Na", telephone="13800138000", sex="", age_years=None)


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def enter(client, **said):
    return client.post(reverse("registry:new_person"), {**LI, **said})


def likely(client, **said):
    return text(client.post(reverse("registry:likely"), said))


def code_of(person_id):
    return queries.person_facts(person_id).code


def persons():
    return Person.objects.unscoped(reason="test").count()


def test_nobody_like_them_on_record_the_person_is_entered_at_once(officer):
    answer = enter(officer)

    (person,) = Person.objects.unscoped(reason="test")
    assert answer.status_code == 302
    assert answer.url == reverse("workbench:person", args=[person.pk])
    assert (person.name, person.area_path) == ("Li Na", FANGSHAN)


def test_while_one_types_those_like_them_show_up_with_how_likely_and_why(officer, li):
    found = likely(officer, name="Li Na", telephone="138 0013 8000")

    assert code_of(li) in found
    assert "The same telephone" in found
    assert "The same name" in found
    assert re.search(r"\d+ %", found)
    assert PersonRead.objects.filter(person_id=li).exists()


@pytest.mark.parametrize("typed", [{"name": "Zhao"}, {}, {"born_on": "31.02."}])
def test_nobody_shows_up_for_what_fits_nobody_or_cannot_be_read(officer, li, typed):
    assert "Is it one of these?" not in likely(officer, **typed)


def test_somebody_like_them_on_record_asks_for_an_answer_before_anything_is_entered(
    officer, li
):
    answer = enter(officer)

    assert answer.status_code == 422
    assert "Say whether it is them" in text(answer)
    assert code_of(li) in text(answer)
    assert persons() == 1


def test_the_same_person_is_not_entered_twice(officer, li):
    answer = enter(officer, same=code_of(li))

    assert answer.url == reverse("workbench:person", args=[li])
    assert persons() == 1


def test_another_person_is_entered_and_no_rule_ever_merges_the_two(officer, li):
    answer = enter(officer, same="other")

    (pair,) = Duplicate.objects.unscoped(reason="test")
    assert answer.status_code == 302
    assert persons() == 2
    assert (pair.state, pair.decided_by) == (DuplicateState.DISTINCT, "Officer")


def test_who_may_not_decide_on_duplicates_leaves_the_pair_to_whoever_may(
    investigator, li
):
    enter(investigator, same="other")

    (pair,) = Duplicate.objects.unscoped(reason="test")
    assert pair.state == DuplicateState.PROPOSED
    assert persons() == 2


def test_of_somebody_elsewhere_only_how_likely_and_whom_to_ask(officer):
    a_person(
        name="Li Na", area_path=FENGTAI, telephone="13800138000", entered_by=FENGTAI
    )

    found = likely(officer, name="Li Na", telephone="13800138000")

    assert "Somebody of another area" in found or "whom you may not name" in found
    assert "Li Na" not in found
    assert enter(officer).status_code == 302


def test_entering_another_one_comes_back_to_an_empty_form(officer):
    assert enter(officer, again="yes").url == reverse("registry:new_person")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name": ""}, "This field is required"),
        ({"area": ""}, "This field is required"),
        ({"area": "999"}, "No area has this code"),
        ({"born_on": "2050-01-01"}, "born before they are entered"),
    ],
)
def test_what_cannot_be_comes_back_with_why(officer, said, why):
    answer = enter(officer, **said)

    assert answer.status_code == 422
    assert why in text(answer)
    assert persons() == 0


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.HEADQUARTERS, 200),
        (Role.DISTRICT, 200),
        (Role.INVESTIGATOR, 200),
        (Role.COMMUNITY, 403),
        (Role.TRANSFER, 403),
        (Role.VIEWER, 403),
        (Role.ADMINISTRATOR, 403),
    ],
)
def test_who_enters_persons_also_sees_who_is_like_them_and_nobody_else(role, status):
    client = a_browser(an_account("somebody", role=role, area_path=BEIJING))

    assert client.get(reverse("registry:new_person")).status_code == status
    assert client.post(reverse("registry:likely"), LI).status_code == status


def test_an_officer_enters_nobody_for_an_area_of_others(officer):
    assert enter(officer, area="110106").status_code in {403, 422}
    assert persons() == 0


def test_who_may_correct_a_person_finds_the_way_on_their_page(
    officer, investigator, li
):
    viewer = a_browser(an_account("viewer", role=Role.VIEWER, area_path=FANGSHAN))
    address = reverse("registry:correct", args=[li])

    def shown(client):
        return text(client.get(reverse("workbench:person", args=[li])))

    assert address in shown(officer)
    assert address in shown(investigator)
    assert address not in shown(viewer)
