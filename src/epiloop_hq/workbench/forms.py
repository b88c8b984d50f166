"""Forms of the pages over several desks: plain fields, no models."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epiloop.disposal.points import PointStep
from epiloop.disposal.steps import Step
from epiloop_hq.contacts.labels import FOLLOW_UP_MODES
from epiloop_hq.disposal.labels import EVIDENCE
from epiloop_hq.laboratory.forms import choices, moment
from epiloop_hq.laboratory.labels import TUBE_RESULTS
from epiloop_hq.places.queries import PlaceRow, UnitRow
from epiloop_hq.web.states import Text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CHANNELS: Final[Mapping[str, Text]] = {
    "telephone": _("Telephone"),
    "visit": pgettext_lazy("channel", "Visit"),
    "message": pgettext_lazy("channel", "Message"),
    "police": _("With the police"),
}
OUTCOMES: Final[Mapping[str, Text]] = {
    "no_answer": _("No answer"),
    "wrong_number": _("Wrong number"),
    "not_at_home": _("Not at home"),
    "refused": pgettext_lazy("attempt", "Refused to speak"),
    "reached": pgettext_lazy("attempt", "Reached"),
}
# Steps that say where the person is.
PLACED: Final = frozenset({Step.LOCATED, Step.AT_HOME})
SIGNED: Final = frozenset({Step.TRANSFER_DEPARTED, Step.TRANSFER_ARRIVED})


def said_or_not(label: "StrOrPromise") -> forms.TypedChoiceField:
    """Return a field for what somebody says is so, is not so, or has not said."""
    answers = [("", _("Not said")), ("yes", _("Yes")), ("no", _("No"))]
    return forms.TypedChoiceField(
        label=label,
        choices=answers,
        required=False,
        empty_value=None,
        coerce=lambda answer: answer == "yes",
    )


class StepForm(forms.Form):
    """One step of one item: its evidence, when it was so, and what the step asks besides.

    Fields that the step does not ask for are not there.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        step: str,
        evidence: Iterable[str] = (),
        places: Iterable[PlaceRow] = (),
        sites: Iterable[PlaceRow] = (),
        **options: Any,  # noqa: ANN401  Django's own arguments
    ) -> None:
        super().__init__(data, prefix=step, **options)
        self.step = step
        kinds = [(kind, EVIDENCE[kind]) for kind in evidence]
        # Signatures, visits to a dwelling and tries on record are the deed itself.
        if len(kinds) > 1:
            self.fields["evidence"] = forms.ChoiceField(
                label=_("What shows it"), choices=kinds
            )
        if step in PLACED:
            self._ask_place(list(places))
        if step == Step.TRANSFER_REQUESTED:
            # No site stands chosen: the first might be a hospital, for the exposed.
            choices = [("", _("Choose")), *((site.id, site.name) for site in sites)]
            self.fields["destination"] = forms.TypedChoiceField(
                label=_("Destination"), choices=choices, coerce=int
            )
        self._ask_words(step)
        self.fields["happened_at"] = moment(_("When it was so"))
        self.fields["note"] = forms.CharField(
            label=_("Note"), max_length=300, required=False
        )

    def _ask_place(self, places: list[PlaceRow]) -> None:
        if places:
            known = [("", _("Another address")), *((p.id, p.name) for p in places)]
            self.fields["place"] = forms.TypedChoiceField(
                label=_("Where the person is"),
                choices=known,
                coerce=int,
                empty_value=None,
                required=False,
                initial=places[0].id,
            )
        self.fields["address"] = forms.CharField(
            label=_("Address, if another"), max_length=200, required=False
        )

    def _ask_words(self, step: str) -> None:
        asked: dict[str, tuple[str, Any, int]] = {
            Step.TRANSFER_DISPATCHED: ("vehicle", _("Vehicle"), 60),
            Step.TRANSFER_DEPARTED: ("signed_by", _("Handed over by"), 120),
            Step.TRANSFER_ARRIVED: ("signed_by", _("Received by"), 120),
            Step.AT_HOME: ("signed_by", _("Dwelling checked by"), 120),
            PointStep.OWNED: ("owner", _("Who answers for the place"), 120),
        }
        if step in asked:
            name, label, length = asked[step]
            self.fields[name] = forms.CharField(label=label, max_length=length)

    def clean(self) -> dict[str, Any]:
        """Ask for a place where the stay begins at home."""
        data = super().clean() or {}
        nowhere = not data.get("place") and not data.get("address", "").strip()
        if self.step == Step.AT_HOME and nowhere:
            self.add_error("address", _("Say where the person stays."))
        return data


