"""A picture of figures and the table beneath it are the same numbers."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.template import Context, Template

from epiloop_hq.web import charts
from epiloop_hq.web.charts import Mark, Series

NOW = datetime(2022, 4, 23, 6, 5, tzinfo=UTC)
DAYS = ("21 Apr", "22 Apr", "23 Apr")


def a_curve(**other):
    series = Series(name="Cases", values=(4, 2, 1))
    given = {"summary": "Falling", "axis": "Onset", "labels": DAYS, "series": [series]}
    return charts.days("curve", "Cases by day", **given | other)


def drawn(chart):
    source = "{% chart picture %}"
    return Template(source).render(Context({"now": NOW, "picture": chart}))


def island(text):
    return json.loads(re.search(r"<script[^>]*json[^>]*>(.*?)</script>", text)[1])


def test_the_drawing_and_the_table_beneath_hold_the_same_numbers():
    text = drawn(a_curve())

    chart = island(text)
    assert chart["drawing"]["series"][0]["values"] == [4, 2, 1]
    assert chart["rows"] == [["21 Apr", 4], ["22 Apr", 2], ["23 Apr", 1]]
    assert [int(n) for n in re.findall(r"<td[^>]*>(\d+)</td>", text)] == [4, 2, 1]
    assert chart["note"] == "as of Sat 23 Apr 2022 14:05"


def test_days_still_being_reported_are_named_in_the_table_too():
    chart = a_curve(incomplete=2)

    assert [row[-1] for row in chart.rows] == ["", "incomplete", "incomplete"]


def test_an_interval_has_its_own_columns_and_an_unknown_figure_is_no_zero():
    rt = Series(
        name="R",
        values=(None, 1.25, 0),
        mark=Mark.LINE,
        lower=(None, 0.9, 0),
        upper=(None, 1.6, 0.3),
    )

    text = drawn(a_curve(series=[rt]))

    head = re.findall(r'<th scope="col">(.*?)</th>', text)
    assert head == ["Onset", "R", "R, lower bound", "R, upper bound"]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", text)
    assert cells == ["–", "–", "–", "1.25", "0.90", "1.60", "0", "0", "0.30"]


def test_a_text_that_people_typed_cannot_leave_the_data():
    text = drawn(a_curve(summary="</script><b>x"))

    assert "</script><b>" not in text
    assert island(text)["summary"] == "</script><b>x"


@pytest.mark.parametrize("labels", [DAYS[:2], (*DAYS, "24 Apr")])
def test_every_day_has_a_figure_of_every_series(labels):
    with pytest.raises(ValueError, match="argument"):
        a_curve(labels=labels)


def test_half_an_interval_is_refused():
    with pytest.raises(ValueError, match="lower and an upper"):
        Series(name="R", values=(1.0,), lower=(0.5,))
