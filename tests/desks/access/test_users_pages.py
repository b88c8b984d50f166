"""Accounts and roles, as their administrator meets them."""

import re

import pytest
from django.urls import reverse

from builders.access import (
    PASSWORD,
    SYSTEM,
    a_browser,
    actor_for,
    an_account,
    guessed_widely,
    text_of,
)
from builders.actors import NOW
from builders.places import DOUDIAN, FENGTAI, a_unit
from builders.places import FANGSHAN as HOME
from epiloop_hq.access import actions, queries
from epiloop_hq.access.models import AccessEvent
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent

pytestmark = [
    pytest.mark.django_db(databases=["default", "access_log"]),
    pytest.mark.usefixtures("_areas", "_now"),
]


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMINISTRATOR])
def test_the_users_pages_are_for_administrators(role):
    client = a_browser(an_account("somebody", role=role))

    assert client.get(reverse("access:users")).status_code == 403
    assert client.get(reverse("access:new_user")).status_code == 403
    assert client.get(reverse("access:user", args=[1])).status_code == 404
    refused = AuditEvent.objects.filter(kind__startswith="refused.").order_by("seq")
    assert [e.kind for e in refused] == [
        "refused.not_permitted",
        "refused.not_permitted",
        "refused.not_visible",
    ]
    outcomes = [e.outcome for e in AccessEvent.objects.order_by("pk")]
    assert outcomes == ["refused", "refused", "not_found"]


def test_an_account_of_another_area_is_not_there_and_the_attempt_stands(admin):
    """A stranger's row is 404, and the trail holds the attempt though it failed."""
    stranger = an_account("stranger", area_path=FENGTAI)
    deeds = {
        "access:user": None,
        "access:correct": {"name": "x"},
        "access:grant": {"role": "viewer", "area": ""},
        "access:active": {"active": "no"},
        "access:reset": {},
    }
    for page, data in deeds.items():
        path = reverse(page, args=[stranger])
        response = admin.get(path) if data is None else admin.post(path, data)

        assert response.status_code == 404, page
        assert AuditEvent.objects.latest("seq").kind == "refused.not_visible"
    assert AccessEvent.objects.filter(outcome="not_found").count() == len(deeds)


def test_an_administrator_makes_an_account_and_reads_its_password_once(admin):
    unit = a_unit("窦店镇", DOUDIAN)
    said = {
        "username": "zhang",
        "name": "Zhang Min",
        "telephone": "",
        "area": "110111103",
        "unit": unit,
    }

    told = admin.post(reverse("access:new_user"), said)

    password = re.search(r"first-password\">(\w+)<", text_of(told)).group(1)
    account = queries.account_by_username("zhang")
    assert (account.area_path, account.unit_id) == (DOUDIAN, unit)
    assert actions.sign_in("zhang", password=password, address="", now=NOW)
    assert "no-store" in told.headers["Cache-Control"]
    page = text_of(admin.get(reverse("access:user", args=[account.pk])))
    assert password not in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"username": "admin"}, "is taken"),
        ({"area": "99"}, "No area has this code."),
        ({"area": "110106"}, "not yours to administer"),
        ({"area": ""}, "not yours to administer"),
        ({"name": ""}, "This field is required."),
    ],
)
def test_an_account_refused_comes_back_with_the_reason(admin, change, said):
    values = {"username": "zhang", "name": "Zhang", "area": "110111", "unit": ""}

    response = admin.post(reverse("access:new_user"), values | change)

    assert response.status_code == 422
    assert said in text_of(response)
    assert queries.account_by_username("zhang") is None


def test_the_new_account_form_offers_the_administrators_areas(admin):
    page = text_of(admin.get(reverse("access:new_user")))

    assert '<option value="110111103">' in page
    assert "110106" not in page


def test_users_are_listed_found_and_turned_page_by_page(admin, monkeypatch):
    an_account("zhang", name="Zhang Min", role=Role.VIEWER)
    an_account("nobody.yet", name="No Role", role=None, password="")
    everywhere = text_of(admin.get(reverse("access:users")))
    found = text_of(admin.get(reverse("access:users"), {"q": "zhang"}))
    none = text_of(admin.get(reverse("access:users"), {"q": "nowhere"}))

    assert "Zhang Min" in everywhere
    assert "No role" in everywhere
    assert "Viewer" in found
    assert "No Role" not in found
    assert "No account found" in none


