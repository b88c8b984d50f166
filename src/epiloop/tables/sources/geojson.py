"""GeoJSON: the features are rows, their outlines a column of their own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from epiloop.tables.findings import FileRefusedError, file_finding
from epiloop.tables.limits import MAX_OUTLINE_FILE_BYTES
from epiloop.tables.reasons import FindingCode
from epiloop.tables.sources.json_lines import as_text
from epiloop.tables.sources.raw import RawRow

OUTLINE_COLUMN: Final = "geometry"


class GeoJsonSource:
    """A collection of features, read whole.

    References
    ----------
    RFC 7946.
    """

    def __init__(self, path: Path, encoding: str) -> None:
        size = path.stat().st_size
        if size > MAX_OUTLINE_FILE_BYTES:
            limit = MAX_OUTLINE_FILE_BYTES
            raise FileRefusedError(
                file_finding(FindingCode.FILE_TOO_LARGE, size=size, limit=limit)
            )
        self._features = _features(path, encoding)
        names = [name for item in self._features for name in item["properties"]]
        self.header = (*dict.fromkeys(names), OUTLINE_COLUMN)

    def rows(self) -> Iterator[RawRow]:
        """Yield a row for each feature; `line` is the feature's number."""
        for number, feature in enumerate(self._features, start=1):
            told = {**feature["properties"], OUTLINE_COLUMN: feature["geometry"]}
            cells = tuple(as_text(told.get(column)) for column in self.header)
            yield RawRow(number, number, cells)


def _features(path: Path, encoding: str) -> list[dict[str, Any]]:
    try:
        told = json.loads(path.read_text(encoding=encoding))
        features = told["features"]
        return [
            {"properties": item["properties"] or {}, "geometry": item["geometry"]}
            for item in features
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        detail = f"{type(error).__name__} {error}"
        raise FileRefusedError(
            file_finding(FindingCode.FILE_UNREADABLE, format="GeoJSON", detail=detail)
        ) from None
