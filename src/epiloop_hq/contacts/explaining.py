"""Explanations as they are stored: lines of keys and plain values, said in any language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from epiloop.contacts.explain import Line, Part
from epiloop.contacts.reasons import Value, Why
from epiloop.contacts.wording import Say
from epiloop_hq.audit.plain import Plain, Row, plain

# Lines on when and where; the others say which rule and why.
EVIDENCE_PARTS = frozenset({Part.EVIDENCE, Part.EXPOSURE})
INSTANT = "at"


@dataclass(frozen=True, slots=True)
class StoredLine:
    """One line of an explanation as it was stored."""

    part: Part
    say: Say | Why
    values: Mapping[str, Value]


def stored(lines: Iterable[Line]) -> tuple[list[Row], list[Row]]:
    """Return the reasons and the evidence of an explanation as plain rows, in order."""
    reasons: list[Row] = []
    evidence: list[Row] = []
    for line in lines:
        row: Row = {
            "part": line.part.value,
            "say": line.say.value,
            "values": {key: _stored(value) for key, value in line.values.items()},
        }
        (evidence if line.part in EVIDENCE_PARTS else reasons).append(row)
    return reasons, evidence


def restored(*stored_rows: Iterable[Mapping[str, object]]) -> tuple[StoredLine, ...]:
    """Return the lines of stored rows in the order in which they are read out."""
    lines = [_restored(row) for rows in stored_rows for row in rows]
    order = list(Part)
    return tuple(sorted(lines, key=lambda line: order.index(line.part)))


def _restored(row: Mapping[str, object]) -> StoredLine:
    said, values = str(row["say"]), row["values"]
    if not isinstance(values, Mapping):
        raise TypeError("A stored line names its values.")
    return StoredLine(
        part=Part(str(row["part"])),
        say=Say(said) if said in set(Say) else Why(said),
        values={key: _read(value) for key, value in values.items()},
    )


def _stored(value: Value) -> Plain:
    if isinstance(value, datetime):
        return {INSTANT: plain(value)}
    return plain(value)


def _read(value: object) -> Value:
    match value:
        case {"at": str(instant)}:
            return datetime.fromisoformat(instant)
        case list():
            return tuple(str(one) for one in value)
        case None | str() | int() | float():
            return value
        case _:
            raise ValueError(f"{type(value).__name__}: no value of an explanation")
