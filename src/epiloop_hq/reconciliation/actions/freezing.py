"""What of a look is kept for good: one text, the same for the same look."""

from datetime import date
from typing import Final

from epiloop_hq.audit.plain import Plain, plain
from epiloop_hq.reconciliation.actions.looking import Line, Look
from epiloop_hq.reconciliation.keeping import kept

# Written into each snapshot, so that one of an older form can be told.
FORM: Final = 1


def frozen(seen: Look, day: date) -> Plain:
    """Return what is kept of a look for good: what was compared, and what differed."""
    return {
        "form": FORM,
        "area": seen.scope.area_path,
        "day": plain(day),
        "as_of": plain(seen.scope.now),
        "head": [seen.end.seq, seen.end.digest],
        "lines": [_frozen_line(line) for line in seen.lines],
    }


def _frozen_line(line: Line) -> Plain:
    return {
        "check": line.check.name,
        "balance": plain(line.counts),
        "differences": [
            [d.kind.value, d.id, d.area_path, d.says, kept(d.values)]
            for d in line.differences
        ],
    }
