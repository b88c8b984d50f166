"""Forms of the contacts desk: plain fields, no models."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epiloop.contacts.facts import Protection
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import Act, RiskClass, Setting
from epiloop.records import PlaceClass
from epiloop_hq.cases.forms import PersonForm, optional_moment
from epiloop_hq.contacts.actions import ExposureDraft
from epiloop_hq.contacts.kinds import DECIDABLE
from epiloop_hq.contacts.labels import ACTS, PROTECTIONS, RISK_CLASSES, SETTINGS
from epiloop_hq.contacts.second_degree import SecondDegree, proposed
from epiloop_hq.laboratory.forms import choices, moment
from epiloop_hq.places.actions import PlaceDraft
from epiloop_hq.places.forms import AreaField
from epiloop_hq.places.labels import PLACE_CLASSES

CLASSES: Final = {one: RISK_CLASSES[one] for one in DECIDABLE}
IMMUNITY: Final = (
    ("", pgettext_lazy("immunity", "Not known")),
    ("yes", pgettext_lazy("immunity", "Immune")),
    ("no", pgettext_lazy("immunity", "Not immune")),
)


class ExposureForm(forms.Form):
    """What is told of an exposure; everything may be left open."""

    place = forms.CharField(label=_("Where"), max_length=200, required=False)
    place_kind = forms.ChoiceField(
        label=_("Kind of place"),
        choices=choices(PLACE_CLASSES),
        initial=PlaceClass.UNKNOWN,
        required=False,
    )
    starts_at = optional_moment(_("From"))
    ends_at = optional_moment(_("To"))
    told_minutes = forms.IntegerField(
        label=_("Minutes together, as told"), min_value=1, required=False
    )
    distance_m = forms.FloatField(
        label=_("Least distance in metres"), min_value=0, required=False
    )
    settings = forms.MultipleChoiceField(
        label=_("What was shared"),
        choices=choices(SETTINGS),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    acts = forms.MultipleChoiceField(
        label=_("What was done"),
        choices=choices(ACTS),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    protection = forms.ChoiceField(
        label=_("Protection"),
        choices=choices(PROTECTIONS, empty=_("Not known")),
        required=False,
    )

    def place_draft(self, area_path: str) -> PlaceDraft | None:
        """Return the place that was typed, if one was."""
        told = self.cleaned_data
        if not told["place"]:
            return None
        kind = PlaceClass(told["place_kind"] or PlaceClass.UNKNOWN)
        return PlaceDraft(name=told["place"], kind=kind, area_path=area_path)

    def exposure(self, place_id: int | None) -> ExposureDraft:
        """Return the exposure that was told, at a place on record."""
        told = self.cleaned_data
        return ExposureDraft(
            place_id=place_id,
            starts_at=told["starts_at"],
            ends_at=told["ends_at"],
            told_minutes=told["told_minutes"],
            settings=frozenset(Setting(one) for one in told["settings"]),
            acts=frozenset(Act(one) for one in told["acts"]),
            distance_m=told["distance_m"],
            protection=Protection(told["protection"]) if told["protection"] else None,
        )


class NewContactForm(PersonForm, ExposureForm):
    """A contact typed in: who, where they live, what is told, in which class."""

    area = AreaField(label=_("Lives in (area code)"), required=False)
    happened_at = moment(_("Named at"))
    risk_class = forms.ChoiceField(
        label=_("Class"),
        choices=choices(CLASSES, empty=_("As the protocol gives")),
        required=False,
    )
    is_decided = forms.BooleanField(
        label=_("Decide on it now"), required=False, initial=True
    )

    def wanted_class(self) -> RiskClass | None:
        """Return the class that the officer chose, if any."""
        chosen = self.cleaned_data["risk_class"]
        return RiskClass(chosen) if chosen else None


class DecisionForm(forms.Form):
    """A decision on contacts: in which class, and why if it is not the proposed one."""

    risk_class = forms.ChoiceField(
        label=_("Class"),
        choices=choices(CLASSES, empty=_("As proposed")),
        required=False,
    )
    note = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def wanted_class(self) -> RiskClass | None:
        """Return the class that the officer chose, if any."""
        chosen = self.cleaned_data["risk_class"]
        return RiskClass(chosen) if chosen else None


class ImmunityForm(forms.Form):
    """Whether a contact is immune, and what shows it."""

    is_immune = forms.ChoiceField(label=_("Immunity"), choices=IMMUNITY, required=False)
    evidence = forms.CharField(label=_("Evidence"), max_length=200, required=False)

    def answer(self) -> bool | None:
        """Return what was chosen; None for not known."""
        return {"yes": True, "no": False}.get(self.cleaned_data["is_immune"])


class SecondDegreeForm(forms.Form):
    """Where meeting counts when contacts of all close contacts are asked for."""

    most_stays = forms.IntegerField(
        label=_("Leave out places with more stays a day than"),
        min_value=1,
        required=False,
        initial=lambda: proposed().most_stays,
    )
    not_at = forms.MultipleChoiceField(
        label=_("Meeting does not count at"),
        choices=choices(PLACE_CLASSES),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        initial=lambda: sorted(proposed().not_at),
    )

    def asked(self) -> SecondDegree:
        """Return what was asked for."""
        told = self.cleaned_data
        return SecondDegree(
            told["most_stays"], frozenset(PlaceClass(one) for one in told["not_at"])
        )


def second_degree_form(protocol_id: str) -> SecondDegreeForm | None:
    """Return the form, with rules proposed; None where a protocol knows no such contacts."""
    definition = load_protocol(protocol_id).contact.secondary
    return SecondDegreeForm() if definition and definition.enabled else None
