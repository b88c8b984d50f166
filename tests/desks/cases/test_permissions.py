"""Who may do what with cases: by role, in their own area and in another's."""

import pytest

from builders.actors import NOW, later
from builders.cases import a_case, a_stop, a_trail, an_interview
from builders.outbreaks import a_person, an_outbreak
from builders.places import DOUDIAN, FENGTAI, SYSTEM, a_place, the_areas
from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq.cases import actions, queries
from epiloop_hq.cases.kinds import CaseStatus, ReportKind
from epiloop_hq.registry.actions import PersonDraft
from verdicts import allowed, assert_allowed, assert_strange, verdicts

pytestmark = pytest.mark.django_db

MAY = allowed(
    """
    open           | headquarters district investigator
    enter          | headquarters district investigator
    change_status  | headquarters district investigator
    refute         | headquarters district investigator
    classify       | headquarters district
    correct        | headquarters district investigator
    close          | headquarters district
    take_up        | headquarters district investigator
    take_over      | headquarters district investigator
    add_stop       | headquarters district investigator
    correct_stop   | headquarters district investigator
    withdraw_stop  | headquarters district investigator
    link           | headquarters district investigator
    link_by_number | headquarters district investigator
    unlink         | headquarters district investigator
    report         | headquarters district investigator
    look           | headquarters district investigator transfer community viewer
    look_at_trail  | headquarters district investigator transfer community viewer
    look_at_links  | headquarters district investigator transfer community viewer
    """
)


@pytest.fixture(scope="module")
def deeds(standing):
    """Return each deed, as a function of who does it, on records of Doudian."""
    the_areas()
    person, case, confirmed = a_person("New"), a_case(), a_case()
    actions.change_status(
        confirmed,
        CaseStatus.CONFIRMED,
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
        evidence="two targets",
    )
    held, _ = an_interview(confirmed)
    (visit,) = a_trail(case)
    link = actions.link_cases(confirmed, case, actor=SYSTEM, now=NOW, source="test")
    mall, outbreak = a_place("mall"), an_outbreak()
    return {
        "open": lambda who: a_case(person, actor=who),
        "enter": lambda who: actions.enter_case(
            PersonDraft(name="New", area_path=DOUDIAN),
            outbreak_id=outbreak,
            area_path=DOUDIAN,
            status=CaseStatus.PRELIMINARY,
            **_when(who),
        ),
        "change_status": lambda who: actions.change_status(
            case, CaseStatus.PROBABLE, evidence="ill", **_when(who)
        ),
        "refute": lambda who: actions.refute_case(
            case, evidence="negative", **_when(who)
        ),
        "classify": lambda who: actions.classify_route(
            case, DiscoveryRoute.QUARANTINE, actor=who, now=NOW, evidence="site"
        ),
        "correct": lambda who: actions.correct_case(
            case, {"onset_on": NOW.date()}, actor=who, now=NOW
        ),
        "close": lambda who: actions.close_case(confirmed, actor=who, now=NOW),
        "take_up": lambda who: actions.take_up_interview(case, **_when(who)),
        "take_over": lambda who: actions.take_over_interview(
            held, reason="shift", **_when(who)
        ),
        "add_stop": lambda who: a_trail(case, a_stop(mall, "10:00-11:00"), actor=who),
        "correct_stop": lambda who: actions.correct_trail_visit(
            visit, a_stop(mall, "10:00-11:00"), actor=who, now=NOW, reason="receipt"
        ),
        "withdraw_stop": lambda who: actions.withdraw_trail_visit(
            visit, actor=who, now=NOW, reason="not him"
        ),
        "link": lambda who: actions.link_cases(
            confirmed, case, actor=who, now=NOW, source="interview"
        ),
        "link_by_number": lambda who: actions.link_by_number(
            "BJ22-0002", case, actor=who, now=NOW
        ),
        "unlink": lambda who: actions.unlink_cases(
            link, actor=who, now=NOW, reason="sequences differ"
        ),
        "report": lambda who: actions.file_report(
            case, ReportKind.INITIAL, **_when(who)
        ),
        "look": lambda who: queries.case_head(case, who),
        "look_at_trail": lambda who: queries.trail_days(case, who),
        "look_at_links": lambda who: queries.case_row(case, who),
    }


@pytest.mark.parametrize("deed", MAY)
def test_each_role_may_do_in_its_own_area_what_the_table_says(deed, deeds):
    assert_allowed(verdicts(deeds[deed], DOUDIAN), MAY[deed])


@pytest.mark.parametrize("deed", MAY)
def test_nobody_does_anything_in_another_area(deed, deeds):
    word = "refused" if deed in {"open", "enter"} else "unseen"

    assert_strange(verdicts(deeds[deed], FENGTAI), word=word)


def _when(actor):
    return {"actor": actor, "happened_at": later(hours=1), "now": later(hours=1)}
