"""Short keys such that two records of one person nearly always share one."""

from collections.abc import Iterator
from typing import Final

from epiloop.duplicates.names import NameForm, similar_sound
from epiloop.duplicates.persons import PersonKey

LAST_DIGITS: Final = 6
FEWEST_CONSONANTS: Final = 4
"""Fewer consonants are shared by far too many names to look anything up by."""


def blocking_keys(person: PersonKey) -> tuple[str, ...]:
    """Return the keys of a person as plain text, to be stored and looked up by equality.

    Two records are compared where they share at least one. Each kind of slip leaves
    some key whole: a wrong digit in the telephone leaves its other half, the birth date
    or the name; another character in the name leaves the sound, the birth date or the
    telephone. The keys hold personal data and are to be kept as such.
    """
    return tuple(dict.fromkeys(_keys(person)))


def _keys(person: PersonKey) -> Iterator[str]:
    yield from _identity_keys(person)
    surnames = {_surname_sound(form) for form in person.names}
    for number in person.telephones:
        yield f"t:{number}"
        yield f"t6:{number[-LAST_DIGITS:]}"
        for surname in surnames:
            yield f"tn:{number[:-LAST_DIGITS]}:{surname}"
    if person.birth_on is not None:
        yield f"b:{person.birth_on:%Y%m%d}"
    for form in person.names:
        yield from _name_keys(form, person)


def _identity_keys(person: PersonKey) -> Iterator[str]:
    number = person.claimed
    if number:
        yield f"i:{number}"
        # one wrong digit leaves two of region, birth date and serial whole
        yield f"i1:{number[:14]}"
        yield f"i2:{number[6:]}"
        yield f"i3:{number[:6]}{number[14:]}"
    if person.document:
        yield f"d:{person.document}"


def _name_keys(form: NameForm, person: PersonKey) -> Iterator[str]:
    if form.is_part and form.han:
        return
    for letters in form.letters:
        yield f"n:{letters}"
        if person.area_code:
            yield f"a:{person.area_code}:{letters}"
    if len(form.rough) >= FEWEST_CONSONANTS:
        yield f"r:{form.rough}"


def _surname_sound(form: NameForm) -> str:
    return similar_sound(form.syllables[0]) if form.syllables else ""
