"""What is compared of a person, each thing in one form."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from epiloop.duplicates.names import NameForm, name_form
from epiloop.identity import (
    ResidentNumber,
    TelephoneRegion,
    looks_like_resident_number,
    normal_telephone,
    read_resident_number,
    renewed_resident_number,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """What a source says of a person; empty and None mean not known.

    Parameters
    ----------
    ref
        The caller's own name for this record; handed back, never looked at.
    names
        The name, and other names the person goes by.
    age_years, age_on
        An age and the day it was true of.
    area_code
        Village or residents' committee; coarser areas say nothing here.
    """

    ref: str
    names: tuple[str, ...] = ()
    sex: str = ""
    birth_on: date | None = None
    age_years: int | None = None
    age_on: date | None = None
    identity_number: str = ""
    telephones: tuple[str, ...] = ()
    telephone_region: TelephoneRegion = TelephoneRegion.CHINA
    area_code: str = ""


@dataclass(frozen=True, slots=True)
class PersonKey:
    """A person ready to be compared.

    `identity` is a resident number whose check character holds, `claimed` one of that
    shape, right or wrong, `document` any other number.
    """

    ref: str
    names: tuple[NameForm, ...]
    sex: str
    birth_on: date | None
    birth_years: tuple[int, int] | None
    identity: str
    claimed: str
    document: str
    telephones: tuple[str, ...]
    area_code: str


def person_key(details: PersonDetails) -> PersonKey:
    """Bring what is known of a person into the forms that are compared.

    Birth date and sex are taken from a checked identity number where nothing else says
    them.
    """
    number = renewed_resident_number(details.identity_number)
    read = read_resident_number(number)
    checked = read if isinstance(read, ResidentNumber) else None
    birth_on, sex = details.birth_on, details.sex
    if checked is not None:
        birth_on = birth_on or checked.birth_on
        sex = sex or ("female" if checked.is_female else "male")
    has_shape = looks_like_resident_number(number)
    forms = (name_form(name) for name in details.names)
    return PersonKey(
        ref=details.ref,
        names=tuple(form for form in forms if form is not None),
        sex=sex,
        birth_on=birth_on,
        birth_years=_birth_years(details, birth_on),
        identity=checked.number if checked else "",
        claimed=number if has_shape else "",
        document="" if has_shape else number,
        telephones=tuple(_telephones(details.telephones, details.telephone_region)),
        area_code=details.area_code,
    )


def _birth_years(
    details: PersonDetails, birth_on: date | None
) -> tuple[int, int] | None:
    """Return the years in which a person of this age can be born."""
    if birth_on is not None:
        return birth_on.year, birth_on.year
    if details.age_years is None or details.age_on is None:
        return None
    latest = details.age_on.year - details.age_years
    # nominal age (虚岁) counts the year of birth as one
    return latest - 1, latest + 1


def _telephones(numbers: Iterable[str], region: TelephoneRegion) -> Iterable[str]:
    for number in numbers:
        normal = normal_telephone(number, region)
        if normal is not None:
            yield normal
