"""One look at every list of an area, all of one instant."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from epiloop.reconcile import (
    UNEXPLAINED,
    Balance,
    Check,
    Difference,
    Scope,
    SubjectKind,
)
from epiloop_hq.audit.reconciled import (
    TrailEnd,
    event_counts,
    one_instant,
    trail_end,
)

# Told how many checks are done, of how many.
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Line:
    """What one check found; `balance` is None where it keeps no list."""

    check: Check
    differences: tuple[Difference, ...]
    balance: Balance | None

    @property
    def counts(self) -> dict[str, int | None]:
        """The balance by the names of its columns; nothing where no list is kept."""
        return {
            name: None if self.balance is None else getattr(self.balance, name)
            for name in ("opening", "came", "went", "closing")
        }


@dataclass(frozen=True, slots=True)
class Look:
    """Everything a run found, and the end of the trail when it looked."""

    scope: Scope
    end: TrailEnd
    lines: tuple[Line, ...]

    @property
    def found(self) -> tuple[tuple[Check, Difference], ...]:
        """Every difference with the check that found it."""
        return tuple((line.check, d) for line in self.lines for d in line.differences)


@dataclass(frozen=True, slots=True)
class Opening:
    """Where the day before ended: the closings by check, and the end of its trail."""

    seq: int
    closings: Mapping[str, int]


FIRST_DAY = Opening(0, {})


def look(
    scope: Scope, checks: Iterable[Check], *, opening: Opening, report: Report
) -> Look:
    """Run the checks; nothing is written, and everything read is of one instant.

    Parameters
    ----------
    opening
        What the balances begin with. A list that was not counted the day before begins
        with nothing, at the beginning of the trail.
    """
    asked = tuple(checks)
    with one_instant():
        end = trail_end()
        moved = _moved(scope, asked, opening, end)
        lines: list[Line] = []
        for done, check in enumerate(asked):
            report(done, len(asked))
            lines.append(_line(scope, check, opening, moved))
    report(len(asked), len(asked))
    return Look(scope, end, tuple(lines))


def _line(
    scope: Scope, check: Check, opening: Opening, moved: Mapping[str, Mapping[str, int]]
) -> Line:
    differences = check.differences(scope)
    if check.ledger is None:
        return Line(check, differences, None)
    counts = moved[check.name]
    balance = Balance(
        opening.closings.get(check.name, 0),
        sum(counts[kind] for kind in check.ledger.came),
        sum(counts[kind] for kind in check.ledger.went),
        check.ledger.standing(scope),
    )
    if not balance.is_even:
        differences = (*differences, _unexplained(scope, balance))
    return Line(check, differences, balance)


def _unexplained(scope: Scope, balance: Balance) -> Difference:
    """Return what no event explains, as a difference of the list with itself."""
    return Difference(
        kind=SubjectKind.LIST,
        id=0,
        area_path=scope.area_path,
        says=UNEXPLAINED,
        values={
            "opening": balance.opening,
            "came": balance.came,
            "went": balance.went,
            "closing": balance.closing,
            "expected": balance.closing - balance.unexplained,
        },
        since=scope.now,
    )


def _moved(
    scope: Scope, checks: Iterable[Check], opening: Opening, end: TrailEnd
) -> dict[str, dict[str, int]]:
    """Return check → kind → how many events, since the list was counted last."""
    kept = [check for check in checks if check.ledger is not None]
    moved: dict[str, dict[str, int]] = {}
    for is_known, after_seq in ((True, opening.seq), (False, 0)):
        group = [c for c in kept if (c.name in opening.closings) is is_known]
        if not group:
            continue
        counts = event_counts(
            {k for c in group if c.ledger for k in (*c.ledger.came, *c.ledger.went)},
            scope.area_path,
            after_seq=after_seq,
            up_to_seq=end.seq,
        )
        moved |= dict.fromkeys((c.name for c in group), counts)
    return moved
