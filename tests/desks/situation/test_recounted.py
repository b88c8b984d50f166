"""What the tables, the trail and a second count of the bare log say is one and the same."""

from datetime import timedelta

import pytest

from builders.actors import NOW
from builders.places import BEIJING, FENGTAI, the_areas, the_units
from builders.situation import RandomDeeds
from epiloop.situation.indicators import indicators_of
from epiloop_hq.situation.queries import facts_at, facts_now
from recount import assert_recounted

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])
LATER = timedelta(hours=30)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_indicators_of_random_deeds_are_what_the_log_alone_gives(seed):
    the_areas()
    the_units()
    deeds = RandomDeeds(seed, since=NOW)
    deeds.do(30)
    middle = deeds.now
    then = _told(facts_now(outbreak_id=deeds.outbreak_id, now=middle))

    deeds.now += LATER
    deeds.do(15)

    now = facts_now(outbreak_id=deeds.outbreak_id, now=deeds.now)
    from_the_trail = facts_at("", deeds.now, outbreak_id=deeds.outbreak_id)
    assert now == from_the_trail
    assert now.digest() == from_the_trail.digest()
    assert_recounted(now, indicators_of(now))
    for area_path in (BEIJING, FENGTAI):
        here = facts_now(area_path, outbreak_id=deeds.outbreak_id, now=deeds.now)
        assert_recounted(here, indicators_of(here))
    assert _told(facts_at("", middle, outbreak_id=deeds.outbreak_id)) == then


def _told(facts):
    return facts.digest(), indicators_of(facts)
