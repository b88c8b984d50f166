"""Every condition, reason, check and end of a stay has a word."""

import pytest
from django.utils.translation import override

from epiloop.observation.conditions import Because, ReleaseCondition
from epiloop.observation.facts import CheckOutcome
from epiloop_hq.observation import labels
from epiloop_hq.observation.kinds import StayEnd


@pytest.mark.parametrize(
    ("named", "members"),
    [
        (labels.CONDITIONS, ReleaseCondition),
        (labels.REASONS, Because),
        (labels.CHECK_OUTCOMES, CheckOutcome),
        (labels.STAY_ENDS, StayEnd),
    ],
)
def test_every_identifier_has_a_name(named, members):
    with override("en"):
        assert set(named) == set(members)
        assert all(str(word) for word in named.values())
