"""The daily work on a case from its pages: shifts, requests, clocks, journeys, giving up."""

from datetime import timedelta

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW, SHANGHAI, later
from builders.cases import a_case
from builders.disposal import a_hotel
from builders.outbreaks import a_person
from builders.places import DOUDIAN, FANGSHAN, FENGTAI, SYSTEM
from builders.workbench import some_work
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.disposal import actions as disposal
from epiloop_hq.disposal.queries.items import (
    clocks_of_items,
    item_row,
    items_of_person,
    transfers_of_item,
)
from epiloop_hq.disposal.queries.teams import requests_of_case, team_of

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])
HOUR_LATER = later(hours=1)


@pytest.fixture(scope="module")
def built(standing):
    with clock.at(HOUR_LATER):
        return some_work()


@pytest.fixture
def work(built):
    with clock.at(HOUR_LATER):
        yield built


def page(name, *args):
    return reverse(f"workbench:{name}", args=args)


def minute(instant):
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def browser(name, *, role=Role.DISTRICT, area_path=FANGSHAN):
    account = an_account(name, name=name, role=role, area_path=area_path)
    return account, a_browser(account)


def step(client, item, key, *, now=HOUR_LATER, **values):
    told = {f"{key}-{name}": value for name, value in values.items()}
    told[f"{key}-happened_at"] = minute(now)
    with clock.at(now):
        return client.post(page("item_step", item, key), told)


# --- shifts


def test_the_next_lead_takes_over_when_they_have_acknowledged_what_is_open(work):
    (wang, day_shift), (zhao, night_shift) = browser("wang"), browser("zhao")
    day_shift.post(page("case_team", work.case), {"post": "lead", "account": wang})
    day_shift.post(
        page("case_shift", work.case),
        {"account": zhao, "text": "Two have not been reached; call at six"},
    )

    leads = [p.account_id for p in team_of(work.case, SYSTEM) if p.post == "lead"]
    assert leads == [wang]
    inbox = night_shift.get(page("handovers"))
    (note,) = inbox.context["shifts"]
    assert "Two have not been reached" in inbox.content.decode()
    assert not day_shift.get(page("handovers")).context["shifts"]
    day_shift.post(page("shift", note.id))
    assert [p.account_id for p in team_of(work.case, SYSTEM) if p.post == "lead"] == [
        wang
    ]

    night_shift.post(page("shift", note.id))

    leads = [p.account_id for p in team_of(work.case, SYSTEM) if p.post == "lead"]
    assert leads == [zhao]
    assert not night_shift.get(page("handovers")).context["shifts"]


# --- requests between districts


def test_the_team_shows_who_is_reachable_on_shift_and_how_much_they_lead(work):
    lead = an_account("lead", name="Wang Lei", telephone="13800001111")
    helper = an_account("helper", name="Zhao Min")
    chief = browser("chief")[1]
    case = a_case(a_person("A case of its own"), when=HOUR_LATER)
    team = page("case_team", case)
    chief.post(team, {"post": "lead", "account": lead})
    chief.post(team, {"post": "community", "account": helper})
    a_browser(lead).post(reverse("access:shift"), {"on_shift": "no"})

    shown = chief.get(page("case", case)).content.decode()
    board = chief.get(page("board")).content.decode()
    post = next(p for p in team_of(case, SYSTEM) if p.account_id == helper)
    chief.post(page("case_leave", case, post.id))
    lead_post = next(p for p in team_of(case, SYSTEM) if p.account_id == lead)
    chief.post(page("case_leave", case, lead_post.id))

    assert "tel:13800001111" in shown
    assert "leads 1 open case" in shown
    assert "Off shift" in shown
    assert "Wang Lei, off shift" in board
    assert "Take Zhao Min off the team" in shown
    assert "Take Wang Lei off the team" not in shown
    assert [p.name for p in team_of(case, SYSTEM)] == ["Wang Lei"]


def test_a_district_asks_another_which_acknowledges_and_answers_on_its_own_page(work):
    _, fangshan = browser("fangshan")
    _, fengtai = browser("fengtai", area_path=FENGTAI)
    fangshan.post(
        page("case_request", work.case),
        {
            "unit": work.units[FENGTAI],
            "item": work.items[:2],
            "asks": "Are they there?",
        },
    )
    (asked,) = requests_of_case(work.case, SYSTEM)
    assert "Are they there?" in fengtai.get(page("handovers")).content.decode()

    fengtai.post(page("request", asked.id), {"text": ""})
    (acknowledged,) = requests_of_case(work.case, SYSTEM)
    fengtai.post(page("request", asked.id), {"text": "One is, at home since noon"})
    (answered,) = requests_of_case(work.case, SYSTEM)

    assert (acknowledged.acknowledged_at, acknowledged.replied_at) == (HOUR_LATER, None)
    assert answered.reply == "One is, at home since noon"
    shown = fangshan.get(page("case", work.case)).content.decode()
    assert "One is, at home since noon" in shown


# --- clocks