class AttemptForm(forms.Form):
    """One try to reach a person."""

    channel = forms.ChoiceField(
        label=pgettext_lazy("attempt", "How"), choices=list(CHANNELS.items())
    )
    outcome = forms.ChoiceField(
        label=pgettext_lazy("attempt", "Result"), choices=list(OUTCOMES.items())
    )
    happened_at = moment(_("When it was so"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class AddedForm(forms.Form):
    """A step that the protocol adds, done."""

    happened_at = moment(_("When it was so"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class OfferForm(forms.Form):
    """A hand-over to another unit."""

    reason = forms.CharField(label=_("Why it is theirs"), max_length=300)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        units: Iterable[UnitRow] = (),
        **options: Any,  # noqa: ANN401  Django's own arguments
    ) -> None:
        super().__init__(data, **options)
        self.fields["unit"] = forms.TypedChoiceField(
            label=_("To which unit"),
            choices=[(unit.id, unit.name) for unit in units],
            coerce=int,
        )
        self.order_fields(["unit", "reason"])


class DecisionForm(forms.Form):
    """A decision that somebody asks for and somebody else takes."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
    asked_by = forms.CharField(label=_("Asked for by"), max_length=120)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        steps: Iterable[tuple[str, Text]] = (),
        **options: Any,  # noqa: ANN401  Django's own arguments
    ) -> None:
        super().__init__(data, **options)
        if steps:
            self.fields["step"] = forms.ChoiceField(
                label=_("Step to leave out"), choices=list(steps)
            )
            self.order_fields(["step", "reason", "asked_by"])


class ReasonForm(forms.Form):
    """A deed that needs a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class CheckForm(forms.Form):
    """One look at an occupant, as at the bedside."""

    happened_at = moment(_("Seen at"))
    temperature_c = forms.FloatField(
        label=_("Temperature in °C"), required=False, min_value=30, max_value=45
    )
    symptoms = forms.CharField(label=_("Symptoms"), max_length=300, required=False)


class OccupantForm(CheckForm):
    """One look at an occupant, with what a discharge rests on besides."""

    has_fever = said_or_not(_("Fever"))
    has_improved = said_or_not(_("Symptoms clearly improved"))


class LookForm(CheckForm):
    """One day's look at a contact who is followed without being confined."""

    mode = forms.ChoiceField(
        label=_("How the contact was seen"), choices=choices(FOLLOW_UP_MODES)
    )


class MomentForm(forms.Form):
    """A deed that asks for its time alone."""

    happened_at = moment(_("When it was so"))


class PauseForm(forms.Form):
    """A clock that is to stand still from now: until when, and why."""

    end = moment(_("Until"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


class MoveOnForm(forms.Form):
    """The next stage of a measure: where it is, who has looked at the dwelling."""

    address = forms.CharField(
        label=_("Where the person stays from now on"), max_length=200, required=False
    )
    arrival_evidence = forms.CharField(
        label=_("What shows that the person is there"), max_length=200, required=False
    )
    happened_at = moment(_("When it was so"))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        confines: bool = True,
        **options: Any,  # noqa: ANN401  Django's own arguments
    ) -> None:
        super().__init__(data, **options)
        for name in ("address", "arrival_evidence"):
            self.fields[name].required = confines


class RoomResultForm(forms.Form):
    """What was found in a sample of a room."""

    outcome = forms.ChoiceField(label=_("Result"), choices=choices(TUBE_RESULTS))
    happened_at = moment(_("Reported at"))


class AnewForm(forms.Form):
    """Whose days are counted anew after a positive in the facility, and why."""

    stay = forms.TypedMultipleChoiceField(
        label=_("Who stayed near"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_environment_positive = forms.BooleanField(
        label=_("Something outside the room was positive"), required=False
    )
    why = forms.CharField(label=_("Reason"), max_length=300)
    happened_at = moment(_("When the positive was found"))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        near: Iterable[tuple[int, Text]] = (),
        **options: Any,  # noqa: ANN401  Django's own arguments
    ) -> None:
        super().__init__(data, **options)
        self.fields["stay"].choices = list(near)  # type: ignore[attr-defined]


class RingForm(forms.Form):
    """A ring to be drawn, and the optional work its households are to have."""

    ring = forms.ChoiceField(label=_("Ring"))
    chosen = forms.MultipleChoiceField(
        label=_("Optional work, for every household"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        rings: Iterable[tuple[str, Text]] = (),
        optional: Iterable[tuple[str, Text]] = (),
        **options: Any,  # noqa: ANN401  Django's own arguments
    ) -> None:
        super().__init__(data, **options)
        self.fields["ring"].choices = list(rings)  # type: ignore[attr-defined]
        further = list(optional)
        self.fields["chosen"].choices = further  # type: ignore[attr-defined]
        if not further:
            del self.fields["chosen"]


class HouseholdForm(forms.Form):
    """A dwelling that a team found inside a ring."""

    address = forms.CharField(label=_("Address of the household"), max_length=200)


class SearchForm(forms.Form):
    """A search for a person, with the reason for looking."""

    q = forms.CharField(
        label=_("Name, telephone, identity number, or code of a person or case"),
        max_length=80,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Needed for persons outside your areas; it stands in the log."),
    )
