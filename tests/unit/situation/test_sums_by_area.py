"""However the areas lie, the lines below an area add up to the area itself."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.situation.facts import CaseFact, Facts, ItemFact
from epiloop.situation.figures import Figure, area_lines, figures_by_area

AT = datetime(2022, 4, 23, 6, tzinfo=UTC)
# A tree whose lowest level is not told in full, as areas of a city never are.
TREE = {
    "": ("11/", "13/"),
    "11/": ("11/1101/",),
    "11/1101/": ("11/1101/a/", "11/1101/b/"),
    "11/1101/a/": ("11/1101/a/1/", "11/1101/a/2/"),
    "11/1101/a/1/": (),
}
PATHS = sorted(
    {*TREE, *(p for below in TREE.values() for p in below), "", "11/1101/c/"}
)
paths = st.sampled_from(PATHS)


def a_case(number, area_path, *, is_community, is_refuted):
    return CaseFact(
        case_id=number,
        number=str(number),
        person_id=number,
        area_path=area_path,
        status="case_confirmed",
        is_refuted=is_refuted,
        discovery_route="unclassified",
        is_community=is_community,
        onset_on=None,
        sampled_at=None,
        positive_at=AT,
        reported_at=None,
        diagnosed_at=None,
        isolated_at=None,
        died_at=None,
        opened_at=AT,
        closed_at=None,
        residence_id=None,
        protocol_id="covid19-cn-8",
    )


def an_item(number, area_path, *, point_id, closed_at):
    return ItemFact(
        item_id=number,
        kind="risk_point",
        case_id=None,
        contact_id=None,
        point_id=point_id,
        person_id=None,
        area_path=area_path,
        unit_id=None,
        owner="",
        step="identified",
        step_at=AT,
        opened_at=AT,
        controlled_at=None,
        closed_at=closed_at,
        outcome="",
    )


cases = st.lists(st.tuples(paths, st.sampled_from([True, False, None]), st.booleans()))
items = st.lists(st.tuples(paths, st.none() | st.just(1), st.none() | st.just(AT)))


def facts_of(told_cases, told_items):
    return Facts(
        as_of=AT,
        area_path="",
        outbreak_id=1,
        disease="covid19",
        zone=ZoneInfo("Asia/Shanghai"),
        protocol_id="",
        started_at=AT,
        trail_seq=1,
        head_digest="",
        cases=tuple(
            a_case(n, path, is_community=found, is_refuted=refuted)
            for n, (path, found, refuted) in enumerate(told_cases)
        ),
        items=tuple(
            an_item(n, path, point_id=point, closed_at=closed)
            for n, (path, point, closed) in enumerate(told_items)
        ),
    )


@given(cases, items, st.sampled_from(sorted(TREE)))
def test_the_areas_below_and_what_is_in_none_of_them_are_the_whole(
    told_cases, told_items, area_path
):
    facts = facts_of(told_cases, told_items).within(area_path)
    table = figures_by_area(facts)

    lines = area_lines(table, area_path, TREE[area_path])

    for figure in Figure:
        whole = table[area_path].get(figure, 0)
        assert sum(line.counts[figure] for line in lines) == whole, figure
    named = [line.area_path for line in lines if line.area_path is not None]
    assert named == list(TREE[area_path])
    assert min((line.counts[f] for line in lines for f in Figure), default=0) >= 0


@given(cases, items)
def test_an_area_counts_the_same_seen_from_above_and_from_within(
    told_cases, told_items
):
    facts = facts_of(told_cases, told_items)
    table = figures_by_area(facts)

    for path in PATHS:
        own = figures_by_area(facts.within(path))[path]
        above = table.get(path, {})
        assert {f: own.get(f, 0) for f in Figure} == {
            f: above.get(f, 0) for f in Figure
        }


@pytest.mark.parametrize(
    ("where", "lines"),
    [
        ("11/1101/", [("11/1101/a/", 2), ("11/1101/b/", 0), (None, 1)]),
        ("11/1101/a/", [("11/1101/a/1/", 1), ("11/1101/a/2/", 0), (None, 1)]),
        ("11/1101/a/1/", [(None, 1)]),
    ],
)
def test_what_lies_in_an_area_itself_is_a_line_of_its_own(where, lines):
    found = [(path, True, False) for path in ("11/1101/", "11/1101/a/", "11/1101/a/1/")]
    table = figures_by_area(facts_of(found, []).within(where))

    shown = [
        (line.area_path, line.counts[Figure.CASES])
        for line in area_lines(table, where, TREE[where])
    ]

    assert shown == lines
