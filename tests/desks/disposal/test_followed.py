"""Contacts who are followed and not confined: no stay, no order, closed by their days."""

from datetime import timedelta

import pytest

from builders.actors import NOW, an_actor, later
from builders.disposal import hours_of, item_of
from builders.observation import an_exposed
from builders.places import DOUDIAN, SYSTEM
from epiloop.protocols.vocabulary import FollowUpMode
from epiloop_hq.actor import Role
from epiloop_hq.cases.actions import refute_case
from epiloop_hq.contacts import actions as contacts
from epiloop_hq.contacts import queries
from epiloop_hq.contacts.kinds import FollowUpState
from epiloop_hq.disposal.queries.items import steps_of
from epiloop_hq.jobs.models import ReactionRun
from epiloop_hq.observation.queries import stays_of_person
from epiloop_hq.orders.queries import orders_of_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("protocol_id", ["ebola-who", "mpox-who-2024"])
def test_a_followed_contact_is_observed_by_being_seen_and_released_by_their_days(
    protocol_id, units
):
    with hours_of(NOW):
        contact = an_exposed(protocol_id)
        contacts.schedule_follow_ups(actor=SYSTEM, now=NOW)
    (facts,) = queries.contact_facts([contact])
    person = facts.person_id
    assert item_of(person).loop_kind == "follow_up"
    visitor = an_actor(Role.COMMUNITY, DOUDIAN)
    (look,) = [
        f
        for f in queries.follow_ups_of_contacts([contact], SYSTEM)[contact]
        if f.state == FollowUpState.DUE
    ]

    with hours_of(later(hours=1)):
        contacts.record_follow_up(
            look.id,
            FollowUpState.SEEN_WELL,
            actor=visitor,
            happened_at=later(hours=1),
            now=later(hours=1),
            mode=FollowUpMode.IN_PERSON,
        )

    item = item_of(person)
    assert item.step == "under_observation"
    assert [s.step for s in steps_of([item.id], SYSTEM)][-2:] == [
        "located",
        "under_observation",
    ]
    assert stays_of_person(person, SYSTEM) == ()
    assert orders_of_person(person, SYSTEM) == ()
    with hours_of(NOW + timedelta(days=60)) as much_later:
        contacts.complete_follow_up(
            contact, actor=SYSTEM, happened_at=much_later, now=much_later
        )
    assert item_of(person).outcome == "released"
    assert not ReactionRun.objects.exclude(error="").exists()


def test_contacts_of_a_refuted_case_are_looked_at_no_longer(units):
    with hours_of(NOW):
        contact = an_exposed("ebola-who")
    (facts,) = queries.contact_facts([contact])

    with hours_of(later(hours=2)):
        refute_case(
            facts.case_id,
            actor=SYSTEM,
            happened_at=later(hours=2),
            now=later(hours=2),
            evidence="recheck negative",
        )

    (after,) = queries.contact_facts([contact])
    assert (facts.follow_up_status, after.follow_up_status) == (
        "under_follow_up",
        "cancelled",
    )
    assert item_of(facts.person_id).outcome == "cancelled"
    assert not ReactionRun.objects.exclude(error="").exists()
