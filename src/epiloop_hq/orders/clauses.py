"""Which values of a protocol allow which measure, and for how long: pure, no records."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from epiloop.observation.stages import measure_of
from epiloop.protocols import Protocol
from epiloop.protocols.vocabulary import RiskClass, StageKind, Verification
from epiloop.timeline import day_bounds, local_day
from epiloop_hq.orders.labels import GROUNDS, MEASURES
from epiloop_hq.orders.measures import ground_of

# A stage that restricts nobody needs no order.
RESTRICTING: Final = frozenset(StageKind) & MEASURES.keys()


@dataclass(frozen=True, slots=True)
class Clause:
    """One stage that a version asks of one class of persons.

    Attributes
    ----------
    key
        Path of the stage in the version, such as `measure.close_contact.stages[0]`.
    days
        Length in days, counted from the day of the start; 0 where findings decide.
    sources, verification
        Codes of the references for the length, and how far it was traced to them.
    """

    key: str
    risk_class: RiskClass
    kind: StageKind
    days: int
    sources: tuple[str, ...]
    verification: Verification

    def latest_end(self, starts_at: datetime, zone: ZoneInfo) -> datetime:
        """Return the latest end that the version allows to an order under it.

        Where findings decide, as long as the measure may run before it is renewed.
        """
        if not self.days:
            return starts_at + ground_of(self.kind).longest
        last = local_day(starts_at, zone) + timedelta(days=self.days)
        return day_bounds(last, zone).end


def clauses_of(version: Protocol) -> tuple[Clause, ...]:
    """Return what a version allows to be ordered, by class and stage."""
    return tuple(_clauses(version))


def clause_of(version: Protocol, key: str) -> Clause | None:
    """Return one of them by its key; None if the version has no such stage."""
    return next((one for one in _clauses(version) if one.key == key), None)


def _clauses(version: Protocol) -> Iterator[Clause]:
    for risk_class in RiskClass:
        measure = measure_of(version, risk_class)
        if measure is None or risk_class not in GROUNDS:
            continue
        for number, stage in enumerate(measure.stages):
            if stage.kind not in RESTRICTING:
                continue
            key = f"measure.{risk_class}.stages[{number}]"
            cited = version.cited(f"{key}.days")
            days = max(stage.days - stage.first_day_number, 0)
            yield Clause(
                key, risk_class, stage.kind, days, cited.sources, cited.verification
            )
