"""Dictionaries: the codes under which the store keeps persons and places.

A code is the position of an id in the order in which ids were first seen, so that a
dictionary only ever grows. Ids are text; those that read as plain whole numbers find
their code by a table instead of a search, which a city of numbered persons needs.
"""

from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from epiloop.errors import EpiloopError
from epiloop.visits.files import sync_file, sync_folder
from epiloop.visits.rows import MOST_CODES, Codes

NO_CODE: Final = np.uint32(MOST_CODES - 1)
PLAIN_NUMBER: Final = r"^(0|[1-9][0-9]{0,7})$"
TABLE_SIZE: Final = 100_000_000
"""Numbers below this have at most eight digits."""


class TooManyIdsError(EpiloopError):
    """A row has 32 bits for a code."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"A store can hold {MOST_CODES - 1:,} ids; with this file it would have "
            f"{count:,}"
        )


class IdDictionary:
    """Ids in the order of their codes."""

    def __init__(self, parts: list[pa.Array] | None = None) -> None:
        """Take the ids of each part, text, none of them twice."""
        self._parts = list(parts or [])
        self._count = sum(len(part) for part in self._parts)
        self._lookup: _Lookup | None = None

    def __len__(self) -> int:
        return self._count

    def encode(self, ids: pa.Array) -> Codes:
        """Return the code of each id; ids not seen before get the next ones.

        Parameters
        ----------
        ids
            Text or whole numbers, none null.

        Raises
        ------
        TooManyIdsError
            If there would be more ids than codes.
        """
        if pa.types.is_integer(ids.type):
            numbers = ids.to_numpy(zero_copy_only=False)
            if numbers.min(initial=0) >= 0 and numbers.max(initial=0) < TABLE_SIZE:
                return self._encode_numbers(numbers.astype(np.int64))
        encoded = pc.dictionary_encode(ids.cast(pa.string()))
        distinct = self._encode_distinct(encoded.dictionary)
        positions: NDArray[np.int32] = encoded.indices.to_numpy(zero_copy_only=False)
        return distinct[positions]

    def find(self, ids: "list[str] | pa.Array") -> Codes:
        """Return the code of each id, `NO_CODE` for those not held."""
        distinct, at = _distinct(ids)
        return self._find(distinct)[at]

    def extended(self, ids: "list[str] | pa.Array") -> tuple["IdDictionary", Codes]:
        """Return a dictionary that also has these ids, and their codes; this one stays."""
        distinct, at = _distinct(ids)
        found = self._find(distinct)
        fresh = found == NO_CODE
        new = distinct.filter(pa.array(fresh))
        found[fresh] = np.arange(self._count, self._count + len(new), dtype=np.uint32)
        more = IdDictionary([*self._parts, *([new] if len(new) else [])])
        return more, found[at]

    def decode(self, codes: Codes) -> pa.Array:
        """Return the ids of codes, as text."""
        if not self._parts:
            return pa.array([], pa.string())
        return pa.chunked_array(self._parts).take(pa.array(codes)).combine_chunks()

    def since(self, count: int) -> pa.Array:
        """Return the ids from a code on, in order."""
        chunks = pa.chunked_array(self._parts, pa.string()).slice(count)
        return pa.concat_arrays(chunks.chunks or [pa.array([], pa.string())])

    def _find(self, distinct: pa.Array) -> Codes:
        found, first = np.full(len(distinct), NO_CODE, np.uint32), 0
        for part in self._parts:
            at = pc.index_in(part, value_set=distinct)
            held = np.flatnonzero(at.is_valid().to_numpy(zero_copy_only=False))
            found[at.drop_null().to_numpy()] = (first + held).astype(np.uint32)
            first += len(part)
        return found

    def _encode_numbers(self, numbers: NDArray[np.int64]) -> Codes:
        table = self._known().table_for(int(numbers.max(initial=0)))
        codes = table[numbers]
        if codes.max(initial=0) < NO_CODE:
            return codes
        # The first of each, in the order of the numbers: equal input gives equal codes.
        is_new = np.zeros(len(table), np.bool_)
        is_new[numbers[codes == NO_CODE]] = True
        distinct = np.flatnonzero(is_new)
        table[distinct] = self._add(pa.array(distinct).cast(pa.string()))
        return table[numbers]

    def _encode_distinct(self, texts: pa.Array) -> Codes:
        codes = np.full(len(texts), NO_CODE, np.uint32)
        plain = pc.match_substring_regex(texts, PLAIN_NUMBER).to_numpy(
            zero_copy_only=False
        )
        numbers = texts.filter(pa.array(plain)).cast(pa.int64()).to_numpy()
        codes[plain] = self._encode_numbers(numbers)
        words = texts.filter(pa.array(~plain))
        codes[~plain] = self._encode_words(words)
        return codes

    def _encode_words(self, words: pa.Array) -> Codes:
        known = self._known()
        at = pc.index_in(words, value_set=known.words)
        fresh = at.is_null().to_numpy(zero_copy_only=False)
        codes = np.full(len(words), NO_CODE, np.uint32)
        codes[~fresh] = known.word_codes[at.drop_null().to_numpy()]
        if fresh.any():
            new = words.filter(pa.array(fresh))
            codes[fresh] = self._add(new)
            known.add_words(new, codes[fresh])
        return codes

    def _add(self, ids: pa.Array) -> Codes:
        count = self._count + len(ids)
        if count >= MOST_CODES:
            raise TooManyIdsError(count)
        codes = np.arange(self._count, count, dtype=np.uint32)
        self._parts.append(ids)
        self._count = count
        return codes

    def _known(self) -> "_Lookup":
        if self._lookup is None:
            self._lookup = _Lookup(self._parts)
        return self._lookup


def _distinct(ids: "list[str] | pa.Array") -> tuple[pa.Array, NDArray[np.int32]]:
    """Return texts, each once, and where each of the given ones is among them."""
    encoded = pc.dictionary_encode(pa.array(ids, pa.string()))
    return encoded.dictionary, encoded.indices.to_numpy()


class _Lookup:
    """From id to code: a table for plain numbers, a list of words for the others."""

    def __init__(self, parts: list[pa.Array]) -> None:
        ids = pa.chunked_array(parts, pa.string())
        plain = pc.match_substring_regex(ids, PLAIN_NUMBER).combine_chunks()
        is_plain: NDArray[np.bool_] = plain.to_numpy(zero_copy_only=False)
        numbers = ids.filter(plain).cast(pa.int64()).to_numpy()
        self.words = ids.filter(pc.invert(plain)).combine_chunks()
        self.word_codes: Codes = np.flatnonzero(~is_plain).astype(np.uint32)
        self._table = np.empty(0, np.uint32)
        self.table_for(int(numbers.max(initial=0)))[numbers] = np.flatnonzero(is_plain)

    def table_for(self, number: int) -> Codes:
        """Return the table from number to code, large enough for a number."""
        if number >= len(self._table):
            size = min(TABLE_SIZE, max(2 * len(self._table), number + 1))
            larger = np.full(size, NO_CODE, np.uint32)
            larger[: len(self._table)] = self._table
            self._table = larger
        return self._table

    def add_words(self, words: pa.Array, codes: Codes) -> None:
        """Remember new words."""
        self.words = pa.concat_arrays([self.words, words])
        self.word_codes = np.concatenate((self.word_codes, codes))


def save_ids(ids: pa.Array, path: Path) -> None:
    """Write one part of a dictionary; it can be mapped into memory and is never changed."""
    temporary = path.with_name(path.name + ".tmp")
    table = pa.table({"id": ids})
    with (
        pa.OSFile(str(temporary), "wb") as sink,
        pa.ipc.new_file(sink, table.schema) as writer,
    ):
        writer.write_table(table)
    sync_file(temporary)
    temporary.replace(path)
    sync_folder(path.parent)


def open_ids(path: Path) -> pa.Array:
    """Map one part of a dictionary."""
    with pa.memory_map(str(path)) as source:
        column = pa.ipc.open_file(source).read_all().column("id")
    return (
        pa.concat_arrays(column.chunks) if column.num_chunks != 1 else column.chunk(0)
    )
