"""Which mapping a batch is read with: ready, or written by an officer."""

import hashlib
from typing import Any, cast

from django.utils.translation import gettext as _

from epiloop.tables import (
    FileFormat,
    FileOptions,
    Kind,
    MappingRefusedError,
    TableMapping,
    parse_mapping,
    ready_mappings,
)
from epiloop_hq.exchange.errors import ExchangeRefusedError

Stored = dict[str, str]


def stored_ready(name: str) -> Stored:
    """Return how a batch keeps a ready mapping; refuse a name that there is not."""
    if name not in ready_mappings():
        raise ExchangeRefusedError(
            _("There is no ready mapping called %(name)s.") % {"name": name}
        )
    return {"ready": name}


def stored_text(text: str, *, file: str) -> Stored:
    """Return how a batch keeps the text of a mapping; refuse one that cannot be used."""
    try:
        parse_mapping(text, file=file)
    except MappingRefusedError as refusal:
        raise ExchangeRefusedError(str(refusal)) from refusal
    return {"toml": text, "file": file}


def mapping_of(stored: dict[str, Any]) -> TableMapping:
    """Return the mapping that a batch keeps."""
    told = cast("Stored", stored)
    if "ready" in told:
        return ready_mappings()[told["ready"]]
    return parse_mapping(told["toml"], file=told["file"])


def options_of(stored: dict[str, Any]) -> FileOptions | None:
    """Return what was stated about the file itself; None if nothing was."""
    told = cast("Stored", stored)
    names = {"format", "encoding", "delimiter", "sheet"} & told.keys()
    if not names:
        return None
    return FileOptions(
        format=FileFormat(told["format"]) if "format" in told else None,
        encoding=told.get("encoding"),
        delimiter=told.get("delimiter"),
        sheet=told.get("sheet"),
    )


def digest_of(mapping: TableMapping) -> str:
    """Return the SHA-256 of all that a mapping says, as hex."""
    return hashlib.sha256(repr(mapping).encode()).hexdigest()


def ready_for(header: tuple[str, ...], *, kind: Kind | None = None) -> tuple[str, ...]:
    """Return the ready mappings that a file with this header could be read with."""
    columns = set(header)
    return tuple(
        name
        for name, mapping in ready_mappings().items()
        if (kind is None or mapping.kind is kind)
        and mapping.columns_needed()
        and columns >= set(mapping.columns_needed())
    )
