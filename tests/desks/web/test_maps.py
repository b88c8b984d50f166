"""What a map shows, as the browser is told."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop_hq.web.maps import (
    SHADES,
    Layer,
    MapPicture,
    Shaded,
    Spot,
    outline_feature,
    shade_of,
    shade_steps,
)
from epiloop_hq.web.states import Shape, Tone


@given(st.lists(st.integers(0, 10**6), max_size=30))
def test_nothing_has_the_first_shade_more_is_never_lighter_and_most_is_darkest(values):
    steps = shade_steps(values)
    shades = [shade_of(value, steps) for value in sorted(values)]

    assert shades == sorted(shades)
    assert all((value == 0) == (shade_of(value, steps) == 0) for value in values)
    assert max(values, default=0) < SHADES or max(shades) == SHADES - 1


@pytest.mark.parametrize(
    ("values", "steps"),
    [
        ([], (1, 2, 3, 4, 5)),
        ([0, 3], (1, 2, 3, 4, 5)),
        ([0, 3, 100], (1, 5, 17, 37, 65)),
    ],
)
def test_shades_part_counts_that_differ_by_magnitudes(values, steps):
    assert shade_steps(values) == steps


def test_a_picture_is_told_in_rows_so_that_twenty_thousand_spots_are_short():
    spot = Spot("case-7", 116.06, 39.64, "FS-7", Tone.BAD, is_vague=True)
    layer = Layer("cases", "Cases", Shape.DISC, [spot], {Tone.BAD: "community"})
    areas = [Shaded("11/", 7, "7")]
    picture = MapPicture("As of 14:00", areas, [layer], "11/")

    told = json.loads(json.dumps(picture.island()))

    assert told["areas"][0]["shade"] == 5
    assert told["layers"][0]["words"] == {"bad": "community"}
    assert dict(zip(told["columns"], told["layers"][0]["rows"][0], strict=True)) == {
        "key": "case-7",
        "lon": 116.06,
        "lat": 39.64,
        "tone": "bad",
        "name": "FS-7",
        "text": "",
        "href": "",
        "vague": True,
    }


def test_an_outline_says_where_its_name_is_written():
    ring = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]

    feature = outline_feature(
        "11/", "Beijing", {"type": "Polygon", "coordinates": [ring]}
    )

    assert feature["properties"] == {
        "path": "11/",
        "name": "Beijing",
        "lon": 2,
        "lat": 2,
    }
