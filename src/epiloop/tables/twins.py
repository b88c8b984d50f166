"""Rows of one file that say the same, contradict each other, or share a person's number."""

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Repeat:
    """A row whose identifier, or whose every cell, an earlier row has too.

    `ordinal` tells identical rows apart that each stand for something of their own.
    """

    first_line: int
    is_same: bool
    ordinal: int = 1


@dataclass(slots=True)
class Twins:
    """Remembers short digests of what has been seen, not the cells themselves."""

    repeats: dict[int, Repeat] = field(default_factory=dict)
    two_persons: dict[int, int] = field(default_factory=dict)
    mutual_links: dict[int, int] = field(default_factory=dict)
    _rows: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)
    _times: dict[bytes, int] = field(default_factory=dict)
    _holders: dict[bytes, tuple[int, int, bytes]] = field(default_factory=dict)
    _links: dict[bytes, tuple[int, int]] = field(default_factory=dict)

    def see_row(self, number: int, line: int, *, key: str, content: str) -> None:
        """Note a row by its identifier, or by its content where it has none."""
        mark, said = _mark(key or content), _mark(content)
        if mark not in self._rows:
            self._rows[mark] = (line, said)
            return
        first_line, first_said = self._rows[mark]
        self._times[mark] = self._times.get(mark, 1) + 1
        self.repeats[number] = Repeat(
            first_line, is_same=first_said == said, ordinal=self._times[mark]
        )

    def see_identity(
        self, number: int, line: int, *, identity: str, person: str
    ) -> None:
        """Note who holds an identity number: both rows are marked where it is two persons."""
        mark, who = _mark(identity), _mark(person)
        first_number, first_line, first_who = self._holders.setdefault(
            mark, (number, line, who)
        )
        if first_who != who:
            self.two_persons[number] = first_line
            self.two_persons.setdefault(first_number, line)

    def see_link(self, number: int, line: int, *, infector: str, infectee: str) -> None:
        """Note a link; a link the other way round marks both."""
        self._links.setdefault(_mark(f"{infector}\x1f{infectee}"), (number, line))
        reverse = self._links.get(_mark(f"{infectee}\x1f{infector}"))
        if reverse and infector != infectee:
            self.mutual_links[number] = reverse[1]
            self.mutual_links.setdefault(reverse[0], line)


def _mark(text: str) -> bytes:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=12).digest()
