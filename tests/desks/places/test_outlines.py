"""Which outlines a map is drawn with: the ground of an area and what lies around it."""

from dataclasses import replace

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW, an_actor
from builders.places import (
    BAODING,
    BEIJING,
    DOUDIAN,
    FANGSHAN,
    FENGTAI,
    SYSTEM,
    TREE,
    YANCUN,
    YIJIE,
)
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.places.actions import AreaDraft, write_areas
from epiloop_hq.places.kinds import AreaLevel
from epiloop_hq.places.queries import outline_rows

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])
RING = [[116, 39], [117, 39], [117, 40], [116, 40], [116, 39]]
SQUARE = {"type": "Polygon", "coordinates": [RING]}
DRAWN = {"110111", "110106", "110111101", "110111103"}


@pytest.fixture(autouse=True)
def _house():
    drafts = (
        replace(d, outline=SQUARE, outline_source="drawn here")
        if d.code in DRAWN
        else d
        for d in TREE
    )
    write_areas(drafts, actor=SYSTEM, now=NOW)
    with clock.at(NOW):
        yield


@pytest.mark.parametrize(
    ("what", "role_area", "asked", "drawn"),
    [
        ("the whole city: its districts", "", "", {FANGSHAN, FENGTAI}),
        ("a city without an outline", "", BEIJING, {FANGSHAN, FENGTAI}),
        (
            "a district: its towns, and its neighbours",
            "",
            FANGSHAN,
            {FANGSHAN, FENGTAI, YANCUN, DOUDIAN},
        ),
        ("a town: its neighbours", "", DOUDIAN, {YANCUN, DOUDIAN}),
        ("a village without an outline: its town", "", YIJIE, {DOUDIAN}),
        ("only what is one's own", FANGSHAN, FANGSHAN, {FANGSHAN, YANCUN, DOUDIAN}),
        ("nothing of another's", FENGTAI, FANGSHAN, {FENGTAI}),
    ],
)
def test_an_area_is_drawn_with_the_largest_areas_below_it_and_those_beside_it(
    what, role_area, asked, drawn, django_assert_num_queries
):
    actor = an_actor(Role.VIEWER, role_area)

    with django_assert_num_queries(2):
        rows = outline_rows(actor, area_path=asked)

    assert {row.area_path for row in rows} == drawn


def test_a_level_at_which_nothing_has_an_outline_is_passed_over():
    district = AreaDraft(
        code="130602", name="竞秀区", level=AreaLevel.DISTRICT, parent_code="1306"
    )
    town = AreaDraft(
        code="130602001",
        name="先锋街道",
        level=AreaLevel.TOWN,
        parent_code="130602",
        outline=SQUARE,
        outline_source="drawn here",
    )
    write_areas([district, town], actor=SYSTEM, now=NOW)

    rows = outline_rows(an_actor(Role.VIEWER, ""), area_path=BAODING)

    assert [(row.area_path, row.level) for row in rows] == [
        (f"{BAODING}130602/130602001/", AreaLevel.TOWN)
    ]


def test_the_map_is_told_names_and_where_they_are_written():
    officer = a_browser(an_account("officer", role=Role.DISTRICT, area_path=FANGSHAN))

    told = officer.get(reverse("places:outlines"), {"area": "110111103"}).json()

    assert [feature["properties"] for feature in told["features"]] == [
        {"path": YANCUN, "name": "Yancun", "lon": 116.5, "lat": 39.5},
        {"path": DOUDIAN, "name": "Doudian", "lon": 116.5, "lat": 39.5},
    ]
    assert told["features"][0]["geometry"] == SQUARE
