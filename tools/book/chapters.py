"""Pages made from the specifications: one a chapter."""

from collections.abc import Iterator

from book.markdown import code, folded, link, page, table, words
from epiloop.protocols import load_protocols
from specifications import Chapter, Rule

PARTS = {
    "": "Foundations",
    "protocols": "What the protocols say",
    "contacts": "Who is a contact",
    "disposal": "The loop, from found to safe",
    "clocks": "Clocks",
    "observation": "Observation, tests and release",
}
VERSIONS = frozenset(version.id for version in load_protocols())


def address(chapter: Chapter) -> str:
    """Return where a chapter's page stands, from the book's folder."""
    return f"{chapter.part or 'foundations'}/{chapter.slug}.md"


def chapter_page(chapter: Chapter) -> str:
    """Return the page of one chapter."""
    source = f"tests/spec/{chapter.part}/{chapter.path.name}".replace("//", "/")
    parts = [chapter.introduction]
    for number, rule in enumerate(chapter.rules, start=1):
        parts += rule_parts(rule, number)
    return page(chapter.title, parts, source=source)


def rule_parts(rule: Rule, number: int) -> Iterator[str]:
    """Yield a rule: its sentence, explanation, table or example, and its keys."""
    yield f"## {number}. {rule.sentence}"
    yield rule.explanation
    if rule.rows:
        yield table(
            [words(name) for name in rule.rows[0].cells],
            [
                [linked(name, text) for name, text in row.cells.items()]
                for row in rule.rows
            ],
        )
    elif rule.is_marked:
        yield code(rule.lines)
    else:
        yield folded("As tested", code(rule.lines))
    if rule.covers:
        keys = ", ".join(key_link(key) for key in rule.covers)
        yield f"Protocol keys: {keys}"


def linked(column: str, text: str) -> str:
    """Return a cell; names of versions lead to their pages."""
    if text in VERSIONS and column not in {"file", "id"}:
        return link(text, f"../versions/{text}.md")
    return text


def key_link(key: str) -> str:
    """Return a link to where the keys of a table are explained."""
    name = key.removesuffix(".*")
    return link(f"`{name}`", f"../keys.md#{slug_of_table(name)}")


def slug_of_table(table_path: str) -> str:
    """Return the anchor of a table's heading on the page of keys."""
    return table_path.replace(".*", "").replace(".", "").lower()
