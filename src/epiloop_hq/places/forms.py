"""A field for choosing an area, for every desk; and what a unit is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from epiloop_hq.places.labels import PLACE_CLASSES, UNIT_KINDS
from epiloop_hq.places.queries import area_path_of


class AreaField(forms.CharField):
    """Reads the code of an area and hands on its path; empty is everywhere.

    The template gives it a list to choose from: `<datalist id="areas">`.
    """

    def __init__(
        self,
        **options: Any,  # noqa: ANN401  Django's own options
    ) -> None:
        super().__init__(max_length=40, **options)
        self.widget.attrs |= {"list": "areas", "autocomplete": "off"}

    def clean(self, value: Any) -> str:  # noqa: ANN401  Django's signature
        """Return the area's path.

        Raises
        ------
        ValidationError
            If no area has the code.
        """
        code = super().clean(value)
        if not code:
            return ""
        try:
            return area_path_of(code)
        except LookupError as error:
            raise forms.ValidationError(
                _("No area has this code."), code="unknown_area"
            ) from error


class UnitForm(forms.Form):
    """An organisation of an area, and how it is reached."""

    name = forms.CharField(
        label=_("Name"),
        max_length=160,
        help_text=_("A name that is there already is changed, not added."),
    )
    kind = forms.ChoiceField(label=_("Kind of unit"), choices=list(UNIT_KINDS.items()))
    telephone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    is_outside = forms.BooleanField(
        label=_("Does not use this system; its answers are entered by the sender"),
        required=False,
    )


class PlaceForm(forms.Form):
    """What is known of a place, put right."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind of place"), choices=list(PLACE_CLASSES.items())
    )
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    lon = forms.FloatField(
        label=_("Longitude"),
        min_value=-180,
        max_value=180,
        required=False,
        help_text=_("WGS-84, in degrees; with the latitude, or neither."),
    )
    lat = forms.FloatField(
        label=_("Latitude"), min_value=-90, max_value=90, required=False
    )
