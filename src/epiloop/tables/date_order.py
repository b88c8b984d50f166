"""Which order a column writes its dates in, proved from the whole column or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from epiloop.tables.dates import CellDate, DateOrder, meanings
from epiloop.tables.findings import OR, Finding, file_finding
from epiloop.tables.reasons import FindingCode


@dataclass(frozen=True, slots=True)
class _Seen:
    """A value of the column and where it stands."""

    text: str
    line: int


@dataclass(slots=True)
class OrderProof:
    """Gathers what each date of one column says about the column's order.

    An order is struck out by the first value that is a date, yet not in that order.
    Values that are no date in any order prove nothing; their rows are refused later.
    """

    column: str
    _struck_by: dict[DateOrder, _Seen] = field(default_factory=dict)
    _telling: dict[frozenset[DateOrder], _Seen] = field(default_factory=dict)
    _cell_date: _Seen | None = None

    def see(self, text: str, line: int) -> None:
        """Take in one value of the column, not empty."""
        if isinstance(text, CellDate):
            self._cell_date = self._cell_date or _Seen(text, line)
            return
        days = meanings(text)
        if len(set(days.values())) == 1 and len(days) == len(DateOrder):
            return
        if days:
            self._weigh(_Seen(text, line), days)

    def _weigh(self, seen: _Seen, days: Mapping[DateOrder, date]) -> None:
        for order in DateOrder:
            if order not in days:
                self._struck_by.setdefault(order, seen)
        if len(set(days.values())) > 1:
            self._telling.setdefault(frozenset(days), seen)

    def conclude(self, stated: DateOrder | None) -> DateOrder | Finding:
        """Return the order stated or proved, or the finding that refuses the column."""
        typed = self._struck_by.get(DateOrder.YMD)
        if self._cell_date and typed:
            return file_finding(
                FindingCode.DATE_CELLS_MIXED,
                line=self._cell_date.line,
                column=self.column,
                text_line=typed.line,
                value=typed.text,
            )
        if stated is not None:
            return stated
        open_orders = [order for order in DateOrder if order not in self._struck_by]
        if len(open_orders) == 1:
            return open_orders[0]
        if not open_orders:
            return self._mixed()
        return self._unproven(open_orders)

    def _unproven(self, open_orders: list[DateOrder]) -> DateOrder | Finding:
        for seen in self._telling.values():
            days = meanings(seen.text)
            possible = {order: days[order] for order in open_orders if order in days}
            if len(set(possible.values())) > 1:
                return file_finding(
                    FindingCode.DATE_ORDER_UNPROVEN,
                    column=self.column,
                    value=seen.text,
                    line=seen.line,
                    orders=OR.join(possible),
                    meanings=OR.join(str(day) for day in possible.values()),
                )
        return open_orders[0]

    def _mixed(self) -> Finding:
        first = self._struck_by[DateOrder.DMY]
        second = self._struck_by[DateOrder.MDY]
        if first == second:
            second = self._struck_by[DateOrder.YMD]
        return file_finding(
            FindingCode.DATE_ORDER_MIXED,
            column=self.column,
            first=first.text,
            first_line=first.line,
            first_order=OR.join(meanings(first.text)),
            second=second.text,
            second_line=second.line,
            second_order=OR.join(meanings(second.text)),
        )
