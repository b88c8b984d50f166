"""A record as the frozen row that pages are given."""

from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar, cast

from epiloop_hq.audit.records import Record

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R")


def row_of(kind: Callable[..., R], record: Record) -> R:
    """Return a record's fields that a row has, by their names; `id` is the key."""
    names = [field.name for field in fields(cast("type[DataclassInstance]", kind))]
    values: dict[str, Any] = {
        name: record.pk if name == "id" else getattr(record, name) for name in names
    }
    return kind(**values)
