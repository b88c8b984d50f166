"""What is read of stays: rows for pages, plans, verdicts."""

from epiloop_hq.observation.queries.plans import (
    Subject,
    plan_of,
    record_of,
    release_verdict,
    stage_verdict,
    subject_of,
)
from epiloop_hq.observation.queries.stays import (
    CheckRow,
    RoundRow,
    StayRow,
    TestRow,
    checks_of_stays,
    ending_stays,
    stay_row,
    stays_of_person,
    tests_of_stays,
    todays_round,
)

__all__ = [
    "CheckRow",
    "RoundRow",
    "StayRow",
    "Subject",
    "TestRow",
    "checks_of_stays",
    "ending_stays",
    "plan_of",
    "record_of",
    "release_verdict",
    "stage_verdict",
    "stay_row",
    "stays_of_person",
    "subject_of",
    "tests_of_stays",
    "todays_round",
]
