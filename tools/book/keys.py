"""The page that explains every key a protocol file may state."""

from collections.abc import Iterator
from itertools import groupby

from book.chapters import address
from book.markdown import link, page, table
from epiloop.protocols.keys import SchemaKey, schema_keys
from specifications import Chapter

INTRODUCTION = """\
A protocol is a TOML file. Every value has a source and a mark that says how far it was
checked: **V** verified in the issuing body's own text, **S** seen only in a republication,
**D** derived from another value, **U** unverified. Both are stated once for a table
(`source = "C1"`, `verification = "V"`) and hold for the values in it and below it, until a
table or a value states its own: `days = { value = 8, verification = "U" }`. A `note` may
stand beside either. `local_override = true` lets a version for a smaller place state
something else; `inherit = false` lets a table stand alone instead of completing the
inherited one.

A star stands for a name: of a class, a kind, or one that the file chooses."""


def keys_page(chapters: tuple[Chapter, ...]) -> str:
    """Return the page of keys, grouped by table."""
    rules = rules_by_key(chapters)
    parts = [INTRODUCTION]
    for table_path, keys in groupby(schema_keys(), key=lambda key: key.table):
        parts += table_parts(table_path, tuple(keys), rules)
    return page(
        "What a protocol file may say",
        parts,
        source="the descriptions in src/epiloop/protocols/schema",
    )


def table_parts(
    path: str, keys: tuple[SchemaKey, ...], rules: dict[str, list[str]]
) -> Iterator[str]:
    """Yield the keys of one table, with the rules that specify them."""
    yield f"## {path.replace('.*', '')}"
    if ".*" in path:
        yield f"`[{path}]`"
    yield table(
        ["key", "what it says", "unit", "one of"],
        [
            [
                f"`{key.path.rpartition('.')[2]}`",
                key.says + (" *Must be stated.*" if key.is_required else ""),
                key.unit,
                ", ".join(f"`{word}`" for word in key.words),
            ]
            for key in keys
        ],
    )
    found = dict.fromkeys(rules.get(path, []))
    for key in keys:
        found |= dict.fromkeys(rules.get(key.path, []))
    if found:
        yield "Rules: " + "; ".join(found)


def rules_by_key(chapters: tuple[Chapter, ...]) -> dict[str, list[str]]:
    """Return links to the rules that specify each table or key."""
    known = {key.table for key in schema_keys()} | {key.path for key in schema_keys()}
    rules: dict[str, list[str]] = {}
    for chapter in chapters:
        for rule in chapter.rules:
            for covered in rule.covers:
                path = covered if covered in known else f"{covered}.*"
                text = link(rule.sentence, address(chapter))
                rules.setdefault(path, []).append(text)
    return rules
