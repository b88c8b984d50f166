"""A mapping proposed for a file that nobody has written one for."""

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from epiloop.tables.kinds import Kind
from epiloop.tables.mapping import FieldSpec, TableMapping, field_specs
from epiloop.tables.mapping_file import ready_mappings
from epiloop.tables.rows import Reads

AREA_FIELD: Final = "area_names"
SAME_WORDS: Final = 1.0
CONTAINED_WORDS: Final = 0.6


@dataclass(frozen=True, slots=True)
class ProposedField:
    """A field and the columns it may come from, with how sure that is (0 to 1)."""

    field: str
    columns: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class ProposedMapping:
    """What a header seems to say; a person looks at it before it is used.

    `missing` are fields the kind cannot do without, `unread` the columns left over.
    """

    kind: Kind
    fields: tuple[ProposedField, ...]
    missing: tuple[str, ...]
    unread: tuple[str, ...]

    def to_toml(
        self,
        name: str,
        *,
        time_zone: str,
        telephone_region: str = "",
        datum: str = "",
        date_orders: dict[str, str] | None = None,
    ) -> str:
        """Return the proposal as the text of a mapping file.

        Values of closed sets are filled in from the words in use. Date orders are left
        to be proved unless one is given for a field.
        """
        lines = [f"name = {_quoted(name)}", f'kind = "{self.kind}"']
        lines += [f"id_system = {_quoted(name)}", f"time_zone = {_quoted(time_zone)}"]
        if telephone_region:
            lines.append(f"telephone_region = {_quoted(telephone_region)}")
        if datum:
            lines.append(f"datum = {_quoted(datum)}")
        lines.append(
            f"unknown = {json.dumps(['NA', '?', '不详', '未知'], ensure_ascii=False)}"
        )
        lines.append(f"ignore = {json.dumps(list(self.unread), ensure_ascii=False)}")
        orders = date_orders or {}
        for item in self.fields:
            spec = field_specs(self.kind)[item.field]
            lines += _field_lines(item, spec, orders.get(item.field, ""))
        return "\n".join(lines) + "\n"


def propose_mapping(
    headers: Sequence[str], *, kind: Kind | None = None
) -> ProposedMapping:
    """Propose which column is which field, from the words columns go by.

    Parameters
    ----------
    headers
        The names of the file's columns.
    kind
        What the rows are; without it, the kind of which most columns are understood and
        fewest needed fields are missing.

    Returns
    -------
    ProposedMapping
        One column feeds one field; an exact word goes before one that is contained in a
        longer name. `area_names` takes several columns, the largest area first.
    """
    kinds = [kind] if kind else list(Kind)
    proposals = [_propose(headers, each) for each in kinds]
    return max(proposals, key=_fitness)


def _fitness(proposal: ProposedMapping) -> tuple[int, float]:
    return -len(proposal.missing), sum(item.score for item in proposal.fields)


def _propose(headers: Sequence[str], kind: Kind) -> ProposedMapping:
    free = dict.fromkeys(header for header in headers if header.strip())
    found = []
    scored = sorted(_scored(free, kind), key=lambda item: -item[0])
    taken: set[str] = set()
    for score, name, header in scored:
        if header in free and name not in taken:
            del free[header]
            taken.add(name)
            found.append(ProposedField(name, (header,), score))
    if AREA_FIELD in field_specs(kind):
        areas = list(_area_columns(free))
        if areas:
            found.append(ProposedField(AREA_FIELD, tuple(areas), SAME_WORDS))
            free = dict.fromkeys(header for header in free if header not in areas)
    required = [spec.name for spec in field_specs(kind).values() if spec.is_required]
    missing = tuple(name for name in required if name not in taken)
    return ProposedMapping(kind, tuple(found), missing, tuple(free))


def _scored(headers: Iterable[str], kind: Kind) -> Iterator[tuple[float, str, str]]:
    for name, words in _words_for(kind).items():
        for header in headers:
            score = max((_likeness(header, word) for word in words), default=0.0)
            if score:
                yield score, name, header


def _words_for(kind: Kind) -> dict[str, list[str]]:
    told = _synonyms()
    known = field_specs(kind)
    own = {name: [name, *words] for name, words in told["kind"].get(kind, {}).items()}
    common = {
        name: [name, *words]
        for name, words in told["fields"].items()
        if name in known and name not in own
    }
    return own | common


def _area_columns(headers: Iterable[str]) -> Iterator[str]:
    for words in _synonyms()["area"].values():
        plain = {_plain(word) for word in words}
        for header in headers:
            if _plain(header) in plain:
                yield header
                break


def _likeness(header: str, word: str) -> float:
    said, known = _plain(header), _plain(word)
    if said == known:
        return SAME_WORDS
    is_long = len(known) > (3 if known.isascii() else 1)
    return CONTAINED_WORDS if is_long and known in said else 0.0


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", re.sub(r"\(.*?\)", "", folded))


@cache
def _synonyms() -> dict[str, Any]:
    file = resources.files("epiloop.tables") / "synonyms.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _field_lines(item: ProposedField, spec: FieldSpec, order: str) -> list[str]:
    columns = json.dumps(list(item.columns), ensure_ascii=False)
    lines = ["", f"[fields.{item.field}]", f"columns = {columns}"]
    if order:
        lines.append(f"date_order = {_quoted(order)}")
    if spec.reads is Reads.TEXTS:
        lines.append('split = ";；、,，"')
    values = _synonyms()["values"].get(item.field, {}) if spec.among else {}
    known = set(spec.among or ())
    if known and values and set(values) <= known:
        lines.append(f"[fields.{item.field}.values]")
        lines += [
            f"{_quoted(word)} = {_quoted(meant)}"
            for meant, words in values.items()
            for word in dict.fromkeys([meant, *words])
        ]
    return lines


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def fitting_mappings(headers: Sequence[str]) -> tuple[TableMapping, ...]:
    """Return the ready mappings whose every column stands in a header, the closest first."""
    present = set(headers)
    fitting = [
        mapping
        for mapping in ready_mappings().values()
        if (needed := set(mapping.columns_needed())) and needed <= present
    ]
    return tuple(sorted(fitting, key=lambda mapping: -len(mapping.columns_needed())))
