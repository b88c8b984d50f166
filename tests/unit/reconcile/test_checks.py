"""A check and its differences, as the frame asks for them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.reconcile import (
    Balance,
    Cause,
    Check,
    Difference,
    Ledger,
    Pattern,
    Scope,
    SubjectKind,
    Urgency,
    rules,
)

NOW = datetime(2022, 4, 23, 12, tzinfo=UTC)
HERE = Scope("11/", NOW)


def a_difference(number=1, says="late", **other):
    return Difference(
        kind=SubjectKind.OFFER, id=number, area_path="11/1101/", says=says, **other
    )


def a_check(*found, **changes):
    told = {
        "name": "offers",
        "title": "Offers",
        "explains": "Every offer is answered.",
        "compares": ("offered", "answered"),
        "sentences": {"late": "%(unit)s is late."},
        "look": lambda _scope: found,
        "causes": (Cause.NOT_ANSWERED,),
    }
    return Check(**(told | changes))


def test_differences_come_once_each_and_in_one_order():
    check = a_check(a_difference(2), a_difference(1), a_difference(2))

    assert [d.id for d in check.differences(HERE)] == [1, 2]


def test_a_difference_without_a_sentence_is_refused():
    with pytest.raises(ValueError, match="no sentence 'lost'"):
        a_check(a_difference(says="lost")).differences(HERE)


@pytest.mark.parametrize(
    "changes",
    [
        {"sentences": {}},
        {"causes": ()},
        {"sentences": {"unexplained": "The frame says this itself."}},
    ],
)
def test_a_check_that_could_say_nothing_is_refused(changes):
    with pytest.raises(ValueError, match=r"offers|unexplained"):
        a_check(**changes)


def test_no_event_both_comes_and_goes():
    with pytest.raises(ValueError, match="either comes or goes"):
        Ledger(lambda _scope: 0, ("offered", "answered"), ("answered",))


def test_the_place_of_a_difference_is_no_part_of_its_pattern():
    here = a_difference(1, unit_id=3, person_id=5, traits={"source": "import"})
    there = Difference(
        kind=SubjectKind.OFFER,
        id=9,
        area_path="13/1306/",
        says="late",
        traits={"source": "import"},
    )

    assert here.pattern("offers") == there.pattern("offers")


@given(
    st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5)),
    st.randoms(),
)
def test_traits_in_any_order_are_one_pattern_with_one_key(traits, random):
    names = list(traits)
    random.shuffle(names)
    mixed = {name: traits[name] for name in names}

    first, second = (Pattern.of("offers", "late", t) for t in (traits, mixed))

    assert (first, first.key) == (second, second.key)


def test_other_checks_sentences_and_traits_are_other_patterns():
    keys = {
        Pattern.of(*told).key
        for told in (
            ("offers", "late", {}),
            ("orders", "late", {}),
            ("offers", "lost", {}),
            ("offers", "late", {"source": "import"}),
        )
    }

    assert len(keys) == 4


@given(*[st.integers(0, 10**9)] * 4)
def test_what_is_unexplained_makes_the_balance_even(opening, came, went, closing):
    balance = Balance(opening, came, went, closing)

    assert opening + came - went + balance.unexplained == closing


def test_nothing_is_counted_below_zero():
    with pytest.raises(ValueError, match="below zero"):
        Balance(0, 0, -1, 0)


def test_every_urgency_has_its_time_and_a_source():
    known = rules()

    dues = [known.due_at(urgency, found_at=NOW) for urgency in Urgency]
    assert dues == sorted(dues)
    assert dues[0] > NOW
    assert all(known.sources)
