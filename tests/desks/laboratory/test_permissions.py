"""Who may do what with tubes: by role, in their own area and in another's."""

import pytest

from builders.actors import NOW, later
from builders.laboratory import a_hold, a_recall, a_recheck, a_result, a_tube
from builders.outbreaks import people
from builders.places import DOUDIAN, FENGTAI, the_areas
from epiloop.protocols.vocabulary import TubeResult
from epiloop_hq.laboratory import actions, queries
from epiloop_hq.laboratory.kinds import HoldOutcome
from verdicts import allowed, assert_allowed, assert_strange, verdicts

pytestmark = pytest.mark.django_db

MAY = allowed(
    """
    register | headquarters district laboratory
    receive  | headquarters district laboratory
    report   | headquarters district laboratory
    correct  | headquarters district laboratory
    retake   | headquarters district laboratory
    resample | headquarters district laboratory
    free     | headquarters district investigator
    look     | headquarters district investigator laboratory
    """
)


@pytest.fixture(scope="module")
def deeds(standing):
    """Return each deed, as a function of who does it, on records of Doudian."""
    the_areas()
    person, other = people(2)
    recall = a_recall([person, other])
    hold, freed = a_hold(recall, person), a_hold(recall, other)
    a_result(a_recheck(freed, at=NOW), "negative")
    waiting, invalid = a_tube([person, other]), a_tube([person, other])
    a_result(invalid, "invalid")
    negative = TubeResult.NEGATIVE
    return {
        "register": lambda who: a_tube([person, other], actor=who),
        "receive": lambda who: actions.receive_tube(waiting, **_when(who)),
        "report": lambda who: actions.report_result(
            waiting, outcome=negative, **_when(who)
        ),
        "correct": lambda who: actions.correct_result(
            invalid, outcome=negative, reason="misread", **_when(who)
        ),
        "retake": lambda who: actions.register_retake(invalid, "N1", **_when(who)),
        "resample": lambda who: actions.register_recheck(hold, "N2", **_when(who)),
        "free": lambda who: actions.free_member(
            freed, outcome=HoldOutcome.NEGATIVE, **_when(who)
        ),
        "look": lambda who: queries.recall_board(recall, who),
    }


@pytest.mark.parametrize("deed", MAY)
def test_each_role_may_do_in_its_own_area_what_the_table_says(deed, deeds):
    assert_allowed(verdicts(deeds[deed], DOUDIAN), MAY[deed])


@pytest.mark.parametrize("deed", MAY)
def test_nobody_does_anything_in_another_area(deed, deeds):
    word = "refused" if deed == "register" else "unseen"

    assert_strange(verdicts(deeds[deed], FENGTAI), word=word)


@pytest.mark.usefixtures("deeds")
def test_entrusting_a_member_takes_the_right_to_answer_there():
    person, other = people(2)
    hold = a_hold(a_recall([person, other]), person)

    def deed(who):
        actions.entrust_hold(hold, actor=who, now=NOW, area_path=FENGTAI)

    assert "done" not in verdicts(deed, DOUDIAN).values()
    assert_strange(verdicts(deed, FENGTAI))  # nobody has told them of the person


def _when(actor):
    return {"actor": actor, "happened_at": later(hours=1), "now": later(hours=1)}
