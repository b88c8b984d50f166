"""Diseases whose contacts stay at home, or are protected, as the pages do it."""

from datetime import datetime

import pytest
from django.urls import reverse

from builders.diseases import DAY, EXPOSED_ON, Outbreak, minute, on_day, page
from builders.disposal import hours_of
from builders.places import SYSTEM, the_areas, the_units
from epiloop.disposal.closing import CaseStaysOpenError
from epiloop_hq.contacts import queries
from epiloop_hq.disposal import actions as disposal
from epiloop_hq.disposal.queries.items import steps_of
from epiloop_hq.jobs.models import ReactionRun
from epiloop_hq.observation.queries import stays_of_person
from epiloop_hq.orders.queries import notices_of_person, orders_of_person

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "access_log"]
)


@pytest.fixture(autouse=True)
def _tree():
    the_areas()
    the_units()


@pytest.fixture(autouse=True)
def _no_reaction_failed():
    yield
    assert list(ReactionRun.objects.exclude(error="").values_list("error")) == []


def stay_at_home(one: Outbreak, now: datetime) -> int:
    """Find the contact by a call and begin the quarantine at home, from their page."""
    with hours_of(now):
        one.client.post(
            page("item_step", one.item.id, "located"),
            {"located-evidence": "call", "located-happened_at": minute(now)},
        )
        one.client.post(
            page("item_step", one.item.id, "at_home"),
            {
                "at_home-address": "Mill Lane 1",
                "at_home-signed_by": "Community nurse",
                "at_home-happened_at": minute(now),
            },
        )
    (row,) = stays_of_person(one.person, SYSTEM)
    return row.id


def release(one: Outbreak, stay_id: int, now: datetime) -> int:
    with hours_of(now):
        answer = one.client.post(
            page("stay_release", stay_id), {"release-happened_at": minute(now)}
        )
    return answer.status_code


def test_a_mers_contact_stays_at_home_for_fourteen_days_and_is_seen_twice_on_each():
    one = Outbreak("mers-us-cdc")
    stay_id = stay_at_home(one, on_day(1, 9))
    (order,) = orders_of_person(one.person, SYSTEM)
    assert (order.measure, one.item.step) == ("quarantine_home", "under_observation")

    for number in range(1, 15):
        one.seen_well(number, mode="telephone")
        for hour in (10, 20):
            with hours_of(on_day(number, hour)):
                one.client.post(page("seen_well"), {"one": stay_id})
    with hours_of(on_day(14, 21)):
        shown = one.client.get(page("stay", stay_id))

    assert shown.context["checks_in_all"] == 28
    assert release(one, stay_id, on_day(14, 23)) == 422
    assert release(one, stay_id, on_day(15, 0)) == 302
    assert (one.status, one.item.outcome) == ("completed", "released")
    assert notices_of_person(one.person, SYSTEM)[0].kind == "release"


def test_a_measles_contact_without_immunity_stays_home_from_day_five_through_day_21():
    """From day 5 after the first exposure through day 21 after the last."""
    one = Outbreak("measles-us-ia", is_immune=False)
    for number in range(1, 5):
        one.seen_well(number, mode="telephone")

    stay_id = stay_at_home(one, on_day(5, 8))

    with hours_of(on_day(5)):
        shown = one.client.get(page("stay", stay_id)).context["progress"]
    (stage,) = shown.stages
    assert (stage.starts_on - EXPOSED_ON, stage.ends_on - EXPOSED_ON) == (
        5 * DAY,
        21 * DAY,
    )
    for number in range(5, 22):
        one.seen_well(number, mode="telephone")
    assert release(one, stay_id, on_day(21, 23)) == 422
    assert release(one, stay_id, on_day(22, 8)) == 302
    assert (one.status, one.item.outcome) == ("completed", "released")


def test_a_measles_contact_is_followed_and_not_confined_before_day_five():
    """Nobody is infectious before; an order that began earlier would bind without ground."""
    one = Outbreak("measles-us-ia", is_immune=False)
    one.morning(4)
    with hours_of(on_day(4)):
        looked = one.client.get(page("follow_ups"), {"view": "daily"})
    (reminded,) = looked.context["looks"]
    assert reminded["confined_from"] - EXPOSED_ON == 5 * DAY
    assert "Restriction from" in looked.content.decode()

    with hours_of(on_day(4, 23)) as evening:
        one.client.post(
            page("item_step", one.item.id, "located"),
            {"located-evidence": "call", "located-happened_at": minute(evening)},
        )
        shown = one.client.get(page("item", one.item.id)).content.decode()
        home = {
            "at_home-address": "Mill Lane 1",
            "at_home-signed_by": "Community nurse",
            "at_home-happened_at": minute(evening),
        }
        refused = one.client.post(page("item_step", one.item.id, "at_home"), home)

        silent = {
            name: one.client.get(address).content.decode()
            for name, address in (
                ("case", page("case", one.case)),
                ("mine", page("my_contacts")),
            )
        }

    # No clock runs yet: since when nothing has happened stands in its place.
    assert all("since <time" in text for text in silent.values())
    assert "the restriction begins on" in shown
    assert refused.status_code == 422
    assert "The restriction begins on" in refused.content.decode()
    assert one.item.step == "located"
    assert stays_of_person(one.person, SYSTEM) == ()
    assert orders_of_person(one.person, SYSTEM) == ()

    with hours_of(on_day(5, 0)):
        shown = one.client.get(page("item", one.item.id)).content.decode()
    assert "the restriction begins on" not in shown
    stay_at_home(one, on_day(5, 0))


