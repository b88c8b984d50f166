"""Forms of the laboratory desk: plain fields, no models."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from epiloop_hq.laboratory.actions import Filling, SwabDraft
from epiloop_hq.laboratory.kinds import Purpose, TestKind, TubeKind
from epiloop_hq.laboratory.labels import PURPOSES, TEST_KINDS, TUBE_KINDS, TUBE_RESULTS
from epiloop_hq.places.forms import AreaField
from epiloop_hq.registry.actions import PersonDraft
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

    barcode = forms.CharField(
        label=_("Barcode"),
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": _("Barcode")}),
    )
    happened_at = moment(_("Sampled at"))


class TubeForm(SampleForm):
    """A tube as it was filled; whose swabs are in it stands in `SwabSheet`."""

    outbreak = forms.TypedChoiceField(label=_("Outbreak"), coerce=int)
    area = AreaField(label=_("Area (code)"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=choices(TUBE_KINDS), initial=TubeKind.POOL
    )
    nominal_size = forms.IntegerField(
        label=_("Swabs it is meant for"),
        min_value=1,
        required=False,
        help_text=_("Empty: as many as are named below."),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=choices(PURPOSES))
    test_kind = forms.ChoiceField(label=_("Test"), choices=choices(TEST_KINDS))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        outbreaks: Iterable[tuple[int, str]],
        **options: Any,  # noqa: ANN401  Django's own arguments
    ) -> None:
        super().__init__(data, **options)
        offered = self.fields["outbreak"]
        if isinstance(offered, forms.TypedChoiceField):
            offered.choices = list(outbreaks)

    def filling(self) -> Filling:
        """Return what was typed of the tube itself."""
        told = self.cleaned_data
        return Filling(
            outbreak_id=told["outbreak"],
            area_path=told["area"],
            kind=TubeKind(told["kind"]),
            swabs=(),
            nominal_size=told["nominal_size"],
            purpose=Purpose(told["purpose"]),
            test_kind=TestKind(told["test_kind"]),
        )


class SwabForm(forms.Form):
    """Whose swab it is: the code of a person on record, or what is known of them."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    identity_number = forms.CharField(
        label=_("Identity number"), max_length=40, required=False
    )
    telephone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    home = AreaField(label=_("Lives in (area code)"), required=False)
    code = forms.CharField(
        label=_("Code of a person on record"), max_length=20, required=False
    )

    def swab(self, area_path: str) -> SwabDraft:
        """Return whose swab it is; without a home they live where the tube was filled."""
        told = self.cleaned_data
        person = PersonDraft(
            name=told["name"],
            identity_number=told["identity_number"],
            telephone=told["telephone"],
            area_path=told["home"] or area_path,
        )
        return SwabDraft(code=told["code"], person=person)


# One line a swab; lines left empty are nobody.
SwabSheet = forms.formset_factory(SwabForm, extra=0, max_num=100, absolute_max=100)


def named_swabs(
    sheet: "forms.BaseFormSet[SwabForm]", area_path: str
) -> list[SwabDraft]:
    """Return the swabs of a sheet that was filled in, in its order."""
    return [form.swab(area_path) for form in sheet if form.has_changed()]
