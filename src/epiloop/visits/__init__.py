"""The visit store: who was where, kept so that one person's meetings are a few reads.

    files, dataframes ─▶ records, a folder a day ─▶ segment a day ─▶ index ─▶ engines
                          system of record           derived, by person and by place

- `pack`, `append`, `expire`, `fold`: every change is whole or not there.
- `Feed`: rows during the day, held when acknowledged; `fold` puts them into the days.
- `VisitStore`: open one; its `index()` is what engines read.
- `index_of`: the same in memory, for visits that need no store.
"""

from epiloop.errors import MissingExtraError

try:
    import narwhals as _narwhals  # noqa: F401
    import pyarrow as _pyarrow  # noqa: F401
except ModuleNotFoundError as error:
    raise MissingExtraError(error.name or "pyarrow", "visits") from error

from epiloop.visits.changes import Taken
from epiloop.visits.feed import FOLD_AT_BYTES, Feed, Receipt, waiting_bytes
from epiloop.visits.files import DamagedStoreError, NotWrittenError, StoreBusyError
from epiloop.visits.folding import fold
from epiloop.visits.index import VisitIndex
from epiloop.visits.intake import TableOptions, UnreadableTableError, load_columns
from epiloop.visits.manifest import NewerStoreError, NoStoreError
from epiloop.visits.memory import index_of
from epiloop.visits.packing import StoreExistsError, append, expire, pack
from epiloop.visits.place_files import load_places
from epiloop.visits.refusals import Finding, Refused, write_findings
from epiloop.visits.store import VisitStore
from epiloop.visits.times import NoTimeZoneError

__all__ = [
    "FOLD_AT_BYTES",
    "DamagedStoreError",
    "Feed",
    "Finding",
    "NewerStoreError",
    "NoStoreError",
    "NoTimeZoneError",
    "NotWrittenError",
    "Receipt",
    "Refused",
    "StoreBusyError",
    "StoreExistsError",
    "TableOptions",
    "Taken",
    "UnreadableTableError",
    "VisitIndex",
    "VisitStore",
    "append",
    "expire",
    "fold",
    "index_of",
    "load_columns",
    "load_places",
    "pack",
    "waiting_bytes",
    "write_findings",
]