def test_evidence_of_immunity_turns_a_measles_contacts_quarantine_into_follow_up():
    one = Outbreak("measles-us-ia")
    assert one.item.loop_kind == "quarantine_home"

    with hours_of(on_day(1, 9)):
        one.client.post(
            reverse("contacts:immunity", args=[one.contact]),
            {"immunity-is_immune": "yes", "immunity-evidence": "Two doses on record"},
        )

    assert one.item.loop_kind == "follow_up"
    for number in range(1, 22):
        one.seen_well(number, mode="self_report")
    one.morning(22)
    assert (one.status, one.item.outcome) == ("completed", "released")
    assert orders_of_person(one.person, SYSTEM) == ()


@pytest.mark.parametrize(
    ("protocol_id", "is_immune", "key"),
    [
        ("measles-us-ia", False, "measles_vaccine"),
        ("measles-us-ia", False, "immunoglobulin"),
        ("influenza-a-h5n1-us-cdc", None, "antiviral_prophylaxis"),
    ],
)
def test_prophylaxis_is_offered_on_the_contacts_page_and_recorded_there(
    protocol_id, is_immune, key
):
    one = Outbreak(protocol_id, is_immune=is_immune)

    with hours_of(on_day(1, 12)) as now:
        answer = one.client.post(
            page("item_added", one.item.id, key), {f"{key}-happened_at": minute(now)}
        )

    assert answer.status_code == 302
    assert key in {row.step for row in steps_of([one.item.id], SYSTEM)}


def test_prophylaxis_is_not_offered_to_whoever_is_immune():
    one = Outbreak("measles-us-ia", is_immune=True)

    with hours_of(on_day(1, 12)):
        shown = one.client.get(page("item", one.item.id)).content.decode()

    assert "Measles vaccine after exposure" not in shown


def tell_protection(one: Outbreak, worn: str, *, hour: int = 9):
    """Write down on the contact's page what was worn where the case coughed."""
    with hours_of(on_day(1, hour)):
        return one.client.post(
            reverse("contacts:tell", args=[one.contact]),
            {"exposure-acts": "secretions", "exposure-protection": worn},
        )


def take_back_what_was_told(one: Outbreak, told: int):
    rows = queries.contact_detail(one.contact, SYSTEM).exposures
    with hours_of(on_day(1, 10)):
        one.client.post(
            reverse("contacts:untell", args=[one.contact, rows[told].id]),
            {"reason": "it was another one"},
        )


@pytest.mark.parametrize(
    ("worn", "own_report"),
    [
        (["effective"], 302),
        (["effective", "none"], 422),
        (["effective", "not_effective"], 422),
        (["effective", ""], 422),
        ([""], 422),
    ],
)
def test_who_was_protected_at_every_exposure_to_avian_influenza_reports_on_their_own(
    worn, own_report
):
    """One unprotected moment is enough; what nobody tells counts as unprotected."""
    one = Outbreak("influenza-a-h5n1-us-cdc")
    take_back_what_was_told(one, 0)  # the exposure without a word on protection

    for number, protection in enumerate(worn):
        answer = tell_protection(one, protection, hour=11 + number)
        assert answer.status_code == 302

    assert one.look(1, mode="self_report", state="seen_well") == own_report
    shown = one.client.get(reverse("contacts:contact", args=[one.contact]))
    assert ("Protected at every exposure told" in shown.content.decode()) is (
        own_report == 302
    )


def test_prophylaxis_is_offered_again_once_the_protection_told_is_taken_back():
    one = Outbreak("influenza-a-h5n1-us-cdc")
    take_back_what_was_told(one, 0)
    tell_protection(one, "effective")

    def is_offered() -> bool:
        with hours_of(on_day(1, 12)):
            page_shown = one.client.get(page("item", one.item.id)).content.decode()
        return "Antiviral prophylaxis" in page_shown

    assert not is_offered()
    take_back_what_was_told(one, 1)
    assert is_offered()


def test_a_released_contact_keeps_the_case_open_no_longer():
    one = Outbreak("cholera-cati")
    for number in range(1, 6):
        one.seen_well(number)
    one.morning(6)

    with hours_of(on_day(6)) as now, pytest.raises(CaseStaysOpenError) as refused:
        disposal.close_case(one.case, actor=SYSTEM, now=now)

    assert str(one.item.id) not in {item.item_id for item in refused.value.items}
