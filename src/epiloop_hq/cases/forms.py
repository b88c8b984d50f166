"""Forms of the cases desk: plain fields, no models."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop.records import PlaceClass
from epiloop_hq.cases.actions import CaseDates, StopDraft
from epiloop_hq.cases.kinds import (
    ANSWER_CLOSE_CONTACTS,
    ANSWER_FIRST_ZONE,
    ANSWER_NO_SYMPTOMS,
    ANSWER_WORK,
    CaseStatus,
    TrailSource,
)
from epiloop_hq.cases.labels import (
    CASE_OUTCOMES,
    CASE_STATUSES,
    DISCOVERY_ROUTES,
    FACTS,
    REPORT_KINDS,
    TRAIL_SOURCES,
)
from epiloop_hq.laboratory.forms import choices, moment
from epiloop_hq.places.actions import PlaceDraft
from epiloop_hq.places.forms import AreaField
from epiloop_hq.places.labels import PLACE_CLASSES
from epiloop_hq.registry.actions import PersonDraft
from epiloop_hq.registry.forms import FirstInput, KnownPersonForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SEX_CHOICES: Final = (
    ("", pgettext_lazy("sex", "Not known")),
    ("female", pgettext_lazy("sex", "Female")),
    ("male", pgettext_lazy("sex", "Male")),
    ("other", pgettext_lazy("sex", "Other")),
)
# What a case can be when it is typed in; nobody enters one to refute it.
ENTERED: Final = {
    s: CASE_STATUSES[s] for s in CaseStatus if s is not CaseStatus.REFUTED
}
DAYS: Final = ("onset_on", "symptoms_until", "rash_on")
INSTANTS: Final = (
    "sampled_at",
    "positive_at",
    "reported_at",
    "isolated_at",
    "died_at",
    "buried_at",
)


def day(label: "StrOrPromise") -> forms.DateField:
    """Return a field for a calendar day, which need not be known."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, widget=widget, input_formats=["%Y-%m-%d"], required=False
    )


def optional_moment(label: "StrOrPromise") -> forms.DateTimeField:
    """Return a field for an instant that need not be known."""
    field = moment(label)
    field.required = False
    return field


class PersonForm(KnownPersonForm):
    """A person as somebody tells of them, or the code of one on record."""

    code = forms.CharField(
        label=_("Code of a person on record"),
        max_length=20,
        required=False,
        help_text=_("For somebody known already; leave the name empty then."),
    )
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, widget=FirstInput
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=SEX_CHOICES, required=False)
    born_on = day(_("Born on"))
    age_years = forms.IntegerField(
        label=_("Age in years"), min_value=0, max_value=130, required=False
    )
    telephone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    identity_number = forms.CharField(
        label=_("Identity number"), max_length=40, required=False
    )
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    workplace = forms.CharField(label=_("Workplace"), max_length=200, required=False)

    def person(self, area_path: str) -> PersonDraft:
        """Return the person that was typed, living in an area."""
        told = self.cleaned_data
        return PersonDraft(
            name=told["name"],
            sex=told["sex"],
            born_on=told["born_on"],
            age_years=told["age_years"],
            telephone=told["telephone"],
            identity_number=told["identity_number"],
            address=told["address"],
            workplace=told["workplace"],
            area_path=area_path,
        )