def test_a_long_list_has_a_next_page_and_a_way_back(admin):
    for n in range(55):
        actions.create_account(
            f"u{n:02}", actor=SYSTEM, now=NOW, name=f"U{n:02}", area_path=HOME
        )
    first = admin.get(reverse("access:users"))
    after = re.search(r'rel="next" href="([^"]+)"', text_of(first)).group(1)
    second = text_of(admin.get(reverse("access:users") + after.replace("&amp;", "&")))

    assert "U54" in second
    assert "First page" in second


@pytest.mark.parametrize(
    ("state", "word"),
    [("locked", "Locked"), ("off", "Switched off"), ("new", "First password")],
)
def test_the_list_says_whether_an_account_can_sign_in(admin, state, word):
    account_id = an_account("zhang", password="" if state == "new" else PASSWORD)
    if state == "off":
        actions.set_active(account_id, actor=SYSTEM, now=NOW, is_active=False)
    if state == "locked":
        guessed_widely("zhang")

    assert word in text_of(admin.get(reverse("access:users"), {"q": "zhang"}))
    assert word in text_of(admin.get(reverse("access:user", args=[account_id])))


def test_an_administrator_gives_and_takes_roles(admin):
    account_id = an_account("zhang", role=None)
    grant = reverse("access:grant", args=[account_id])

    admin.post(grant, {"role": "investigator", "area": "110111103"})
    held = actor_for(account_id).grants
    page = admin.get(reverse("access:user", args=[account_id]))
    revoke = re.search(r'action="(/grants/\d+/revoke/)"', text_of(page)).group(1)
    taken = admin.post(revoke)

    assert [(g.role, g.area_path) for g in held] == [(Role.INVESTIGATOR, DOUDIAN)]
    assert taken.url == reverse("access:user", args=[account_id])
    assert actor_for(account_id).grants == ()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"role": "viewer", "area": "110106"}, "not yours to administer"),
        ({"role": "viewer", "area": ""}, "not yours to administer"),
        ({"role": "king", "area": "110111"}, "Select a valid choice"),
        ({"role": "viewer", "area": "99"}, "No area has this code."),
    ],
)
def test_a_role_refused_comes_back_with_the_reason(admin, said, reason):
    account_id = an_account("zhang", role=None)

    response = admin.post(reverse("access:grant", args=[account_id]), said)

    assert response.status_code == 422
    assert reason in text_of(response)


def test_ones_own_account_offers_no_deed_and_refuses_each(admin, admin_id):
    page = text_of(admin.get(reverse("access:user", args=[admin_id])))
    assert "for another administrator" in page
    assert "Give this role" not in page
    grant_id = queries.own_row(actor_for(admin_id), now=NOW).grants[0].id

    own = admin.post(
        reverse("access:grant", args=[admin_id]), {"role": "viewer", "area": "110111"}
    )
    revoke = admin.post(reverse("access:revoke", args=[grant_id]), follow=True)
    off = admin.post(
        reverse("access:active", args=[admin_id]), {"active": "no"}, follow=True
    )
    reset = admin.post(reverse("access:reset", args=[admin_id]), follow=True)

    assert own.status_code == 422
    assert "You cannot give yourself a role." in text_of(own)
    assert "You cannot take a role from yourself." in text_of(revoke)
    assert "You cannot switch off your own account." in text_of(off)
    assert "Change your own password on the password page." in text_of(reset)


def test_an_administrator_corrects_switches_and_resets(admin):
    account_id = an_account("zhang", role=None)
    page = {"args": [account_id]}

    saved = admin.post(reverse("access:correct", **page), {"name": "Zhang Ming"})
    refused = admin.post(reverse("access:correct", **page), {"name": ""})
    admin.post(reverse("access:active", **page), {"active": "no"})
    off = text_of(admin.get(reverse("access:user", **page)))
    admin.post(reverse("access:active", **page), {"active": "yes"})
    told = text_of(admin.post(reverse("access:reset", **page)))

    assert (saved.status_code, refused.status_code) == (302, 422)
    assert "Zhang Ming" in off
    assert "Switch on" in off
    assert re.search(r"first-password\">\w{16}<", told)
    assert actions.sign_in("zhang", password=PASSWORD, address="", now=NOW) is None
