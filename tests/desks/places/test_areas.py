"""The administrative tree: made in any order, never moved."""

import time
from dataclasses import replace

import pytest

from builders.actors import NOW, an_actor
from builders.places import DOUDIAN, FANGSHAN, SYSTEM, TREE, YIJIE, the_areas
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.places import actions, queries
from epiloop_hq.places.actions import AreaDraft
from epiloop_hq.places.errors import PlacesRefusedError
from epiloop_hq.places.kinds import AreaLevel

pytestmark = pytest.mark.django_db

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}


def written(*drafts, actor=SYSTEM):
    return actions.write_areas(drafts, actor=actor, now=NOW)


def test_the_path_of_an_area_is_that_of_the_area_above_and_its_code():
    the_areas()

    assert queries.area_path_of("110111103201") == YIJIE


def test_areas_may_be_told_in_any_order():
    result = actions.write_areas(reversed(TREE), actor=SYSTEM, now=NOW)

    assert (result.added, result.refused) == (len(TREE), ())
    assert queries.area_path_of("110111103") == DOUDIAN


def test_telling_the_same_areas_again_changes_nothing():
    the_areas()

    again = actions.write_areas(TREE, actor=SYSTEM, now=NOW)

    assert (again.added, again.changed, again.unchanged) == (0, 0, len(TREE))


def test_a_new_name_and_an_outline_are_taken_over_and_a_missing_one_is_not_lost():
    the_areas()
    fangshan = next(d for d in TREE if d.code == "110111")
    outlined = replace(fangshan, outline=SQUARE, outline_source="drawn for the test")

    first = written(outlined)
    second = written(replace(fangshan, name_en=""))

    assert (first.changed, second.changed, second.unchanged) == (1, 0, 1)
    assert queries.area_row(FANGSHAN, SYSTEM).name_en == "Fangshan"


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        (
            AreaDraft(code="9", name="x", level=AreaLevel.GRID, parent_code="8"),
            "The area 9 lies in 8, which is not known.",
        ),
        (
            AreaDraft(code="110111", name="房山区", level=AreaLevel.DISTRICT),
            "cannot move",
        ),
        (AreaDraft(code="a/b", name="x", level=AreaLevel.GRID), "slash"),
        (AreaDraft(code="", name="x", level=AreaLevel.GRID), "empty or broken code"),
        (AreaDraft(code="9", name=" ", level=AreaLevel.GRID), "has no name"),
        (
            AreaDraft(code="9", name="x", level=AreaLevel.GRID, outline={"type": "P"}),
            "Polygon",
        ),
    ],
)
def test_a_draft_that_cannot_stand_is_refused_with_the_reason(draft, reason):
    the_areas()

    result = written(draft)

    assert result.added == result.changed == 0
    assert [(d.code, reason in why) for d, why in result.refused] == [
        (draft.code, True)
    ]


def test_one_bad_draft_does_not_stop_the_others():
    good = AreaDraft(code="46", name="海南省", level=AreaLevel.PROVINCE)
    bad = AreaDraft(code="9", name="x", level=AreaLevel.GRID, parent_code="8")

    result = written(bad, good)

    assert (result.added, len(result.refused)) == (1, 1)


def test_areas_that_lie_in_each_other_are_refused_both():
    egg = AreaDraft(code="1", name="egg", level=AreaLevel.GRID, parent_code="2")
    hen = AreaDraft(code="2", name="hen", level=AreaLevel.GRID, parent_code="1")

    assert len(written(egg, hen).refused) == 2


def test_of_two_drafts_with_one_code_the_last_counts_and_the_first_is_told():
    first = AreaDraft(code="46", name="海南", level=AreaLevel.PROVINCE)
    last = replace(first, name="海南省")

    result = written(first, last)

    assert result.added == 1
    assert result.refused[0][0] == first


def test_a_single_area_that_cannot_stand_is_an_error():
    draft = AreaDraft(code="9", name="x", level=AreaLevel.GRID, parent_code="8")

    with pytest.raises(PlacesRefusedError, match="not known"):
        actions.write_area(draft, actor=SYSTEM, now=NOW)


def test_a_district_adds_areas_below_itself_only():
    the_areas()
    fangshan = an_actor(Role.DISTRICT, FANGSHAN)
    grid = AreaDraft(
        code="g1", name="第一网格", level=AreaLevel.GRID, parent_code="110111103201"
    )

    assert actions.write_area(grid, actor=fangshan, now=NOW) > 0
    with pytest.raises(NotPermittedError):
        written(replace(grid, code="g2", parent_code="110106"), actor=fangshan)


def test_an_unknown_code_is_said_by_name():
    with pytest.raises(LookupError, match="no area with the code 99"):
        queries.area_path_of("99")


def test_children_come_with_the_number_of_areas_below_each(
    django_assert_num_queries,
):
    the_areas()

    with django_assert_num_queries(1):
        rows = queries.children_rows(FANGSHAN, SYSTEM)

    assert [(r.name, r.children) for r in rows] == [("阎村镇", 0), ("窦店镇", 1)]


def test_a_viewer_starts_where_their_areas_start():
    the_areas()
    officer = an_actor(Role.DISTRICT, FANGSHAN)

    assert [r.name for r in queries.root_rows(officer)] == ["房山区"]
    assert [r.code for r in queries.root_rows(SYSTEM)] == ["11", "13"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("窦店", ["窦店镇"]),
        ("dou", ["窦店镇"]),
        ("110106", []),  # Fengtai is not the viewer's
        ("1101111", ["阎村镇", "窦店镇", "一街村"]),
        (" ", []),
    ],
)
def test_areas_are_found_by_the_beginning_of_code_or_name(text, names):
    the_areas()
    officer = an_actor(Role.DISTRICT, FANGSHAN)

    assert [r.name for r in queries.found_areas(text, officer, limit=9)] == names


@pytest.mark.slow
def test_seven_thousand_nine_hundred_areas_take_seconds():
    towns = [
        AreaDraft(code=f"t{n}", name=f"镇{n}", level=AreaLevel.TOWN, parent_code="11")
        for n in range(349)
    ]
    villages = [
        AreaDraft(
            code=f"v{n}",
            name=f"村{n}",
            level=AreaLevel.COMMUNITY,
            parent_code=f"t{n % 349}",
        )
        for n in range(7_535)
    ]
    the_areas()
    began = time.perf_counter()

    result = written(*villages, *towns)

    assert result.added == 7_884
    assert time.perf_counter() - began < 20
