"""Two officers click at once: one is first, the other is told; on both databases."""

import threading

import pytest
from django.db import connections

from builders.access import actor_for, an_account
from builders.actors import NOW, later
from builders.cases import a_case
from builders.contacts import a_contact, exposed_from
from builders.disposal import a_journey, a_loop, locate, step
from builders.outbreaks import a_person
from builders.places import DOUDIAN, FANGSHAN, SYSTEM, the_areas, the_units
from epiloop.disposal.steps import Evidence, Step
from epiloop.errors import EpiloopError
from epiloop_hq.actor import Role
from epiloop_hq.cases.actions import take_up_interview
from epiloop_hq.cases.errors import InterviewHeldError
from epiloop_hq.contacts.actions import decide_contacts
from epiloop_hq.contacts.models import Determination
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.models import TeamPost, Transfer

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "access_log"]
)
TOLD = {"happened_at": NOW, "now": NOW}


@pytest.fixture(autouse=True)
def _house():
    the_areas()
    the_units()


def at_once(*deeds):
    """Do the deeds in threads of their own, started together; return what came of each."""
    start, came = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number, deed):
        start.wait()
        try:
            came[number] = deed()
        except EpiloopError as refusal:
            came[number] = refusal
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(number, deed))
        for number, deed in enumerate(deeds)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def refusals(came, kind):
    return [one for one in came if isinstance(one, kind)]


def an_officer(name):
    return actor_for(an_account(name, role=Role.DISTRICT, area_path=FANGSHAN))


def a_transfer(item):
    """Return a journey asked for, of somebody located."""
    locate(item, at=later(minutes=5))
    return a_journey(item, at=later(minutes=6), until="requested")


def test_a_vehicle_dispatched_twice_at_once_never_carries_the_two_kinds_together():
    ill = actions.open_case_item(a_case(), actor=SYSTEM, now=NOW)
    step(ill, Step.DETERMINED, at=later(minutes=1), evidence=Evidence.DETERMINATION)
    sent_for = {
        "actor": SYSTEM,
        "happened_at": later(minutes=7),
        "now": later(minutes=7),
    }

    came = at_once(
        *(
            lambda t=t: actions.dispatch_vehicle(t, vehicle="V1", **sent_for)
            for t in (a_transfer(ill), a_transfer(a_loop()))
        )
    )

    (refused,) = refusals(came, DisposalRefusedError)
    assert "V1 is carrying" in str(refused)
    sent = Transfer.objects.unscoped(reason="test").filter(vehicle="V1")
    assert len({transfer.carries for transfer in sent}) == 1


def test_of_two_leads_given_at_once_one_leads_and_both_are_told_who():
    case = a_case(a_person("Case", DOUDIAN))
    leads = [an_account(n, role=Role.DISTRICT, area_path=FANGSHAN) for n in ("a", "b")]

    came = at_once(
        *(
            lambda lead=lead: actions.form_team(
                case, lead_id=lead, actor=SYSTEM, now=NOW
            )
            for lead in leads
        )
    )

    (post,) = TeamPost.objects.unscoped(reason="test").filter(case_id=case, post="lead")
    assert came == [post.pk, post.pk]


def test_of_two_who_take_up_one_interview_the_second_is_told_who_holds_it():
    case = a_case(a_person("Case", DOUDIAN))
    officers = [an_officer(name) for name in ("one", "two")]

    came = at_once(
        *(
            lambda officer=officer: take_up_interview(case, actor=officer, **TOLD)
            for officer in officers
        )
    )

    (refused,) = refusals(came, InterviewHeldError)
    assert any(officer.name in str(refused) for officer in officers)


def test_two_who_decide_one_contact_alike_make_one_decision():
    contact = a_contact(
        a_case(),
        person_id=a_person("Met", DOUDIAN),
        exposure=exposed_from(later(hours=-3), later(hours=-2)),
        decided=False,
    )

    came = at_once(
        *(
            lambda officer=officer: decide_contacts([contact], actor=officer, **TOLD)
            for officer in [an_officer(name) for name in ("one", "two")]
        )
    )

    assert sorted(came) == [0, 1]
    decisions = Determination.objects.unscoped(reason="test")
    assert decisions.filter(contact_id=contact).count() == 1
