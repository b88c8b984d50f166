"""Pages made from the protocol files: one a version, and the references."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple, TypeVar

from book.markdown import link, page, table, words
from epiloop.cli.protocol_text import plain_text
from epiloop.protocols import CitedValue, Protocol, load_protocols
from epiloop.protocols.keys import ANY, pattern_of, schema_keys
from epiloop.protocols.parse import HEADER
from epiloop.protocols.units import without_unit
from epiloop.timeline import ONE_DAY

T = TypeVar("T")
CHECKED = {"V": "verified", "S": "secondary", "D": "derived", "U": "**unverified**"}
SECTIONS = {
    "aim": "Objective",
    "contact": "Who is a contact",
    "measure": "What is asked of whom",
    "zone": "Zones",
    "ring": "Rings",
    "clock": "Time limits",
    "clocks": "How clocks are read",
    "step": "Steps added to the loop",
    "pooling": "Pooled tubes",
    "route": "How a case was found",
    "community_zero": "Community zero",
    "community_zero_basic": "Basic community zero",
    "investigation": "Investigation",
    "observation": "Facility and home",
    "retention": "Personal data",
    "reconciliation": "Daily reconciliation",
    "outbreak_end": "End of the outbreak",
    "timing": "Time parameters",
}
EVENTS = (".trigger", ".completes", ".steps", ".after")
KEYS = {key.path: key for key in schema_keys()}


class Usual(NamedTuple):
    """What most values of one table share."""

    citation: str
    home: str | None
    note: str


def version_page(version: Protocol) -> str:
    """Return the page of one version, with every value that holds under it."""
    values = [value for value in version.cited_values() if is_shown(value)]
    seen = {name: n for n, value in enumerate(values) for name in names_in(value.key)}
    values.sort(key=lambda value: place_in_schema(value.key, seen))
    parts = [summary(version), tally(values)]
    for section, group in groupby(values, key=section_of):
        parts += [f"## {SECTIONS[section]}", section_table(version, list(group))]
    file = version.cited("protocol.id").file
    name = file.relative_to(file.parents[2]).as_posix()
    return page(version.header.title, parts, source=f"src/epiloop/protocols/{name}")


def is_shown(value: CitedValue) -> bool:
    """Leave out the header, told above."""
    return section_of(value) != HEADER


def section_of(value: CitedValue) -> str:
    """Return the top table of a value."""
    return value.key.partition(".")[0]


def names_in(key: str) -> list[str]:
    """Return every path on the way to a key, from the top."""
    steps = re.split(r"[.]|(?=\[)", key)
    return [
        re.sub(r"\.\[", "[", ".".join(steps[:count]))
        for count in range(1, len(steps) + 1)
    ]


def place_in_schema(key: str, seen: dict[str, int]) -> tuple[int, ...]:
    """Order keys as the schema does, names chosen by a file as the file does.

    The values of a table come before the tables below it, so that they stand together.
    """
    steps = (pattern_of(key, frozenset(KEYS)) or "").split(".")
    place: list[int] = []
    for name in names_in(key):
        depth = len(re.sub(r"\[\d+\]", "", name).split("."))
        chosen = name.endswith("]") or steps[depth - 1] == ANY
        order = seen[name] if chosen else first_place(".".join(steps[:depth]))
        place += [name != key, order]
    return tuple(place)


@cache
def first_place(head: str) -> int:
    """Return where the schema's keys at or below a path begin."""
    return next(
        number for number, path in enumerate(KEYS) if f"{path}.".startswith(f"{head}.")
    )


def summary(version: Protocol) -> str:
    """Return what the header says."""
    header = version.header
    rows = [
        ["name", f"`{header.id}`"],
        ["title in Chinese", header.title_zh],
        ["disease", header.disease],
        ["place", header.jurisdiction],
        ["status", words(header.status)],
        ["applies", days_of_force(version)],
        ["inherits", version_link(header.inherits)],
        ["supersedes", version_link(header.supersedes)],
    ]
    return table(["", ""], [row for row in rows if row[1]])


def days_of_force(version: Protocol) -> str:
    """Return the first and the last day of a version."""
    begins, ends = version.header.effective_from, version.header.effective_to
    if begins is None:
        return "never by itself"
    return f"from {begins}" + (f" to {ends - ONE_DAY}" if ends else "")


