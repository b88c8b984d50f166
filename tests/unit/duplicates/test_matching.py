from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.duplicates import (
    MatchIndex,
    PersonDetails,
    Sign,
    best_matches,
    blocking_keys,
    compare,
    find_duplicates,
    match_rules,
    person_key,
)
from epiloop.duplicates.evidence import differ_by_one
from epiloop.duplicates.hangul import romanise
from epiloop.duplicates.names import name_form
from epiloop.duplicates.rules import RulesRefusedError, parse_rules
from epiloop.duplicates.spellings import (
    SpellingsRefusedError,
    read_spellings,
    spellings,
)
from epiloop.identity import TelephoneRegion
from planted_persons import GIVEN, Planter

NAMES = st.one_of(
    st.text(alphabet="王李张陈伟芳娜秀英敏靜麗強曉單欧阳", min_size=1, max_size=4),
    st.text(alphabet="김이박철수영희", min_size=1, max_size=3),
    st.text(alphabet="abcdehiklmnorstu -.'é", max_size=14),
    st.text(max_size=6),
)
PERSONS = st.builds(
    PersonDetails,
    ref=st.uuids().map(str),
    names=st.lists(NAMES, max_size=2).map(tuple),
    sex=st.sampled_from(["", "male", "female"]),
    birth_on=st.none() | st.dates(date(1930, 1, 1), date(2022, 1, 1)),
    age_years=st.none() | st.integers(0, 99),
    age_on=st.none() | st.just(date(2022, 5, 1)),
    identity_number=st.sampled_from(
        ["", "110111198001010013", "E123", "11011119800101001X"]
    ),
    telephones=st.lists(st.sampled_from(["13800138000", "13800138001", "x"])).map(
        tuple
    ),
    area_code=st.sampled_from(["", "110111103212"]),
)


@given(PERSONS, PERSONS)
def test_it_does_not_matter_which_record_comes_first(one, other):
    there = compare(person_key(one), person_key(other))
    back = compare(person_key(other), person_key(one))

    assert (there.score, there.is_certain, there.evidence) == (
        back.score,
        back.is_certain,
        back.evidence,
    )


@given(PERSONS)
def test_nothing_speaks_against_a_record_being_itself(person):
    match = compare(person_key(person), person_key(person))

    assert all(item.bits > 0 for item in match.evidence)


@given(PERSONS, PERSONS)
def test_conflicting_identity_numbers_are_never_certain(one, other):
    match = compare(person_key(one), person_key(other))

    signs = {item.sign for item in match.evidence}
    assert not (match.is_certain and Sign.IDENTITY_DIFFERS in signs)
    assert not match.is_certain or Sign.IDENTITY_SAME in signs


@given(PERSONS)
def test_reasons_come_strongest_first(person):
    bits = [
        abs(item.bits)
        for item in compare(person_key(person), person_key(person)).evidence
    ]

    assert bits == sorted(bits, reverse=True)


@given(st.lists(PERSONS, max_size=8), PERSONS)
def test_the_index_finds_only_what_comparing_with_everybody_finds(people, person):
    keys = [person_key(each) for each in people]

    by_index = MatchIndex(keys).matches_of(person_key(person))
    by_force = best_matches(person_key(person), keys)

    assert set(by_index) <= set(by_force)


@given(PERSONS)
def test_records_that_are_equal_share_a_key_if_they_say_anything(person):
    key = person_key(person)
    says = key.claimed or key.document or key.telephones or key.birth_on
    named = any(not (form.is_part and form.han) for form in key.names)

    assert bool(blocking_keys(key)) is bool(says or named)


def test_matches_come_certain_first_then_by_score():
    number = "110111198001010013"
    known = [
        PersonDetails(ref="namesake", names=("王伟",), area_code="110111103212"),
        PersonDetails(ref="same", names=("王玮",), identity_number=number),
        PersonDetails(ref="likely", names=("王伟",), birth_on=date(1980, 1, 1)),
        PersonDetails(ref="other", names=("李娜",)),
    ]
    index = MatchIndex(person_key(each) for each in known)

    matches = index.matches_of(
        person_key(
            PersonDetails(
                ref="new",
                names=("王伟",),
                identity_number=number,
                area_code="110111103212",
            )
        )
    )

    assert [(match.other, match.is_certain) for match in matches] == [
        ("same", True),
        ("likely", False),
        ("namesake", False),
    ]
    assert len(index) == 4


def test_a_record_is_not_its_own_duplicate():
    person = person_key(
        PersonDetails(ref="a", names=("王伟",), telephones=("13800138000",))
    )

    assert MatchIndex([person]).matches_of(person) == ()


