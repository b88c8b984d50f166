"""What two persons agree and differ in, sign by sign."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from epiloop.duplicates.names import NameForm
from epiloop.duplicates.persons import PersonKey
from epiloop.duplicates.rules import MatchRules, Sign, match_rules

LONG_HAN_NAME: Final = 3
FEWEST_LETTERS_NEAR: Final = 5
"""In a shorter Latin name one letter makes another name."""

FEWEST_CONSONANTS_ALIKE: Final = 3
"""Fewer consonants agree between any two names."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sign and how much it says, in bits; negative speaks against."""

    sign: Sign
    bits: float


@dataclass(frozen=True, slots=True)
class Match:
    """How likely two records are one person, with the reasons, the strongest first.

    A certain match may be merged without asking; any other is proposed with its score
    and decided by somebody.
    """

    one: str
    other: str
    score: float
    is_certain: bool
    evidence: tuple[Evidence, ...]


def compare(
    one: PersonKey, other: PersonKey, *, rules: MatchRules | None = None
) -> Match:
    """Compare two persons; the same whichever comes first."""
    told = rules or match_rules()
    signs = signs_of(one, other)
    evidence = [Evidence(sign, told.weights[sign]) for sign in signs]
    evidence.sort(key=lambda item: (-abs(item.bits), item.sign))
    return Match(
        one.ref, other.ref, told.score(signs), told.is_certain(signs), tuple(evidence)
    )


def signs_of(one: PersonKey, other: PersonKey) -> frozenset[Sign]:
    """Return every sign that two persons show; what one side does not say shows none."""
    found: list[Sign] = []
    found.extend(_identity_signs(one, other))
    found.extend(_telephone_signs(one, other))
    name = _name_sign(one, other)
    if name is not None:
        found.append(name)
    birth = _birth_sign(one, other)
    if birth is not None:
        found.append(birth)
    if one.sex and other.sex:
        found.append(Sign.SEX_SAME if one.sex == other.sex else Sign.SEX_DIFFERS)
    if one.area_code and one.area_code == other.area_code:
        found.append(Sign.AREA_SAME)
    return frozenset(found)


def _identity_signs(one: PersonKey, other: PersonKey) -> Iterator[Sign]:
    if one.identity and one.identity == other.identity:
        yield Sign.IDENTITY_SAME
    elif one.claimed and other.claimed:
        if _is_one_slip(one.claimed, other.claimed):
            yield Sign.IDENTITY_NEAR
        elif one.identity and other.identity:
            yield Sign.IDENTITY_DIFFERS
    if one.document and other.document:
        is_same = one.document == other.document
        yield Sign.DOCUMENT_SAME if is_same else Sign.DOCUMENT_DIFFERS


def _telephone_signs(one: PersonKey, other: PersonKey) -> Iterator[Sign]:
    if not one.telephones or not other.telephones:
        return
    if not set(one.telephones).isdisjoint(other.telephones):
        yield Sign.TELEPHONE_SAME
    elif any(
        _is_one_slip(first, second)
        for first in one.telephones
        for second in other.telephones
    ):
        yield Sign.TELEPHONE_NEAR


_NAME_ORDER: Final = (
    Sign.NAME_SAME,
    Sign.NAME_VARIANT,
    Sign.NAME_ROMANISED,
    Sign.NAME_HOMOPHONE,
    Sign.NAME_SIMILAR_SOUND,
    Sign.NAME_NEAR,
    Sign.NAME_PART,
    Sign.NAME_DIFFERS,
)


def _name_sign(one: PersonKey, other: PersonKey) -> Sign | None:
    """Return how the two names that agree best agree."""
    if not one.names or not other.names:
        return None
    signs = [_compare_names(a, b) for a in one.names for b in other.names]
    return min(signs, key=_NAME_ORDER.index)


