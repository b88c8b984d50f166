from datetime import timedelta

import pytest

from epiloop.contacts.co_presence import Exposure, Threshold
from epiloop.contacts.engine import Engine, PlainEngine, Seeker, as_engine
from epiloop.contacts.proximity import ProximityEngine, within
from epiloop.records import Proximity
from epiloop.timeline import Interval
from visit_tables import at, span, visits

EVER = (span("day 1 00:00 - day 9 00:00"),)


def near(one, other, when, metres=None):
    return Proximity(person_id=one, other_id=other, span=span(when), distance_m=metres)


def test_both_plain_engines_keep_the_one_interface():
    assert isinstance(PlainEngine([]), Engine)
    assert isinstance(ProximityEngine([]), Engine)
    assert as_engine(PlainEngine([])).name == as_engine([]).name == "plain"


@pytest.mark.parametrize("engine", [PlainEngine([]), ProximityEngine([])])
def test_an_engine_without_records_has_no_reach_and_finds_nobody(engine):
    assert engine.reach is None
    assert list(engine.meetings([Seeker("1", "A", EVER)], threshold=Threshold())) == []
    assert engine.exposure(Seeker("1", "A", EVER), "Li") is None


def test_the_reach_is_from_the_first_record_to_the_end_of_the_last():
    rows = visits(
        """
        A  | shop | day 2 09:00 - day 4 10:00
        Li | shop | day 3 09:00 - day 3 10:00
        """
    )
    reach = Interval(at("day 2 09:00"), at("day 4 10:00"))

    assert PlainEngine(rows).reach == reach
    assert (
        ProximityEngine([near("A", "Li", "day 2 09:00 - day 4 10:00")]).reach == reach
    )


def test_it_does_not_matter_whom_a_pair_record_names_first_or_how_often():
    engine = ProximityEngine(
        [
            near("A", "Li", "09:00-09:10", 2.0),
            near("Li", "A", "09:05-09:20", 0.5),
            near("Li", "A", "09:20-09:30"),
            near("A", "A", "09:00-17:00"),
            near("Wang", "Li", "09:00-17:00"),
        ]
    )

    [meeting] = engine.meetings([Seeker("1", "A", EVER)], threshold=Threshold())
    exposure = engine.exposure(Seeker("1", "A", EVER), "Li")

    assert (meeting.person_id, meeting.together) == ("Li", timedelta(minutes=30))
    assert [m.nearest_m for m in exposure.encounters] == [0.5]


def test_records_farther_apart_than_asked_are_left_out():
    at_four, farther = (near("A", "Li", "09:00-09:10", metres) for metres in (4.0, 4.1))
    unmeasured = near("A", "Li", "09:00-09:10", None)

    assert within([at_four, farther, unmeasured], 4) == [at_four, unmeasured]


def test_pair_records_are_cut_to_the_window():
    engine = ProximityEngine([near("A", "Li", "09:00-10:00")])
    seeker = Seeker("1", "A", (span("09:30-09:45"),))

    [meeting] = engine.meetings([seeker], threshold=Threshold())

    assert meeting.together == timedelta(minutes=15)


def test_an_exposure_has_at_least_one_encounter():
    with pytest.raises(ValueError, match="without an encounter"):
        Exposure("1", "Li", ())
