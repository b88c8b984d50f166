"""Laws of inheriting, of what is in force, and of proposals on a switch."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.protocols import (
    ItemKind,
    OpenItem,
    in_force,
    load_protocols,
    propose_switch,
)
from epiloop.protocols.citation import Citation, Leaf, SourceFile
from epiloop.protocols.in_force import applies_on
from epiloop.protocols.inherit import merge
from epiloop.protocols.jurisdiction import is_inside, places_around
from epiloop.protocols.vocabulary import Verification
from epiloop.timeline import NaiveInstantError

FILE = SourceFile(path=None, text="")
LEAVES = st.integers(0, 9).map(
    lambda value: Leaf(
        value,
        Citation(
            Verification.UNVERIFIED, (), "", "trial", FILE, "", local_override=False
        ),
    )
)
# A key of the schema holds values or tables, never now one and now the other.
VALUES = st.dictionaries(st.sampled_from("abc"), LEAVES, max_size=3)
TREES = st.recursive(
    VALUES,
    lambda inner: st.builds(
        dict.__or__, VALUES, st.dictionaries(st.sampled_from("xyz"), inner, max_size=2)
    ),
    max_leaves=6,
)
PLACES = st.sampled_from(["CN-11", "CN-11-111", "CN-31", "CN", "US-IA", "FR", "WORLD"])
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2023, 1, 1))
DISEASES = st.sampled_from(["covid19", "measles", "ebola", "sars"])
VERSIONS = {version.id: version for version in load_protocols()}
COVID = sorted(name for name in VERSIONS if name.startswith("covid19-cn-"))


@given(TREES)
def test_an_heir_that_states_nothing_is_its_parent(tree):
    assert merge(tree, {}) == tree
    assert merge({}, tree) == tree
    assert merge(tree, tree) == tree


@given(TREES, TREES, TREES)
def test_it_does_not_matter_in_which_order_three_versions_are_laid_together(a, b, c):
    assert merge(merge(a, b), c) == merge(a, merge(b, c))


@given(TREES, TREES)
def test_what_an_heir_states_holds_and_nothing_else_changes(parent, heir):
    merged = merge(parent, heir)

    assert merge(merged, heir) == merged
    assert merged.keys() == parent.keys() | heir.keys()


@given(TREES, TREES)
def test_a_table_that_stands_alone_takes_nothing_over(parent, heir):
    alone = merge(parent, heir, standing_alone=set(heir))

    assert {name: alone[name] for name in heir} == heir


@given(PLACES, PLACES)
def test_no_place_is_inside_one_that_is_inside_it(one, other):
    assert not (is_inside(one, other) and is_inside(other, one))
    assert is_inside(one, other) == (one != other and other in places_around(one))


@given(DISEASES, PLACES, DAYS)
def test_no_nearer_place_and_no_later_version_goes_unheeded(disease, place, day):
    version = in_force(VERSIONS.values(), disease, place=place, on=day)

    nearest = [
        around
        for around in places_around(place)
        if any(
            applies_on(each, day)
            and (each.header.disease, each.header.jurisdiction) == (disease, around)
            for each in VERSIONS.values()
        )
    ]
    assert (version is None) == (nearest == [])
    if version is not None:
        assert applies_on(version, day)
        assert version.header.jurisdiction == nearest[0]


def test_every_version_that_applied_is_in_force_in_its_place_on_its_first_day():
    for version in VERSIONS.values():
        header = version.header
        if header.effective_from is None:
            continue
        found = in_force(
            VERSIONS.values(),
            header.disease,
            place=header.jurisdiction,
            on=header.effective_from,
        )
        assert found == version


ITEMS = st.lists(
    st.builds(
        OpenItem,
        st.uuids().map(str),
        st.just(ItemKind.PERSON),
        st.sampled_from(["close_contact", "secondary_contact", "infected_person"]),
        st.sampled_from(COVID),
    ),
    max_size=8,
)
NOON = datetime(2022, 6, 27, 12, tzinfo=UTC)


@given(ITEMS, st.sampled_from(COVID))
def test_proposals_keep_the_order_and_leave_out_whom_nothing_changes(items, new):
    proposals = propose_switch(
        items, VERSIONS[new], versions=VERSIONS, effective_at=NOON
    )

    proposed = [proposal.item for proposal in proposals]
    assert proposed == [item for item in items if item in proposed]
    assert all(item.opened_under != new for item in proposed)
    for item in items:
        old = VERSIONS[item.opened_under].measure.get(item.name)
        if old == VERSIONS[new].measure.get(item.name):
            assert item not in proposed


@given(ITEMS, st.sampled_from(COVID))
def test_going_back_takes_back_every_change(items, new):
    for proposal in propose_switch(
        items, VERSIONS[new], versions=VERSIONS, effective_at=NOON
    ):
        item = proposal.item
        moved = OpenItem(item.item_id, item.kind, item.name, new)
        (back,) = propose_switch(
            [moved], VERSIONS[item.opened_under], versions=VERSIONS, effective_at=NOON
        )
        forth = {
            change.key: (change.before, change.after) for change in proposal.changes
        }
        assert {
            change.key: (change.after, change.before) for change in back.changes
        } == (forth)


def test_a_switch_without_a_time_zone_is_refused():
    with pytest.raises(NaiveInstantError):
        propose_switch(
            [],
            VERSIONS["covid19-cn-9"],
            versions=VERSIONS,
            effective_at=NOON.replace(tzinfo=None),
        )


def test_an_item_under_an_unknown_version_is_an_error():
    item = OpenItem("X-1", ItemKind.PERSON, "close_contact", "covid20")

    with pytest.raises(KeyError, match="covid20"):
        propose_switch(
            [item], VERSIONS["covid19-cn-9"], versions=VERSIONS, effective_at=NOON
        )