class NewCaseForm(PersonForm):
    """A case typed in: who, where, found when and how."""

    outbreak = forms.TypedChoiceField(label=_("Outbreak"), coerce=int)
    area = AreaField(label=_("Area (code)"))
    status = forms.ChoiceField(label=_("Status"), choices=choices(ENTERED))
    happened_at = moment(pgettext_lazy("case", "Found at"))
    onset_on = day(FACTS["onset_on"])
    sampled_at = optional_moment(FACTS["sampled_at"])
    positive_at = optional_moment(FACTS["positive_at"])
    route = forms.ChoiceField(
        label=_("Discovery route"),
        choices=choices(DISCOVERY_ROUTES),
        initial=DiscoveryRoute.UNCLASSIFIED,
    )
    route_evidence = forms.CharField(
        label=_("Evidence of the route"), max_length=300, required=False
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

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

    def dates(self) -> CaseDates:
        """Return the dates that were typed."""
        told = self.cleaned_data
        return CaseDates(
            onset_on=told["onset_on"],
            sampled_at=told["sampled_at"],
            positive_at=told["positive_at"],
        )


class StopForm(forms.Form):
    """One stop of a trail: where, from when to when, doing what with whom."""

    place = forms.CharField(label=_("Place"), max_length=200)
    place_kind = forms.ChoiceField(
        label=_("Kind of place"),
        choices=choices(PLACE_CLASSES),
        initial=PlaceClass.UNKNOWN,
    )
    area = AreaField(label=_("Area (code)"), required=False)
    starts_at = moment(_("From"))
    ends_at = moment(_("To"))
    is_day_precision = forms.BooleanField(
        label=_("Only the day is known"), required=False
    )
    activity = forms.CharField(label=_("Activity"), max_length=200, required=False)
    companions = forms.CharField(label=_("With whom"), max_length=300, required=False)
    protection = forms.CharField(label=_("Protection"), max_length=40, required=False)
    seat = forms.CharField(label=_("Seat"), max_length=40, required=False)
    source = forms.ChoiceField(
        label=_("Source"), choices=choices(TRAIL_SOURCES), initial=TrailSource.INTERVIEW
    )

    def place_draft(self) -> PlaceDraft:
        """Return the place that was typed."""
        told = self.cleaned_data
        return PlaceDraft(
            name=told["place"],
            kind=PlaceClass(told["place_kind"]),
            area_path=told["area"],
        )

    def stop(self, place_id: int) -> StopDraft:
        """Return the stop that was typed, at a place on record."""
        told = self.cleaned_data
        return StopDraft(
            place_id=place_id,
            starts_at=told["starts_at"],
            ends_at=told["ends_at"],
            is_day_precision=told["is_day_precision"],
            activity=told["activity"],
            companions=told["companions"],
            protection=told["protection"],
            seat=told["seat"],
            source=TrailSource(told["source"]),
        )


class CorrectedStopForm(StopForm):
    """A stop in the place of one that was wrong."""

    reason = forms.CharField(label=_("Why it is corrected"), max_length=300)


class ReasonForm(forms.Form):
    """A deed that needs its reason."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class AnswersForm(forms.Form):
    """What an interview brought; the first four stand for core information."""

    work = forms.CharField(label=_("Work"), max_length=300, required=False)
    no_symptoms = forms.BooleanField(label=_("No symptoms"), required=False)
    close_contacts = forms.CharField(
        label=_("Close contacts"), max_length=300, required=False
    )
    first_zone = forms.CharField(label=_("First zone"), max_length=300, required=False)
    symptoms = forms.CharField(label=_("Symptoms"), max_length=300, required=False)
    travel = forms.CharField(label=_("Travel"), max_length=300, required=False)

    def answers(self) -> dict[str, str | bool | None]:
        """Return the answers as an interview keeps them; what is empty is taken back."""
        told = self.cleaned_data
        kept = (
            ANSWER_WORK,
            ANSWER_CLOSE_CONTACTS,
            ANSWER_FIRST_ZONE,
            "symptoms",
            "travel",
        )
        return {
            **{name: told[name] for name in kept},
            ANSWER_NO_SYMPTOMS: True if told[ANSWER_NO_SYMPTOMS] else None,
        }


class StatusForm(forms.Form):
    """What a case has turned out to be."""

    status = forms.ChoiceField(label=_("Status"), choices=choices(CASE_STATUSES))
    happened_at = moment(_("Known since"))
    evidence = forms.CharField(label=_("Evidence"), max_length=300)


class RouteForm(forms.Form):
    """How a case was found."""

    route = forms.ChoiceField(
        label=_("Discovery route"), choices=choices(DISCOVERY_ROUTES)
    )
    evidence = forms.CharField(label=_("Evidence"), max_length=300, required=False)


class FactsForm(forms.Form):
    """The dates of a case; a value that stood needs a reason to become another."""

    onset_on = day(FACTS["onset_on"])
    symptoms_until = day(FACTS["symptoms_until"])
    rash_on = day(FACTS["rash_on"])
    sampled_at = optional_moment(FACTS["sampled_at"])
    positive_at = optional_moment(FACTS["positive_at"])
    reported_at = optional_moment(FACTS["reported_at"])
    isolated_at = optional_moment(FACTS["isolated_at"])
    died_at = optional_moment(FACTS["died_at"])
    buried_at = optional_moment(FACTS["buried_at"])
    outcome = forms.ChoiceField(
        label=FACTS["outcome"],
        choices=choices(CASE_OUTCOMES, empty="–"),
        required=False,
    )
    note = forms.CharField(label=FACTS["note"], max_length=300, required=False)
    reason = forms.CharField(
        label=_("Why what stood was wrong"), max_length=300, required=False
    )

    def changes(self) -> dict[str, Any]:
        """Return the facts that the officer has changed, as they are to stand.

        An instant is shown to the minute; one that was not touched keeps its seconds.
        """
        return {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if name != "reason"
        }


class ReportForm(forms.Form):
    """The next version of the investigation report."""

    kind = forms.ChoiceField(label=_("Version"), choices=choices(REPORT_KINDS))
    summary = forms.CharField(
        label=_("Summary"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )


class LinkForm(forms.Form):
    """Who probably infected this case."""

    infector = forms.CharField(label=_("Number of the infecting case"), max_length=40)
    setting = forms.CharField(label=_("Setting"), max_length=120, required=False)
    evidence = forms.CharField(label=_("Evidence"), max_length=300, required=False)


def to_the_minute(at: datetime | None) -> datetime | None:
    """Return an instant as a form shows it, so that an untouched one counts as such."""
    return None if at is None else at.replace(second=0, microsecond=0)
