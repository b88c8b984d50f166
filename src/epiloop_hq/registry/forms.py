"""What the registry's pages ask for."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from epiloop_hq.actor import Actor
from epiloop_hq.places.forms import AreaField
from epiloop_hq.registry.labels import FIELDS, SEXES
from epiloop_hq.registry.queries import outbreaks_of


def open_outbreaks(actor: Actor) -> list[tuple[int, str]]:
    """Return the open outbreaks of an actor's areas, to choose one from."""
    is_chinese = (get_language() or "").startswith("zh")
    return [
        (one.id, (one.name_zh if is_chinese else "") or one.name)
        for one in outbreaks_of(actor)
        if one.closed_at is None
    ]


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
        label=_("Area"), required=False, help_text=_("Code; empty: everywhere.")
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
