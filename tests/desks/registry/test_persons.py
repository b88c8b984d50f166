"""Persons: entered, corrected, and seen as far as the viewer may."""

from dataclasses import replace
from datetime import date

import pytest

from builders.actors import NOW, an_actor, later
from builders.places import DOUDIAN, FANGSHAN, FENGTAI, YIJIE
from builders.registry import LI, SYSTEM, a_person
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.registry import actions, queries
from epiloop_hq.registry.actions import PersonDraft
from epiloop_hq.registry.errors import RegistryRefusedError
from epiloop_hq.registry.models import Involvement, Person
from epiloop_hq.registry.pseudonyms import LETTERS, new_codes, read_code

pytestmark = pytest.mark.django_db


def kinds():
    events = AuditEvent.objects.filter(kind__startswith="person.").order_by("seq")
    return [kind for (kind,) in events.values_list("kind")]


def corrected(person, *, actor=SYSTEM, **changes):
    actions.correct_person(
        person, actor=actor, now=NOW, changes=changes, reason="said so on the phone"
    )


def test_a_person_is_entered_with_a_pseudonym_and_seen_by_the_area_that_did():
    person = a_person(entered_by=FANGSHAN, why="contact")

    facts = queries.person_facts(person)
    assert read_code(facts.code) == facts.code
    assert (facts.name, facts.age_band) == ("李伟", "30-39")
    rows = Involvement.objects.unscoped(reason="test").filter(person_id=person)
    assert [(r.area_path, r.why) for r in rows] == [(FANGSHAN, "contact")]
    assert queries.person_area(person) == DOUDIAN
    assert queries.kept_person(person) == person


def test_many_persons_are_entered_with_few_queries(django_assert_max_num_queries):
    drafts = [replace(LI, name=f"Li {n}", telephone="") for n in range(300)]

    with django_assert_max_num_queries(40):
        ids = actions.create_persons(
            drafts, actor=SYSTEM, now=NOW, area_path=FANGSHAN, why="contact"
        )

    assert [queries.person_facts(i).name for i in (ids[0], ids[299])] == [
        "Li 0",
        "Li 299",
    ]


@pytest.mark.parametrize(
    ("told", "born_on", "sex", "age", "band"),
    [
        ({}, None, "", None, ""),
        ({"age_years": 0}, None, "", 0, "0-9"),
        ({"age_years": 79}, None, "", 79, "70-79"),
        ({"age_years": 80}, None, "", 80, "80+"),
        ({"age_band": "20s"}, None, "", None, "20s"),
        ({"born_on": date(1990, 4, 23)}, date(1990, 4, 23), "", 32, "30-39"),  # today
        ({"born_on": date(1990, 4, 24)}, date(1990, 4, 24), "", 31, "30-39"),
        (
            {"identity_number": "11010519491231002x"},
            date(1949, 12, 31),
            "female",
            72,
            "70-79",
        ),
        (
            {"identity_number": "11010519491231002X", "sex": "male"},
            date(1949, 12, 31),
            "male",  # as told; the difference is for the check of duplicates
            72,
            "70-79",
        ),
        ({"identity_number": "110105194912310021"}, None, "", None, ""),  # wrong
    ],
)
def test_what_follows_from_what_is_told_is_filled_in(told, born_on, sex, age, band):
    facts = queries.person_facts(a_person(PersonDraft(), **told))

    assert (facts.born_on, facts.sex, facts.age_years, facts.age_band) == (
        born_on,
        sex,
        age,
        band,
    )


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"sex": "m"}, "none of female, male and other"),
        ({"born_on": date(2022, 4, 24)}, "born before"),
        ({"age_years": -1}, "age of -1 years"),
        ({"age_years": 131}, "age of 131 years"),
        ({"area_path": "99/"}, "no area with the path 99/"),
    ],
)
def test_what_cannot_be_is_refused_and_nobody_is_entered(wrong, reason):
    with pytest.raises(RegistryRefusedError, match=reason):
        actions.create_persons(
            [LI, replace(LI, **wrong)],
            actor=SYSTEM,
            now=NOW,
            area_path=FANGSHAN,
            why="contact",
        )
    assert not Person.objects.unscoped(reason="test").exists()


