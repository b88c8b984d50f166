"""Everything that is done to contacts: told, determined, decided, followed."""

from epiloop_hq.contacts.actions.accepting import accept_run
from epiloop_hq.contacts.actions.decisions import (
    decide_contact,
    decide_contacts,
    decline_contacts,
)
from epiloop_hq.contacts.actions.determining import RunOutcome, determine
from epiloop_hq.contacts.actions.entry import enter_contact
from epiloop_hq.contacts.actions.exposures import (
    ExposureDraft,
    record_exposures,
    withdraw_exposure,
)
from epiloop_hq.contacts.actions.follow_ups import (
    close_past_days,
    complete_follow_up,
    contact_became_case,
    record_follow_up,
    schedule_follow_ups,
)
from epiloop_hq.contacts.actions.jobs import (
    ask_to_determine,
    ask_to_determine_area,
    cancel_determination,
    cancel_determination_of_area,
)
from epiloop_hq.contacts.actions.reversal import (
    cancel_follow_ups,
    resume_follow_ups,
)
from epiloop_hq.contacts.actions.switching import switch_contact
from epiloop_hq.contacts.actions.typed import (
    NamedContact,
    add_contact,
    add_contacts,
    entrust_contact,
    set_immunity,
)

__all__ = [
    "ExposureDraft",
    "NamedContact",
    "RunOutcome",
    "accept_run",
    "add_contact",
    "add_contacts",
    "ask_to_determine",
    "ask_to_determine_area",
    "cancel_determination",
    "cancel_determination_of_area",
    "cancel_follow_ups",
    "close_past_days",
    "complete_follow_up",
    "contact_became_case",
    "decide_contact",
    "decide_contacts",
    "decline_contacts",
    "determine",
    "enter_contact",
    "entrust_contact",
    "record_exposures",
    "record_follow_up",
    "resume_follow_ups",
    "schedule_follow_ups",
    "set_immunity",
    "switch_contact",
    "withdraw_exposure",
]
