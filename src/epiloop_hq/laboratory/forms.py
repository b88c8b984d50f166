"""Forms of the laboratory desk: plain fields, no models."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from epiloop_hq.laboratory.labels import TUBE_RESULTS
from epiloop_hq.web.states import Text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

K = TypeVar("K", bound=StrEnum)
TO_THE_MINUTE: Final = "%Y-%m-%dT%H:%M"


def moment(label: "StrOrPromise") -> forms.DateTimeField:
    """Return a field for an instant, in the headquarters' time zone, to the minute."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TO_THE_MINUTE)
    return forms.DateTimeField(
        label=label, widget=widget, input_formats=[TO_THE_MINUTE, f"{TO_THE_MINUTE}:%S"]
    )


def choices(labels: Mapping[K, Text], *, empty: Text = "") -> list[tuple[str, Text]]:
    """Return the entries of a select, with an empty one first where that is allowed."""
    first: list[tuple[str, Text]] = [("", empty)] if empty else []
    return [*first, *((str(member), text) for member, text in labels.items())]


class ResultForm(forms.Form):
    """What the laboratory reported, and when."""

    outcome = forms.ChoiceField(
        label=_("Result"), choices=choices(TUBE_RESULTS, empty=_("Choose"))
    )
    happened_at = moment(_("Reported at"))


class CorrectionForm(ResultForm):
    """Another result in the place of one that was wrong."""

    reason = forms.CharField(label=_("Why it is corrected"), max_length=300)


class ReceptionForm(forms.Form):
    """When the laboratory received the tube."""

    happened_at = moment(_("Received at"))


class SampleForm(forms.Form):
    """A sample taken again: its barcode and when it was taken."""

    barcode = forms.CharField(label=_("Barcode"), max_length=40)
    happened_at = moment(_("Sampled at"))
