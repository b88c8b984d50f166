"""Everything that is read of cases, interviews, trails, links and reports."""

from epiloop_hq.cases.queries.cases import (
    CaseFacts,
    CaseHead,
    CaseRow,
    board_facts,
    case_facts,
    case_head,
    case_if_visible,
    case_page,
    case_row,
    case_rows,
    infected_among,
    open_case_ids,
    open_cases_among,
    open_neighbours,
    person_cases,
    visible_case,
)
from epiloop_hq.cases.queries.chained import (
    ChainedCaseRow,
    ChainedCases,
    chained_cases,
)
from epiloop_hq.cases.queries.core import CoreGate, CoreState, core_gate
from epiloop_hq.cases.queries.counts import (
    AreaCount,
    CaseCounts,
    DayCount,
    case_counts,
    day_counts,
)
from epiloop_hq.cases.queries.exported import exported_cases
from epiloop_hq.cases.queries.interviews import (
    InterviewRow,
    interview_row,
    interviews_of_case,
)
from epiloop_hq.cases.queries.links import LinkRow, links_into, links_of_case
from epiloop_hq.cases.queries.reports import ReportRow, report_row, reports_of_case
from epiloop_hq.cases.queries.sought import Sought, sought_for
from epiloop_hq.cases.queries.subjects import subjects_of_case
from epiloop_hq.cases.queries.trails import (
    StopRow,
    TrailDay,
    TrailGaps,
    asked_window,
    case_points,
    cases_at_point,
    trail_days,
    trail_gaps,
    trail_stop,
)

__all__ = [
    "AreaCount",
    "CaseCounts",
    "CaseFacts",
    "CaseHead",
    "CaseRow",
    "ChainedCaseRow",
    "ChainedCases",
    "CoreGate",
    "CoreState",
    "DayCount",
    "InterviewRow",
    "LinkRow",
    "ReportRow",
    "Sought",
    "StopRow",
    "TrailDay",
    "TrailGaps",
    "asked_window",
    "board_facts",
    "case_counts",
    "case_facts",
    "case_head",
    "case_if_visible",
    "case_page",
    "case_points",
    "case_row",
    "case_rows",
    "cases_at_point",
    "chained_cases",
    "core_gate",
    "day_counts",
    "exported_cases",
    "infected_among",
    "interview_row",
    "interviews_of_case",
    "links_into",
    "links_of_case",
    "open_case_ids",
    "open_cases_among",
    "open_neighbours",
    "person_cases",
    "report_row",
    "reports_of_case",
    "sought_for",
    "subjects_of_case",
    "trail_days",
    "trail_gaps",
    "trail_stop",
    "visible_case",
]