def _compare_names(one: NameForm, other: NameForm) -> Sign:
    if one.plain == other.plain:
        return Sign.NAME_PART if one.is_part and one.han else Sign.NAME_SAME
    if one.han and other.han:
        return _compare_han(one, other)
    if not one.orders.isdisjoint(other.orders):
        return Sign.NAME_ROMANISED
    if _sound_alike(one, other):
        return Sign.NAME_SIMILAR_SOUND
    if _is_part_of(one.syllables, other.syllables):
        return Sign.NAME_PART
    return Sign.NAME_NEAR if _are_near(one, other) else Sign.NAME_DIFFERS


def _sound_alike(one: NameForm, other: NameForm) -> bool:
    if not one.sounds.isdisjoint(other.sounds):
        return True
    return len(one.rough) >= FEWEST_CONSONANTS_ALIKE and one.rough == other.rough


def _are_near(one: NameForm, other: NameForm) -> bool:
    shortest = min(len(form.letters[0]) for form in (one, other))
    return shortest >= FEWEST_LETTERS_NEAR and any(
        differ_by_one(first, second) for first in one.orders for second in other.orders
    )


def _compare_han(one: NameForm, other: NameForm) -> Sign:
    if one.han == other.han:
        return Sign.NAME_VARIANT
    if (one.is_part or other.is_part) and one.han[0] == other.han[0]:
        return Sign.NAME_PART
    if one.syllables == other.syllables:
        return Sign.NAME_HOMOPHONE
    if not one.sounds.isdisjoint(other.sounds):
        return Sign.NAME_SIMILAR_SOUND
    # of two characters one that differs leaves only a surname, or only a given name
    is_long = min(len(one.han), len(other.han)) > 2
    is_longer = max(len(one.han), len(other.han)) > 2
    if (is_long or (is_longer and one.han[0] == other.han[0])) and differ_by_one(
        one.han, other.han
    ):
        return Sign.NAME_NEAR
    return Sign.NAME_DIFFERS


def _is_part_of(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether the parts of one Latin name are among the other's, or their initials."""
    few, many = sorted((one, other), key=len)
    left = list(many)
    for part in few:
        fitting = [
            whole
            for whole in left
            if whole == part
            or (min(len(whole), len(part)) == 1 and whole[0] == part[0])
        ]
        if not fitting:
            return False
        left.remove(fitting[0])
    return True


def _birth_sign(one: PersonKey, other: PersonKey) -> Sign | None:
    if one.birth_on is not None and other.birth_on is not None:
        return _compare_births(one.birth_on, other.birth_on)
    if one.birth_years is None or other.birth_years is None:
        return None
    earliest = max(one.birth_years[0], other.birth_years[0])
    latest = min(one.birth_years[1], other.birth_years[1])
    return Sign.BIRTH_YEAR_FITS if earliest <= latest else Sign.AGE_DIFFERS


def _compare_births(one: date, other: date) -> Sign:
    if one == other:
        return Sign.BIRTH_SAME
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return Sign.BIRTH_SWAPPED
    is_near = (one.month, one.day) == (other.month, other.day) or _is_one_slip(
        f"{one:%Y%m%d}", f"{other:%Y%m%d}"
    )
    return Sign.BIRTH_NEAR if is_near else Sign.BIRTH_DIFFERS


def _is_one_slip(one: str, other: str) -> bool:
    """Tell whether one digit changed, or two neighbours swapped, makes the numbers equal."""
    if len(one) != len(other) or one == other:
        return False
    wrong = [place for place in range(len(one)) if one[place] != other[place]]
    if len(wrong) == 1:
        return True
    if len(wrong) != 2 or wrong[1] != wrong[0] + 1:
        return False
    first, second = wrong
    return one[first] == other[second] and one[second] == other[first]


def differ_by_one(one: str, other: str) -> bool:
    """Tell whether one letter added, dropped, changed or swapped makes the texts equal."""
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        return _is_one_slip(one, other)
    short, long = sorted((one, other), key=len)
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))
