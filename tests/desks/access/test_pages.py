"""Pages of the door and of the users, as an officer and a stranger meet them."""

import re

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from builders.access import (
    PASSWORD,
    SYSTEM,
    a_browser,
    actor_for,
    an_account,
    guessed_widely,
)
from builders.actors import NOW
from builders.places import DOUDIAN, FENGTAI, a_unit
from builders.places import FANGSHAN as HOME
from epiloop_hq import clock
from epiloop_hq.access import actions, queries
from epiloop_hq.access.models import AccessEvent, PersonRead
from epiloop_hq.access.requests import acting
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent

pytestmark = [
    pytest.mark.django_db(databases=["default", "access_log"]),
    pytest.mark.usefixtures("_areas"),
]


@pytest.fixture(autouse=True)
def _now():
    with clock.at(NOW):
        yield


@pytest.fixture
def admin_id():
    return an_account("admin", role=Role.ADMINISTRATOR)


@pytest.fixture
def admin(admin_id):
    return a_browser(admin_id)


def signed_in(username="li.wei", password=PASSWORD, **more):
    client = Client()
    said = {"username": username, "password": password} | more
    return client, client.post(reverse("access:sign_in"), said)


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_stranger_is_led_to_the_door_from_every_page():
    """Every address of the server; those open to all are named here."""
    open_to_all = {"sign_in", "language"}
    for pattern in get_resolver("epiloop_hq.access.urls").url_patterns:
        if pattern.name in open_to_all:
            continue
        args = [1] * pattern.pattern.regex.groups
        response = Client().get(reverse(f"access:{pattern.name}", args=args))

        assert response.status_code == 302
        assert response.url.startswith(reverse("access:sign_in"))


def test_a_piece_of_a_page_sends_a_stranger_to_the_door_whole():
    response = Client().get(reverse("access:users"), headers={"HX-Request": "true"})

    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == reverse("access:sign_in")


def test_signing_in_goes_on_to_the_first_page_under_a_new_session_key():
    an_account()
    client = Client()
    client.get(reverse("access:sign_in"))
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies["epiloop_session"] = session.session_key

    response = client.post(
        reverse("access:sign_in"), {"username": "li.wei", "password": PASSWORD}
    )

    assert response.status_code == 302
    assert client.session.session_key != session.session_key
    assert client.get(reverse("access:password")).status_code == 200


@pytest.mark.parametrize(
    ("asked", "goes_to"),
    [
        ("/users/", "/users/"),
        ("", "/password/"),
        ("https://elsewhere.example/", "/password/"),
        ("//elsewhere.example/", "/password/"),
    ],
)
def test_after_the_door_one_goes_where_one_was_going_on_this_server(asked, goes_to):
    an_account()

    _, response = signed_in(next=asked)

    assert response.url == goes_to


@pytest.mark.parametrize(
    ("username", "password"),
    [("li.wei", "wrong"), ("nobody", "wrong"), ("off", PASSWORD), ("locked", PASSWORD)],
)
def test_every_failure_looks_the_same(username, password):
    an_account("li.wei")
    an_account("locked")
    off = an_account("off")
    actions.set_active(off, actor=SYSTEM, now=NOW, is_active=False)
    guessed_widely("locked")

    _, response = signed_in(username, password)

    assert response.status_code == 422
    assert "Name and password do not fit, or too many tries." in text_of(response)


def test_an_empty_form_says_which_field_is_missing():
    _, response = signed_in("", "")

    assert response.status_code == 422
    assert text_of(response).count("This field is required.") == 2


def test_whoever_is_in_is_not_asked_again():
    client = a_browser(an_account())

    assert client.get(reverse("access:sign_in")).status_code == 302


def test_signing_in_brings_the_accounts_language():
    account_id = an_account()
    actions.set_language(actor=actor_for(account_id), now=NOW, language="zh-hans")

    client, _ = signed_in()

    assert client.cookies["epiloop_language"].value == "zh-hans"
    assert 'lang="zh-Hans"' in text_of(client.get(reverse("access:password")))


def test_a_language_chosen_on_a_page_is_kept_with_the_account():
    account_id = an_account()
    client = a_browser(account_id)

    for language in ("zh-hans", "zh-hans", "xx"):
        client.post(reverse("web:language"), {"language": language, "next": "/"})

    assert queries.account_by_id(account_id).language == "zh-hans"
    assert AuditEvent.objects.filter(kind="account.language").count() == 1


def test_a_stranger_may_choose_a_language_too():
    response = Client().post(reverse("web:language"), {"language": "en", "next": "/"})

    assert response.status_code == 302


def test_signing_out_leaves_nothing_in_the_browser():
    client = a_browser(an_account())

    assert client.get(reverse("access:sign_out")).status_code == 405
    response = client.post(reverse("access:sign_out"))

    assert response.url == reverse("access:sign_in")
    assert "storage" in response.headers["Clear-Site-Data"]
    assert client.get(reverse("access:password")).status_code == 302