def test_duplicates_within_one_list_are_told_once_a_pair():
    people = [
        PersonDetails(ref="a", names=("王伟",), telephones=("13800138000",)),
        PersonDetails(ref="b", names=("王玮",), telephones=("138 0013 8000",)),
        PersonDetails(ref="c", names=("李娜",), telephones=("13800138000",)),
    ]

    matches = find_duplicates(person_key(each) for each in people)

    assert [(match.one, match.other) for match in matches] == [("b", "a")]


def test_other_names_of_a_person_count_as_much():
    known = PersonDetails(ref="a", names=("王伟", "Wang Wei", "小王"))
    asked = PersonDetails(ref="b", names=("Wei Wang",))

    (item,) = compare(person_key(known), person_key(asked)).evidence
    assert item.sign is Sign.NAME_ROMANISED


def test_a_number_is_read_as_its_region_writes_it():
    korean = PersonDetails(
        ref="a", telephones=("010-1234-5678",), telephone_region=TelephoneRegion.KOREA
    )

    assert person_key(korean).telephones == ("+821012345678",)
    assert "t:+821012345678" in blocking_keys(person_key(korean))


def test_an_old_identity_number_is_the_new_one():
    old = person_key(PersonDetails(ref="a", identity_number="110105491231002"))
    new = person_key(PersonDetails(ref="b", identity_number="11010519491231002X"))

    assert compare(old, new).is_certain


@given(st.text(max_size=10), st.text(max_size=10))
def test_one_letter_apart_is_the_same_both_ways(one, other):
    assert differ_by_one(one, other) == differ_by_one(other, one)
    assert not differ_by_one(one, one)


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [("김", "gim"), ("철", "cheol"), ("박", "bak"), ("희", "hui"), ("힣", "hit")],
)
def test_hangul_is_read_syllable_by_syllable(hangul, latin):
    assert romanise(hangul) == latin


@given(NAMES)
def test_every_name_has_a_form_or_nothing_to_compare(name):
    form = name_form(name)

    assert form is None or (form.plain and form.orders and form.letters is not None)


@pytest.mark.parametrize("letter", sorted(set(GIVEN)))
def test_a_common_character_is_no_variant_of_another(letter):
    assert letter.translate(spellings().folds) == letter


def test_the_table_of_variants_leads_to_characters_that_stay():
    folds = spellings().folds

    assert len(folds) > 1_000
    assert all(ord(common) not in folds for common in folds.values())


def test_a_table_that_does_not_pair_is_refused():
    told = {
        "han": {
            "traditional": "張陳",
            "simplified": "张",
            "variants": "",
            "double_surnames": "",
            "surname_readings": {},
            "forms_of_address": [],
        },
        "korean": {"surname_spellings": {}},
    }
    with pytest.raises(SpellingsRefusedError, match="2 traditional characters"):
        read_spellings(told)

    told["han"] |= {"simplified": "张陈", "variants": "喆"}
    with pytest.raises(SpellingsRefusedError, match="喆 is no pair"):
        read_spellings(told)


def test_rules_that_leave_out_or_invent_a_sign_are_refused():
    text = "prior = -10.0\npropose_from = 0.5\n[evidence]\nidentity_same = 20.0\n"

    with pytest.raises(RulesRefusedError, match="no weight to identity_near"):
        parse_rules(text + "[[certain]]\n")
    with pytest.raises(RulesRefusedError, match="shoe_size is no sign"):
        parse_rules(text + "shoe_size = 1.0\n")


def test_a_rule_that_needs_nothing_is_refused():
    weights = "".join(f"{sign} = 1.0\n" for sign in Sign)
    text = f"prior = -10.0\npropose_from = 0.5\n[evidence]\n{weights}"

    with pytest.raises(RulesRefusedError, match="would make all certain"):
        parse_rules(text + '[[certain]]\nname = "x"\nneeds = []\nbars = []\n')


def test_signs_against_weigh_against():
    weights = match_rules().weights

    assert all((bits < 0) == ("differs" in sign) for sign, bits in weights.items())


def test_a_very_common_key_alone_is_not_looked_through():
    """More than 2 000 records of one name: a second key still finds the one."""
    crowd = [
        PersonDetails(ref=f"p{number}", names=("王伟",)) for number in range(2_001)
    ]
    known = PersonDetails(ref="known", names=("王伟",), telephones=("13800138000",))
    index = MatchIndex(person_key(each) for each in [*crowd, known])

    by_name = list(
        index.candidates(person_key(PersonDetails(ref="x", names=("王伟",))))
    )
    matches = index.matches_of(
        person_key(PersonDetails(ref="x", names=("王玮",), telephones=("13800138000",)))
    )

    assert by_name == []
    assert [match.other for match in matches] == ["known"]


def test_the_same_seed_plants_the_same_people():
    assert Planter(7).population(20) == Planter(7).population(20)
