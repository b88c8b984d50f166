"""The loop: items, who answers for them, their clocks, teams and hand-overs."""

from epiloop_hq.disposal.models.clocks import CaseEvent, Clock
from epiloop_hq.disposal.models.custody import (
    AssistRequest,
    AssistSubject,
    Custody,
    Offer,
    Transfer,
)
from epiloop_hq.disposal.models.items import (
    Attempt,
    CaseFile,
    Item,
    StepExcused,
    StepTaken,
)
from epiloop_hq.disposal.models.teams import TeamNote, TeamPost

__all__ = [
    "AssistRequest",
    "AssistSubject",
    "Attempt",
    "CaseEvent",
    "CaseFile",
    "Clock",
    "Custody",
    "Item",
    "Offer",
    "StepExcused",
    "StepTaken",
    "TeamNote",
    "TeamPost",
    "Transfer",
]
