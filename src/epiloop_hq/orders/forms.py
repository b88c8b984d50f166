"""What the orders desk's pages ask for."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from epiloop_hq.orders.clauses import Clause
from epiloop_hq.orders.labels import (
    APPEAL_OUTCOMES,
    FILERS,
    REVIEW_OUTCOMES,
    ground_label,
    measure_label,
)

LONG = forms.Textarea(attrs={"rows": 3})


class InstantInput(forms.DateTimeInput):
    """The browser's own field for day and time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class NamedForm(forms.Form):
    """One of several forms on a page: its fields are named for it."""

    name = ""

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401  Django's own
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial, auto_id=f"{self.name}_%s")


class OrderForm(forms.Form):
    """An order by hand: the clause decides measure, class and the latest end."""

    clause = forms.ChoiceField(label=_("Measure, by the protocol"))
    ground = forms.CharField(
        label=_("Why this person"),
        max_length=2_000,
        widget=LONG,
        help_text=_("In the person's language; they read it. Name nobody else."),
    )
    alternatives = forms.CharField(
        label=_("Lighter measures considered, and why they do not do"),
        max_length=2_000,
        widget=LONG,
    )
    starts_at = forms.DateTimeField(label=_("From"), widget=InstantInput)
    ends_at = forms.DateTimeField(
        label=_("Latest end"),
        required=False,
        widget=InstantInput,
        help_text=_("Empty: as long as the protocol allows, and no longer."),
    )
    review_at = forms.DateTimeField(
        label=_("To be looked at again by"),
        required=False,
        widget=InstantInput,
        help_text=_("Empty: as soon as the measure asks."),
    )

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401  Django's own
        *,
        clauses: Iterable[Clause],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        clause = cast("forms.ChoiceField", self.fields["clause"])
        grouped = groupby(clauses, key=lambda one: one.risk_class)
        clause.choices = [
            (ground_label(risk_class), [(one.key, clause_label(one)) for one in found])
            for risk_class, found in grouped
        ]


def clause_label(clause: Clause) -> str:
    """Return a clause as it is chosen: the measure, its days, source and verification."""
    told = {
        "measure": measure_label(clause.kind),
        "days": clause.days,
        "shown": " ".join((*clause.sources, clause.verification)).strip(),
    }
    if not clause.days:
        return gettext("%(measure)s, until findings end it [%(shown)s]") % told
    return (
        ngettext(
            "%(measure)s, %(days)d day [%(shown)s]",
            "%(measure)s, %(days)d days [%(shown)s]",
            clause.days,
        )
        % told
    )


class EndForm(NamedForm):
    """Why an order ends before its end."""

    name = "end"
    note = forms.CharField(
        label=_("Why"),
        max_length=2_000,
        widget=LONG,
        help_text=_("The person reads this in the notice. Name nobody else."),
    )


class ReviewForm(NamedForm):
    """Whether the order is still needed, and why."""

    name = "review"
    outcome = forms.ChoiceField(
        label=_("Is it still needed?"),
        choices=list(REVIEW_OUTCOMES.items()),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Why"), max_length=2_000, widget=LONG)


class ChangeForm(NamedForm):
    """A lighter measure or another end, and why."""

    name = "change"
    measure = forms.ChoiceField(label=_("Lighter measure"), required=False)
    ends_at = forms.DateTimeField(
        label=_("Latest end"), required=False, widget=InstantInput
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=2_000,
        widget=LONG,
        help_text=_("The person reads this in the notice. Name nobody else."),
    )

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401  Django's own
        *,
        lighter: Iterable[str],
        ends_at: datetime,
    ) -> None:
        super().__init__(data, initial={"ends_at": ends_at})
        choices = [(m, measure_label(m)) for m in sorted(lighter)]
        measure = cast("forms.ChoiceField", self.fields["measure"])
        measure.choices = [("", _("As it is")), *choices]

    def clean_ends_at(self) -> datetime | None:
        """Return another end; None if the one that stands came back, without seconds."""
        said: datetime | None = self.cleaned_data["ends_at"]
        standing: datetime = self.initial["ends_at"]
        to_the_minute = standing.replace(second=0, microsecond=0)
        return None if said == to_the_minute else said


class AppealForm(NamedForm):
    """What is wrong with the order, as whoever is entitled says it."""

    name = "appeal"
    filed_by = forms.ChoiceField(label=_("Who appeals"), choices=list(FILERS.items()))
    text = forms.CharField(
        label=_("What is said against the order"), max_length=5_000, widget=LONG
    )


class AnswerForm(NamedForm):
    """Whether the person was right, and why."""

    name = "answer"
    outcome = forms.ChoiceField(
        label=_("Answer"),
        choices=list(APPEAL_OUTCOMES.items()),
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Why"),
        max_length=5_000,
        widget=LONG,
        help_text=_("The person reads this in the notice."),
    )


class DeliveryForm(forms.Form):
    """How a notice reached the person."""

    how = forms.CharField(label=_("How it was delivered"), max_length=60)