def test_a_first_password_opens_only_the_password_page():
    client, response = signed_in(password=_first("new.officer"), username="new.officer")
    assert response.status_code == 302

    for page in ("access:users", "access:shift"):
        assert client.get(reverse(page)).url == reverse("access:password")
    page = client.get(reverse("access:password"))

    assert "Choose your password" in text_of(page)
    assert "Your roles" not in text_of(page)


def test_a_changed_password_opens_the_rest_and_ends_the_other_sessions():
    first = _first("new.officer")
    client, _ = signed_in("new.officer", first)
    other, _ = signed_in("new.officer", first)

    response = client.post(
        reverse("access:password"),
        {"present": first, "new": PASSWORD, "again": PASSWORD},
    )

    assert response.url == reverse("access:password")
    assert "Your roles" in text_of(client.get(reverse("access:password")))
    assert other.get(reverse("access:password")).url.startswith("/sign-in/")


@pytest.mark.parametrize(
    ("present", "new", "again", "said"),
    [
        ("wrong", "a new long password", None, "The present password is not right."),
        (PASSWORD, "short", None, "too short"),
        (PASSWORD, "a new long password", "another", "are not the same"),
        (PASSWORD, "", "", "This field is required."),
    ],
)
def test_a_password_refused_comes_back_with_the_reason(present, new, again, said):
    client = a_browser(an_account())

    response = client.post(
        reverse("access:password"),
        {"present": present, "new": new, "again": new if again is None else again},
    )

    assert response.status_code == 422
    assert said in text_of(response)


def _first(username):
    return actions.create_account(
        username, actor=SYSTEM, now=NOW, name=username, area_path=HOME
    )[1]


def test_ones_own_page_shows_roles_and_shift():
    client = a_browser(an_account())
    shift = reverse("access:shift")

    client.post(shift, {"on_shift": "no"})
    off = text_of(client.get(reverse("access:password")))
    client.post(shift, {"on_shift": "yes"})
    on = text_of(client.get(reverse("access:password")))

    assert "District officer" in off
    assert "Go on shift" in off
    assert "Go off shift" in on


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


@login_not_required
def _shows(request, persons="", reason=""):
    """A page of some desk that shows persons."""
    seen = acting(request).seen
    seen.add([*(int(p) for p in persons.split()), None])
    seen.reason = reason
    return HttpResponse("shown")


@pytest.mark.parametrize(
    ("persons", "reason", "events"),
    [("7 9 7", "", [(2, "shown")]), ("", "", []), ("", "asked by her", [(0, "shown")])],
)
def test_one_line_a_page_says_who_was_seen(persons, reason, events):
    _through_the_log(an_account(), persons=persons, reason=reason)

    rows = AccessEvent.objects.order_by("pk")
    assert [(e.person_count, e.outcome) for e in rows] == events
    assert sorted(PersonRead.objects.values_list("person_id", flat=True)) == (
        [7, 9] if persons else []
    )


def test_who_saw_a_person_is_read_back_newest_first():
    account_id = an_account()
    for reason in ("first", "second"):
        _through_the_log(account_id, persons="7", reason=reason)
    _through_the_log(account_id, persons="8", reason="another person")

    told = queries.readings_of_person(7, SYSTEM, limit=9)
    assert [r.reason for r in told.rows] == ["second", "first"]
    assert told.elsewhere == 0
    assert [r.reason for r in queries.latest_readings(SYSTEM, limit=2)] == [
        "another person",
        "second",
    ]


def test_an_export_is_called_one():
    def exports(request):
        request.seen.was_exported = True
        return _shows(request, "7")

    _through_the_log(an_account(), view=exports)

    assert AccessEvent.objects.get().outcome == "exported"


def test_a_strangers_page_is_not_logged():
    _through_the_log(None, persons="7")

    assert not AccessEvent.objects.exists()


def test_an_accident_is_no_refusal():
    from epiloop_hq.access.middleware import LoggedReading

    request = RequestFactory().get("/")
    request.actor, request.now = None, NOW
    reading = LoggedReading(lambda _: HttpResponse())

    assert reading.process_exception(request, LookupError()) is None
    request.actor = actor_for(an_account())
    assert reading.process_exception(request, LookupError()) is None
    assert not AuditEvent.objects.filter(kind__startswith="refused").exists()


def _through_the_log(account_id, *, view=_shows, **shown):
    """Answer one request as the middleware does, with a view of our own."""
    from django.contrib.auth.models import AnonymousUser

    from epiloop_hq.access.middleware import LoggedReading, NamedActor

    request = RequestFactory().get("/some/page/")
    account = queries.account_by_id(account_id) if account_id else None
    request.user = account or AnonymousUser()
    response = NamedActor(LoggedReading(lambda r: view(r, **shown)))(request)
    assert not isinstance(response, HttpResponseRedirect)
