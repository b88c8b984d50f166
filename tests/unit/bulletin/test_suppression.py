"""Small numbers do not stand in a bulletin, nor can they be worked out from what does."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.bulletin.suppression import (
    TOTAL,
    Table,
    with_totals,
    withhold_small_numbers,
    without_empty_lines,
)

ROWS, COLUMNS = ("Fangshan", "Fengtai", "Chaoyang"), ("community", "quarantine")


def a_table(*lines):
    counts = {
        (row, column): value
        for row, line in zip(ROWS, lines, strict=False)
        for column, value in zip(COLUMNS, line, strict=True)
    }
    return with_totals(counts, rows=ROWS[: len(lines)], columns=COLUMNS)


def shown(table):
    return [
        [
            "·" if table.cells[r, c] is None else table.cells[r, c]
            for c in (*table.columns, TOTAL)
        ]
        for r in (*table.rows, TOTAL)
    ]


def test_a_table_without_small_numbers_is_published_whole():
    table = a_table((12, 30), (0, 7), (9, 11))

    assert withhold_small_numbers(table, fewer_than=5) == table


def test_a_small_number_takes_three_others_with_it():
    """Otherwise its row's total and its column's would give it away."""
    table = withhold_small_numbers(a_table((2, 30), (40, 7), (90, 11)), fewer_than=5)

    assert shown(table) == [
        ["·", "·", 32],
        ["·", "·", 47],
        [90, 11, 101],
        [132, 48, 180],
    ]


def test_a_small_total_is_withheld_as_well():
    table = withhold_small_numbers(a_table((2, 0), (40, 7), (90, 11)), fewer_than=5)

    assert table.cells["Fangshan", TOTAL] is None


@pytest.mark.parametrize(
    ("value", "is_published"), [(0, True), (1, False), (4, False), (5, True)]
)
def test_the_limit_itself_and_nothing_are_published(value, is_published):
    table = a_table((value, 30), (40, 70), (90, 110))

    withheld = withhold_small_numbers(table, fewer_than=5)

    assert (withheld.cells["Fangshan", "community"] == value) is is_published


def test_one_district_alone_hides_behind_its_total():
    """Of one cell, all totals are the cell: nothing is left to publish."""
    table = with_totals({("a", "b"): 3}, rows=("a",), columns=("b",))

    assert all(
        v is None for v in withhold_small_numbers(table, fewer_than=5).cells.values()
    )


def test_no_limit_withholds_nothing():
    table = a_table((1, 2), (3, 4))

    assert withhold_small_numbers(table, fewer_than=0) == table


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({("Fengtai", "elsewhere"): 1}, "no row and column"),
        ({("Fengtai", "community"): -1}, "negative"),
    ],
)
def test_a_count_outside_the_table_is_refused(counts, said):
    with pytest.raises(ValueError, match=said):
        with_totals(counts, rows=ROWS, columns=COLUMNS)


def readings(table: Table, most: int) -> list[dict]:
    """Every table of counts up to `most` that agrees with what is published."""
    inner = [(r, c) for r in table.rows for c in table.columns]
    found = []
    for values in product(range(most + 1), repeat=len(inner)):
        guess = dict(zip(inner, values, strict=True))
        whole = with_totals(guess, rows=table.rows, columns=table.columns)
        if all(v is None or whole.cells[cell] == v for cell, v in table.cells.items()):
            found.append(whole.cells)
    return found


@given(
    counts=st.lists(st.integers(0, 4), min_size=4, max_size=4),
    fewer_than=st.integers(2, 4),
)
def test_no_withheld_number_can_be_worked_out(counts, fewer_than):
    """Found by trying every table: for each withheld cell two readings differ."""
    rows, columns = ROWS[:2], COLUMNS
    cells = dict(zip(product(rows, columns), counts, strict=True))
    table = with_totals(cells, rows=rows, columns=columns)

    published = withhold_small_numbers(table, fewer_than=fewer_than)

    possible = readings(published, most=max(counts) + 2)
    for cell in published.withheld:
        assert len({reading[cell] for reading in possible}) > 1


@given(
    counts=st.lists(st.integers(0, 60), min_size=12, max_size=12),
    fewer_than=st.integers(2, 12),
)
def test_what_is_published_is_true_and_never_small(counts, fewer_than):
    rows, columns = tuple("abcd"), tuple("xyz")
    cells = dict(zip(product(rows, columns), counts, strict=True))
    table = with_totals(cells, rows=rows, columns=columns)

    published = withhold_small_numbers(table, fewer_than=fewer_than)

    for cell, value in published.cells.items():
        assert value is None or value == table.cells[cell]
        assert value is None or not 0 < value < fewer_than or cell == (TOTAL, TOTAL)


def test_lines_of_published_zeros_are_left_out_and_withheld_ones_stay():
    table = withhold_small_numbers(a_table((12, 0), (0, 0), (9, 0)), fewer_than=5)

    assert without_empty_lines(table).rows == ("Fangshan", "Chaoyang")
    assert without_empty_lines(table).columns == ("community",)


def test_one_case_in_a_city_hides_its_district_and_its_route():
    """Its row stands beside another that might as well hold it."""
    table = without_empty_lines(
        withhold_small_numbers(a_table((1, 0), (0, 0), (0, 0)), fewer_than=5)
    )

    assert table.cells[TOTAL, TOTAL] == 1
    assert len(table.rows) > 1
    assert all(table.cells[row, TOTAL] is None for row in table.rows)
