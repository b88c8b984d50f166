import pytest

from epiloop.places import (
    ancestor_paths,
    area_path,
    check_area_path,
    common_path,
    is_within,
    leaf_code,
    parent_path,
)

VILLAGE = "11/110111/110111103/110111103201/"


def test_a_path_names_every_area_above():
    assert ancestor_paths(VILLAGE) == ("11/", "11/110111/", "11/110111/110111103/")
    assert parent_path(VILLAGE) == "11/110111/110111103/"
    assert parent_path("11/") is None
    assert leaf_code(VILLAGE) == "110111103201"
    assert area_path("11", "110111", "110111103", "110111103201") == VILLAGE


@pytest.mark.parametrize(
    ("path", "scope", "verdict"),
    [
        (VILLAGE, "11/110111/", True),
        (VILLAGE, VILLAGE, True),
        ("11/110111/", VILLAGE, False),
        ("11/110111/", "11/1101/", False),
        ("", "11/", False),
    ],
)
def test_an_area_is_within_itself_and_within_everything_above(path, scope, verdict):
    assert is_within(path, scope) is verdict


def test_no_area_is_within_an_empty_scope():
    with pytest.raises(ValueError, match="ends with a slash"):
        is_within(VILLAGE, "")


def test_the_common_area_is_the_smallest_that_holds_both():
    assert common_path(VILLAGE, "11/110111/110111101/") == "11/110111/"
    assert common_path(VILLAGE, VILLAGE) == VILLAGE
    assert common_path(VILLAGE, "13/130600/") is None


@pytest.mark.parametrize("path", ["", "11", "11/110111", "/", "11//", "11/11 01/"])
def test_a_broken_path_is_refused(path):
    with pytest.raises(ValueError, match="path"):
        check_area_path(path)


def test_a_code_with_a_slash_is_refused():
    with pytest.raises(ValueError, match="may not hold a slash"):
        area_path("11/110111", "x")