def version_link(protocol_id: str | None) -> str:
    """Return a link to another version's page; empty for none."""
    return link(protocol_id, f"{protocol_id}.md") if protocol_id else ""


def tally(values: list[CitedValue]) -> str:
    """Return how many of the values were checked, and how far."""
    count = Counter(value.verification for value in values)
    shares = [f"{count[letter]} {text}" for letter, text in CHECKED.items()]
    return f"Of {len(values)} values: {', '.join(shares)}."


def section_table(version: Protocol, values: list[CitedValue]) -> str:
    """Return one section; a row is a table of the file, with its usual source."""
    rows = [
        entry_row(version, place, list(group))
        for place, group in groupby(
            values, key=lambda value: value.key.rpartition(".")[0]
        )
    ]
    return table(["", "says", "source", "stated in"], rows)


def entry_row(version: Protocol, place: str, values: list[CitedValue]) -> list[str]:
    """Return one table of the file; a value with another source or remark says so."""
    usual = Usual(
        most_common(citation(value) for value in values),
        most_common(value.inherited_from for value in values),
        most_common(value.note for value in values),
    )
    lines = [statement(value, usual) for value in values]
    note = [f"*{usual.note}*"] if usual.note else []
    return [
        heading_of(version, place),
        "<br>".join([*lines, *note]),
        usual.citation,
        version_link(usual.home),
    ]


def most_common(texts: Iterable[T]) -> T:
    """Return what occurs most often."""
    return Counter(texts).most_common(1)[0][0]


def heading_of(version: Protocol, place: str) -> str:
    """Return the title that an entry gives itself, and its path in words."""
    title = version.labels.get(f"{place}.title")
    path = path_in_words(place.partition(".")[2])
    return f"**{title}**<br>{path}" if title else path


def path_in_words(path: str) -> str:
    """`close_contact.stages[0]` reads "close contact, stage 1"."""
    numbered = re.sub(r"s?\[(\d+)\]", lambda match: f" {int(match[1]) + 1}", path)
    return ", ".join(map(words, filter(None, numbered.split("."))))


def statement(value: CitedValue, usual: Usual) -> str:
    """Return one value, and what of it is not as usual in its table."""
    remarks = [citation(value)] if citation(value) != usual.citation else []
    if value.inherited_from != usual.home:
        remarks.append(version_link(value.inherited_from) or "stated here")
    if value.note not in {"", usual.note}:
        remarks.append(f"*{value.note}*")
    aside = f" ({'; '.join(remarks)})" if remarks else ""
    name = value.key.rpartition(".")[2]
    label = words(without_unit(name) or name) if value.unit else words(name)
    return f"{label}: {value_in_words(value, unit_told=label == words(name))}{aside}"


def citation(value: CitedValue) -> str:
    """Return how far a value was checked, and its references as links."""
    codes = [link(code, f"../references.md#{code.lower()}") for code in value.sources]
    return " ".join([CHECKED[value.verification], ", ".join(codes)]).strip()


def value_in_words(value: CitedValue, *, unit_told: bool) -> str:
    """Return a value; with its unit, unless the name before it has told the unit."""
    pattern = pattern_of(value.key, frozenset(KEYS)) or ""
    text = plain_text(value.value)
    if KEYS[pattern].words or value.key.endswith(EVENTS):
        return words(text)
    unit = value.unit.removesuffix("s") if text == "1" else value.unit
    return text if unit_told else f"{text} {unit}".strip()


def versions_table() -> str:
    """Return the list of all versions."""
    return table(
        ["version", "disease", "place", "from", "until", "status"],
        [
            [
                link(version.header.title, f"versions/{version.id}.md"),
                version.header.disease,
                version.header.jurisdiction,
                str(version.header.effective_from or ""),
                str(version.header.effective_to or ""),
                words(version.header.status),
            ]
            for version in load_protocols()
        ],
    )


def references_page() -> str:
    """Return the references by code."""
    references = {
        code: text
        for version in load_protocols()
        for code, text in version.references.items()
    }
    return page(
        "References",
        [part for code, text in references.items() for part in reference(code, text)],
        source="src/epiloop/protocols/files/sources.toml",
    )


def reference(code: str, text: str) -> Iterator[str]:
    """Yield a reference under a heading that links can name."""
    yield f"### {code}"
    yield text
