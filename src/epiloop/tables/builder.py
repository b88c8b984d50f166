"""Building the rows of a kind from the cells of one row of a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from epiloop.tables.cells import FieldReader, Misread
from epiloop.tables.context import ReadContext
from epiloop.tables.counts import CountColumns, sum_checks
from epiloop.tables.dates import DateOrder
from epiloop.tables.findings import fault
from epiloop.tables.mapping import TableMapping, field_specs
from epiloop.tables.reasons import FindingCode
from epiloop.tables.rows import ROW_TYPES, Reads, TableRow

_EMPTY: Final = (None, "", ())


@dataclass(slots=True)
class Built:
    """What came of one row: the rows it makes, and what was wrong on the way.

    A silent row has nothing to say for its kind: a patient without a known infector has
    no link.
    """

    rows: list[TableRow] = field(default_factory=list)
    misread: list[Misread] = field(default_factory=list)
    is_silent: bool = False


class RowBuilder:
    """Builds rows as a mapping says.

    Parameters
    ----------
    orders
        Date orders by field, stated or proved.
    """

    def __init__(
        self,
        mapping: TableMapping,
        header: tuple[str, ...],
        *,
        orders: Mapping[str, DateOrder],
        context: ReadContext,
    ) -> None:
        self._mapping, self._context = mapping, context
        self._type = ROW_TYPES[mapping.kind]
        readers = [
            FieldReader(rule, mapping, header=header, order=orders.get(rule.field))
            for rule in mapping.fields
        ]
        self._readers = [reader for reader in readers if not reader.rule.each]
        self._each = next((reader for reader in readers if reader.rule.each), None)
        self._labels = {reader.name: reader.label for reader in readers}
        self._fixed = dict(mapping.constants)
        self._counts = CountColumns(mapping, header) if mapping.counts else None
        self._sums = [
            sums for rule in mapping.sums for sums in sum_checks(rule, header)
        ]
        self._required = self._required_fields()

    @property
    def fed(self) -> frozenset[str]:
        """The fields that some column or constant fills."""
        return frozenset({*self._labels, *self._fixed})

    def label_of(self, name: str) -> str:
        """Return the columns a field is read from, or its own name."""
        return self._labels.get(name, name)

    def build(self, cells: tuple[str, ...]) -> Built:
        """Return the rows that the cells make, with every fault on the way."""
        built = Built()
        values = dict(self._fixed)
        for reader in self._readers:
            value = reader.read(cells)
            if isinstance(value, Misread):
                built.misread.append(value)
                if reader.spec.reads is not Reads.TELEPHONES:
                    continue
                # a number that cannot be read by us may still be dialled by somebody
                value = (value.text,)
            values[reader.name] = value
        if self._is_silent(values, cells):
            return Built(is_silent=True)
        built.misread += self._missing(values, {wrong.field for wrong in built.misread})
        built.misread += [wrong for sums in self._sums if (wrong := sums.wrong(cells))]
        for told in self._told(values, cells):
            if isinstance(told, Misread):
                built.misread.append(told)
            else:
                built.rows.append(self._type(**self._completed(told)))
        return built

    def _required_fields(self) -> list[str]:
        made = {self._each.name} if self._each else set()
        made |= {"measure", "value"} if self._counts else set()
        told = {rule.field for rule in self._mapping.fields if rule.is_required}
        specs = field_specs(self._mapping.kind).values()
        return [
            spec.name
            for spec in specs
            if spec.name not in made and (spec.is_required or spec.name in told)
        ]

    def _is_silent(self, values: dict[str, Any], cells: tuple[str, ...]) -> bool:
        if self._each and not any(True for _ in self._each.parts(cells)):
            return True
        wanted = self._mapping.only_with
        is_read_apart = self._each is not None and self._each.name == wanted
        return bool(wanted) and not is_read_apart and values.get(wanted) in _EMPTY

    def _missing(self, values: dict[str, Any], broken: set[str]) -> Iterator[Misread]:
        for name in self._required:
            if name not in broken and values.get(name) in _EMPTY:
                why = fault(FindingCode.FIELD_MISSING, field=name)
                yield Misread(why, name, "")

    def _told(
        self, values: dict[str, Any], cells: tuple[str, ...]
    ) -> Iterator[dict[str, Any] | Misread]:
        """Yield the field values of each row that these cells make."""
        if self._counts:
            yield from self._counts.values(cells, values)
        elif self._each:
            for value in self._each.read_each(cells):
                if isinstance(value, Misread):
                    yield value
                else:
                    yield values | {self._each.name: value}
        else:
            yield values

    def _completed(self, values: dict[str, Any]) -> dict[str, Any]:
        """Add what follows from other fields: the datum, the area found by name."""
        if values.get("parent_code") and values["parent_code"] == values.get("code"):
            # how some lists of areas mark the top of the tree
            values["parent_code"] = ""
        if any(values.get(name) not in _EMPTY for name in ("lon", "lat", "outline")):
            values["datum"] = self._mapping.datum
        if values.get("area_names") and self._context.find_area:
            values["area"] = self._context.find_area(values["area_names"])
        return values
