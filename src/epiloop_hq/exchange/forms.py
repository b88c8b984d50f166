"""Forms of the exchange desk: plain fields, choices handed in."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from epiloop.tables import Kind
from epiloop_hq.exchange.labels import EXPORTS, KINDS
from epiloop_hq.web.states import Text

Choices = Sequence[tuple[str, Text]]
ENCODINGS: Final = (
    "",
    "utf-8",
    "gb18030",
    "big5",
    "euc-kr",
    "shift_jis",
    "windows-1252",
)
TIME_ZONES: Final = ("Asia/Shanghai", "Asia/Seoul", "Europe/London", "UTC")


class PlaceForm(forms.Form):
    """For which outbreak and area."""

    outbreak = forms.ChoiceField(label=_("Outbreak"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(
        self,
        *given: Any,  # noqa: ANN401  Django's own arguments
        outbreaks: Choices,
        areas: Choices,
        **options: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*given, **options)
        self.fields["outbreak"].choices = [("", _("None")), *outbreaks]  # type: ignore[attr-defined]
        self.fields["area"].choices = [("", _("As the outbreak")), *areas]  # type: ignore[attr-defined]


class UploadForm(PlaceForm):
    """A file, and what it is about."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, Excel (.xlsx), JSON lines or GeoJSON."),
        allow_empty_file=True,
        max_length=200,
    )


class ReadyForm(forms.Form):
    """A mapping that comes with the installation."""

    ready = forms.ChoiceField(label=_("Ready mapping"))
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=[(name, name or _("As detected")) for name in ENCODINGS],
    )

    def __init__(self, *given: Any, ready: Choices, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*given, **options)
        self.fields["ready"].choices = list(ready)  # type: ignore[attr-defined]


class KindForm(forms.Form):
    """What the rows of a file are, for proposing a mapping."""

    kind = forms.ChoiceField(
        label=_("What the rows are"),
        choices=[(str(k), text) for k, text in KINDS.items()],
    )


class OwnForm(KindForm):
    """A mapping of one's own: what every column says stands beside it in the page."""

    kind = forms.ChoiceField(
        label=_("What the rows are"),
        choices=[(str(k), text) for k, text in KINDS.items()],
        widget=forms.HiddenInput,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone of the file"), choices=[(z, z) for z in TIME_ZONES]
    )
    telephone_region = forms.ChoiceField(
        label=_("Telephones are of"),
        choices=[("CN", _("China")), ("KR", _("Korea"))],
        required=False,
    )
    datum = forms.ChoiceField(
        label=_("Coordinates are in"),
        choices=[("wgs84", "WGS-84"), ("gcj02", "GCJ-02")],
        required=False,
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=[(name, name or _("As detected")) for name in ENCODINGS],
    )


class ExportForm(PlaceForm):
    """Which list leaves the house, and why."""

    kind = forms.ChoiceField(
        label=_("List"), choices=[(str(k), text) for k, text in EXPORTS.items()]
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For whom the list is, and what for. It stands in the trail."),
    )


def kind_of(form: forms.Form) -> Kind:
    """Return the kind of rows that a valid form names."""
    return Kind(form.cleaned_data["kind"])
