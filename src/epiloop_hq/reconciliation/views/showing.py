"""Reconciliations and findings as templates draw them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from epiloop.reconcile import Balance
from epiloop_hq.places.queries import full_name, full_names
from epiloop_hq.reconciliation.catalogue import all_checks
from epiloop_hq.reconciliation.labels import STATES, STATUSES, SUBJECTS
from epiloop_hq.reconciliation.links import subject_href
from epiloop_hq.reconciliation.queries import FindingCounts, FindingRow, LineRow, RunRow
from epiloop_hq.reconciliation.sentences import cause_of
from epiloop_hq.web.parts import Tile
from epiloop_hq.web.states import State, Tone


@dataclass(frozen=True, slots=True)
class BalanceCard:
    """One line of the balance table in the reader's language."""

    name: str
    title: str
    explains: str
    first: str
    second: str
    balance: Balance | None
    differences: int

    @property
    def is_even(self) -> bool:
        """Whether nothing differs."""
        return self.differences == 0


@dataclass(frozen=True, slots=True)
class FindingCard:
    """One finding in the reader's language."""

    row: FindingRow
    check: str
    subject: str
    subject_href: str
    area: str
    cause: str
    state: State
    word: str

    @property
    def owner(self) -> str:
        """Who puts it right: the unit, and who of it has taken it up."""
        return " · ".join(filter(None, (self.row.owner_unit, self.row.owner_account)))


def area_name(area_path: str) -> str:
    """Return what the page calls its area."""
    return full_name(area_path) or _("Everywhere")


def run_href(reconciliation_id: int) -> str:
    """Return the address of a run."""
    return reverse("reconciliation:earlier", args=[reconciliation_id])


def check_choices() -> list[tuple[str, str]]:
    """Return (name, title) of every check, by title."""
    return sorted(
        ((name, str(check.title)) for name, check in all_checks().items()),
        key=lambda choice: choice[1],
    )


def balance_lines(lines: Iterable[LineRow]) -> list[BalanceCard]:
    """Return the lines of a balance table, those that differ first."""
    cards = [_balance_card(line) for line in lines]
    return sorted(cards, key=lambda card: (card.is_even, card.title))


def _balance_card(line: LineRow) -> BalanceCard:
    check = all_checks().get(line.check_name)
    first, second = check.compares if check else ("", "")
    return BalanceCard(
        line.check_name,
        str(check.title) if check else line.check_name,
        str(check.explains) if check else _("This check is no more."),
        str(first),
        str(second),
        line.balance,
        line.differences,
    )


def finding_cards(rows: Sequence[FindingRow]) -> list[FindingCard]:
    """Return findings with everything named."""
    areas = full_names({row.area_path for row in rows})
    checks = all_checks()
    return [
        FindingCard(
            row,
            str(checks[row.check_name].title)
            if row.check_name in checks
            else row.check_name,
            str(SUBJECTS.get(row.subject_kind, row.subject_kind)),
            subject_href(row.subject_kind, row.subject_id),
            areas.get(row.area_path, ""),
            cause_of(row.cause, row.check_name),
            STATES[row.status],
            str(STATUSES[row.status]),
        )
        for row in rows
    ]


def tiles(
    made: RunRow, lines: Sequence[BalanceCard], counts: FindingCounts | None
) -> tuple[Tile, ...]:
    """Return the figures of a day: lists that agree, what differs, what wants somebody.

    Parameters
    ----------
    counts
        Of the findings that stand now; None for an earlier day, which they are not of.
    """
    even = sum(line.is_even for line in lines)
    all_even = even == len(lines)
    seen = (
        Tile(
            _("Lists that agree"),
            _("%(even)d of %(all)d") % {"even": even, "all": len(lines)},
            tone=Tone.GOOD if all_even else Tone.WARN,
        ),
        Tile(_("Differences found"), str(made.differences), tone=Tone.WARN),
    )
    if counts is None:
        return seen
    return (
        *seen,
        Tile(
            _("Findings without an owner"),
            str(counts.without_owner),
            tone=Tone.BAD,
            href="?owner=none#findings",
        ),
        Tile(_("Past their time"), str(counts.overdue), tone=Tone.BAD),
        Tile(
            _("Rectified, to be verified"),
            str(counts.to_verify),
            tone=Tone.RUN,
            href="?status=rectified#findings",
        ),
    )
