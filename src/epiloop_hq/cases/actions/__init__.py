"""Everything that is done to cases, interviews, trails, links and reports."""

from epiloop_hq.cases.actions.entry import enter_case
from epiloop_hq.cases.actions.facts import CaseDates, correct_case
from epiloop_hq.cases.actions.interviews import (
    finish_core,
    finish_interview,
    note_contacts_listed,
    record_answers,
    take_over_interview,
    take_up_interview,
)
from epiloop_hq.cases.actions.links import (
    link_by_number,
    link_cases,
    unlink_cases,
)
from epiloop_hq.cases.actions.lists import CaseDraft, open_cases
from epiloop_hq.cases.actions.opening import open_case, open_case_from_single
from epiloop_hq.cases.actions.reports import file_report
from epiloop_hq.cases.actions.status import (
    change_status,
    classify_route,
    close_case,
    refute_after_recheck,
    refute_case,
)
from epiloop_hq.cases.actions.switching import switch_case
from epiloop_hq.cases.actions.trails import (
    StopDraft,
    add_trail_visit,
    add_trail_visits,
    correct_trail_visit,
    withdraw_trail_visit,
)

__all__ = [
    "CaseDates",
    "CaseDraft",
    "StopDraft",
    "add_trail_visit",
    "add_trail_visits",
    "change_status",
    "classify_route",
    "close_case",
    "correct_case",
    "correct_trail_visit",
    "enter_case",
    "file_report",
    "finish_core",
    "finish_interview",
    "link_by_number",
    "link_cases",
    "note_contacts_listed",
    "open_case",
    "open_case_from_single",
    "open_cases",
    "record_answers",
    "refute_after_recheck",
    "refute_case",
    "switch_case",
    "take_over_interview",
    "take_up_interview",
    "unlink_cases",
    "withdraw_trail_visit",
]
