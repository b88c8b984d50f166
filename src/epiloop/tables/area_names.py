"""Finding an area by the names people write, never by a guess."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from epiloop.tables.area_keys import (
    BARE,
    CERTAIN,
    OTHER_TITLE,
    NameKey,
    area_keys,
    plain_area_name,
    sound_of,
    stem_of,
)
from epiloop.tables.area_match import AreaCandidate, AreaMatch, AreaVerdict
from epiloop.tables.rows import AreaRow

ROOT: Final = ""
MOST_CANDIDATES: Final = 5
SAME_SOUND: Final = 0.85
CONTAINED: Final = 0.8
ONE_EDIT: Final = 0.75
TRUNCATED_PREFIX: Final = 0.8
FEWEST_LETTERS: Final = 2
"""One letter is like anything; names of two sound or look alike by chance."""
ALIAS_JOIN: Final = "/"


@dataclass(frozen=True, slots=True)
class _Node:
    code: str
    name: str
    parent: str
    keys: tuple[NameKey, ...]


@dataclass(frozen=True, slots=True)
class _Hit:
    code: str
    key: NameKey


@dataclass(frozen=True, slots=True)
class _Step:
    """Where a walk through the tree stands: the area reached and the text left."""

    node: str
    rest: str
    hits: tuple[_Hit, ...] = ()


class AreaIndex:
    """The administrative tree, searchable by name.

    Parameters
    ----------
    areas
        The areas, parents before or after their children. An area whose parent is not
        among them is a top of the tree.
    aliases
        Names that somebody has decided: `窦店镇交道一街` → code. Keys of several parts
        are joined by `/`, the largest area first.
    """

    def __init__(
        self, areas: Iterable[AreaRow], *, aliases: Mapping[str, str] | None = None
    ) -> None:
        self._nodes: dict[str, _Node] = {}
        rows = list(areas)
        codes = {row.code for row in rows}
        self._children: dict[str, list[str]] = {}
        for row in rows:
            parent = row.parent_code if row.parent_code in codes - {row.code} else ROOT
            self._nodes[row.code] = _Node(row.code, row.name, parent, area_keys(row))
            self._children.setdefault(parent, []).append(row.code)
        self._aliases = {
            _joined(name.split(ALIAS_JOIN)): code
            for name, code in (aliases or {}).items()
        }
        self._keys_below: dict[str, dict[str, list[_Hit]]] = {}
        self._search = lru_cache(maxsize=65_536)(self._resolve)

    def resolve(self, names: Iterable[str]) -> AreaMatch:
        """Return the smallest area that is certain for these names.

        Parameters
        ----------
        names
            The parts of a place, the largest first; parts may be missing, may hold
            several levels at once (`窦店镇于庄村`) or end in a house.

        Returns
        -------
        AreaMatch
            A name is certain when it is the official one in either language, or the same
            core under another title of the same kind (良乡镇, 良乡地区), or the code, and
            only one area below what is already certain bears it. Likeness in letters or sound, a core
            without its kind at the start of a longer text, and the name of another
            kind of area give candidates only.
        """
        return self._search(tuple(name for name in names if name.strip()))

    def path_of(self, code: str) -> tuple[str, ...]:
        """Return the codes from the top of the tree down to this area."""
        above = [code, *self._ancestors(code)]
        return tuple(reversed(above))

    def full_name(self, code: str) -> str:
        """Return the official names from the top of the tree down to this area."""
        return "".join(self._nodes[step].name for step in self.path_of(code))

    def __contains__(self, code: str) -> bool:
        return code in self._nodes

    def _resolve(self, names: tuple[str, ...]) -> AreaMatch:
        decided = self._aliases.get(_joined(names))
        if decided in self._nodes:
            return self._match(_Step(decided, ""), ())
        step = _Step(ROOT, "")
        texts = [plain_area_name(name) for name in names]
        for position, text in enumerate(texts):
            step = self._walk(step.node, text)
            if step.rest:
                # below a part that is not known, nothing further is certain
                step = replace(step, rest=step.rest + "".join(texts[position + 1 :]))
                break
        candidates = self._candidates(step) if step.rest else ()
        return self._match(step, candidates)

    def _match(self, step: _Step, candidates: tuple[AreaCandidate, ...]) -> AreaMatch:
        node, rest = step.node, step.rest
        if node and (not rest or node not in self._children):
            verdict = AreaVerdict.FOUND
        elif candidates:
            verdict = AreaVerdict.AMBIGUOUS
        else:
            verdict = AreaVerdict.PARTLY if node else AreaVerdict.UNKNOWN
        name = self.full_name(node) if node else ""
        return AreaMatch(verdict, node, name, rest, candidates)

    def _walk(self, node: str, text: str) -> _Step:
        """Go down as far as the beginning of the text is certain."""
        text = self._without_own_names(node, text)
        while text:
            step = self._step(node, text)
            if step.node == node:
                return step
            node, text = step.node, self._without_own_names(step.node, step.rest)
        return _Step(node, "")

    def _step(self, node: str, text: str) -> _Step:
        below = self._below(node)
        unsure: tuple[_Hit, ...] = ()
        for length in range(len(text), 1, -1):
            hits = below.get(text[:length], ())
            sure = [hit for hit in hits if _is_certain(hit.key, length, text)]
            best = max((hit.key.score for hit in sure), default=0.0)
            top = [hit for hit in sure if hit.key.score == best]
            if len(top) == 1:
                return _Step(top[0].code, text[length:])
            unsure = unsure or tuple(top or hits)
            if top:
                break
        return _Step(node, text, unsure)

    def _without_own_names(self, node: str, text: str) -> str:
        for code in (node, *self._ancestors(node)):
            for key in self._nodes[code].keys if code else ():
                if _is_certain(key, text == key.text, text) and text.startswith(
                    key.text
                ):
                    return text[len(key.text) :]
        return text

    def _ancestors(self, code: str) -> Iterator[str]:
        while code and (code := self._nodes[code].parent):
            yield code

    def _descendants(self, code: str) -> Iterator[str]:
        stack = list(self._children.get(code, ()))
        while stack:
            child = stack.pop()
            yield child
            stack.extend(self._children.get(child, ()))

    def _below(self, code: str) -> dict[str, list[_Hit]]:
        if code not in self._keys_below:
            found: dict[str, list[_Hit]] = {}
            for child in self._descendants(code):
                for key in self._nodes[child].keys:
                    found.setdefault(key.text, []).append(_Hit(child, key))
            self._keys_below[code] = found
        return self._keys_below[code]

    def _candidates(self, step: _Step) -> tuple[AreaCandidate, ...]:
        scores = {hit.code: min(hit.key.score, TRUNCATED_PREFIX) for hit in step.hits}
        if not step.rest.isascii():
            for code in self._descendants(step.node):
                score = likeness(step.rest, self._nodes[code].name)
                if score > scores.get(code, 0.0):
                    scores[code] = score
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        return tuple(
            AreaCandidate(code, self.full_name(code), score)
            for code, score in ranked[:MOST_CANDIDATES]
            if score
        )


def likeness(text: str, official_name: str) -> float:
    """Return how like a written name is to an official one: 0 not at all, below CERTAIN."""
    written, official = stem_of(text), stem_of(official_name)
    shorter = min(len(written), len(official))
    if shorter < FEWEST_LETTERS:
        return 0.0
    if written == official:
        return BARE - 0.01
    if written.endswith(official) or official.endswith(written):
        return CONTAINED
    return _likeness_of_longer(written, official) if shorter > FEWEST_LETTERS else 0.0


def _likeness_of_longer(written: str, official: str) -> float:
    if len(written) == len(official) and sound_of(written) == sound_of(official):
        return SAME_SOUND
    if official in written or written in official:
        return CONTAINED
    return ONE_EDIT if _differ_by_one(written, official) else 0.0


def _differ_by_one(first: str, second: str) -> bool:
    """Tell whether one letter added, dropped or changed makes one text the other."""
    short, long = sorted((first, second), key=len)
    if len(long) - len(short) > 1:
        return False
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    skip = start + (len(long) == len(short))
    return short[skip:] == long[start + 1 :]


def _is_certain(key: NameKey, length: int, text: str) -> bool:
    if length == len(text):
        return key.score >= CERTAIN
    return key.has_kind and key.score >= OTHER_TITLE and not text.isascii()


def _joined(names: Iterable[str]) -> str:
    return ALIAS_JOIN.join(plain_area_name(name) for name in names if name.strip())
