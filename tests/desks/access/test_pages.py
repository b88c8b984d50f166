"""Pages of the door, as an officer and a stranger meet them."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from builders.access import (
    PASSWORD,
    SYSTEM,
    a_browser,
    actor_for,
    an_account,
    guessed_widely,
    signed_in,
    text_of,
)
from builders.actors import NOW
from builders.places import FANGSHAN as HOME
from epiloop_hq.access import actions, queries
from epiloop_hq.audit.models import AuditEvent

pytestmark = [
    pytest.mark.django_db(databases=["default", "access_log"]),
    pytest.mark.usefixtures("_areas", "_now"),
]


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
