"""What a check is: two lists that must agree, and one difference between them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from epiloop.reconcile.patterns import Pattern
from epiloop.timeline import check_aware

# What a sentence about a difference may say: never a name, a telephone or an address.
Value = str | int | datetime | date
# Of a difference that a list has with itself: what came and went does not explain it.
UNEXPLAINED: Final = "unexplained"


class Text(Protocol):
    """Words in the reader's language, or a promise of them."""

    def __str__(self) -> str:
        """Return the words."""
        ...


class Cause(StrEnum):
    """Why two lists disagree: the categories findings are sorted by."""

    NOT_DONE = "not_done"
    NOT_ENTERED = "not_entered"
    ENTERED_WRONG = "entered_wrong"
    NOT_PASSED_ON = "not_passed_on"
    NOT_ANSWERED = "not_answered"
    OUT_OF_REACH = "out_of_reach"
    NOT_DELIVERED = "not_delivered"
    PROGRAM = "program"


class Urgency(StrEnum):
    """How soon a difference must be put right; the times stand in `rules.toml`."""

    AT_ONCE = "at_once"
    TODAY = "today"
    NEXT_DAY = "next_day"


class SubjectKind(StrEnum):
    """What a difference is about."""

    CASE = "case"
    CONTACT = "contact"
    ITEM = "item"
    PERSON = "person"
    TUBE = "tube"
    RECALL = "recall"
    HOLD = "hold"
    ORDER = "order"
    OFFER = "offer"
    TRANSFER = "transfer"
    REQUEST = "request"
    STAY = "stay"
    TEST = "test"
    POINT = "point"
    ZONE = "zone"
    PLACE = "place"
    BATCH = "batch"
    RUN = "run"
    COUNT = "count"
    ROW = "row"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where and when a check looks.

    Attributes
    ----------
    area_path
        This area and everything below it; empty for the whole headquarters.
    now
        The instant of the run; "past its time" is decided by it.
    """

    area_path: str
    now: datetime

    def __post_init__(self) -> None:
        """Raise `ValueError` for an instant without a time zone."""
        check_aware(self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One row that one list has and the other lacks, or on which they contradict.

    Attributes
    ----------
    kind, id
        What it is about.
    area_path
        Where it belongs. A look at this area alone must find it again.
    says
        Which of the check's sentences tells it.
    values
        For the sentence's named places: numbers, ids, times; nothing that names a person.
    traits
        What the same gap elsewhere would have in common with this one, beyond the
        sentence; usually nothing.
    person_id
        Whom it tells about, so that an erasure finds it.
    unit_id
        Who answers for it, where the lists say so.
    since
        From when on it was so.
    """

    kind: SubjectKind
    id: int
    area_path: str
    says: str
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    traits: Mapping[str, str | int] = field(
        default_factory=lambda: MappingProxyType({})
    )
    person_id: int | None = None
    unit_id: int | None = None
    since: datetime | None = None

    def pattern(self, check: str) -> Pattern:
        """Return what this difference has in common with the same gap elsewhere."""
        return Pattern.of(check, self.says, self.traits)


@dataclass(frozen=True, slots=True)
class Ledger:
    """How a list is kept: how long it is now, and which events make it longer or shorter.

    Attributes
    ----------
    standing
        How many stand on the list in a scope, now.
    came, went
        Kinds of event, each of which puts one on the list or takes one off. A kind like
        `+disposal.Offer` stands for a row entered, which is right where one deed makes
        many rows.
    """

    standing: Callable[[Scope], int]
    came: tuple[str, ...]
    went: tuple[str, ...]

    def __post_init__(self) -> None:
        """Raise `ValueError` if an event would both come and go."""
        if both := set(self.came) & set(self.went):
            raise ValueError(f"An event either comes or goes: {sorted(both)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One comparison of the daily reconciliation.

    Attributes
    ----------
    name
        The name of its file.
    title
        What the balance table calls it.
    explains
        In one sentence, what must be so.
    compares
        The two lists.
    sentences
        Key → how a difference is told, with named places.
    look
        Finds the differences of a scope, with few queries however many rows there are.
    causes
        Why such a difference comes about, the likeliest first.
    ledger
        How the first list is kept, where it can be counted.
    """

    name: str
    title: Text
    explains: Text
    compares: tuple[Text, Text]
    sentences: Mapping[str, Text]
    look: Callable[[Scope], Iterable[Difference]]
    causes: tuple[Cause, ...]
    urgency: Urgency = Urgency.NEXT_DAY
    ledger: Ledger | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError` for a check that could say nothing or find no cause."""
        if not self.sentences or not self.causes:
            raise ValueError(f"{self.name} needs sentences and causes.")
        if UNEXPLAINED in self.sentences:
            raise ValueError(f"{UNEXPLAINED!r} is what the balance says of itself.")

    def differences(self, scope: Scope) -> tuple[Difference, ...]:
        """Return what the check finds, in a stable order, each difference once.

        Raises
        ------
        ValueError
            If it tells a difference for which it has no sentence.
        """
        found = {(d.kind, d.id, d.says): d for d in self.look(scope)}
        for _kind, _id, says in found:
            if says not in self.sentences:
                raise ValueError(f"{self.name} has no sentence {says!r}.")
        return tuple(found[key] for key in sorted(found))
