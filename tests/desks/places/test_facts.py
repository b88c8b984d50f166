"""Published facts: told once, put right when told differently."""

from dataclasses import replace

import pytest

from builders.actors import NOW, an_actor, at
from builders.places import DOUDIAN, FANGSHAN, FENGTAI, SYSTEM, the_areas
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.places import actions, queries
from epiloop_hq.places.actions import CountDraft, FactsWritten, ZoneDraft
from epiloop_hq.places.errors import PlacesRefusedError

pytestmark = pytest.mark.django_db

ZONE = ZoneDraft(
    community="一街村",
    town="窦店镇",
    area_path=DOUDIAN,
    outbreak_id=1,
    from_level="low",
    level="middle",
    happened_at=at("2022-04-25 12:00"),
    confirmed_14d=5,
    source="S3",
)
COUNT = CountDraft(
    measure="found.community",
    starts_at=at("2022-04-24 15:00"),
    ends_at=at("2022-04-25 15:00"),
    value=3,
    area_path=FANGSHAN,
    outbreak_id=1,
    source="S3",
)


@pytest.fixture(autouse=True)
def _areas():
    the_areas()


def zones(*drafts, actor=SYSTEM):
    return actions.record_zones(drafts, actor=actor, now=NOW)


def counts(*drafts, actor=SYSTEM):
    return actions.record_counts(drafts, actor=actor, now=NOW)


@pytest.mark.parametrize(
    ("record", "draft", "correction"),
    [
        (zones, ZONE, {"confirmed_14d": 6}),
        (counts, COUNT, {"value": None}),
    ],
)
def test_a_fact_told_again_stays_one_and_is_put_right(record, draft, correction):
    assert record(draft) == FactsWritten(1, 0, 0)
    assert record(draft) == FactsWritten(0, 0, 1)
    assert record(replace(draft, **correction)) == FactsWritten(0, 1, 0)


def test_every_draft_is_counted_once_even_if_it_stands_twice_in_a_file():
    result = counts(COUNT, COUNT, replace(COUNT, measure="found.quarantine"))

    assert (result.added, result.corrected, result.unchanged) == (2, 0, 1)


def test_facts_without_outbreak_or_area_are_told_once_too():
    bare = replace(COUNT, area_path="", outbreak_id=None)

    assert counts(bare).added == 1
    assert counts(bare).unchanged == 1


@pytest.mark.parametrize(
    ("instant", "level"),
    [
        (at("2022-04-25 11:59"), []),
        (at("2022-04-25 12:00"), ["middle"]),
        (at("2022-04-27 12:00"), ["high"]),
    ],
)
def test_a_zone_has_the_level_last_announced(instant, level):
    zones(ZONE, replace(ZONE, level="high", happened_at=at("2022-04-27 12:00")))

    rows = queries.zone_rows(SYSTEM, at=instant, outbreak_id=1, area_path=FANGSHAN)

    assert [z.level for z in rows] == level


def test_counts_not_published_are_not_zero():
    counts(replace(COUNT, value=None), replace(COUNT, starts_at=at("2022-04-23 15:00")))

    rows = queries.count_rows(
        SYSTEM,
        measure="found.community",
        outbreak_id=1,
        area_path=FANGSHAN,
        since=at("2022-04-20 00:00"),
        until=at("2022-04-30 00:00"),
    )

    assert [c.value for c in rows] == [3, None]


def test_facts_are_read_in_the_viewers_areas():
    zones(ZONE)
    counts(COUNT)
    stranger = an_actor(Role.DISTRICT, FENGTAI)

    assert queries.zone_rows(stranger, at=NOW.replace(year=2023)) == ()
    assert queries.count_rows(stranger, measure="found.community") == ()


def test_facts_are_written_for_ones_own_area_and_a_known_one():
    with pytest.raises(NotPermittedError):
        zones(ZONE, actor=an_actor(Role.DISTRICT, FENGTAI))
    with pytest.raises(PlacesRefusedError, match="no area"):
        counts(replace(COUNT, area_path="99/"))
