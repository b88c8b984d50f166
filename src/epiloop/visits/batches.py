"""A batch with codes for its ids, parted by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from epiloop.records import PlaceClass
from epiloop.timeline import ONE_DAY, day_start, local_day
from epiloop.visits.intake import Batch
from epiloop.visits.records import TOLD, Records
from epiloop.visits.rows import Codes
from epiloop.visits.times import EPOCH, MICROSECOND, microseconds


@dataclass(frozen=True, slots=True)
class TakenBatch:
    """Good rows and the codes of their persons and places."""

    person: Codes
    place: Codes
    batch: Batch

    def __len__(self) -> int:
        return len(self.person)

    def records(self) -> Records:
        """Return the visits as they were told."""
        batch = self.batch
        told = {name: batch.more[name] for name in TOLD if name in batch.more}
        return Records(
            self.person, self.place, batch.start, batch.end, batch.by_day, told
        )


def by_days(taken: TakenBatch, zone: ZoneInfo) -> Iterator[tuple[date, Records]]:
    """Yield the visits that begin on each day, by day."""
    if len(taken) == 0:
        return
    batch, records = taken.batch, taken.records()
    day, last = (
        local_day(EPOCH + int(edge) * MICROSECOND, zone)
        for edge in (batch.start.min(), batch.start.max())
    )
    if day == last:
        yield day, records
        return
    while day <= last:
        begins, ends = (
            microseconds(day_start(one, zone)) for one in (day, day + ONE_DAY)
        )
        chosen = (batch.start >= begins) & (batch.start < ends)
        if chosen.any():
            yield day, records.taken(chosen)
        day += ONE_DAY


def place_facts(taken: TakenBatch) -> pa.Table | None:
    """Return the class and point of each place of which the batch says any."""
    more = taken.batch.more
    if not {"place_class", "lon", "lat"} & more.keys():
        return None
    count = len(taken)
    kind = more.get("place_class", pa.repeat(PlaceClass.UNKNOWN.value, count))
    lon, lat = (
        more.get(name, pa.nulls(count, pa.float64())) for name in ("lon", "lat")
    )
    table = pa.table(
        {"place": taken.place, "place_class": kind, "lon": lon, "lat": lat}
    )
    says = np.asarray(kind != PlaceClass.UNKNOWN.value) | np.asarray(lat.is_valid())
    told = table.filter(pa.array(says, pa.bool_()))
    first = np.unique(told.column("place").to_numpy(), return_index=True)[1]
    return told.take(pa.array(first)) if len(first) else None
