"""The frame: policy, errors, navigation, and what only builders see."""

from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.translation import override

from epiloop_hq.actor import Actor, Grant, Role
from epiloop_hq.web import answers, navigation, views
from epiloop_hq.web.middleware import POLICY

NOW = datetime(2022, 4, 23, 6, 5, tzinfo=UTC)
CODES = ("400", "403", "403_csrf", "404", "422", "429", "500")


@pytest.mark.parametrize("code", CODES)
def test_an_error_page_needs_no_context_at_all(code):
    """Django draws 500.html without any; so must the others when something is broken."""
    page = render_to_string(f"{code}.html")

    assert f">{code[:3]}<" in "".join(page.split())
    with override("zh-hans"):
        assert 'lang="zh-Hans"' in render_to_string(f"{code}.html")


def test_absent_and_out_of_scope_are_refused_in_the_same_words():
    request = RequestFactory().get("/cases/1/")

    answer = views.not_found(request)

    assert answer.status_code == 404
    assert b"outside your area" in answer.content


@pytest.mark.parametrize(
    ("view", "status"),
    [(views.refused, 403), (views.not_found, 404), (views.too_many, 429)],
)
def test_a_refusal_has_its_status(view, status):
    assert view(RequestFactory().get("/")).status_code == status


def test_the_policy_allows_no_inline_script_and_no_stranger():
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))

    assert rules["default-src"] == "'self'"
    assert "script-src" not in rules
    assert "unsafe-inline" not in rules["style-src-elem"]
    assert rules["frame-ancestors"] == "'none'"


@pytest.mark.django_db(databases="__all__")
def test_every_answer_carries_the_policy(client: Client):
    assert client.get("/no-such-page/").headers["Content-Security-Policy"] == POLICY


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("path", ["/no-such-page/", "/sign-in/", "/board/"])
def test_no_answer_is_kept_by_a_proxy_or_by_the_browser(client: Client, path):
    assert "no-store" in client.get(path).headers["Cache-Control"]


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("path", ["/style/", "/style/paper/"])
def test_the_component_sheet_is_for_builders_and_the_demonstration(
    client: Client, settings, path
):
    settings.DEBUG = settings.DEMONSTRATION = False
    assert client.get(path).status_code == 404

    settings.DEMONSTRATION = True
    assert client.get(path).status_code == 200


@pytest.mark.django_db(databases="__all__")
def test_the_language_is_remembered(client: Client):
    client.post("/language/", {"language": "zh-hans", "next": "/"})

    assert client.cookies["epiloop_language"].value == "zh-hans"


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize(
    ("wish", "place"),
    [("/style/", "/style/"), ("https://elsewhere.example/", "/"), ("", "/")],
)
def test_choosing_the_night_view_leads_back_but_never_away(client: Client, wish, place):
    answer = client.post("/night/", {"night": "yes", "next": wish})

    assert answer.headers["Location"] == place
    assert client.cookies["epiloop_night"].value == "yes"


def test_nobody_is_led_to_a_page_that_is_not_built(monkeypatch):
    place = navigation.Destination(navigation.WORK, "Nowhere", "x", "nowhere:at_all")
    monkeypatch.setattr(navigation, "DESTINATIONS", (place,))

    assert navigation.links_for(Actor.system("test"), path="/", waiting={}) == ()


@pytest.mark.parametrize(
    ("role", "sees_users", "sees_laboratory"),
    [
        (Role.ADMINISTRATOR, True, False),
        (Role.LABORATORY, False, True),
        (Role.VIEWER, False, False),
    ],
)
def test_the_navigation_leads_only_where_the_role_may_go(
    monkeypatch, role, sees_users, sees_laboratory
):
    monkeypatch.setattr(navigation, "address", lambda name: f"/{name}/")
    actor = Actor(1, "Zhao", (Grant(role, "11/"),))

    links = navigation.links_for(
        actor, path="/access:users/", waiting={"access:users": 2}
    )

    icons = {link.icon for link in links}
    assert ("user-cog" in icons, "test-pipe" in icons) == (sees_users, sees_laboratory)
    if sees_users:
        users = next(link for link in links if link.icon == "user-cog")
        assert users.is_current
        assert users.waiting == 2


@pytest.mark.parametrize(
    ("role", "in_bottom_bar"),
    [
        (
            Role.HEADQUARTERS,
            ["layout-kanban", "users", "clipboard-check", "arrows-exchange"],
        ),
        (Role.ADMINISTRATOR, ["book-2", "user-cog"]),
        (Role.LABORATORY, ["test-pipe", "book-2"]),
    ],
)
def test_a_telephones_bottom_bar_holds_the_daily_places_of_the_role(
    monkeypatch, role, in_bottom_bar
):
    monkeypatch.setattr(navigation, "address", lambda name: f"/{name}/")
    actor = Actor(1, "Zhao", (Grant(role, "11/"),))

    links = navigation.links_for(actor, path="/", waiting={})

    assert [link.icon for link in links if link.is_daily] == in_bottom_bar


def test_nobody_signed_in_sees_no_navigation():
    assert navigation.links_for(None, path="/", waiting={}) == ()


def test_an_unchanged_board_answers_204_with_the_servers_time():
    answer = answers.unchanged(NOW)

    assert answer.status_code == 204
    assert answer.headers["X-Server-Time"] == "2022-04-23T06:05:00Z"
