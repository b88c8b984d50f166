"""What is read of stays: rows for pages, plans, verdicts."""

from epiloop_hq.observation.queries.figures import (
    RoundFigures,
    half_day,
    is_morning,
    round_figures,
)
from epiloop_hq.observation.queries.plans import (
    Subject,
    confined_from,
    confinements,
    plan_of,
    release_verdict,
    stage_verdict,
    subject_of,
)
from epiloop_hq.observation.queries.progress import (
    RoomRow,
    StageLine,
    StayProgress,
    rooms_of,
    stay_progress,
)
from epiloop_hq.observation.queries.rounds import MissedRow, missed_rounds
from epiloop_hq.observation.queries.stays import (
    CheckRow,
    RoundRow,
    StayRow,
    TestRow,
    checks_of_stays,
    occupants_with,
    open_stays_of,
    stay_row,
    stay_under_order,
    stays_of_person,
    tests_of_stays,
    todays_round,
)
from epiloop_hq.observation.queries.switches import change_of_measure
from epiloop_hq.observation.queries.verdicts import verdict_of_stay

__all__ = [
    "CheckRow",
    "MissedRow",
    "RoomRow",
    "RoundFigures",
    "RoundRow",
    "StageLine",
    "StayProgress",
    "StayRow",
    "Subject",
    "TestRow",
    "change_of_measure",
    "checks_of_stays",
    "confined_from",
    "confinements",
    "half_day",
    "is_morning",
    "missed_rounds",
    "occupants_with",
    "open_stays_of",
    "plan_of",
    "release_verdict",
    "rooms_of",
    "round_figures",
    "stage_verdict",
    "stay_progress",
    "stay_row",
    "stay_under_order",
    "stays_of_person",
    "subject_of",
    "tests_of_stays",
    "todays_round",
    "verdict_of_stay",
]
