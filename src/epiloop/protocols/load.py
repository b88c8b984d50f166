"""Reading protocol files: what they inherit, whether they hold together."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from epiloop.protocols.citation import Leaf
from epiloop.protocols.consistency import contradictions
from epiloop.protocols.inherit import check_local_override, merge
from epiloop.protocols.jurisdiction import is_inside
from epiloop.protocols.parse import (
    HEADER,
    Node,
    ParsedFile,
    is_label,
    parse_file,
    parse_references,
)
from epiloop.protocols.paths import is_below
from epiloop.protocols.problems import (
    Problem,
    ProtocolRefusedError,
    UnknownProtocolError,
)
from epiloop.protocols.protocol import Protocol, digest_of, leaves_of
from epiloop.protocols.read import Reading, read_table
from epiloop.protocols.schema import Header, Rules

FILES: Final = Path(__file__).parent / "files"
REFERENCES: Final = "sources.toml"


@dataclass(slots=True)
class _Resolved:
    """A version's tree with everything it inherits, before it is read as tables."""

    parsed: ParsedFile
    header_tree: dict[str, Node]
    header: Header | None
    tree: dict[str, Node]
    references: dict[str, str]
    problems: list[Problem] = field(default_factory=list)


class Shelf:
    """The protocol files of some folders; a later folder's file hides an earlier one's.

    Parameters
    ----------
    folders
        Folders that hold the files at any depth. A file is named for its version. A file
        `sources.toml` holds the texts of references that all files may cite.
    files
        Further files, which hide those of the folders.

    Raises
    ------
    ProtocolRefusedError
        If a file of references is no table of texts.
    """

    def __init__(self, *folders: Path, files: Iterable[Path] = ()) -> None:
        found = [path for folder in folders for path in sorted(folder.rglob("*.toml"))]
        found += files
        self.paths = {path.stem: path for path in found if path.name != REFERENCES}
        self.references: dict[str, str] = {}
        for path in found:
            if path.name == REFERENCES:
                self.references |= references_in(path)
        self._loaded: dict[str, Protocol] = {}
        self._resolved: dict[Path, _Resolved] = {}

    def ids(self) -> tuple[str, ...]:
        """Return the names of all versions, sorted."""
        return tuple(sorted(self.paths))

    def path_of(self, protocol_id: str) -> Path:
        """Return the file of a version; raise `UnknownProtocolError` if none has it."""
        try:
            return self.paths[protocol_id]
        except KeyError:
            raise UnknownProtocolError(protocol_id, self.paths) from None

    def load(self, protocol_id: str) -> Protocol:
        """Return a version, resolved.

        Raises
        ------
        UnknownProtocolError
            If no file has this name.
        ProtocolRefusedError
            If the file, or one it inherits, is wrong; carries every problem found.
        """
        if protocol_id not in self._loaded:
            self._loaded[protocol_id] = self.read(self.path_of(protocol_id))
        return self._loaded[protocol_id]

    def load_all(self) -> tuple[Protocol, ...]:
        """Return all versions, sorted by name; raise as `load` does."""
        return tuple(self.load(protocol_id) for protocol_id in self.ids())

    def read(self, path: Path) -> Protocol:
        """Return the version a file states; it may inherit from files on the shelf."""
        resolved = self._resolve(path, ())
        reading = Reading(resolved.parsed.file)
        rules = read_table(Rules, resolved.tree, "", reading)
        problems = [*resolved.problems, *reading.problems]
        if isinstance(rules, Rules) and resolved.header is not None:
            for key, reason in contradictions(resolved.header, rules):
                leaf = _leaf_near(key, resolved.tree)
                file = leaf.citation.file if leaf else resolved.parsed.file
                problems.append(Problem(file.path, file.line_of(key), key, reason))
            if not problems:
                return _protocol(resolved, resolved.header, rules)
        raise ProtocolRefusedError(in_order(problems))

    def _resolve(self, path: Path, heirs: tuple[str, ...]) -> _Resolved:
        """Lay a file over the one it inherits, and that over its own, to the first."""
        if path in self._resolved:
            return self._resolved[path]
        parsed = parse_file(path, shared_references=self.references)
        head = Reading(parsed.file)
        header_tree = {
            key: parsed.tree.pop(key) for key in {HEADER} & parsed.tree.keys()
        }
        header = (
            read_table(Header, header_tree[HEADER], HEADER, head)
            if header_tree
            else None
        )
        resolved = _Resolved(
            parsed,
            header_tree,
            header if isinstance(header, Header) else None,
            parsed.tree,
            {**self.references, **parsed.references},
        )
        self._check_name(resolved)
        if resolved.header is not None and resolved.header.inherits is not None:
            self._inherit(resolved, resolved.header, heirs)
        resolved.problems += [*parsed.problems, *head.problems]
        if not resolved.problems:
            self._resolved[path] = resolved
        return resolved

    def _check_name(self, resolved: _Resolved) -> None:
        header, parsed = resolved.header, resolved.parsed
        if header is None:
            return
        if header.id != parsed.file.path.stem:
            parsed.refuse(
                "protocol.id",
                f'the file is named {parsed.file.path.name}, the version "{header.id}"',
            )
        if header.supersedes is not None and header.supersedes not in self.paths:
            parsed.refuse(
                "protocol.supersedes", f"there is no protocol {header.supersedes}"
            )

    def _inherit(self, heir: _Resolved, header: Header, heirs: tuple[str, ...]) -> None:
        parent_id = header.inherits or ""
        chain = (*heirs, header.id)
        if parent_id in chain:
            ring = " -> ".join((*chain[chain.index(parent_id) :], parent_id))
            heir.parsed.refuse(
                "protocol.inherits", f"the versions inherit from each other: {ring}"
            )
            return
        if parent_id not in self.paths:
            heir.parsed.refuse("protocol.inherits", f"there is no protocol {parent_id}")
            return
        parent = self._resolve(self.paths[parent_id], chain)
        heir.problems += parent.problems
        if parent.header is not None and is_inside(
            header.jurisdiction, parent.header.jurisdiction
        ):
            check_local_override(parent.tree, heir.tree, refuse=heir.parsed.refuse)
        heir.tree = merge(
            parent.tree, heir.tree, standing_alone=heir.parsed.standing_alone
        )
        heir.references = {**parent.references, **heir.references}


