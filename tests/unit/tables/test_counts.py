from epiloop.tables import DiscoveryRoute, Kind, read_table
from imported import a_file, a_mapping, codes

FIELDS = """
[fields.external_id]
column = "day"
[fields.starts]
column = "day"
date_order = "ymd"
[fields.area_names]
first = ["北京市"]
"""


def figures(folder, text, counts):
    mapping = a_mapping(FIELDS + counts, kind=Kind.COUNTS)
    outcomes = list(read_table(a_file(folder, text), mapping))
    rows = [taken.row for outcome in outcomes for taken in outcome.taken]
    return outcomes, rows


def test_each_column_of_an_area_is_a_figure_of_that_area(tmp_path):
    _, rows = figures(
        tmp_path,
        "day,房山区_确诊,通州区_确诊,确诊\n2022-05-01,3,0,9\n",
        '[[counts]]\ncolumn = "{area}_确诊"\nmeasure = "case_confirmed"\n'
        '[[counts]]\ncolumn = "确诊"\nmeasure = "case_confirmed"\n',
    )

    assert [(row.area_names, row.value) for row in rows] == [
        (("北京市", "房山区"), 3),
        (("北京市", "通州区"), 0),
        (("北京市",), 9),
    ]
    assert rows[0].external_id == "2022-05-01/房山区_确诊"


def test_not_published_is_not_zero(tmp_path):
    """An empty cell, a word for unknown, and a 0 in a column that is never filled."""
    _, rows = figures(
        tmp_path,
        "day,a,b\n2022-05-01,0,0\n2022-05-02,,\n2022-05-03,?,5\n",
        '[[counts]]\ncolumn = "a"\nmeasure = "a"\n'
        '[[counts]]\ncolumn = "b"\nmeasure = "b"\nzero_means = "not_published"\n',
    )

    assert [row.value for row in rows] == [0, None, None, None, None, 5]
    assert [row.is_published for row in rows] == [
        True,
        False,
        False,
        False,
        False,
        True,
    ]


def test_a_cell_with_several_areas_is_split(tmp_path):
    outcomes, rows = figures(
        tmp_path,
        "day,by_district\n2022-05-01,朝阳区20;房山区3\n2022-05-02,\n2022-05-03,朝阳区\n",
        '[[counts]]\ncolumn = "by_district"\nmeasure = "infected_person"\n'
        'discovery_route = "sealed_zone"\nsplit = ";"\n'
        'pattern = "(?P<area>\\\\D+)(?P<value>\\\\d+)"\n',
    )

    assert [(row.area_names[1], row.value) for row in rows] == [
        ("朝阳区", 20),
        ("房山区", 3),
    ]
    assert {row.discovery_route for row in rows} == {DiscoveryRoute.SEALED_ZONE}
    assert [codes(outcome) for outcome in outcomes] == [[], [], ["value.not_extracted"]]
    assert len({row.external_id for row in rows}) == 2


def test_a_rounded_figure_says_so(tmp_path):
    _, rows = figures(
        tmp_path,
        "day,sampled,tubes,is_rounded\n2022-05-01,19810000,12,true\n2022-05-02,7,1,false\n",
        '[[counts]]\ncolumn = "sampled"\nmeasure = "sampled"\nrounded_column = "is_rounded"\n'
        '[[counts]]\ncolumn = "tubes"\nmeasure = "positive_tubes"\n',
    )

    assert [row.is_rounded for row in rows] == [True, None, False, None]


def test_a_figure_that_is_none_rejects_its_row(tmp_path):
    outcomes, rows = figures(
        tmp_path,
        "day,a\n2022-05-01,-3\n2022-05-02,many\n2022-05-03,1.5\n",
        '[[counts]]\ncolumn = "a"\nmeasure = "a"\n',
    )

    assert rows == []
    assert [codes(outcome) for outcome in outcomes] == [
        ["number.negative"],
        ["number.unreadable"],
        ["number.unreadable"],
    ]


def test_parts_that_do_not_come_to_their_total_are_told_of(tmp_path):
    outcomes, rows = figures(
        tmp_path,
        "day,a_sum,a_x,a_y,b_sum,b_x,b_y\n2022-05-01,5,2,3,5,2,2\n2022-05-02,,2,3,0,0,0\n",
        '[[counts]]\ncolumn = "{area}_sum"\nmeasure = "all"\n'
        '[[counts]]\ncolumn = "{area}_x"\nmeasure = "x"\n'
        '[[counts]]\ncolumn = "{area}_y"\nmeasure = "y"\n'
        '[[sums]]\ntotal = "{area}_sum"\nparts = ["{area}_x", "{area}_y"]\n',
    )

    assert [codes(outcome) for outcome in outcomes] == [["count.parts_disagree"], []]
    assert outcomes[0].findings[0].reason == (
        "b_sum is given as 5, its parts b_x + b_y come to 4."
    )
    assert len(rows) == 12
