"""Names of areas, in both languages, read once a request."""

import pytest
from django.utils.translation import override

from builders.places import BEIJING, DOUDIAN, FANGSHAN, YIJIE, the_areas
from epiloop_hq.places.names import tidy_name
from epiloop_hq.places.queries import (
    area_names,
    full_name,
    remembering_names,
    short_name,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "path", "name"),
    [
        ("en", DOUDIAN, "Doudian"),
        ("zh-hans", DOUDIAN, "窦店镇"),
        ("en", YIJIE, "一街村"),  # no English name is known
        ("zh-hans", BEIJING, "北京市"),  # itself only 市辖区, "the districts"
        ("en", "", ""),
        ("en", "99/", "99/"),  # nobody has told of it
    ],
)
def test_an_area_is_called_as_the_reader_reads(language, path, name):
    the_areas()

    with override(language):
        assert short_name(path) == name


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "Doudian, Fangshan"), ("zh-hans", "房山区窦店镇")],
)
def test_a_full_name_goes_by_the_order_of_the_language(language, name):
    the_areas()

    with override(language):
        assert full_name(DOUDIAN) == name
        assert full_name("") == ""


def test_a_node_that_only_says_a_rank_is_left_out():
    the_areas()

    with override("zh-hans"):
        assert full_name(FANGSHAN) == "北京市房山区"


def test_one_request_reads_each_name_once(django_assert_num_queries):
    the_areas()

    with remembering_names():
        with django_assert_num_queries(1):
            area_names([DOUDIAN, FANGSHAN, "", "99/"])
        with django_assert_num_queries(0):
            area_names([FANGSHAN, "99/"])


@pytest.mark.parametrize(
    ("written", "tidy"),
    [("  交道  一街 ", "交道 一街"), ("３号楼", "3号楼"), ("Ａ　座", "A 座")],
)
def test_names_are_compared_in_one_width_with_single_spaces(written, tidy):
    assert tidy_name(written) == tidy