def references_in(path: Path) -> dict[str, str]:
    """Return the texts of a file of references; raise as `Shelf` does."""
    parsed = parse_references(path)
    if parsed.problems:
        raise ProtocolRefusedError(parsed.problems)
    return parsed.references


def _protocol(resolved: _Resolved, header: Header, rules: Rules) -> Protocol:
    stated = dict(leaves_of({**resolved.header_tree, **resolved.tree}))
    labels = {key: str(leaf.value) for key, leaf in stated.items() if is_label(key)}
    values = {key: leaf for key, leaf in stated.items() if key not in labels}
    return Protocol(
        **{entry.name: getattr(rules, entry.name) for entry in fields(rules)},
        header=header,
        digest=digest_of(stated),
        references=MappingProxyType(resolved.references),
        labels=MappingProxyType(labels),
        leaves=MappingProxyType(values),
    )


def _leaf_near(key: str, tree: dict[str, Node]) -> Leaf | None:
    """Return the first value at, below or else beside a key, to tell its file."""
    while key:
        for path, leaf in leaves_of(tree):
            if is_below(path, key):
                return leaf
        key = key.rpartition(".")[0]
    return None


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return each problem once, by file and line."""
    return tuple(
        sorted(
            dict.fromkeys(problems),
            key=lambda problem: (str(problem.file), problem.line or 0, problem.key),
        )
    )


@cache
def shipped() -> Shelf:
    """Return the shelf of the versions that come with the library."""
    return Shelf(FILES)


# One shelf in use at most: the shipped one, or what a program has put in its place.
_in_use: Final[list[Shelf]] = []


def use_shelf(shelf: Shelf) -> None:
    """Let `load_protocol` and `load_protocols` read this shelf from now on."""
    _in_use[:] = [shelf]


def shelf_in_use() -> Shelf:
    """Return the shelf in use: the shipped versions, unless a program put up another."""
    return _in_use[0] if _in_use else shipped()


def load_protocol(protocol_id: str) -> Protocol:
    """Return a version of the shelf in use; raises as `Shelf.load` does."""
    return shelf_in_use().load(protocol_id)


def load_protocols() -> tuple[Protocol, ...]:
    """Return every version of the shelf in use, sorted by name."""
    return shelf_in_use().load_all()


def check_file(path: Path) -> tuple[Problem, ...]:
    """Return everything wrong with a protocol file; empty if it may be used.

    The file may inherit from versions in its own folder and from those that come with
    the library.
    """
    try:
        beside = (
            file for file in path.parent.glob("*.toml") if file.name != REFERENCES
        )
        Shelf(FILES, files=sorted(beside)).read(path)
    except ProtocolRefusedError as error:
        return error.problems
    return ()
