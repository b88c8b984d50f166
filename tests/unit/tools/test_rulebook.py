"""The rule book's pages: every link leads somewhere, every version has a page."""

import re
import sys
from pathlib import Path, PurePosixPath

import pytest

from epiloop.protocols import load_protocols

# Appended, so that nothing of the tests is hidden by a tool of the same name.
sys.path.append(str(Path(__file__).parents[3] / "tools"))

from book.markdown import anchor, cell, table
from book.pages import all_pages

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


@pytest.fixture(scope="module")
def pages():
    return all_pages()


def test_every_link_leads_to_a_page_and_a_heading(pages):
    headings = {
        name: {anchor(heading) for heading in HEADING.findall(text)}
        for name, text in pages.items()
    }

    broken = [
        (name, address)
        for name, text in pages.items()
        for address in LINK.findall(CODE.sub("", text))
        for target, _, part in [address.partition("#")]
        for page in [resolved(name, target)]
        if page not in pages or (part and f"#{part}" not in headings[page])
    ]

    assert broken == []


def resolved(page, target):
    """Return the page that a link on another page names."""
    parts = []
    for part in (PurePosixPath(page).parent / target).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def test_every_version_has_a_page_with_every_value(pages):
    for version in load_protocols():
        text = pages[f"versions/{version.id}.md"]
        values = [
            value
            for value in version.cited_values()
            if not value.key.startswith("protocol.")
        ]
        # A line of a page says "name: value"; the title stands beside it.
        said = sum(
            len(re.findall(r"(?:^|<br>)[^<|*]+?: ", cell_text))
            for cell_text in cells(text)
        )
        assert said == len(values), version.id


def cells(text):
    """Yield the cells that tell values."""
    for line in text.partition("\n## ")[2].splitlines():
        if line.startswith("| ") and not line.startswith(("| --- ", "|   | says ")):
            yield re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", "", line.split(" | ")[1])


def test_the_book_is_the_same_whenever_it_is_made(pages):
    assert all_pages() == pages


def test_a_bar_or_a_line_end_does_not_break_a_table():
    assert cell("a | b\nc") == "a \\| b c"
    assert table(["x"], [["1|2"]]) == "| x |\n| --- |\n| 1\\|2 |"
