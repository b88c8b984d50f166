"""Everything that is read of contacts, runs and follow-ups."""

from epiloop_hq.contacts.queries.contacts import (
    ContactList,
    ContactRow,
    contact_row,
    contacts_named,
    contacts_of_case,
    person_contacts,
    proposals,
)
from epiloop_hq.contacts.queries.counts import ContactCounts, contact_counts
from epiloop_hq.contacts.queries.days import (
    DayFigures,
    FollowUpRow,
    day_figures,
    follow_up_row,
    follow_ups_of_contacts,
    follow_ups_of_day,
    status_figures,
)
from epiloop_hq.contacts.queries.explanations import (
    ContactDetail,
    DecisionRow,
    ExposureRow,
    SaidLine,
    contact_detail,
    explanation,
    explanation_of_result,
)
from epiloop_hq.contacts.queries.exported import exported_contacts
from epiloop_hq.contacts.queries.facts import (
    ContactFacts,
    contact_facts,
    contacts_of_person,
    known_conditions,
    named_as_contacts,
)
from epiloop_hq.contacts.queries.runs import (
    Change,
    OpenQuestion,
    RunRow,
    open_questions,
    run_changes,
    runs_of_case,
)

__all__ = [
    "Change",
    "ContactCounts",
    "ContactDetail",
    "ContactFacts",
    "ContactList",
    "ContactRow",
    "DayFigures",
    "DecisionRow",
    "ExposureRow",
    "FollowUpRow",
    "OpenQuestion",
    "RunRow",
    "SaidLine",
    "contact_counts",
    "contact_detail",
    "contact_facts",
    "contact_row",
    "contacts_named",
    "contacts_of_case",
    "contacts_of_person",
    "day_figures",
    "explanation",
    "explanation_of_result",
    "exported_contacts",
    "follow_up_row",
    "follow_ups_of_contacts",
    "follow_ups_of_day",
    "known_conditions",
    "named_as_contacts",
    "open_questions",
    "person_contacts",
    "proposals",
    "run_changes",
    "runs_of_case",
    "status_figures",
]
