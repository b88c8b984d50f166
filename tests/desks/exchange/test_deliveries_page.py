"""A wrong delivery of visits is taken back on its page, by who may write visits there."""

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW
from builders.outbreaks import a_person
from builders.places import DOUDIAN, FANGSHAN, SYSTEM, a_place, the_areas
from builders.visits import a_delivery, a_visit
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.visits import queries

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])


@pytest.fixture(autouse=True)
def _house():
    the_areas()
    with clock.at(NOW):
        yield


def test_a_wrong_delivery_is_taken_back_with_its_reason_and_stays_told():
    visit = a_visit(a_person("Li", DOUDIAN), a_place(), "00:10-01:10")
    delivery = a_delivery([visit]).batch_id
    officer = a_browser(an_account("officer", role=Role.DISTRICT, area_path=FANGSHAN))
    deliveries = reverse("exchange:deliveries")
    withdraw = reverse("exchange:withdraw", args=[delivery])

    refused = officer.post(withdraw, {"reason": " "}, follow=True)
    done = officer.post(withdraw, {"reason": "Days mixed up"}, follow=True)

    assert "Say why the delivery is taken back." in refused.content.decode()
    assert "The delivery is taken back." in done.content.decode()
    assert "Days mixed up" in officer.get(deliveries).content.decode()
    (told,) = queries.batch_rows(SYSTEM, limit=9)
    assert (told.count, told.withdrawn_at) == (1, NOW)
    assert withdraw not in officer.get(deliveries).content.decode()
