"""What the daily reconciliation reads of the trail and of whole lists."""

import pytest

from builders.actors import later
from builders.places import BAODING, BEIJING, DOUDIAN, FANGSHAN, FENGTAI
from builders.reconciliation import an_offer
from builders.workbench import some_work
from epiloop_hq.audit.reconciled import (
    event_counts,
    rows_in,
    trail_end,
)
from epiloop_hq.disposal.models import Offer

pytestmark = pytest.mark.django_db
OFFERED, ENTERED = "handover.offered", "+disposal.Offer"


@pytest.fixture(scope="module")
def work(standing):
    return some_work()


@pytest.fixture
def two_offers(work):
    """Offer two items; return the trail's end before, between and after."""
    ends = [trail_end().seq]
    for item in work.items[:2]:
        an_offer(item, work.units[BAODING], when=later(hours=1))
        ends.append(trail_end().seq)
    return ends


@pytest.mark.parametrize(
    ("area_path", "after", "up_to", "counted"),
    [
        (BEIJING, 0, 2, 2),
        (DOUDIAN, 0, 2, 2),
        (FENGTAI, 0, 2, 0),
        ("", 0, 2, 2),
        (FANGSHAN, 1, 2, 1),
        (FANGSHAN, 0, 1, 1),
        (FANGSHAN, 2, 2, 0),
    ],
)
def test_events_are_counted_by_area_between_two_ends_of_the_trail(
    two_offers, area_path, after, up_to, counted, django_assert_num_queries
):
    with django_assert_num_queries(2):
        counts = event_counts(
            [OFFERED, ENTERED, "handover.accepted", "+disposal.Transfer"],
            area_path,
            after_seq=two_offers[after],
            up_to_seq=two_offers[up_to],
        )

    assert counts == {
        OFFERED: counted,
        ENTERED: counted,
        "handover.accepted": 0,
        "+disposal.Transfer": 0,
    }


def test_whole_lists_are_of_an_area_and_below(two_offers):
    assert rows_in(Offer, FANGSHAN).count() == 2
    assert rows_in(Offer, FENGTAI).count() == 0
    assert rows_in(Offer, "13/", path="to_area_path").count() == 2
