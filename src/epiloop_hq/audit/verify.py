"""Is the trail still what was written? Read from the first event to the last."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from epiloop_hq.audit.chain import GENESIS, NO_DETAIL, chained_digest, detail_digest
from epiloop_hq.audit.erasure import erased_counts
from epiloop_hq.audit.fold import last_seq
from epiloop_hq.audit.heads import SignedHead, key_id_of, public_key, stored_heads
from epiloop_hq.audit.models import AuditEvent, EventDetail

PAGE: Final = 5_000
SHOWN: Final = 20


class Flaw(StrEnum):
    """What can be wrong with a trail."""

    ALTERED_EVENT = "altered_event"
    ALTERED_DETAIL = "altered_detail"
    MISSING_DETAIL = "missing_detail"
    STRAY_DETAIL = "stray_detail"
    UNTOLD_ERASURE = "untold_erasure"
    MISSING_EVENTS = "missing_events"
    BROKEN_LINK = "broken_link"
    TIME_RUNS_BACK = "time_runs_back"
    CUT_TAIL = "cut_tail"
    REWRITTEN = "rewritten"
    FORGED_HEAD = "forged_head"
    UNKNOWN_KEY = "unknown_key"


_SENTENCES: Final = {
    Flaw.ALTERED_EVENT: "has been changed since it was written",
    Flaw.ALTERED_DETAIL: "has a detail that is not the one written",
    Flaw.MISSING_DETAIL: "has lost its detail, and not by an erasure",
    Flaw.STRAY_DETAIL: "has a detail that was never written with it",
    Flaw.UNTOLD_ERASURE: "is the last; before it details were emptied by no told erasure",
    Flaw.MISSING_EVENTS: "does not follow the one before it: events are missing",
    Flaw.BROKEN_LINK: "does not continue the chain of the one before it",
    Flaw.TIME_RUNS_BACK: "is recorded before the one before it",
    Flaw.CUT_TAIL: "was signed as the head, but the trail ends before it",
    Flaw.REWRITTEN: "was signed as the head with another digest: the chain was rewritten",
    Flaw.FORGED_HEAD: "was given as the head, with a signature that does not fit",
    Flaw.UNKNOWN_KEY: "was given as the head, signed with a key that is not ours",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One flaw and the event at which it shows."""

    flaw: Flaw
    seq: int

    def __str__(self) -> str:
        return f"event {self.seq} {_SENTENCES[self.flaw]}"


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What a reading of the whole trail found."""

    events: int
    details: int
    erased: int
    heads: int
    digest: str
    problems: tuple[Problem, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def __str__(self) -> str:
        read = (
            f"{self.events} events, {self.details} details, {self.erased} erased, "
            f"{self.heads} signed heads"
        )
        if self.is_whole:
            return f"The trail is whole: {read}. It ends in {self.digest}."
        lines = [f"  {problem}" for problem in self.problems[:SHOWN]]
        more = len(self.problems) - len(lines)
        if more:
            lines.append(f"  and {more} more")
        return "\n".join([f"THE TRAIL IS NOT WHOLE ({read}):", *lines])


class _Event(NamedTuple):
    """The columns of an event, in the order in which they are read."""

    seq: int
    previous: str
    recorded_at: datetime
    happened_at: datetime
    actor_id: int | None
    actor_name: str
    actor_role: str
    kind: str
    subject: str
    via: str
    area_path: str
    detail_digest: str
    digest: str

    def computed(self) -> str:
        return chained_digest(
            self.previous,
            self.seq,
            self.recorded_at,
            self.happened_at,
            *self[4:12],  # actor_id to detail_digest
        )


class _Detail(NamedTuple):
    seq: int
    salt: str
    text: str
    erased_by: str


@dataclass(slots=True)
class _Reading:
    """Where the reading stands, and what it has found."""

    heads: dict[int, list[SignedHead]]
    seq: int = 0
    digest: str = GENESIS
    recorded_at: datetime | None = None
    events: int = 0
    details: int = 0
    erased: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def read(self, event: _Event, detail: _Detail | None) -> None:
        self.events += 1
        if event.seq != self.seq + 1:
            self.found(Flaw.MISSING_EVENTS, event.seq)
        elif event.previous != self.digest:
            self.found(Flaw.BROKEN_LINK, event.seq)
        if event.digest != event.computed():
            self.found(Flaw.ALTERED_EVENT, event.seq)
        if self.recorded_at is not None and event.recorded_at < self.recorded_at:
            self.found(Flaw.TIME_RUNS_BACK, event.seq)
        if any(h.digest != event.digest for h in self.heads.pop(event.seq, ())):
            self.found(Flaw.REWRITTEN, event.seq)
        self.read_detail(event, detail)
        self.seq, self.digest = event.seq, event.digest
        self.recorded_at = event.recorded_at

    def read_detail(self, event: _Event, detail: _Detail | None) -> None:
        self.details += detail is not None
        if event.detail_digest == NO_DETAIL:
            if detail is not None:
                self.found(Flaw.STRAY_DETAIL, event.seq)
        elif detail is None:
            self.found(Flaw.MISSING_DETAIL, event.seq)
        elif detail.erased_by:
            self.erased[detail.erased_by] += 1
        elif detail_digest(detail.salt, detail.text) != event.detail_digest:
            self.found(Flaw.ALTERED_DETAIL, event.seq)

    def found(self, flaw: Flaw, seq: int) -> None:
        self.problems.append(Problem(flaw, seq))


def verify_trail(*, against: str | SignedHead | None = None) -> VerifyReport:
    """Read the whole trail and say what is wrong with it.

    Streams: memory does not grow with the trail. The chain alone shows a changed event
    or detail, a gap, and an emptied detail that no erasure tells of. A cut tail, or a
    chain computed anew from some event on, shows only against a head signed before: the
    stored ones, and the one given, which should come from outside this database.

    Parameters
    ----------
    against
        A head as it was printed or published.

    Raises
    ------
    UnreadableHeadError
        If `against` is a text that is no head.
    """
    given = SignedHead.parse(against) if isinstance(against, str) else against
    heads = [*stored_heads(), *([given] if given else [])]
    reading = _Reading(_by_seq(heads))
    for event, detail in _events(up_to=last_seq(), reading=reading):
        reading.read(event, detail)
    for seq in sorted(reading.heads):
        reading.found(Flaw.CUT_TAIL, seq)
    told = erased_counts()
    if any(count != told.get(erasure, 0) for erasure, count in reading.erased.items()):
        reading.found(Flaw.UNTOLD_ERASURE, reading.seq)
    _check_signatures(heads, reading)
    return VerifyReport(
        events=reading.events,
        details=reading.details,
        erased=reading.erased.total(),
        heads=len(heads),
        digest=reading.digest,
        problems=tuple(reading.problems),
    )


def _by_seq(heads: Iterable[SignedHead]) -> dict[int, list[SignedHead]]:
    by_seq: dict[int, list[SignedHead]] = {}
    for head in heads:
        by_seq.setdefault(head.seq, []).append(head)
    return by_seq


def _events(
    *, up_to: int, reading: _Reading
) -> Iterator[tuple[_Event, _Detail | None]]:
    last = 0
    rows = AuditEvent.objects.filter(seq__lte=up_to).order_by("seq")
    while page := list(rows.filter(seq__gt=last).values_list(*_Event._fields)[:PAGE]):
        details = _details(last, page[-1][0])
        for row in page:
            event = _Event(*row)
            yield event, details.pop(event.seq, None)
        last = page[-1][0]
        for stray in sorted(details):
            reading.found(Flaw.STRAY_DETAIL, stray)


def _details(after: int, up_to: int) -> dict[int, _Detail]:
    rows = EventDetail.objects.filter(event_seq__gt=after, event_seq__lte=up_to)
    values = rows.values_list("event_seq", "salt", "text", "erased_by")
    return {row[0]: _Detail(*row) for row in values}


def _check_signatures(heads: Iterable[SignedHead], reading: _Reading) -> None:
    key = public_key()
    for head in heads:
        if key is None or head.key_id != key_id_of(key):
            reading.found(Flaw.UNKNOWN_KEY, head.seq)
        elif not head.is_signed_by(key):
            reading.found(Flaw.FORGED_HEAD, head.seq)
