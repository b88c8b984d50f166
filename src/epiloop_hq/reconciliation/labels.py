"""Names of causes, statuses, subjects and hindrances, in both languages."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epiloop.reconcile import (
    Cause,
    FindingStatus,
    Hindrance,
    SubjectKind,
    Urgency,
)
from epiloop_hq.web.states import State, Text

CAUSES: Final[Mapping[str, Text]] = {
    Cause.NOT_DONE: pgettext_lazy("cause", "Not done"),
    Cause.NOT_ENTERED: pgettext_lazy("cause", "Done, but not entered"),
    Cause.ENTERED_WRONG: pgettext_lazy("cause", "Entered wrongly"),
    Cause.NOT_PASSED_ON: pgettext_lazy("cause", "Not passed on"),
    Cause.NOT_ANSWERED: pgettext_lazy("cause", "Not answered"),
    Cause.OUT_OF_REACH: pgettext_lazy("cause", "Out of reach"),
    Cause.NOT_DELIVERED: pgettext_lazy("cause", "Not delivered from outside"),
    Cause.PROGRAM: pgettext_lazy("cause", "Fault of the program"),
}
STATUSES: Final[Mapping[str, Text]] = {
    FindingStatus.OPEN: pgettext_lazy("finding", "Open"),
    FindingStatus.RECTIFIED: pgettext_lazy("finding", "Rectified, not verified"),
    FindingStatus.VERIFIED: pgettext_lazy("finding", "Verified"),
    FindingStatus.REOPENED: pgettext_lazy("finding", "Reopened"),
}
STATES: Final[Mapping[str, State]] = {
    FindingStatus.OPEN: State.RUNNING,
    FindingStatus.RECTIFIED: State.DUE_SOON,
    FindingStatus.VERIFIED: State.DONE,
    FindingStatus.REOPENED: State.OVERDUE,
}
URGENCIES: Final[Mapping[str, Text]] = {
    Urgency.AT_ONCE: pgettext_lazy("urgency", "At once"),
    Urgency.TODAY: pgettext_lazy("urgency", "The same day"),
    Urgency.NEXT_DAY: pgettext_lazy("urgency", "Before the next reconciliation"),
}
SUBJECTS: Final[Mapping[str, Text]] = {
    SubjectKind.CASE: pgettext_lazy("subject", "Case"),
    SubjectKind.CONTACT: pgettext_lazy("subject", "Contact"),
    SubjectKind.ITEM: pgettext_lazy("subject", "Loop"),
    SubjectKind.PERSON: pgettext_lazy("subject", "Person"),
    SubjectKind.TUBE: pgettext_lazy("subject", "Tube"),
    SubjectKind.RECALL: pgettext_lazy("subject", "Pool recall"),
    SubjectKind.HOLD: pgettext_lazy("subject", "Member of a tube"),
    SubjectKind.ORDER: pgettext_lazy("subject", "Order"),
    SubjectKind.OFFER: pgettext_lazy("subject", "Hand-over"),
    SubjectKind.TRANSFER: pgettext_lazy("subject", "Transfer"),
    SubjectKind.REQUEST: pgettext_lazy("subject", "Assistance request"),
    SubjectKind.STAY: pgettext_lazy("subject", "Stay"),
    SubjectKind.TEST: pgettext_lazy("subject", "Test"),
    SubjectKind.POINT: pgettext_lazy("subject", "Risk point"),
    SubjectKind.ZONE: pgettext_lazy("subject", "Zone"),
    SubjectKind.PLACE: pgettext_lazy("subject", "Place"),
    SubjectKind.BATCH: pgettext_lazy("subject", "Import"),
    SubjectKind.RUN: pgettext_lazy("subject", "Determination"),
    SubjectKind.COUNT: pgettext_lazy("subject", "Published count"),
    SubjectKind.ROW: pgettext_lazy("subject", "Imported row"),
    SubjectKind.LIST: pgettext_lazy("subject", "List"),
}
HINDRANCES: Final[Mapping[str, Text]] = {
    Hindrance.SIGNED_ALREADY: _("This day is signed off already."),
    Hindrance.REPLACED: _("There is a later run of this day; sign that one."),
    Hindrance.ALTERED: _(
        "What was frozen has been altered since: its digest differs. Tell the administrator."
    ),
    Hindrance.WITHOUT_OWNER: _(
        "A finding has no owner yet. Name one for each, then sign."
    ),
}
# Of the difference that a list has with itself.
UNEXPLAINED_SENTENCE: Final = _(
    "%(closing)s stand on the list; %(opening)s + %(came)s - %(went)s are %(expected)s. "
    "No event explains the rest."
)
