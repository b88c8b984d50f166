"""A small form that shows fields, hints and errors."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """Quick entry of a person, shortened."""

    family_name = forms.CharField(label=_("Name"), max_length=60)
    telephone = forms.CharField(
        label=_("Telephone"), help_text=_("Eleven digits, or with the country code.")
    )
    onset_on = forms.DateField(
        label=_("Day of first symptom"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    route = forms.ChoiceField(
        label=_("How the case was found"),
        choices=[
            ("unclassified", _("Not yet known (counts as community)")),
            ("community_screening", _("Community screening")),
            ("quarantine", _("In quarantine")),
        ],
    )
    remark = forms.CharField(
        label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    told = forms.BooleanField(
        label=_("The person has been told of the result"), required=False
    )
