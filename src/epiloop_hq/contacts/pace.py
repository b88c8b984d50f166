"""How far a determination is, and whether it shall go on."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final, Protocol

from epiloop.contacts.co_presence import Exposure, Threshold
from epiloop.contacts.engine import Engine, Meeting, Seeker
from epiloop.errors import EpiloopError
from epiloop.timeline import Interval

A_STEP: Final = 50  # persons weighed between two looks at whether to go on


class StoppedError(EpiloopError):
    """Somebody cancelled the determination; nothing of it is kept."""

    def __init__(self) -> None:
        super().__init__("The determination was cancelled")


class Pace(Protocol):
    """Where a determination reports how many persons it has weighed."""

    def report(self, done: int, *, total: int | None = None) -> None:
        """Say how far it is."""
        ...

    def is_cancelled(self) -> bool:
        """Tell whether it shall stop."""
        ...


class Hurried:
    """The pace of a determination that nobody watches."""

    def report(self, done: int, *, total: int | None = None) -> None:
        """Say it to nobody."""

    def is_cancelled(self) -> bool:
        """Go on."""
        return False


class WatchedEngine:
    """An engine that reports the persons it is asked about, and stops when told to."""

    def __init__(self, engine: Engine, pace: Pace) -> None:
        self._engine, self._pace = engine, pace
        self._asked: set[str] = set()
        self._total = 0

    @property
    def name(self) -> str:
        """What the engine behind it is called."""
        return self._engine.name

    @property
    def reach(self) -> Interval | None:
        """From the first record held to the end of the last."""
        return self._engine.reach

    def meetings(
        self, seekers: Iterable[Seeker], *, threshold: Threshold, lingering: timedelta
    ) -> Iterable[Meeting]:
        """Find whom each seeker met."""
        found = list(
            self._engine.meetings(seekers, threshold=threshold, lingering=lingering)
        )
        self._total += len(found)
        self.look()
        return found

    def exposure(
        self, seeker: Seeker, person_id: str, *, lingering: timedelta
    ) -> Exposure | None:
        """Return the encounters behind one meeting."""
        if person_id not in self._asked:
            self._asked.add(person_id)
            if len(self._asked) % A_STEP == 0:
                self.look()
        return self._engine.exposure(seeker, person_id, lingering=lingering)

    def look(self) -> None:
        """Report; raise `StoppedError` if the determination was cancelled."""
        done = len(self._asked)
        self._pace.report(done, total=max(self._total, done))
        if self._pace.is_cancelled():
            raise StoppedError
