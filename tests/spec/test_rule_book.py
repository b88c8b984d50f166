"""The rule book itself

No number stands in a protocol without a rule that says what it means: every key that a
protocol file may state belongs to a table of this book.
"""

import re
from functools import cache
from pathlib import Path

import pytest

from epiloop.protocols import load_protocols
from epiloop.protocols.keys import pattern_of, schema_keys
from rulebook import spec, table_rows
from specifications import chapters

KEYS = {key.path: key for key in schema_keys()}
TABLES = {key.table for key in KEYS.values()}
COVERED = {
    covered if covered in TABLES | KEYS.keys() else f"{covered}.*": (
        f"{chapter.path.name}: {rule.name}"
    )
    for chapter in chapters()
    for rule in chapter.rules
    for covered in rule.covers
}


# Tables of one shape: what a key means in one of them it means in the others.
ALIKE = ("timing.incubation", "timing.serial_interval", "timing.exposure_to_rash")


@cache
def _words_of(table: str) -> set[str]:
    """Return the names of columns, the cells and the words of a table's rules."""
    tables = ALIKE if table in ALIKE else (table,)
    covers = {name for one in tables for name in (one, f"{one}.*")}
    words: set[str] = set()
    for chapter in chapters():
        for rule in chapter.rules:
            if covers.isdisjoint(rule.covers):
                continue
            words |= {name.replace(" ", "_") for row in rule.rows for name in row.cells}
            cells = [cell for row in rule.rows for cell in row.cells.values()]
            told = " ".join([*cells, rule.explanation, rule.lines])
            words |= set(re.findall(r"\w+", told))
    return words


def test_every_protocol_key_has_a_rule():
    missing = [
        path for path, key in KEYS.items() if not {path, key.table} & COVERED.keys()
    ]

    assert missing == []


def test_every_key_is_named_in_a_rule_of_its_own_table():
    """A key added to a table that has a rule already is not specified by that."""
    untold = [
        path
        for path, key in KEYS.items()
        if path not in COVERED
        and not path.endswith(".*")
        and path.rpartition(".")[2] not in _words_of(key.table)
    ]

    assert untold == []


def test_every_rule_names_keys_that_exist():
    unknown = {
        covered: where
        for covered, where in COVERED.items()
        if covered not in TABLES | KEYS.keys()
    }

    assert unknown == {}


def test_every_stated_value_stands_under_a_key_of_the_schema():
    known = frozenset(KEYS)

    strangers = [
        (version.id, key)
        for version in load_protocols()
        for key in version.leaves
        if pattern_of(key, known) is None
    ]

    assert strangers == []


def test_every_key_says_what_it_means():
    assert [path for path, key in KEYS.items() if not key.says.endswith(".")] == []


def test_every_chapter_has_a_title_and_every_rule_a_name_that_is_a_sentence():
    short = [
        (chapter.path.name, rule.name)
        for chapter in chapters()
        for rule in chapter.rules
        if len(rule.sentence.split()) < 3
    ]

    assert short == []
    assert all(chapter.title for chapter in chapters())


@spec(
    table="""
        cell             | read as     | gives
        2022-05-03       | day         | 2022-05-03
        14               | number      | 14
        0.5              | number      | 0.5
        1, 4, 7          | numbers     | (1, 4, 7)
        a, b             | words       | ('a', 'b')
        yes              | truth       | True
        2022-05-03 14:05 | instant     | 2022-05-03 14:05:00+00:00
        -                | day         | None
        -                | numbers     | ()
    """
)
def test_a_cell_is_read_as_its_column_asks(row):
    (cell,) = table_rows(f"cell\n{row['cell']}")

    assert str(getattr(cell, row["read as"])("cell")) == row["gives"]


def test_a_row_with_a_cell_too_many_is_refused():
    with pytest.raises(ValueError, match="2 cells are needed"):
        table_rows("a | b\n1 | 2 | 3")


def test_the_specifications_are_found():
    assert Path(__file__).name in {chapter.path.name for chapter in chapters()}
