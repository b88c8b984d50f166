"""Who may do what with contacts: by role, in their own area and in another's."""

import pytest

from builders.actors import NOW, later
from builders.cases import a_case
from builders.contacts import a_contact, a_met_case, a_run, contacts_of, decide
from builders.outbreaks import a_person, an_outbreak
from builders.places import DOUDIAN, FENGTAI, SYSTEM, the_areas
from epiloop.protocols.vocabulary import FollowUpMode, RiskClass, Setting
from epiloop_hq.contacts import actions, queries
from epiloop_hq.contacts.actions import ExposureDraft
from epiloop_hq.contacts.kinds import FollowUpState
from epiloop_hq.registry.actions import PersonDraft
from verdicts import allowed, assert_allowed, assert_strange, verdicts

pytestmark = pytest.mark.django_db

MAY = allowed(
    """
    determine  | headquarters district investigator
    decide     | headquarters district investigator
    decline    | headquarters district investigator
    name       | headquarters district investigator
    enter      | headquarters district investigator
    expose     | headquarters district investigator
    withdraw   | headquarters district investigator
    immunity   | headquarters district investigator
    follow_up  | headquarters district investigator transfer community
    complete   | headquarters district investigator transfer community
    look       | headquarters district investigator transfer community viewer
    explain    | headquarters district investigator transfer community viewer
    look_at_run | headquarters district investigator transfer community viewer
    """
)
HOUSEHOLD = ExposureDraft(settings=frozenset({Setting.HOUSEHOLD}))


@pytest.fixture(scope="module")
def deeds(standing):
    """Return each deed, as a function of who does it, on records of Doudian."""
    the_areas()
    case = a_met_case("Li 08:30-08:50")
    run = a_run(case)
    proposal = contacts_of(case)["Li"].id
    stranger = a_person("Stranger")
    (exposure,) = actions.record_exposures(
        case, [stranger], HOUSEHOLD, actor=SYSTEM, happened_at=NOW, now=NOW
    )
    ebola = a_case(a_person("Ill"), outbreak_id=an_outbreak("ebola-who", code="EBO"))
    followed = a_contact(ebola)
    actions.schedule_follow_ups(actor=SYSTEM, now=NOW)
    look = queries.follow_ups_of_contacts([followed], SYSTEM)[followed][0].id
    return {
        "determine": lambda who: actions.determine(case, actor=who, now=NOW),
        "decide": lambda who: decide([proposal], actor=who),
        "decline": lambda who: actions.decline_contacts(
            [proposal], reason="video", **_when(who)
        ),
        "name": lambda who: actions.add_contact(
            case, stranger, risk_class=RiskClass.CASUAL_CONTACT, **_when(who)
        ),
        "enter": lambda who: actions.enter_contact(
            case,
            PersonDraft(name="New", area_path=DOUDIAN),
            exposure=HOUSEHOLD,
            is_decided=True,
            **_when(who),
        ),
        "expose": lambda who: actions.record_exposures(
            case, [stranger], HOUSEHOLD, **_when(who)
        ),
        "withdraw": lambda who: actions.withdraw_exposure(
            exposure, actor=who, now=NOW, reason="moved out"
        ),
        "immunity": lambda who: actions.set_immunity(
            proposal, actor=who, now=NOW, is_immune=True, evidence="card"
        ),
        "follow_up": lambda who: actions.record_follow_up(
            look, FollowUpState.SEEN_WELL, mode=FollowUpMode.IN_PERSON, **_when(who)
        ),
        "complete": lambda who: actions.complete_follow_up(followed, **_when(who)),
        "look": lambda who: queries.contact_row(proposal, who),
        "explain": lambda who: queries.contact_detail(proposal, who),
        "look_at_run": lambda who: queries.run_changes(run.run_id, who),
    }


@pytest.mark.parametrize("deed", MAY)
def test_each_role_may_do_in_its_own_area_what_the_table_says(deed, deeds):
    assert_allowed(verdicts(deeds[deed], DOUDIAN), MAY[deed])


@pytest.mark.parametrize("deed", MAY)
def test_nobody_does_anything_in_another_area(deed, deeds):
    assert_strange(verdicts(deeds[deed], FENGTAI))


def test_the_person_s_own_district_sees_the_contact_but_the_case_s_decides():
    the_areas()
    contact = a_contact(person_id=a_person("Wang", FENGTAI), decided=False)

    told = verdicts(lambda who: decide([contact], actor=who), FENGTAI)

    assert "done" not in told.values()
    assert (
        verdicts(lambda who: queries.contact_row(contact, who), FENGTAI)["investigator"]
        == "done"
    )


def test_taking_a_contact_over_takes_the_right_to_answer_there():
    the_areas()
    contact = a_contact(decided=False)

    def deed(who):
        actions.entrust_contact(contact, actor=who, now=NOW, area_path=FENGTAI)

    assert "done" not in verdicts(deed, DOUDIAN).values()
    assert_strange(verdicts(deed, FENGTAI))  # nobody has told them of the person


def _when(actor):
    return {"actor": actor, "happened_at": later(hours=1), "now": later(hours=1)}
