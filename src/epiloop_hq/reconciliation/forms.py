"""Forms of the reconciliation desk."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epiloop_hq.reconciliation.labels import CAUSES
from epiloop_hq.web.states import Text


class Deed(StrEnum):
    """What can be done with findings, one or many."""

    TAKE_UP = "take_up"
    RESPONSIBLE = "responsible"
    ASSIGN = "assign"
    CLASSIFY = "classify"
    RECTIFY = "rectify"
    VERIFY = "verify"


# What a deed cannot do without.
NEEDED: Final = {Deed.ASSIGN: "unit", Deed.CLASSIFY: "cause", Deed.RECTIFY: "how"}


class FindingsForm(forms.Form):
    """A deed on findings, with what it needs."""

    deed = forms.ChoiceField(choices=[(deed, deed) for deed in Deed])
    finding = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Tick a finding first.")}
    )
    unit = forms.TypedChoiceField(
        label=_("Unit"), coerce=int, required=False, empty_value=None
    )
    cause = forms.ChoiceField(
        label=pgettext_lazy("of a finding", "Cause"),
        required=False,
        choices=[("", pgettext_lazy("finding", "Not classified yet")), *CAUSES.items()],
    )
    how = forms.CharField(
        label=pgettext_lazy("finding", "What was done"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *given: Any,  # noqa: ANN401  Django's own arguments
        units: Sequence[tuple[int, Text]] = (),
        **options: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*given, **options)
        self.fields["unit"].choices = [("", _("Nobody yet")), *units]  # type: ignore[attr-defined]
        ticked = self.data.getlist("finding") if hasattr(self.data, "getlist") else ()
        # Which of them there are for this viewer, the deed itself finds out.
        self.fields["finding"].choices = [  # type: ignore[attr-defined]
            (number, number) for number in ticked if number.isdigit()
        ]

    def asking(self) -> "FindingsForm":
        """Return the form as a page asks it: one part each, which is then needed."""
        for name in NEEDED.values():
            self.fields[name].required = True
        return self

    def clean(self) -> dict[str, Any]:
        """Ask for what the deed needs."""
        told = super().clean() or {}
        name = NEEDED.get(told.get("deed", ""))
        if name and not told.get(name):
            self.add_error(name, self.fields[name].error_messages["required"])
        return told
