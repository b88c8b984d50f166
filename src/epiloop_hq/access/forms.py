"""What the access desk's pages ask for."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from epiloop_hq.access.labels import ROLE_LABELS
from epiloop_hq.places.forms import AreaField


class SignInForm(forms.Form):
    """Name and password; whatever is wrong, the answer is the same."""

    username = forms.CharField(
        label=_("Username"),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "autofocus": True,
            }
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    """The present password, and the new one twice."""

    present = forms.CharField(
        label=_("Present password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "autofocus": True}
        ),
    )
    new = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        help_text=_("At least 12 letters; not one that many people use."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> None:
        """Refuse two different new passwords."""
        said = self.cleaned_data
        if said.get("new") and said.get("again") and said["new"] != said["again"]:
            self.add_error("again", _("The two new passwords are not the same."))


class AccountForm(forms.Form):
    """Whose account it is. Without `is_new` the username and the area stand already."""

    username = forms.CharField(
        label=_("Username"),
        max_length=60,
        help_text=_("Small letters, digits, dots, dashes and underscores."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    telephone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    area = AreaField(
        label=_("Area"),
        required=False,
        help_text=_("Code of the area whose administrators look after this account."),
    )
    unit = forms.TypedChoiceField(
        label=_("Unit"), required=False, coerce=int, empty_value=None
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        units: Sequence[tuple[int, str]],
        is_new: bool = True,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        unit = cast("forms.ChoiceField", self.fields["unit"])
        unit.choices = [("", "—"), *units]
        if not is_new:
            del self.fields["username"], self.fields["area"]


class GrantForm(forms.Form):
    """A role and where it holds."""

    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_LABELS.items()))
    area = AreaField(
        label=_("Area"),
        required=False,
        help_text=_("The role holds there and below. Empty: everywhere."),
    )
