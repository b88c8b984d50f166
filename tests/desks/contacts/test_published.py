"""Records of a published outbreak are facts: nothing is to be done about them."""

from datetime import timedelta

import pytest

from builders.actors import NOW, later
from builders.cases import a_case, a_trail
from builders.contacts import a_contact, exposed_from
from builders.outbreaks import a_person, an_outbreak
from builders.places import BEIJING, DOUDIAN, SYSTEM, the_areas, the_units
from epiloop.protocols import load_protocol
from epiloop_hq import clock, worker
from epiloop_hq.contacts import actions
from epiloop_hq.disposal.models import CaseFile, Clock, Item
from epiloop_hq.registry.actions import close_outbreak, open_outbreak

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _tree():
    the_areas()
    the_units()


def a_published_outbreak(protocol_id="covid19-cn-8", *, is_published_data=True):
    return open_outbreak(
        "PUB",
        actor=SYSTEM,
        now=NOW,
        name="As published",
        disease=load_protocol(protocol_id).header.disease,
        area_path=BEIJING,
        zone_name="Asia/Shanghai",
        started_at=NOW - timedelta(days=30),
        protocol_id=protocol_id,
        is_published_data=is_published_data,
    )


def every(model):
    return model.objects.unscoped(reason="test")


@pytest.mark.parametrize(("is_published_data", "opens"), [(True, False), (False, True)])
def test_a_published_outbreak_opens_no_loop_and_no_clock(is_published_data, opens):
    outbreak = a_published_outbreak(is_published_data=is_published_data)

    with clock.at(NOW):
        case = a_case(a_person("Wang", DOUDIAN), outbreak_id=outbreak)
        a_trail(case)
        a_contact(case)
        worker.turn(later(minutes=5))

    assert every(Item).exists() == opens
    assert every(Clock).exists() == opens
    assert CaseFile.objects.filter(is_open=True).exists() == opens


@pytest.mark.parametrize(
    ("state", "made"), [("open", True), ("closed", False), ("published", False)]
)
def test_only_contacts_of_an_open_outbreak_are_followed_day_by_day(state, made):
    outbreak = (
        a_published_outbreak("ebola-who")
        if state == "published"
        else an_outbreak("ebola-who")
    )
    a_contact(
        a_case(outbreak_id=outbreak),
        exposure=exposed_from(NOW - timedelta(days=1), NOW),
    )
    if state == "closed":
        close_outbreak(outbreak, actor=SYSTEM, now=NOW)

    rows = actions.schedule_follow_ups(actor=SYSTEM, now=later(days=2))

    assert (rows > 0) == made
    assert (actions.close_past_days(actor=SYSTEM, now=later(days=2)) > 0) == made
