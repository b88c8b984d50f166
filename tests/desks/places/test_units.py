"""Units, and who answers for an area."""

import pytest

from builders.actors import NOW, an_actor
from builders.places import (
    BAODING,
    BEIJING,
    DOUDIAN,
    FANGSHAN,
    FENGTAI,
    YANCUN,
    YIJIE,
    a_unit,
    the_areas,
    the_units,
)
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.places import actions, queries
from epiloop_hq.places.errors import PlacesRefusedError
from epiloop_hq.places.kinds import UnitKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas():
    the_areas()


def test_a_unit_is_known_by_its_name_within_its_area():
    first = a_unit("疾控中心", FANGSHAN, telephone="1")
    again = a_unit(" 疾控中心 ", FANGSHAN, telephone="2")
    other = a_unit("疾控中心", FENGTAI, telephone="1")

    assert first == again != other
    assert queries.unit_row(first).telephone == "2"


def test_telling_a_unit_again_leaves_no_trace():
    a_unit("疾控中心", FANGSHAN)
    told = AuditEvent.objects.count()

    a_unit("疾控中心", FANGSHAN)

    assert AuditEvent.objects.count() == told


@pytest.mark.parametrize(
    ("area", "unit"),
    [
        (YIJIE, "窦店镇"),
        (DOUDIAN, "窦店镇"),
        (YANCUN, "房山区疾控中心"),
        (FENGTAI, "丰台区疾控中心"),
        (BAODING, "保定市疾控中心"),
        (BEIJING, None),
        ("", None),
    ],
)
def test_the_nearest_unit_at_or_above_an_area_answers_for_it(area, unit):
    the_units()

    found = queries.responsible_unit(area)

    assert (found and found.name) == unit


@pytest.mark.parametrize(
    ("kinds", "answers"),
    [
        ([UnitKind.DISEASE_CONTROL, UnitKind.COMMUNITY], UnitKind.COMMUNITY),
        ([UnitKind.HEADQUARTERS, UnitKind.DISEASE_CONTROL], UnitKind.DISEASE_CONTROL),
        ([UnitKind.LABORATORY, UnitKind.HEADQUARTERS], UnitKind.HEADQUARTERS),
        ([UnitKind.LABORATORY, UnitKind.TRANSFER, UnitKind.HOSPITAL], None),
    ],
)
def test_of_several_units_of_an_area_the_one_nearest_to_people_answers(kinds, answers):
    for kind in kinds:
        a_unit(f"unit {kind}", FANGSHAN, kind=kind)

    found = queries.responsible_unit(FANGSHAN)

    assert (found and found.kind) == answers


def test_many_areas_are_answered_for_in_one_query(django_assert_num_queries):
    the_units()

    with django_assert_num_queries(1):
        found = queries.responsible_units([YIJIE, FENGTAI, "99/"])

    assert {p: u and u.name for p, u in found.items()} == {
        YIJIE: "窦店镇",
        FENGTAI: "丰台区疾控中心",
        "99/": None,
    }


def test_units_are_listed_from_the_nearest_upwards():
    the_units()

    assert [u.name for u in queries.units_of(YIJIE)] == ["窦店镇", "房山区疾控中心"]
    assert [u.name for u in queries.units_of(YIJIE, kinds=[UnitKind.COMMUNITY])] == [
        "窦店镇"
    ]


def test_units_of_the_viewers_areas_come_page_by_page(django_assert_num_queries):
    for n in range(5):
        a_unit(f"unit {n}", DOUDIAN)
    a_unit("unit elsewhere", FENGTAI)
    officer = an_actor(Role.DISTRICT, FANGSHAN)

    with django_assert_num_queries(1):
        first = queries.unit_page(officer, limit=3)
    second = queries.unit_page(officer, limit=3, after=first.next_key)

    names = [u.name for u in (*first.rows, *second.rows)]
    assert names == [f"unit {n}" for n in range(5)]
    assert second.next_key == ""
    assert queries.unit_page(officer, search="unit 3").rows[0].name == "unit 3"


def test_units_of_rows_are_read_by_their_ids(django_assert_num_queries):
    one = a_unit("unit", DOUDIAN)

    with django_assert_num_queries(1):
        assert queries.unit_rows([one, None, 99_999]).keys() == {one}


@pytest.mark.parametrize(
    ("name", "area", "reason"),
    [(" ", FANGSHAN, "needs a name"), ("unit", "99/", "no area with the path 99/")],
)
def test_a_unit_without_name_or_area_is_refused(name, area, reason):
    with pytest.raises(PlacesRefusedError, match=reason):
        a_unit(name, area)


def test_a_district_writes_its_own_units_only():
    officer = an_actor(Role.DISTRICT, FANGSHAN)

    with pytest.raises(NotPermittedError):
        actions.write_unit(
            "unit", actor=officer, now=NOW, area_path=FENGTAI, kind=UnitKind.OTHER
        )
