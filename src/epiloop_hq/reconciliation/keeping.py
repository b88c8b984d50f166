"""How a difference is kept: its key, its values as JSON and back, the digest of a text."""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256

from epiloop.reconcile import Difference, SubjectKind, Value
from epiloop_hq.audit.plain import Plain, plain

INSTANT, DAY = "at", "on"


def key_of(check_name: str, difference: Difference) -> str:
    """Return what names a difference on whichever day it is found.

    A list is one list in each area; everything else is itself wherever it is.
    """
    is_list = difference.kind is SubjectKind.LIST
    whose = difference.area_path if is_list else difference.id
    return f"{check_name}:{difference.kind}:{whose}:{difference.says}"


def digest_of(text: str) -> str:
    """Return the digest of a snapshot's text."""
    return sha256(text.encode()).hexdigest()


def kept(values: Mapping[str, Value]) -> dict[str, Plain]:
    """Return values as JSON holds them; an instant and a day stay what they are."""
    return {name: _kept(value) for name, value in sorted(values.items())}


def _kept(value: Value) -> Plain:
    if isinstance(value, datetime):
        return {INSTANT: plain(value)}
    if isinstance(value, date):
        return {DAY: plain(value)}
    return plain(value)


def restored(values: Mapping[str, Plain]) -> dict[str, Value]:
    """Return values as they were before they were kept."""
    return {name: _restored(value) for name, value in values.items()}


def _restored(value: Plain) -> Value:
    if isinstance(value, dict):
        at, on = value.get(INSTANT), value.get(DAY)
        return datetime.fromisoformat(str(at)) if at else date.fromisoformat(str(on))
    return value if isinstance(value, int) else str(value)
