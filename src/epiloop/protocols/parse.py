"""One protocol file: from text to values, each with its own citation."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from epiloop.protocols.citation import Citation, Leaf, Scalar, SourceFile
from epiloop.protocols.paths import below
from epiloop.protocols.problems import Problem
from epiloop.protocols.vocabulary import Verification

# Keys about a table or a value, never values themselves.
SOURCE: Final = "source"
VERIFICATION: Final = "verification"
NOTE: Final = "note"
LOCAL_OVERRIDE: Final = "local_override"
INHERIT: Final = "inherit"
VALUE: Final = "value"
ABOUT: Final = frozenset({SOURCE, VERIFICATION, NOTE, LOCAL_OVERRIDE, INHERIT})

# Names that a file gives to things: words of ours, not values from a source.
LABELS: Final = frozenset({"title", "title_zh"})

HEADER: Final = "protocol"
SOURCES: Final = "sources"

Node: TypeAlias = "Leaf | dict[str, Node] | list[Node]"


class Ground(NamedTuple):
    """What the tables around a value say about it."""

    verification: Verification | None = None
    sources: tuple[str, ...] = ()
    note: str = ""
    local_override: bool = False


@dataclass(slots=True)
class ParsedFile:
    """A protocol file's values before inheritance, and what is wrong so far.

    Attributes
    ----------
    standing_alone
        Paths of tables with `inherit = false`, which take nothing over.
    """

    file: SourceFile
    protocol_id: str
    tree: dict[str, Node] = field(default_factory=dict)
    standing_alone: set[str] = field(default_factory=set)
    references: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, key: str, reason: str) -> None:
        """Note a problem at a key of this file."""
        self.problems.append(
            Problem(self.file.path, self.file.line_of(key), key, reason)
        )


def parse_file(path: Path, *, shared_references: Mapping[str, str]) -> ParsedFile:
    """Read one file; whatever is wrong is among the result's problems, never raised.

    Parameters
    ----------
    path
        The file.
    shared_references
        Texts of references by code that every file may cite.
    """
    parsed = ParsedFile(SourceFile(path, ""), protocol_id=path.stem)
    content = content_of(parsed)
    if content is not None:
        _Parser(parsed, shared_references).parse(content)
    return parsed


def parse_references(path: Path) -> ParsedFile:
    """Read a file of references; problems are in the result as for `parse_file`."""
    parsed = ParsedFile(SourceFile(path, ""), protocol_id=path.stem)
    content = content_of(parsed)
    if content is not None:
        _Parser(parsed, {}).read_references(content, "")
    return parsed


def content_of(parsed: ParsedFile) -> dict[str, object] | None:
    """Read the text of a file into it and return its plain values; None if it has none."""
    path = parsed.file.path
    try:
        parsed.file = SourceFile(path, path.read_text(encoding="utf-8"))
        return tomllib.loads(parsed.file.text)
    except OSError as error:
        parsed.refuse("", f"the file cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        parsed.refuse("", f"the file is not UTF-8 text: byte {error.start} is not")
    except tomllib.TOMLDecodeError as error:
        parsed.refuse("", f"the file is not TOML: {error}")
    except RecursionError:
        parsed.refuse("", "the file is nested deeper than any protocol")
    return None


class _Parser:
    """Turns a file's plain values into leaves with citations."""

    def __init__(self, parsed: ParsedFile, shared: Mapping[str, str]) -> None:
        self.parsed = parsed
        self.shared = shared

    def parse(self, content: dict[str, object]) -> None:
        self.read_references(content.pop(SOURCES, {}), SOURCES)
        if HEADER not in content:
            self.parsed.refuse("", f"the file has no table [{HEADER}]")
        self.parsed.tree = dict(self.entries(content, "", Ground()))

    def read_references(self, table: object, path: str) -> None:
        if not isinstance(table, dict):
            self.parsed.refuse(path, "the references are a table of texts by code")
            return
        for code, text in table.items():
            if isinstance(text, str) and text.strip():
                self.parsed.references[code] = text
            else:
                self.parsed.refuse(below(path, code), "a reference is a text")

    def entries(
        self, table: Mapping[str, object], path: str, around: Ground
    ) -> Iterator[tuple[str, Node]]:
        ground = self.ground_of(table, path, around)
        for name, content in table.items():
            if name not in ABOUT:
                yield (
                    name,
                    self.node(content, below(path, name), ground),
                )

    def node(self, content: object, path: str, ground: Ground) -> Node:
        if isinstance(content, dict):
            if VALUE in content:
                return self.wrapped(content, path, ground)
            return dict(self.entries(content, path, ground))
        if isinstance(content, list) and any(
            isinstance(part, dict) for part in content
        ):
            return [
                self.node(part, f"{path}[{number}]", ground)
                for number, part in enumerate(content)
            ]
        return self.leaf(content, path, ground)

    def wrapped(self, table: dict[str, object], path: str, around: Ground) -> Node:
        """Read `{ value = …, source = … }`: a value with a citation of its own."""
        for name in table.keys() - ABOUT - {VALUE}:
            self.parsed.refuse(
                f"{path}.{name}",
                f"beside a value stand only {', '.join(sorted(ABOUT))}; found {name}",
            )
        return self.leaf(table[VALUE], path, self.ground_of(table, path, around))

    def leaf(self, content: object, path: str, ground: Ground) -> Leaf:
        if is_label(path):
            ground = Ground(Verification.UNVERIFIED)
        elif ground.verification is None:
            self.parsed.refuse(
                path,
                "the value has no source: state source and verification (V, S, U or D) "
                "beside it or in its table",
            )
        citation = Citation(
            verification=ground.verification or Verification.UNVERIFIED,
            sources=ground.sources,
            note=ground.note,
            protocol_id=self.parsed.protocol_id,
            file=self.parsed.file,
            key=path,
            local_override=ground.local_override,
        )
        return Leaf(self.scalars(content, path), citation)

    def scalars(self, content: object, path: str) -> Scalar | tuple[Scalar, ...] | None:
        if not isinstance(content, list):
            return self.scalar(content, path)
        parts = tuple(self.scalar(part, path) for part in content)
        stated = tuple(part for part in parts if part is not None)
        return stated if len(stated) == len(parts) else None

    def scalar(self, content: object, path: str) -> Scalar | None:
        match content:
            case bool() | int() | float() | str():
                return content
            case date() if not isinstance(content, datetime):
                return content
            case datetime() | time():
                self.parsed.refuse(path, f"a day is needed, not the time {content}")
            case _:
                self.parsed.refuse(path, "a list of lists has no meaning in a protocol")
        return None

    def ground_of(
        self, table: Mapping[str, object], path: str, around: Ground
    ) -> Ground:
        """Return what holds inside a table; a new verification starts afresh."""
        ground = around._replace(
            note=self.text(table, NOTE, path),
            local_override=self.truth(
                table, LOCAL_OVERRIDE, path, otherwise=around.local_override
            ),
        )
        if not self.truth(table, INHERIT, path, otherwise=True):
            self.parsed.standing_alone.add(path)
        if VERIFICATION not in table:
            if SOURCE in table:
                self.parsed.refuse(
                    below(path, SOURCE),
                    "a source is stated together with verification",
                )
            return ground
        verification = self.verification(table[VERIFICATION], path)
        sources = self.sources(table.get(SOURCE, ()), path)
        if verification is not Verification.UNVERIFIED and not sources:
            self.parsed.refuse(
                below(path, VERIFICATION),
                f"verification {verification} needs a source; only U stands without one",
            )
        return ground._replace(verification=verification, sources=sources)

    def verification(self, letter: object, path: str) -> Verification:
        try:
            return Verification(str(letter))
        except ValueError:
            self.parsed.refuse(
                below(path, VERIFICATION),
                f"{letter!r} is no verification: V (verified), S (secondary), "
                "U (unverified) or D (derived)",
            )
            return Verification.UNVERIFIED

    def sources(self, written: object, path: str) -> tuple[str, ...]:
        codes = tuple(written) if isinstance(written, list | tuple) else (written,)
        known = {*self.shared, *self.parsed.references}
        for code in codes:
            if not isinstance(code, str) or code not in known:
                self.parsed.refuse(
                    below(path, SOURCE),
                    f"there is no reference with the code {code!r}",
                )
        return tuple(str(code) for code in codes)

    def text(self, table: Mapping[str, object], name: str, path: str) -> str:
        text = table.get(name, "")
        if isinstance(text, str):
            return text
        self.parsed.refuse(below(path, name), f"a text is needed, not {text!r}")
        return ""

    def truth(
        self, table: Mapping[str, object], name: str, path: str, *, otherwise: bool
    ) -> bool:
        truth = table.get(name, otherwise)
        if isinstance(truth, bool):
            return truth
        self.parsed.refuse(below(path, name), f"true or false is needed, not {truth!r}")
        return otherwise


def is_label(key: str) -> bool:
    """Tell whether a key holds the name of a thing, not a value."""
    return key.rpartition(".")[2] in LABELS
