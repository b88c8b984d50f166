"""All pages of the rule book."""

from itertools import groupby

from book.chapters import PARTS, address, chapter_page, number_of_rules
from book.keys import keys_page
from book.markdown import link, page
from book.versions import references_page, version_page, versions_table
from epiloop.protocols import load_protocols
from specifications import Chapter, chapters

INTRODUCTION = """\
The rules of the response as the program applies them, in two halves that cannot drift
apart. The *chapters* say what the program does: every rule in them is tried on the program,
and every table row by row, before a version is released. The *versions* are the protocols:
every number in force, with the text it comes from and how far that was checked.

A value marked **unverified** is a default that somebody must confirm before relying on it."""


def all_pages() -> dict[str, str]:
    """Return every page by where it stands in the book's folder."""
    # The chapter on the book itself is for those who write it.
    read = tuple(one for one in chapters() if one.slug != "rule-book")
    pages = {address(chapter): chapter_page(chapter) for chapter in read}
    pages |= {
        f"versions/{version.id}.md": version_page(version)
        for version in load_protocols()
    }
    pages["keys.md"] = keys_page(read)
    pages["references.md"] = references_page()
    pages["README.md"] = first_page(read)
    return pages


def first_page(read: tuple[Chapter, ...]) -> str:
    """Return the contents."""
    order = {part: number for number, part in enumerate(PARTS)}
    sorted_chapters = sorted(
        read, key=lambda chapter: (order.get(chapter.part, len(order)), chapter.part)
    )
    parts = [INTRODUCTION]
    for part, group in groupby(sorted_chapters, key=lambda chapter: chapter.part):
        parts.append(f"## {PARTS.get(part, part.capitalize())}")
        parts.append(
            "\n".join(
                f"- {link(chapter.title, address(chapter))}, {number_of_rules(chapter)}"
                for chapter in group
            )
        )
    parts += ["## Versions", versions_table()]
    keys = link("What a protocol file may say", "keys.md")
    references = link("References", "references.md")
    parts += ["## To look things up", f"- {keys}\n- {references}"]
    return page("Rule book", parts, source="tests/spec and the protocol files")
