"""What a version takes over from the one it inherits."""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet

from epiloop.protocols.citation import Leaf
from epiloop.protocols.parse import Node
from epiloop.protocols.paths import below
from epiloop.protocols.protocol import leaves_of


def merge(
    parent: dict[str, Node],
    child: dict[str, Node],
    *,
    standing_alone: AbstractSet[str] = frozenset(),
    path: str = "",
) -> dict[str, Node]:
    """Return the parent's tree with the child's values laid over it.

    Tables are merged key by key; a value or a list, also a list of tables, is replaced
    as a whole, and so is a table that stands alone. Neither tree is changed.

    Parameters
    ----------
    standing_alone
        Paths of the child's tables that take nothing over.
    path
        Where the two trees stand in the whole.
    """
    merged = dict(parent)
    for name, part in child.items():
        under, key = parent.get(name), below(path, name)
        if key in standing_alone:
            merged[name] = part
        elif isinstance(part, dict) and isinstance(under, dict):
            merged[name] = merge(under, part, standing_alone=standing_alone, path=key)
        else:
            merged[name] = part
    return merged


def check_local_override(
    parent: dict[str, Node],
    child: dict[str, Node],
    *,
    refuse: Callable[[str, str], None],
) -> None:
    """Refuse values of a smaller place that differ where the larger allows none."""
    for key, leaf in replaced(parent, child, ""):
        if not leaf.citation.local_override:
            refuse(
                key,
                f"{leaf.citation.protocol_id} states this value without local_override, "
                "so a smaller place may not change it",
            )


def replaced(
    parent: dict[str, Node], child: dict[str, Node], path: str
) -> Iterator[tuple[str, Leaf]]:
    """Yield the parent's values in whose place the child states another."""
    for name in parent.keys() & child.keys():
        under, part, key = parent[name], child[name], below(path, name)
        if isinstance(under, dict) and isinstance(part, dict):
            yield from replaced(under, part, key)
        elif values(under) != values(part):
            yield from ((key, leaf) for _, leaf in leaves_of(under))


def values(node: Node) -> dict[str, object]:
    """Return the values of a tree by key path, without their sources."""
    return {key: leaf.value for key, leaf in leaves_of(node)}
