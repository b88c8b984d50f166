"""Small pieces of Markdown."""

import re
from collections.abc import Iterable, Sequence

WARNING = "<!-- Written by tools/rulebook.py. Edit {source} instead. -->"


def page(title: str, parts: Iterable[str], *, source: str) -> str:
    """Return a whole page: a warning to editors, a title, parts with blank lines between."""
    pieces = (WARNING.format(source=source), f"# {title}", *parts)
    return "\n\n".join(piece for piece in pieces if piece) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; cells may hold Markdown, but no bar and no line end."""
    lines = [row_line(head), "| " + " | ".join("---" for _ in head) + " |"]
    return "\n".join([*lines, *map(row_line, rows)])


def row_line(cells: Sequence[str]) -> str:
    """Return one row of a table."""
    return "| " + " | ".join(map(cell, cells)) + " |"


def cell(text: str) -> str:
    """Return a text as it may stand in a table."""
    return re.sub(r"\s+", " ", text).replace("|", "\\|").strip() or " "


def example(text: str) -> str:
    """Return lines that stand as they were written."""
    return f"```text\n{text}\n```"


def link(text: str, address: str) -> str:
    """Return a link."""
    return f"[{text}]({address})"


def anchor(heading: str) -> str:
    """Return the address of a heading within its page."""
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return "#" + kept.replace(" ", "-")


def words(identifier: str) -> str:
    """Return an identifier as words."""
    return identifier.replace("_", " ")
