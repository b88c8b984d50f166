"""Everything that is done to contacts: determined, decided, followed."""

from epiloop_hq.contacts.actions.follow_ups import (
    close_past_days,
    complete_follow_up,
    contact_became_case,
    record_follow_up,
    schedule_follow_ups,
)

__all__ = [
    "close_past_days",
    "complete_follow_up",
    "contact_became_case",
    "record_follow_up",
    "schedule_follow_ups",
]
