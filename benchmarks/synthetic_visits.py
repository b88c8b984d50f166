"""An invented city's visits, a file a day: homes, workplaces, classes, venues.

Households of 1 to 6 with a stay over midnight; workplaces of 2 to 500, their sizes heavy-
tailed; classes of 35; venues of a district of 50,000 and of the whole city, visited by a
Zipf-Mandelbrot law, for 40 minutes at the median. Three visits a person and day. The same
number of persons and the same seed give the same rows on any machine.

Persons' own visits are not made consistent with each other, and nobody is ill.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

FIRST_DAY = datetime(2022, 5, 1, tzinfo=UTC)
HOUSEHOLD = (np.arange(1, 7), np.array([0.24, 0.30, 0.22, 0.15, 0.06, 0.03]))
DISTRICT = 50_000
LOCAL_VENUES = 1_125
PER_VENUE_IN_CITY = 150
A_DAY = 24 * 60


class City:
    """Who lives, works and learns where; places are numbered in no order that helps."""

    def __init__(self, persons: int, seed: int = 7) -> None:
        self.persons, self.seed = persons, seed
        draw = np.random.default_rng([seed, 0])
        home = _grouped(
            draw.choice(HOUSEHOLD[0], p=HOUSEHOLD[1], size=persons), persons
        )
        self.district = home // max(1, int(home[-1] * DISTRICT / persons) + 1)
        sizes = np.minimum(2 + draw.pareto(0.9, size=persons) * 2, 500).astype(np.int64)
        goes_to_class = draw.random(persons) < 0.2
        work = _grouped(sizes, persons)[draw.permutation(persons)]
        classes = home // 40  # children of some homes that are near one another
        work = np.where(goes_to_class, work.max() + 1 + classes, work)
        self.home, self.work = home, home[-1] + 1 + work
        self.first_local = int(self.work.max()) + 1
        districts = int(self.district.max()) + 1
        self.first_venue = self.first_local + districts * LOCAL_VENUES
        self.venues = max(50, persons // PER_VENUE_IN_CITY)
        self.places = self.first_venue + self.venues
        self.person_id = draw.permutation(persons).astype(np.int32)
        self.place_id = draw.permutation(self.places).astype(np.int32)

    def day(self, number: int) -> pa.Table:
        """Return the visits that begin on a day, by time."""
        draw = np.random.default_rng([self.seed, 1 + number])
        parts = [self._nights(draw), self._work(draw, number), self._venues(draw)]
        who, where, start, length = (
            np.concatenate(part) for part in zip(*parts, strict=True)
        )
        start = np.clip(start, 0, A_DAY - 1).astype(np.int64)
        order = np.argsort(start, kind="stable")
        begins = int((FIRST_DAY + timedelta(days=number)).timestamp())
        start = begins + start[order] * 60
        end = start + length[order].astype(np.int64) * 60
        instant = pa.timestamp("s", "UTC")
        return pa.table(
            {
                "person_id": self.person_id[who[order]],
                "place_id": self.place_id[where[order]],
                "start": pa.array(start).cast(instant),
                "end": pa.array(end).cast(instant),
            }
        )

    def _nights(self, draw):
        start = draw.normal(18.5 * 60, 70, self.persons)
        length = np.clip(draw.normal(12.5 * 60, 60, self.persons), 360, 960)
        return np.arange(self.persons), self.home, start, length

    def _work(self, draw, number):
        at_weekend = (FIRST_DAY + timedelta(days=number)).weekday() > 4
        who = np.flatnonzero(draw.random(self.persons) < (0.15 if at_weekend else 0.72))
        start = draw.normal(8.7 * 60, 40, len(who))
        return (
            who,
            self.work[who],
            start,
            np.clip(draw.normal(480, 60, len(who)), 60, 720),
        )

    def _venues(self, draw):
        who = np.repeat(np.arange(self.persons), draw.poisson(1.44, self.persons))
        is_local = draw.random(len(who)) < 0.6
        local = _zipf(draw, LOCAL_VENUES, len(who))
        local += self.first_local + self.district[who] * LOCAL_VENUES
        where = np.where(
            is_local, local, self.first_venue + _zipf(draw, self.venues, len(who))
        )
        length = np.clip(40 * np.exp(draw.normal(0, 0.8, len(who))), 3, 480)
        return who, where, draw.uniform(7 * 60, 22 * 60, len(who)), length


def write_days(city: City, days: int, folder: Path) -> Iterator[Path]:
    """Yield a Parquet file a day, written where there is none yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(days):
        path = folder / f"{city.persons}-{city.seed}-{number:03}.parquet"
        if not path.exists():
            temporary = path.with_suffix(".tmp")
            pq.write_table(city.day(number), temporary, compression="zstd")
            temporary.replace(path)
        yield path


def _grouped(sizes, members):
    """Return the number of each member's group; groups filled one after another."""
    edges = np.cumsum(sizes)
    return np.searchsorted(edges, np.arange(members), side="right")


def _zipf(draw, venues, count):
    """Draw venues with probability falling as 1 / (rank + 17)."""
    edges = np.cumsum(1 / (np.arange(venues) + 17))
    return np.searchsorted(edges, draw.random(count) * edges[-1], side="right")
