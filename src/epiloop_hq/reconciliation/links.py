"""Where the page of a finding's subject is; nothing where an installation has none."""

from collections.abc import Mapping
from typing import Final

from django.urls import NoReverseMatch, reverse

from epiloop.reconcile import SubjectKind

# Pages that take the subject's id, and lists on which the subject stands.
PAGES: Final[Mapping[str, str]] = {
    SubjectKind.CASE: "workbench:case",
    SubjectKind.CONTACT: "contacts:contact",
    SubjectKind.ITEM: "workbench:item",
    SubjectKind.PERSON: "workbench:person",
    SubjectKind.RECALL: "workbench:recall",
    SubjectKind.ORDER: "orders:order",
    SubjectKind.STAY: "workbench:stay",
    SubjectKind.BATCH: "exchange:batch",
    SubjectKind.RUN: "contacts:run",
    SubjectKind.TUBE: "laboratory:tube",
}
LISTS: Final[Mapping[str, str]] = {
    SubjectKind.OFFER: "workbench:handovers",
    SubjectKind.REQUEST: "workbench:handovers",
    SubjectKind.TRANSFER: "workbench:journeys",
    SubjectKind.HOLD: "laboratory:desk",
}


def subject_href(kind: str, subject_id: int) -> str:
    """Return the address of a subject's page, or of the list on which it stands."""
    try:
        if kind in PAGES:
            return reverse(PAGES[kind], args=[subject_id])
        return reverse(LISTS[kind]) if kind in LISTS else ""
    except NoReverseMatch:
        return ""
