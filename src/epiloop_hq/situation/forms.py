"""Forms of the situation desk."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from epiloop_hq.orders.forms import InstantInput
from epiloop_hq.web.states import Text


class PackForm(forms.Form):
    """Of which outbreak, area and instant a dispatch pack is made."""

    outbreak = forms.TypedChoiceField(label=_("Outbreak"), coerce=int)
    area = forms.ChoiceField(label=_("Area"))
    as_of = forms.DateTimeField(
        label=_("As known at"),
        widget=InstantInput,
        help_text=_(
            "At least a minute ago, so that nothing of that instant is on its way."
        ),
    )

    def __init__(
        self,
        data: object = None,
        *,
        outbreaks: Iterable[tuple[int, Text]],
        areas: Iterable[tuple[str, Text]],
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        self.fields["outbreak"].choices = list(outbreaks)  # type: ignore[attr-defined]
        self.fields["area"].choices = list(areas)  # type: ignore[attr-defined]