@pytest.mark.parametrize(
    ("role", "area", "may"),
    [
        (Role.INVESTIGATOR, FANGSHAN, True),
        (Role.INVESTIGATOR, DOUDIAN, False),  # entered on behalf of all of Fangshan
        (Role.COMMUNITY, FANGSHAN, False),
        (Role.VIEWER, FANGSHAN, False),
    ],
)
def test_a_person_is_entered_on_behalf_of_ones_own_area(role, area, may):
    def enter():
        actions.create_person(
            LI, actor=an_actor(role, area), now=NOW, area_path=FANGSHAN, why="contact"
        )

    if may:
        enter()
    else:
        with pytest.raises(NotPermittedError):
            enter()


def test_a_pseudonym_has_no_letters_that_look_or_sound_alike():
    assert not set(LETTERS) & set("01OILBSU")


def test_a_code_that_is_taken_is_drawn_again(monkeypatch):
    first = queries.person_facts(a_person()).code
    drawn = iter([[first], ["P-222222"]])
    monkeypatch.setattr(
        "epiloop_hq.registry.actions.persons.new_codes", lambda _: next(drawn)
    )

    assert queries.person_facts(a_person()).code == "P-222222"


def test_codes_are_different_from_each_other_and_from_those_taken():
    codes = new_codes(500)

    assert len(set(codes)) == 500
    assert not set(new_codes(500, taken=codes)) & set(codes)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("P-7K3Q9A", "P-7K3Q9A"),
        ("p 7k3 q9a", "P-7K3Q9A"),
        ("7K3Q9A", "P-7K3Q9A"),
        ("P7K3Q9A", "P-7K3Q9A"),
        ("P-PPPPPP", "P-PPPPPP"),
        ("7K3Q9", None),
        ("7K3Q9O", None),
        ("李伟", None),
    ],
)
def test_a_code_is_read_as_people_type_it(typed, code):
    assert read_code(typed) == code


def test_a_correction_is_a_change_in_the_trail_and_none_is_none():
    person = a_person()

    for _ in range(2):
        corrected(person, telephone=" 13900000000 ", name="李维")

    facts = queries.person_facts(person)
    assert (facts.telephone, facts.name) == ("13900000000", "李维")
    assert kinds() == ["person.entered", "person.corrected"]


