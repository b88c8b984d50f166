"""Place rules: what they leave out, from when, and that nothing is left out in silence."""

import pytest

from epiloop.contacts.engines.columns import MINUTE_US, NEVER
from epiloop.contacts.engines.place_rules import (
    DEFAULT,
    PlaceRules,
    PlaceRulesRefusedError,
    TooBusy,
    load_place_rules,
)
from epiloop.visits.memory import batch_of, index_of_batch
from visit_tables import BEIJING, visits

INDEX = index_of_batch(
    batch_of(
        visits(
            """
            A  | mall   | 10:00-11:00 | shop
            B  | mall   | 10:00-11:00 | shop
            C  | mall   | day 2 10:00 - day 2 11:00 | shop
            A  | kiosk  | 12:00-12:10 | shop
            A  | office | 13:00-17:00 | office
            """
        )
    ),
    BEIJING,
)


def least(rules):
    """Return the least minutes at each place, None where no meeting counts."""
    at, too_busy = rules.least_at(INDEX)
    names = INDEX.places.since(0).to_pylist()
    return {
        name: None if one == NEVER else one // MINUTE_US
        for name, one in zip(names, at.tolist(), strict=True)
    }, too_busy


def written(tmp_path, text):
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_place_has_the_rule_of_its_class_unless_it_has_its_own(tmp_path):
    (rules,) = load_place_rules(
        written(
            tmp_path,
            """
            [class.shop]
            least_minutes = 30
            [class.office]
            counts = false
            [place.kiosk]
            counts = true
            [place."not in the store"]
            counts = false
            """,
        ),
        degrees=1,
    )

    assert least(rules) == ({"mall": 30, "kiosk": 0, "office": None}, ())


@pytest.mark.parametrize(("cap", "left_out"), [(1, (TooBusy("mall", 2),)), (2, ())])
def test_a_place_past_the_cap_on_its_busiest_day_is_left_out_and_named(cap, left_out):
    at, too_busy = least(PlaceRules(most_stays=cap))

    assert too_busy == left_out
    assert (at["mall"] is None) == bool(left_out)


def test_a_degree_with_rules_of_its_own_has_only_these(tmp_path):
    path = written(
        tmp_path, "[cap]\nstays_a_day = 1\n[degree.2.class.office]\nleast_minutes = 5\n"
    )

    first, second = load_place_rules(path, degrees=2)

    assert (first.most_stays, second.most_stays) == (1, None)
    assert least(second)[0] == {"mall": 0, "kiosk": 0, "office": 5}


def test_the_default_rules_are_for_the_second_degree_alone():
    first, second = load_place_rules(DEFAULT, degrees=2)

    assert first == PlaceRules()
    assert second.most_stays == 500
    assert least(second)[0] == {"mall": None, "kiosk": None, "office": 0}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[zones]\n", "there is no section zones"),
        ("[class.castle]\ncounts = false\n", "castle"),
        ("[class.shop]\ncounts = 3\n", "shop: a rule is counts = false"),
        ("[class.shop]\nleast_minutes = -1\n", "shop: a rule is"),
        ("[cap]\nstays_a_day = 'many'\n", "many"),
        ("[cap]\nvisitors = 3\n", "a cap is on stays_a_day or pairs, not visitors"),
        ("[cap\n", "cannot be read"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_its_name(tmp_path, text, says):
    with pytest.raises(PlaceRulesRefusedError, match=says):
        load_place_rules(written(tmp_path, text), degrees=1)
