"""Everything that is read of tubes, results and recalls."""

from epiloop_hq.laboratory.queries.persons import (
    HoldFacts,
    RecallFacts,
    SampleRow,
    TubeFacts,
    hold_facts,
    hold_under_order,
    recall_facts,
    samples_of_person,
    samples_of_persons,
    tube_facts,
)
from epiloop_hq.laboratory.queries.quality import SamplingFigures, sampling_figures
from epiloop_hq.laboratory.queries.recalls import (
    RecallBoard,
    RecallMember,
    RecallRow,
    closed_recalls,
    open_recalls,
    recall_board,
)
from epiloop_hq.laboratory.queries.tubes import (
    MemberRow,
    ResultRow,
    TubeDetail,
    TubeRow,
    recent_tubes,
    tube_detail,
    tubes_to_retake,
    waiting_tubes,
)

__all__ = [
    "HoldFacts",
    "MemberRow",
    "RecallBoard",
    "RecallFacts",
    "RecallMember",
    "RecallRow",
    "ResultRow",
    "SampleRow",
    "SamplingFigures",
    "TubeDetail",
    "TubeFacts",
    "TubeRow",
    "closed_recalls",
    "hold_facts",
    "hold_under_order",
    "open_recalls",
    "recall_board",
    "recall_facts",
    "recent_tubes",
    "samples_of_person",
    "samples_of_persons",
    "sampling_figures",
    "tube_detail",
    "tube_facts",
    "tubes_to_retake",
    "waiting_tubes",
]
