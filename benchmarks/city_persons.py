"""The persons of an invented city, and the keys under which they are found again."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import repeat
from typing import NamedTuple

import numpy as np
from city import DIGITS, City, name_of, town_of


class _Person(NamedTuple):
    id: int
    code: str
    name: str
    sex: str
    born_on: date
    identity_number: str
    telephone: str
    area: str


def persons_of(city: City) -> Iterator[_Person]:
    """Yield the persons; the same ones for each seed."""
    from epiloop_hq.registry.pseudonyms import LETTERS

    birthdays = [date(1930, 1, 1) + timedelta(days=n) for n in range(33_000)]
    draw = np.random.default_rng(city.size.seed)
    born = draw.integers(0, len(birthdays), city.size.persons)

    def code(number: int) -> str:
        letters = []
        for _ in range(6):
            number, rest = divmod(number, len(LETTERS))
            letters.append(LETTERS[rest])
        return "P-" + "".join(letters)

    for n in range(1, city.size.persons + 1):
        born_on = birthdays[born[n - 1]]
        yield _Person(
            *(n, code(n), name_of(n), "female" if n % 2 else "male", born_on),
            f"110{n % 900 + 100}{born_on:%Y%m%d}{n % 10_000:04}",
            *(f"139{n * 48_271 % DIGITS:08}", town_of(city, n)),
        )


def write_persons(city: City) -> int:
    from bulk import Table

    from epiloop_hq.registry.models import Person

    columns = ("id", "code", "name", "sex", "born_on", "identity_number", "telephone")
    table = Table(Person, *columns, "area_path", language="zh-hans")
    return table.write(persons_of(city))


def write_keys(city: City) -> int:
    """Under which persons are found who are typed in or imported again."""
    from bulk import Table

    from epiloop.duplicates import PersonDetails, person_key
    from epiloop_hq.registry.models import PersonKey
    from epiloop_hq.registry.queries.matching import key_texts

    def rows() -> Iterator[tuple]:
        for person in persons_of(city):
            details = PersonDetails(
                ref=str(person.id),
                names=(person.name,),
                sex=person.sex,
                birth_on=person.born_on,
                identity_number=person.identity_number,
                telephones=(person.telephone,),
            )
            yield from zip(repeat(person.id), key_texts(person_key(details)))

    return Table(PersonKey, "person_id", "key").write(rows())