@pytest.mark.parametrize(
    ("changes", "age", "band"),
    [
        ({"age_years": 51}, 51, "50-59"),
        ({"born_on": date(1949, 12, 31)}, 72, "70-79"),
        ({"born_on": None}, None, ""),
        ({"name": "李"}, 34, "30-39"),
    ],
)
def test_what_follows_from_a_correction_follows_anew(changes, age, band):
    person = a_person()

    corrected(person, **changes)

    facts = queries.person_facts(person)
    assert (facts.age_years, facts.age_band) == (age, band)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"code": "P-222222"}, "No such field of a person: code"),
        ({"sex": "m"}, "none of female"),
        ({"area_path": "99/"}, "no area"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(changes, reason):
    person = a_person()

    with pytest.raises(RegistryRefusedError, match=reason):
        corrected(person, **changes)


def test_a_person_is_corrected_where_they_live_or_are_involved():
    person = a_person()

    corrected(person, actor=an_actor(Role.INVESTIGATOR, DOUDIAN), name="李一")
    with pytest.raises(NotPermittedError):
        corrected(person, actor=an_actor(Role.VIEWER, DOUDIAN), name="李二")
    with pytest.raises(Person.DoesNotExist):
        corrected(person, actor=an_actor(Role.INVESTIGATOR, FENGTAI), name="李三")

    actions.involve(person, FENGTAI, why="contact", actor=SYSTEM, now=NOW)
    corrected(person, actor=an_actor(Role.INVESTIGATOR, FENGTAI), name="李三")
    assert queries.person_facts(person).name == "李三"


def test_an_area_sees_a_person_from_involvement_to_its_end():
    person = a_person()
    stranger = an_actor(Role.INVESTIGATOR, FENGTAI)
    contact = {"why": "contact", "actor": SYSTEM}

    for _ in range(2):
        actions.involve(person, FENGTAI, now=NOW, **contact)
    seen = queries.person_view(person, stranger)
    for _ in range(2):
        actions.end_involvement(person, FENGTAI, now=later(hours=1), **contact)

    assert seen.is_named
    with pytest.raises(Person.DoesNotExist):
        queries.person_view(person, stranger)
    rows = Involvement.objects.unscoped(reason="test").filter(area_path=FENGTAI)
    assert [(r.since, r.until) for r in rows] == [(NOW, later(hours=1))]


def test_one_reason_that_ends_leaves_the_others():
    person = a_person()
    for why in ("contact", "case"):
        actions.involve(person, FENGTAI, why=why, actor=SYSTEM, now=NOW)

    actions.end_involvement(person, FENGTAI, why="contact", actor=SYSTEM, now=NOW)

    assert queries.person_view(person, an_actor(Role.INVESTIGATOR, FENGTAI)).is_named


def test_an_involvement_that_ended_may_begin_again():
    person = a_person()
    contact = {"why": "contact", "actor": SYSTEM}

    actions.involve(person, FENGTAI, now=NOW, **contact)
    actions.end_involvement(person, FENGTAI, now=later(hours=1), **contact)
    actions.involve(person, FENGTAI, now=later(hours=2), **contact)

    assert queries.person_view(person, an_actor(Role.INVESTIGATOR, FENGTAI)).is_named


NAMED = {"is_named": True, "label": "李伟", "age": "34", "telephone": "13800000001"}
CODED = {"is_named": False, "sex": "male", "age": "30-39", "telephone": "", "name": ""}
HIDDEN = {"is_named": False, "sex": "", "age": "", "telephone": "", "name": ""}


@pytest.mark.parametrize(
    ("role", "area", "sees"),
    [
        (Role.HEADQUARTERS, "", NAMED),
        (Role.DISTRICT, FANGSHAN, NAMED),
        (Role.INVESTIGATOR, DOUDIAN, NAMED),
        (Role.TRANSFER, DOUDIAN, NAMED),
        (Role.COMMUNITY, DOUDIAN, NAMED),
        (Role.LABORATORY, FANGSHAN, NAMED),
        (Role.VIEWER, FANGSHAN, CODED),
        (Role.VIEWER, "", CODED),
        (Role.DISTRICT, FENGTAI, HIDDEN),
        (Role.COMMUNITY, YIJIE, HIDDEN),  # a village of the same town, not their own
        (Role.ADMINISTRATOR, FANGSHAN, HIDDEN),
    ],
)
def test_a_person_is_whole_pseudonymised_or_anothers(role, area, sees):
    person = a_person()

    view = queries.person_views([person], an_actor(role, area))[person]

    assert {name: getattr(view, name) for name in sees} == sees
    if sees is not NAMED:
        assert view.label == view.code
    assert view.is_elsewhere is (sees is HIDDEN)


def test_of_a_person_of_another_area_one_learns_whom_to_ask():
    person = a_person()

    view = queries.person_views([person], an_actor(Role.DISTRICT, FENGTAI))[person]

    assert (view.unit, view.unit_telephone) == ("窦店镇", "010-69391000")


def test_of_a_person_without_an_area_nobody_is_to_be_asked():
    person = a_person()
    corrected(person, area_path="")

    view = queries.person_views([person], an_actor(Role.DISTRICT, FENGTAI))[person]

    assert (view.is_elsewhere, view.unit) == (True, "")


def test_personal_data_stay_out_of_logs():
    person = a_person()

    told = repr(queries.person_facts(person)) + repr(
        queries.person_view(person, SYSTEM)
    )

    assert "李" not in told
    assert "138" not in told


@pytest.mark.parametrize(("area", "count"), [(FANGSHAN, 2), (FENGTAI, 3)])
def test_many_persons_are_seen_with_two_queries(area, count, django_assert_num_queries):
    persons = [a_person(name=f"Li {n}", telephone="") for n in range(20)]

    with django_assert_num_queries(count):  # one more to ask whom to call
        views = queries.person_views(persons, an_actor(Role.DISTRICT, area))

    assert views.keys() == set(persons)


def test_a_band_is_worked_out_for_rows_that_only_tell_an_age():
    person = a_person()
    facts = replace(queries.person_facts(person), age_band="")

    from epiloop_hq.registry.queries.persons import _band

    assert _band(facts) == "30-39"
    assert _band(replace(facts, age_years=None)) == ""
