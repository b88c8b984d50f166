"""Names of the registry's closed sets, and of what is known of a person."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epiloop.duplicates import Sign
from epiloop.records import Sex
from epiloop_hq.registry.kinds import DuplicateState

Label = str | Promise

SEXES: Final[dict[Sex, Label]] = {
    Sex.FEMALE: pgettext_lazy("sex", "Female"),
    Sex.MALE: pgettext_lazy("sex", "Male"),
    Sex.OTHER: pgettext_lazy("sex", "Other"),
}

DUPLICATE_STATES: Final[dict[DuplicateState, Label]] = {
    DuplicateState.PROPOSED: pgettext_lazy("pair of records", "To decide"),
    DuplicateState.MERGED: pgettext_lazy("pair of records", "One person, merged"),
    DuplicateState.DISTINCT: pgettext_lazy("pair of records", "Two persons"),
}

SIGNS: Final[dict[Sign, Label]] = {
    Sign.IDENTITY_SAME: _("The same checked identity number"),
    Sign.IDENTITY_NEAR: _("Identity numbers with one slip between them"),
    Sign.IDENTITY_DIFFERS: _("Different checked identity numbers"),
    Sign.DOCUMENT_SAME: _("The same document number"),
    Sign.DOCUMENT_DIFFERS: _("Different document numbers"),
    Sign.TELEPHONE_SAME: _("The same telephone"),
    Sign.TELEPHONE_NEAR: _("Telephones with one slip between them"),
    Sign.NAME_SAME: _("The same name"),
    Sign.NAME_VARIANT: _("The same name in other characters (traditional, variant)"),
    Sign.NAME_ROMANISED: _("The same name in Latin letters"),
    Sign.NAME_HOMOPHONE: _("Names that sound the same"),
    Sign.NAME_SIMILAR_SOUND: _("Names that sound alike"),
    Sign.NAME_NEAR: _("Names with one letter between them"),
    Sign.NAME_PART: _("One name is part of the other"),
    Sign.NAME_DIFFERS: _("Different names"),
    Sign.BIRTH_SAME: _("The same birth date"),
    Sign.BIRTH_SWAPPED: _("Birth dates with day and month swapped"),
    Sign.BIRTH_NEAR: _("Birth dates with one slip between them"),
    Sign.BIRTH_YEAR_FITS: _("Ages that agree"),
    Sign.BIRTH_DIFFERS: _("Different birth dates"),
    Sign.AGE_DIFFERS: _("Ages that do not agree"),
    Sign.SEX_SAME: _("The same sex"),
    Sign.SEX_DIFFERS: _("Different sexes"),
    Sign.AREA_SAME: _("The same village or residents' committee"),
}

FIELDS: Final = {
    "name": _("Name"),
    "sex": _("Sex"),
    "born_on": _("Birth date"),
    "age_years": _("Age in years"),
    "identity_number": _("Identity number"),
    "telephone": _("Telephone"),
    "language": _("Language"),
    "address": _("Address"),
    "area_path": _("Area"),
    "occupation": _("Occupation"),
    "workplace": _("Workplace"),
    "needs": _("Needs"),
    "guardian": _("Guardian"),
}


def sex_label(sex: str) -> str:
    """Return the name of a sex in the reader's language; empty if it is not known."""
    return str(SEXES[Sex(sex)]) if sex in set(Sex) else ""
