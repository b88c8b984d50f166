"""The log of reading as pages show it: pages and outcomes by their names."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epiloop_hq.access.queries import ReadingRow
from epiloop_hq.web.states import Text

OUTCOMES: Final[Mapping[str, Text]] = {
    "shown": pgettext_lazy("reading", "Shown"),
    "refused": pgettext_lazy("reading", "Refused"),
    "not_found": pgettext_lazy("reading", "Not found"),
    "exported": pgettext_lazy("reading", "Taken out"),
}
PAGES: Final[Mapping[str, Text]] = {
    "cases:edit": pgettext_lazy("page", "Case file"),
    "cases:interview": _("Interview"),
    "cases:trail": _("Activity trail"),
    "cases:correct_stop": _("Correct a stop"),
    "cases:new": _("New case"),
    "contacts:contact": pgettext_lazy("page", "Contact"),
    "contacts:decide": pgettext_lazy("page", "Contacts of a case"),
    "contacts:new": pgettext_lazy("page", "New contact"),
    "contacts:run": pgettext_lazy("page", "Determination"),
    "exchange:export": _("Write a list out"),
    "laboratory:desk": _("Laboratory"),
    "laboratory:tube": pgettext_lazy("page", "Tube"),
    "laboratory:new": _("New tube"),
    "orders:new": _("Decide an order"),
    "orders:notice": pgettext_lazy("page", "Notice"),
    "orders:order": pgettext_lazy("page", "Order"),
    "orders:orders": _("Orders"),
    "registry:correct": pgettext_lazy("page", "Correct a person"),
    "registry:duplicate": pgettext_lazy("page", "Pair of records"),
    "registry:duplicates": _("Duplicates"),
    "registry:likely": pgettext_lazy("page", "Likely the same person"),
    "registry:new_person": _("Enter a person"),
    "workbench:board": pgettext_lazy("navigation", "Board"),
    "workbench:call_list": _("Call list"),
    "workbench:case": pgettext_lazy("page", "Case"),
    "workbench:case_trail": _("Who did and saw what"),
    "workbench:check": pgettext_lazy("page", "What was seen"),
    "workbench:clock": _("Clock"),
    "workbench:follow_ups": _("Follow-ups"),
    "workbench:handovers": _("Hand-overs"),
    "workbench:households": _("Households"),
    "workbench:item": pgettext_lazy("page", "Loop of a person"),
    "workbench:journeys": _("Transfers"),
    "workbench:look": pgettext_lazy("page", "What was seen"),
    "workbench:my_contacts": _("My contacts"),
    "workbench:person": pgettext_lazy("page", "Person"),
    "workbench:person_trail": _("Who did and saw what"),
    "workbench:recall": pgettext_lazy("page", "Recall of a tube"),
    "workbench:ring": pgettext_lazy("page", "Ring around a case"),
    "workbench:search": _("Search"),
    "workbench:stay": pgettext_lazy("page", "Stay"),
    "workbench:switches": _("Proposals after a switch"),
    "workbench:trail": _("Trail"),
    "workbench:transfer_list": _("Transfer list"),
}


def shown_readings(rows: Iterable[ReadingRow]) -> list[ReadingRow]:
    """Return readings for the table; what is no page of its own keeps its identifier."""
    return [
        replace(
            row,
            page=str(PAGES.get(row.page, row.page)),
            outcome=str(OUTCOMES.get(row.outcome, row.outcome)),
        )
        for row in rows
    ]
