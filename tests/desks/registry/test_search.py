"""Persons are found by name, sound, telephone, number and code, as far as one may know."""

import pytest

from builders.actors import NOW, an_actor
from builders.places import FANGSHAN, FENGTAI
from builders.registry import SYSTEM, a_person
from epiloop_hq.actor import Role
from epiloop_hq.registry import actions, queries
from epiloop_hq.registry.queries.matching import telephone_region

pytestmark = pytest.mark.django_db

NUMBER = "11010519491231002X"
OFFICER = an_actor(Role.INVESTIGATOR, FANGSHAN)


def found(text, *, actor=OFFICER, anywhere=False, limit=30):
    return queries.search_persons(text, actor, anywhere=anywhere, limit=limit)


@pytest.fixture
def li():
    return a_person(identity_number=NUMBER, sex="")


@pytest.mark.parametrize(
    ("typed", "score"),
    [
        ("李伟", 1.0),
        (" 李 伟 ", 1.0),
        ("Li Wei", 7 / 8),
        ("liwei", 7 / 8),
        ("wei li", 7 / 8),
        ("李炜", 5 / 8),
        ("李", 1 / 8),
        ("13800000001", 1.0),
        ("+86 138 0000 0001", 1.0),
        ("110105 19491231 002x", 1.0),
        ("王芳", None),
        ("13800000002", None),
        ("110105194912310021", None),
        ("", None),
        ("P-222222", None),
    ],
)
def test_a_person_is_found_as_people_write_and_say_it(li, typed, score):
    hits = found(typed)

    if score is None:
        assert hits == ()
    else:
        (hit,) = hits
        assert (hit.view.id, hit.is_visible) == (li, True)
        assert hit.score == pytest.approx(score)


def test_a_number_whose_check_character_is_wrong_is_found_as_it_was_written():
    person = a_person(identity_number="110105194912310021")

    assert found("110105194912310021")[0].view.id == person


def test_a_person_is_found_by_code(li):
    code = queries.person_facts(li).code

    assert found(code.lower())[0].view.id == li


def test_the_best_fit_comes_first_and_no_more_than_asked():
    near = a_person(name="李炜", telephone="")
    same = a_person(telephone="")

    assert [f.view.id for f in found("李伟")] == [same, near]
    assert [f.view.id for f in found("李伟", limit=1)] == [same]


def test_of_a_person_elsewhere_one_learns_a_score_and_whom_to_ask():
    a_person(entered_by=FENGTAI, area_path=FENGTAI)

    (hit,) = found("李伟", anywhere=True)

    assert not hit.is_visible
    assert (hit.score, hit.view.unit) == (1.0, "丰台区疾控中心")
    view = hit.view
    told = (view.code, view.label, view.name, view.sex, view.age, view.telephone)
    assert set(told) == {""}
    assert found("李伟") == ()  # without a reason, nothing at all


def test_ones_own_come_before_those_elsewhere():
    a_person(entered_by=FENGTAI, area_path=FENGTAI)
    own = a_person(name="李炜", telephone="")

    hits = found("李伟", anywhere=True)

    assert [hit.is_visible for hit in hits] == [True, False]
    assert hits[0].view.id == own


@pytest.mark.parametrize(
    ("role", "by_name", "by_code"),
    [
        (Role.COMMUNITY, 1, 1),
        (Role.LABORATORY, 1, 1),
        (Role.VIEWER, 0, 1),
        (Role.ADMINISTRATOR, 0, 0),
    ],
)
def test_a_name_finds_no_pseudonym_for_those_who_may_not_know_whose_it_is(
    li, role, by_name, by_code
):
    viewer = an_actor(role, FANGSHAN)
    code = queries.person_facts(li).code

    assert len(found("李伟", actor=viewer)) == by_name
    assert len(found(code, actor=viewer)) == by_code


def test_who_knows_names_elsewhere_learns_no_pseudonym_here(li):
    """A viewer here who is an investigator there searches a name."""
    from epiloop_hq.actor import Actor, Grant

    both = Actor(
        7, "both", (Grant(Role.VIEWER, FANGSHAN), Grant(Role.INVESTIGATOR, FENGTAI))
    )

    assert found("李伟", actor=both, anywhere=True) == ()


def test_records_of_one_human_being_are_found_once():
    first, second = a_person(), a_person()
    pair = queries.duplicates_of(first, SYSTEM)[0].id
    actions.merge_duplicate(pair, actor=SYSTEM, now=NOW)

    assert [f.view.id for f in found("李伟")] == [first]
    code = queries.person_facts(second).code
    assert [f.view.id for f in found(code)] == [first]


def test_a_searcher_pays_few_queries(django_assert_max_num_queries):
    for n in range(30):
        a_person(name=f"李伟{n}", telephone="")

    with django_assert_max_num_queries(10):
        assert len(found("李伟")) == 30


@pytest.mark.parametrize(
    ("zone", "region"), [("Asia/Seoul", "KR"), ("Asia/Shanghai", "CN")]
)
def test_telephones_are_read_as_the_installation_writes_them(settings, zone, region):
    settings.HEADQUARTERS_ZONE = zone

    assert telephone_region() == region