def test_a_clock_stands_still_for_a_reason_and_counts_again(work):
    _, client = browser("district")
    (one, *_) = clocks_of_items([work.items[0]])
    assert (
        page("clock", one.id)
        in client.get(page("item", work.items[0])).content.decode()
    )
    until = HOUR_LATER + timedelta(minutes=30)

    refused = client.post(page("clock_suspend", one.id), {"pause-end": minute(until)})
    client.post(
        page("clock_suspend", one.id),
        {"pause-end": minute(until), "pause-reason": "Road flooded"},
    )

    assert refused.status_code == 422
    shown = client.get(page("clock", one.id))
    assert "Road flooded" in shown.content.decode()
    assert shown.context["is_suspended"]
    client.post(page("clock_resume", one.id))
    assert not client.get(page("clock", one.id)).context["is_suspended"]


def test_whoever_has_no_say_in_the_team_sees_a_clock_and_cannot_stop_it(work):
    _, client = browser("community", role=Role.COMMUNITY, area_path=DOUDIAN)
    (one, *_) = clocks_of_items([work.items[0]])

    shown = client.get(page("clock", one.id))
    answer = client.post(
        page("clock_suspend", one.id),
        {"pause-end": minute(later(hours=2)), "pause-reason": "Too busy"},
    )

    assert (shown.context["may_pause"], answer.status_code) == (False, 403)


# --- giving up


def test_a_person_who_cannot_be_found_is_given_up_by_another_than_who_asks(work):
    _, client = browser("district")
    item = work.items[0]
    with clock.at(HOUR_LATER):
        for channel in ("telephone", "visit"):
            client.post(
                page("item_attempt", item),
                {
                    "attempt-channel": channel,
                    "attempt-outcome": "no_answer",
                    "attempt-happened_at": minute(HOUR_LATER),
                },
            )
    assert step(client, item, "unreachable").status_code == 302

    by_oneself = client.post(
        page("item_give_up", item),
        {"give-up-reason": "Nobody there", "give-up-asked_by": "district"},
    )
    client.post(
        page("item_give_up", item),
        {"give-up-reason": "Left the country", "give-up-asked_by": "Officer Li"},
    )

    assert by_oneself.status_code == 422
    assert item_row(item, SYSTEM).closed_at is not None
    shown = client.get(page("item", item)).content.decode()
    assert "Left the country" in shown


def test_a_person_who_is_looked_after_is_not_given_up(work):
    _, client = browser("district")

    answer = client.post(
        page("item_give_up", work.items[0]),
        {"give-up-reason": "Too much work", "give-up-asked_by": "Officer Li"},
    )

    assert answer.status_code == 422
    assert item_row(work.items[0], SYSTEM).closed_at is None


# --- journeys


def found(client, item):
    assert step(client, item, "located", evidence="call").status_code == 302


def driven(client, item, *, vehicle, hotel):
    found(client, item)
    step(client, item, "transfer_requested", destination=hotel)
    return step(client, item, "transfer_dispatched", vehicle=vehicle)


def test_a_journey_is_asked_for_sent_and_signed_at_both_ends(work):
    _, client = browser("district")
    item, hotel = work.items[0], a_hotel("Observation site 2")
    driven(client, item, vehicle="京A 12345", hotel=hotel)

    unsigned = step(client, item, "transfer_departed", signed_by=" ")
    assert unsigned.status_code == 422
    assert step(client, item, "transfer_departed", signed_by="Wang").status_code == 302
    arrived = step(
        client, item, "transfer_arrived", signed_by="Nurse Zhou", now=later(hours=2)
    )

    assert arrived.status_code == 302
    (journey,) = transfers_of_item(item, SYSTEM)
    assert (journey.departed_at, journey.arrived_at) == (HOUR_LATER, later(hours=2))
    assert item_row(item, SYSTEM).step == "under_observation"
    shown = client.get(page("item", item)).content.decode()
    assert "Observation site 2" in shown


def test_a_journey_that_has_not_begun_is_called_off_with_a_reason(work):
    _, client = browser("district")
    item, hotel = work.items[0], a_hotel()
    driven(client, item, vehicle="V1", hotel=hotel)
    (journey,) = transfers_of_item(item, SYSTEM)

    answer = client.post(
        page("item_cancel_journey", item, journey.id),
        {"journey-reason": "Vehicle broke down"},
    )

    assert answer.status_code == 302
    (journey,) = transfers_of_item(item, SYSTEM)
    assert journey.cancelled_at == HOUR_LATER


def test_an_infected_person_never_rides_with_an_exposed_one(work):
    """The second dispatch of the vehicle is refused, in words, and nobody moves."""
    _, client = browser("district")
    hotel = a_hotel()
    person = a_person("Infected Qian", DOUDIAN)
    case = a_case(person)
    disposal.open_case_item(case, actor=SYSTEM, now=NOW)
    disposal.tell_case(case, "case.confirmed", actor=SYSTEM, happened_at=NOW, now=NOW)
    infected = items_of_person(person, SYSTEM)[0].id
    driven(client, work.items[0], vehicle="V1", hotel=hotel)
    with clock.at(HOUR_LATER):
        found(client, infected)
        step(client, infected, "transfer_requested", destination=hotel)

    together = step(client, infected, "transfer_dispatched", vehicle="V1")
    apart = step(client, infected, "transfer_dispatched", vehicle="V2")

    assert (together.status_code, apart.status_code) == (422, 302)
    assert "V1" in together.content.decode()
    lists = client.get(page("transfer_list")).context["groups"]
    carried = {str(name): len(rows) for name, rows in lists}
    assert carried == {
        "Infected persons: a vehicle of their own": 1,
        "Contacts with symptoms: a vehicle of their own": 0,
        "Exposed persons": 1,
    }
