"""Pages made from the specifications: one a chapter."""

import re
from collections.abc import Iterator

from book.markdown import example, link, page, table, words
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
# Chapters about what is written in files, where every letter counts.
WRITTEN = frozenset({"refusals", "files", "rows", "dates", "areas", "matching"})
# Of the program and its tables, not of the response.
BEHIND = frozenset(
    {
        "test_facts_of_a_row_are_read_as_written",
        "test_the_story_takes_no_clock_for_granted",
        "test_every_key_has_one_sentence_with_named_places",
        "test_an_engine_may_stand_in_for_the_visits",
        "test_an_event_without_a_time_zone_or_of_no_known_kind_is_a_mistake",
        "test_every_kind_of_loop_stands_in_the_table_above",
        "test_every_step_has_a_row_in_every_table",
        "test_every_pair_in_the_table_is_allowed",
        "test_every_pair_outside_the_table_is_refused_with_what_is_allowed",
        "test_an_added_step_cannot_take_the_name_of_a_step",
        "test_every_path_walks_along_the_table",
        "test_the_diagram_is_drawn_from_the_table",
        "test_a_path_is_drawn_as_a_line",
        "test_every_step_of_a_point_has_a_row_in_every_table",
        "test_every_pair_outside_the_table_of_points_is_refused",
        "test_the_diagram_of_a_point_is_drawn_from_its_table",
        "test_a_clock_needs_a_limit_and_an_instant_with_a_time_zone",
        "test_an_item_last_moved_at_an_instant_with_a_time_zone",
        "test_the_next_change_is_the_next_instant_worth_waking_for",
    }
)
IDENTIFIER = re.compile(r"(?<![\w.])[a-z]+[a-z0-9]*(?:_[a-z0-9]+)+(?![\w.])")
VERSIONS = frozenset(version.id for version in load_protocols())


def address(chapter: Chapter) -> str:
    """Return where a chapter's page stands, from the book's folder."""
    return f"{chapter.part or 'foundations'}/{chapter.slug}.md"


def chapter_page(chapter: Chapter) -> str:
    """Return the page of one chapter."""
    source = f"tests/spec/{chapter.part}/{chapter.path.name}".replace("//", "/")
    parts = [chapter.introduction]
    told = [rule for rule in chapter.rules if rule.name not in BEHIND]
    for number, rule in enumerate(told, start=1):
        parts += rule_parts(rule, number, is_plain=chapter.slug not in WRITTEN)
    return page(chapter.title, parts, source=source)


def rule_parts(rule: Rule, number: int, *, is_plain: bool) -> Iterator[str]:
    """Yield a rule: its sentence, explanation, table or example, and its keys.

    Parameters
    ----------
    is_plain
        Whether identifiers in cells are shown as words; not where a file's own text is
        what the rule is about.
    """
    yield f"## {number}. {rule.sentence}"
    yield rule.explanation
    if rule.rows:
        yield table(
            [words(name) for name in rule.rows[0].cells],
            [
                [linked(name, text, is_plain) for name, text in row.cells.items()]
                for row in rule.rows
            ],
        )
    elif rule.examples:
        yield "\n\n".join(map(example, rule.examples))
    if rule.covers:
        keys = ", ".join(key_link(key) for key in rule.covers)
        yield f"Protocol keys: {keys}"


def number_of_rules(chapter: Chapter) -> str:
    """Return how many rules of a chapter the book tells."""
    number = sum(rule.name not in BEHIND for rule in chapter.rules)
    return "1 rule" if number == 1 else f"{number} rules"


def linked(column: str, text: str, is_plain: bool) -> str:  # noqa: FBT001
    """Return a cell; names of versions lead to their pages."""
    if text in VERSIONS and column not in {"file", "id"}:
        return link(text, f"../versions/{text}.md")
    return IDENTIFIER.sub(lambda m: words(m.group()), text) if is_plain else text


def key_link(key: str) -> str:
    """Return a link to where the keys of a table are explained."""
    name = key.removesuffix(".*")
    return link(f"`{name}`", f"../keys.md#{slug_of_table(name)}")


def slug_of_table(table_path: str) -> str:
    """Return the anchor of a table's heading on the page of keys."""
    return table_path.replace(".*", "").replace(".", "").lower()
