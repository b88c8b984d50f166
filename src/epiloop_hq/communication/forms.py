"""Forms of the communication desk."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from epiloop_hq.orders.forms import InstantInput
from epiloop_hq.web.states import Text

LONG = forms.Textarea(attrs={"rows": 6})
SHORT = forms.Textarea(attrs={"rows": 3})


class DraftForm(forms.Form):
    """Of which outbreak and which instant a bulletin is drawn."""

    outbreak = forms.TypedChoiceField(label=_("Outbreak"), coerce=int)
    as_of = forms.DateTimeField(
        label=_("As known at"),
        widget=InstantInput,
        help_text=_("Midnight tells of the day that has ended."),
    )

    def __init__(
        self,
        data: object = None,
        *,
        outbreaks: list[tuple[int, Text]],
        midnight: datetime | None = None,
    ) -> None:
        super().__init__(data, initial={"as_of": midnight})  # type: ignore[arg-type]
        self.fields["outbreak"].choices = outbreaks  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """A bulletin's own words, in both languages."""

    title_en = forms.CharField(label=_("Title, in English"), max_length=200)
    title_zh = forms.CharField(label=_("Title, in Chinese"), max_length=200)
    text_en = forms.CharField(
        label=_("Own words, in English"), required=False, max_length=10_000, widget=LONG
    )
    text_zh = forms.CharField(
        label=_("Own words, in Chinese"), required=False, max_length=10_000, widget=LONG
    )


class CorrectedWordsForm(WordsForm):
    """The words of a correction: also what it corrects."""

    correction_en = forms.CharField(
        label=_("What is corrected, in English"), max_length=2_000, widget=SHORT
    )
    correction_zh = forms.CharField(
        label=_("What is corrected, in Chinese"), max_length=2_000, widget=SHORT
    )


class CorrectionForm(forms.Form):
    """What was wrong with a published bulletin, and as of when it is drawn anew."""

    as_of = forms.DateTimeField(label=_("As known at"), widget=InstantInput)
    correction_en = forms.CharField(
        label=_("What is corrected, in English"), max_length=2_000, widget=SHORT
    )
    correction_zh = forms.CharField(
        label=_("What is corrected, in Chinese"), max_length=2_000, widget=SHORT
    )
