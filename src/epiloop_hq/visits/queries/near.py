"""Visits near somebody's stays: named by the packed visits, told by the rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.db.models import Q

from epiloop.contacts.engines import default_engine
from epiloop.contacts.engines.place_rules import PlaceRules, TooBusy
from epiloop.contacts.stays import join_spans
from epiloop.errors import EpiloopError
from epiloop.records import Visit as VisitRecord
from epiloop.timeline import Interval
from epiloop.visits import VisitIndex
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.visits import storage
from epiloop_hq.visits.queries.rows import records_where
from epiloop_hq.visits.search import persons_near

EVERYWHERE: Final = PlaceRules()
# As many keys as stand in a statement beside those of the persons.
MOST_PLACES: Final = 300


class TooManyMetError(EpiloopError):
    """So many persons were near that their names would mean nothing."""

    def __init__(self, reached: int, persons: int) -> None:
        self.reached, self.persons = reached, persons
        super().__init__(
            f"The search reached {reached:,} of {persons:,} persons: too many to mean much"
        )


@dataclass(frozen=True, slots=True)
class PackedVisits:
    """The packed visits as one run reads them.

    Attributes
    ----------
    digest
        Of all that they hold.
    too_busy
        Places left out by rules so far, by id.
    """

    index: VisitIndex
    digest: str
    too_busy: dict[str, TooBusy] = field(default_factory=dict)

    @property
    def engine(self) -> str:
        """The engine that searches them."""
        return default_engine().value


def packed_visits() -> PackedVisits:
    """Open the packed visits; `actions.pack_waiting` has been called before."""
    if not storage.is_packed():
        storage.make()
    store = storage.opened()
    return PackedVisits(store.index(), store.digest)


def visits_near(
    stays: Iterable[tuple[int, Interval]],
    packed: PackedVisits,
    *,
    lingering: timedelta,
    rules: PlaceRules = EVERYWHERE,
    most: int | None = None,
) -> Iterator[VisitRecord]:
    """Yield the visits of anybody that touch one of the stays at the same place.

    The same visits as `visits_at` gives, which reads the rows alone.

    Parameters
    ----------
    rules
        Places where meeting does not count.
    most
        How many persons may be near; None for everybody.

    Raises
    ------
    TooManyMetError
        If more are near.
    """
    listed = list(stays)
    named = persons_near(
        packed.index, listed, lingering=lingering, rules=rules, zone=storage.zone()
    )
    packed.too_busy.update((one.place_id, one) for one in named.too_busy)
    if most is not None and len(named.person_ids) > most:
        raise TooManyMetError(len(named.person_ids), len(packed.index.persons))
    near = _longer(
        (stay for stay in listed if stay[0] not in named.left_out), lingering
    )
    if not near:
        return
    places = sorted(near)
    ends = max(span.end for spans in near.values() for span in spans)
    starts = min(span.start for spans in near.values() for span in spans)
    at_places = Q(place_id__in=places) if len(places) <= MOST_PLACES else Q()
    for chunk in in_batches(sorted(named.person_ids)):
        rows = records_where(
            at_places & Q(person_id__in=chunk, starts_at__lt=ends, ends_at__gt=starts)
        )
        for visit in rows:
            spans = near.get(int(visit.place_id), ())
            if any(span.overlaps(visit.stay) for span in spans):
                yield visit


def _longer(
    stays: Iterable[tuple[int, Interval]], lingering: timedelta
) -> dict[int, list[Interval]]:
    by_place: dict[int, list[Interval]] = defaultdict(list)
    for place_id, span in stays:
        by_place[place_id].append(Interval(span.start, span.end + lingering))
    return {place_id: join_spans(spans) for place_id, spans in by_place.items()}
