"""A version of a protocol: typed rules, and the source of each value."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from epiloop.protocols.citation import CitedValue, Leaf
from epiloop.protocols.parse import Node
from epiloop.protocols.paths import below, is_below
from epiloop.protocols.problems import UnstatedKeyError
from epiloop.protocols.schema import Header, Rules
from epiloop.protocols.units import unit_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol(Rules):
    """One version, resolved: what it inherits is already among its rules.

    Attributes
    ----------
    header
        Which version it is, where and when it applies.
    digest
        SHA-256 of every stated value with its source, as 64 hexadecimal digits. Comments,
        notes, order and place in the file do not change it.
    references
        Texts of references by code.
    labels
        Names that the version gives to things, by key, such as `clock.on_scene.title`;
        words of the product's, without a source.
    leaves
        Stated values with their citations, by key, in the order of the file.
    """

    header: Header
    digest: str
    references: Mapping[str, str] = field(repr=False, compare=False)
    labels: Mapping[str, str] = field(repr=False, compare=False)
    leaves: Mapping[str, Leaf] = field(repr=False, compare=False)

    @property
    def id(self) -> str:
        """Name of the version."""
        return self.header.id

    def cited(self, key: str) -> CitedValue:
        """Return a value with its source.

        Raises
        ------
        UnstatedKeyError
            If the version states no value under this key.
        """
        leaf = self.leaves.get(key)
        if leaf is None or leaf.value is None:
            raise UnstatedKeyError(self.id, key)
        citation = leaf.citation
        foreign = citation.protocol_id != self.id
        return CitedValue(
            key=key,
            value=leaf.value,
            unit=unit_of(key),
            sources=citation.sources,
            verification=citation.verification,
            note=citation.note,
            file=citation.file.path,
            line=citation.file.line_of(citation.key),
            inherited_from=citation.protocol_id if foreign else None,
        )

    def cited_values(self, below: str = "") -> tuple[CitedValue, ...]:
        """Return every stated value at or below a key, in the order of the file."""
        return tuple(self.cited(key) for key in self.leaves if is_below(key, below))

    def reference(self, code: str) -> str:
        """Return the text of a reference by its code, such as `C1`."""
        return self.references[code]


def leaves_of(node: Node, path: str = "") -> Iterator[tuple[str, Leaf]]:
    """Yield each value of a tree with its key path, in the order written."""
    if isinstance(node, Leaf):
        yield path, node
    elif isinstance(node, dict):
        for name, part in node.items():
            yield from leaves_of(part, below(path, name))
    else:
        for number, part in enumerate(node):
            yield from leaves_of(part, f"{path}[{number}]")


def digest_of(leaves: Mapping[str, Leaf]) -> str:
    """Return the SHA-256 of the stated values and their sources."""
    rows = sorted(
        (key, leaf.value, leaf.citation.verification, leaf.citation.sources)
        for key, leaf in leaves.items()
    )
    text = json.dumps(rows, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
