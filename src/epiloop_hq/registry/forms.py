"""What the registry's pages ask for."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, cast

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from epiloop_hq.actor import Actor
from epiloop_hq.places.forms import AreaField
from epiloop_hq.registry.labels import FIELDS, SEXES
from epiloop_hq.registry.queries import (
    LikelyPerson,
    PersonTold,
    likely_persons,
    outbreaks_of,
)

OTHER: Final = "other"  # the answer that it is nobody on record


def open_outbreaks(actor: Actor) -> list[tuple[int, str]]:
    """Return the open outbreaks of an actor's areas, to choose one from."""
    is_chinese = (get_language() or "").startswith("zh")
    return [
        (one.id, (one.name_zh if is_chinese else "") or one.name)
        for one in outbreaks_of(actor)
        if one.closed_at is None
    ]


class FirstInput(forms.TextInput):
    """The field in which one begins to type as soon as the page is there."""

    def __init__(self) -> None:
        super().__init__(attrs={"autofocus": True})


class DateInput(forms.DateInput):
    """The browser's own field for a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class InstantInput(forms.DateTimeInput):
    """The browser's own field for day and time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class SoughtForm(forms.Form):
    """What tells people apart, as far as it has been typed; nothing of it is refused."""

    name = forms.CharField(max_length=120, required=False)
    sex = forms.CharField(max_length=10, required=False)
    born_on = forms.DateField(required=False)
    age_years = forms.IntegerField(required=False)
    identity_number = forms.CharField(max_length=40, required=False)
    telephone = forms.CharField(max_length=40, required=False)
    same = forms.CharField(max_length=20, required=False)


class KnownPersonForm(forms.Form):
    """Asks whether a person who is typed in is one of those on record who are like them.

    Attributes
    ----------
    likely
        Who is like the person typed, once `look_for` has been called.
    """

    # Drawn as one choice for each person found, in `registry/_likely.html`.
    same = forms.CharField(max_length=20, required=False)
    likely: tuple[LikelyPerson, ...] = ()

    def look_for(self, actor: Actor, *, today: date) -> None:
        """Find who is on record like the person typed; unanswered, the form is refused."""
        if not self.is_valid() or self.cleaned_data.get("code"):
            return
        self.likely = likely_persons(told_of(self.cleaned_data, today), actor)
        offered = {one.view.code for one in self.likely if one.is_named}
        if offered and self.cleaned_data["same"] not in {*offered, OTHER}:
            self.add_error(
                None, _("Somebody like this is on record. Say whether it is them.")
            )

    @property
    def known_code(self) -> str:
        """Pseudonym of the person on record that it is; empty for a new person."""
        said = str(self.cleaned_data["same"])
        return str(self.cleaned_data.get("code", "")) or ("" if said == OTHER else said)

    @property
    def other_than(self) -> tuple[int, ...]:
        """Persons on record whom the officer has looked at and found to be others."""
        if self.cleaned_data["same"] != OTHER:
            return ()
        return tuple(one.view.id for one in self.likely if one.is_named)


def told_of(said: Mapping[str, Any], today: date) -> PersonTold:
    """Return what was typed of a person, as far as it could be read."""
    age = said.get("age_years")
    return PersonTold(
        name=said.get("name") or "",
        sex=said.get("sex") or "",
        born_on=said.get("born_on"),
        age_years=age,
        age_on=None if age is None else today,
        identity_number=said.get("identity_number") or "",
        telephone=said.get("telephone") or "",
    )


class PersonForm(forms.Form):
    """What is known of a person, and why it is corrected."""

    name = forms.CharField(label=FIELDS["name"], max_length=120, required=False)
    sex = forms.ChoiceField(
        label=FIELDS["sex"], choices=[("", "—"), *SEXES.items()], required=False
    )
    born_on = forms.DateField(label=FIELDS["born_on"], required=False, widget=DateInput)
    age_years = forms.IntegerField(
        label=FIELDS["age_years"],
        required=False,
        min_value=0,
        max_value=130,
        help_text=_("Follows from the birth date, if one is known."),
    )
    identity_number = forms.CharField(
        label=FIELDS["identity_number"], max_length=40, required=False
    )
    telephone = forms.CharField(
        label=FIELDS["telephone"], max_length=40, required=False
    )
    language = forms.ChoiceField(
        label=_("Language in which the person is written to"),
        choices=[("", "—"), *settings.LANGUAGES],
        required=False,
    )
    area = AreaField(
        label=FIELDS["area_path"], required=False, help_text=_("Code of the area.")
    )
    address = forms.CharField(label=FIELDS["address"], max_length=300, required=False)
    occupation = forms.CharField(
        label=FIELDS["occupation"], max_length=120, required=False
    )
    workplace = forms.CharField(
        label=FIELDS["workplace"], max_length=200, required=False
    )
    needs = forms.CharField(
        label=FIELDS["needs"],
        max_length=300,
        required=False,
        help_text=_("What must be thought of: illness, child, dialysis, animals."),
    )
    guardian = forms.CharField(label=FIELDS["guardian"], max_length=120, required=False)
    reason = forms.CharField(
        label=_("Why it is corrected"),
        max_length=300,
        help_text=_("It stands in the trail. No names, no numbers."),
    )


class NewPersonForm(KnownPersonForm, PersonForm):
    """A person entered alone, before they are a case, a contact or in a tube."""

    reason = None  # type: ignore[assignment]  # Django's way to leave a field out
    name = forms.CharField(label=FIELDS["name"], max_length=120, widget=FirstInput)
    area = AreaField(
        label=FIELDS["area_path"], help_text=_("Code; the area will see the person.")
    )


class OutbreakForm(forms.Form):
    """An outbreak as it is opened."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=20,
        help_text=_("Short: case numbers begin with it."),
    )
    name = forms.CharField(label=_("Name in English"), max_length=120)
    name_zh = forms.CharField(
        label=_("Name in Chinese"), max_length=120, required=False
    )
    area = AreaField(
        label=_("Area"), required=False, help_text=_("Code; empty: everywhere.")
    )
    protocol = forms.ChoiceField(label=_("Protocol"))
    zone = forms.CharField(
        label=_("Time zone"),
        max_length=60,
        help_text=_("It decides what a day is: Asia/Shanghai, Europe/Paris."),
    )
    started_at = forms.DateTimeField(label=_("Began"), widget=InstantInput)

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401  Django's own
        *,
        protocols: Iterable[tuple[str, str]],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        choice = cast("forms.ChoiceField", self.fields["protocol"])
        choice.choices = list(protocols)


class AdoptionForm(forms.Form):
    """Another version, where and from when."""

    protocol = forms.ChoiceField(label=_("Version"))
    area = AreaField(
        label=_("Area"), required=False, help_text=_("Code; empty: the whole outbreak.")
    )
    starts_at = forms.DateTimeField(label=_("Applies from"), widget=InstantInput)
    reason = forms.CharField(label=_("Why"), max_length=500)

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401  Django's own
        *,
        protocols: Iterable[tuple[str, str]],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        choice = cast("forms.ChoiceField", self.fields["protocol"])
        choice.choices = list(protocols)
