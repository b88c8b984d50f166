"""Who may do what with stays: by role, here and elsewhere."""

import pytest

from builders.actors import NOW, later
from builders.disposal import a_hotel
from builders.observation import an_exposed, begin
from builders.places import BAODING, FANGSHAN, the_areas, the_units
from epiloop.protocols.vocabulary import TubeResult
from epiloop_hq.observation import actions, queries
from epiloop_hq.observation.errors import NotYetReleasedError
from verdicts import allowed, assert_allowed, assert_strange, verdicts

pytestmark = pytest.mark.django_db

MAY = allowed(
    """
    see     | headquarters district investigator transfer community viewer
    begin   | headquarters district investigator
    check   | headquarters district community
    room    | headquarters district community
    found   | headquarters district community
    end     | headquarters district
    release | headquarters district
    """
)


@pytest.fixture(scope="module")
def deeds(standing):
    """Return each deed on stays of Doudian, as a function of who does it."""
    the_areas()
    the_units()
    exposed, hotel = an_exposed(), a_hotel()
    begun = begin(an_exposed(), at=NOW)
    sample = actions.sample_room(begun, **_when_system())
    person = queries.subject_of(contact_id=exposed, case_id=None).person_id
    return {
        "see": lambda who: queries.verdict_of_stay(begun, who, now=NOW),
        "begin": lambda who: actions.begin_stay(
            person_id=person,
            contact_id=exposed,
            case_id=None,
            place_id=hotel,
            arrival_evidence="signed",
            **_when(who),
        ),
        "check": lambda who: actions.record_check(begun, **_when(who)),
        "room": lambda who: actions.sample_room(begun, **_when(who)),
        "found": lambda who: actions.report_room(
            sample, TubeResult.NEGATIVE, **_when(who)
        ),
        "end": lambda who: actions.end_stay(begun, reason="died", **_when(who)),
        "release": lambda who: _release(begun, who),
    }


def _release(stay_id, who):
    # Whoever may release is told what stands in the way.
    with pytest.raises(NotYetReleasedError):
        actions.release(stay_id, **_when(who))


@pytest.mark.parametrize("deed", MAY)
def test_each_role_may_do_in_its_own_area_what_the_table_says(deed, deeds):
    assert_allowed(verdicts(deeds[deed], FANGSHAN), MAY[deed])


@pytest.mark.parametrize("deed", MAY)
def test_nothing_of_it_exists_in_another_area(deed, deeds):
    assert_strange(verdicts(deeds[deed], BAODING))


def _when(actor):
    return {"actor": actor, "happened_at": later(hours=1), "now": later(hours=1)}


def _when_system():
    from builders.places import SYSTEM

    return {"actor": SYSTEM, "happened_at": NOW, "now": NOW}
