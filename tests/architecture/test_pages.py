"""Who may open which address: one table over all pages, forms, imports and exports.

The rows are of Fangshan, and so are the officers; the stranger has every right, but in
Fengtai. A deed is sent as an empty form, or as `FILLED` says: 422 and 302 mean that the
role came as far as the form. What is done with a filled form is asked again by each
action, and tried in the tests of its desk.
"""

import logging
import re
from functools import cache

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from builders.access import a_browser, an_account
from builders.actors import later
from builders.house import a_house
from builders.places import FANGSHAN, FENGTAI
from epiloop_hq import clock
from epiloop_hq.access.models import AccessEvent
from epiloop_hq.actor import Role
from epiloop_hq.audit.queries import latest_of_kind

pytestmark = [
    pytest.mark.django_db(databases=["default", "access_log"]),
    pytest.mark.slow,
]
HOUR_LATER = later(hours=1)

# Open to all, signed in or not: the door itself, language, colours, the sheet of parts.
OPEN = {
    "access:sign_in",
    "communication:feed",
    "communication:json",
    "communication:markdown",
    "communication:public",
    "communication:public_list",
    "web:language",
    "web:night",
    "web:style",
    "web:style_board",
    "web:style_paper",
}
# H headquarters, D district, I investigator, T transfer, C community, L laboratory,
# V viewer, A administrator; then the stranger.
TABLE = """
address                        how    H    D    I    T    C    L    V    A     stranger
access:sign_out                POST  302  302  302  302  302  302  302  302   302
access:password                GET   200  200  200  200  200  200  200  200   200
access:password                POST  200  200  200  200  200  200  200  200   200
access:shift                   POST  302  302  302  302  302  302  302  302   302
access:users                   GET   403  403  403  403  403  403  403  200   403
access:users                   POST  403  403  403  403  403  403  403  200   403
access:new_user                GET   403  403  403  403  403  403  403  200   403
access:new_user                POST  403  403  403  403  403  403  403  200   403
access:user                    GET   404  404  404  404  404  404  404  200   404
access:user                    POST  404  404  404  404  404  404  404  200   404
access:correct                 POST  404  404  404  404  404  404  404  422   404
access:grant                   POST  404  404  404  404  404  404  404  422   404
access:active                  POST  404  404  404  404  404  404  404  302   404
access:reset                   POST  404  404  404  404  404  404  404  200   404
access:revoke                  POST  404  404  404  404  404  404  404  302   404
orders:orders                  GET   200  200  200  200  200  403  403  403   200
orders:order                   GET   200  200  200  200  200  404  404  404   404
orders:review                  POST  422  422  422  422  422  404  404  404   404
orders:change                  POST  422  422  422  422  422  404  404  404   404
orders:end                     POST  422  422  422  422  422  404  404  404   404
orders:new                     GET   200  200  200  403  403  403  403  404   404
orders:new                     POST  200  200  200  403  403  403  403  404   404
orders:appeal                  POST  422  422  422  422  422  404  404  404   404
orders:answer                  POST  422  422  422  422  422  404  404  404   404
orders:notice                  GET   200  200  200  200  200  404  404  404   404
orders:delivered               POST  302  302  302  302  302  404  404  404   404
laboratory:desk                GET   200  200  200  403  403  200  403  403   200
laboratory:new                 GET   200  200  403  403  403  200  403  403   200
laboratory:new                 POST  422  422  403  403  403  422  403  403   422
laboratory:tube                GET   200  200  200  404  404  200  404  404   404
laboratory:receive             POST  422  422  422  404  404  422  404  404   404
laboratory:report              POST  422  422  422  404  404  422  404  404   404
laboratory:correct             POST  422  422  422  404  404  422  404  404   404
laboratory:retake              POST  422  422  422  404  404  422  404  404   404
workbench:recall               GET   200  200  200  404  404  200  404  404   404
workbench:recall_core          POST  422  422  422  404  404  422  404  404   404
workbench:resample             POST  422  422  422  404  404  422  404  404   404
exchange:imports               GET   200  200  403  403  403  403  403  403   200
exchange:new                   GET   200  200  403  403  403  403  403  403   200
exchange:new                   POST  422  422  403  403  403  403  403  403   422
exchange:deliveries            GET   200  200  200  403  403  403  403  403   200
exchange:withdraw              POST  302  302  302  404  404  404  404  404   404
exchange:batch                 GET   200  200  404  404  404  404  404  404   404
exchange:standing              GET   200  200  404  404  404  404  404  404   404
exchange:ready                 POST  422  422  404  404  404  404  404  404   404
exchange:own                   POST  422  422  404  404  404  404  404  404   404
exchange:take                  POST  302  302  404  404  404  404  404  404   404
exchange:stop                  POST  302  302  404  404  404  404  404  404   404
exchange:findings              GET   200  200  404  404  404  404  404  404   404
exchange:export                GET   200  200  403  403  403  403  403  403   200
exchange:export                POST  422  422  403  403  403  403  403  403   422
reconciliation:today           GET   200  200  200  200  200  403  200  403   200
reconciliation:run             POST  302  302  403  403  403  403  403  403   302
reconciliation:progress        GET   200  200  200  200  200  403  200  403   200
reconciliation:earlier         GET   200  200  200  200  200  404  200  404   404
reconciliation:sign            POST  302  302  403  403  403  404  403  404   404
reconciliation:frozen          GET   200  200  200  200  200  404  200  404   404
reconciliation:listed          GET   200  200  200  200  200  404  200  404   404
reconciliation:deeds           POST  302  302  302  302  302  302  302  302   302
reconciliation:finding         GET   200  200  200  200  200  404  200  404   404
reconciliation:sweep           POST  302  302  403  403  403  404  403  404   404
workbench:home                 GET   302  302  302  302  302  302  302  302   302
workbench:board                GET   200  200  200  200  200  403  200  403   200
workbench:command              GET   200  200  200  200  200  403  200  403   200
workbench:chains               GET   200  200  200  200  200  403  200  403   200
workbench:indicators           GET   200  200  200  200  200  403  200  403   200
workbench:indicators_file      GET   302  302  302  302  302  403  302  403   302
workbench:drawing_indicators   GET   204  204  204  204  204  403  204  403   204
workbench:draw_indicators      POST  302  302  403  403  403  403  403  403   302
workbench:switch               GET   302  302  302  302  302  302  302  302   302
workbench:map                  GET   200  200  200  200  200  403  200  403   200
workbench:walk                 GET   200  200  200  200  200  403  200  403   200
workbench:case                 GET   200  200  200  200  200  404  200  404   404
workbench:case_team            POST  302  302  403  403  403  404  403  404   404
workbench:case_leave           POST  302  302  403  403  403  404  403  404   404
workbench:case_accept          POST  404  404  404  404  404  404  404  404   404
workbench:case_shift           POST  302  302  403  403  403  404  403  404   404
workbench:case_request         POST  302  302  302  403  403  404  403  404   404
workbench:case_close           POST  302  302  403  403  403  404  403  404   404
workbench:case_trail           GET   200  200  403  403  403  404  403  404   404
workbench:person               GET   200  200  200  200  200  200  200  404   404
workbench:person_trail         GET   200  200  403  403  403  403  403  404   404
workbench:item                 GET   200  200  200  200  200  404  200  404   404
workbench:item_step            POST  422  422  422  422  422  404  422  404   404
workbench:item_attempt         POST  422  422  422  422  422  404  422  404   404
workbench:item_added           POST  422  422  422  422  422  404  422  404   404
workbench:item_offer           POST  422  422  422  422  422  404  422  404   404
workbench:item_excuse          POST  422  422  422  422  422  404  422  404   404
workbench:item_give_up         POST  422  422  422  422  422  404  422  404   404
workbench:item_cancel_journey  POST  422  422  422  422  422  404  422  404   404
workbench:my_contacts          GET   200  200  200  200  200  403  200  403   200
workbench:my_contacts_bulk     POST  302  302  302  302  302  302  302  302   302
workbench:call_list            GET   200  200  200  200  200  403  403  403   200
workbench:transfer_list        GET   200  200  200  200  200  403  403  403   200
workbench:journeys             GET   200  200  200  200  200  403  403  403   200
workbench:journeys             POST  422  422  422  422  422  403  403  403   422
workbench:follow_ups           GET   200  200  200  200  200  403  200  403   200
workbench:seen_well            POST  302  302  302  302  302  302  302  302   302
workbench:contacts_seen_well   POST  302  302  302  302  302  302  302  302   302
workbench:check                GET   200  200  200  200  200  404  200  404   404
workbench:check                POST  200  200  200  200  200  404  200  404   404
workbench:look                 GET   200  200  200  200  200  404  200  404   404
workbench:look                 POST  200  200  200  200  200  404  200  404   404
workbench:clock                GET   200  200  200  200  200  404  200  404   404
workbench:clock_suspend        POST  422  422  422  422  422  404  422  404   404
workbench:clock_resume         POST  302  302  403  403  403  404  403  404   404
workbench:ring                 GET   404  404  404  404  404  404  404  404   404
workbench:ring_draw            POST  404  404  404  404  404  404  404  404   404
workbench:ring_add             POST  404  404  404  404  404  404  404  404   404
workbench:case_step            POST  302  302  302  302  302  404  302  404   404
workbench:households           GET   200  200  200  200  200  403  200  403   200
workbench:give_package         POST  302  302  302  302  302  302  302  302   302
workbench:stay                 GET   200  200  200  200  200  404  200  404   404
workbench:stay_release         POST  422  422  422  422  422  404  422  404   404
workbench:stay_move_on         POST  422  422  422  422  422  404  422  404   404
workbench:stay_room            POST  422  422  422  422  422  404  422  404   404
workbench:stay_room_result     POST  422  422  422  422  422  404  422  404   404
workbench:stay_count_anew      POST  422  422  422  422  422  404  422  404   404
workbench:handovers            GET   200  200  200  200  200  403  200  403   200
workbench:request              POST  302  302  403  403  403  404  403  404   404
workbench:shift                POST  302  302  302  302  302  404  302  404   404
workbench:search               GET   200  200  200  200  200  200  200  403   200
workbench:switches             GET   200  200  200  200  200  403  200  403   200
workbench:switches_decide      POST  302  302  302  403  403  403  403  403   302
workbench:protocols            GET   200  200  200  200  200  200  200  200   200
workbench:protocol             GET   200  200  200  200  200  200  200  200   200
cases:add_stop                 POST  422  422  422  422  422  404  422  404   404
cases:answer                   POST  422  422  422  403  403  404  403  404   404
cases:classify                 POST  422  422  422  422  422  404  422  404   404
cases:core                     POST  302  302  302  403  403  404  403  404   404
cases:correct                  POST  422  422  422  403  403  404  403  404   404
cases:correct_stop             GET   200  200  200  403  403  404  403  404   404
cases:correct_stop             POST  200  200  200  403  403  404  403  404   404
cases:edit                     GET   200  200  200  200  200  404  200  404   404
cases:file                     POST  422  422  422  422  422  404  422  404   404
cases:finish                   POST  302  302  302  403  403  404  403  404   404
cases:interview                GET   200  200  200  200  200  404  200  404   404
cases:link                     POST  422  422  422  422  422  404  422  404   404
cases:new                      GET   200  200  200  403  403  403  403  403   200
cases:new                      POST  200  200  200  403  403  403  403  403   200
cases:status                   POST  422  422  422  422  422  404  422  404   404
cases:take_over                POST  302  302  302  403  403  404  403  404   404
cases:take_up                  POST  302  302  302  403  403  404  403  404   404
cases:trail                    GET   200  200  200  200  200  404  200  404   404
cases:unlink                   POST  302  302  302  403  403  404  403  404   404
cases:withdraw_stop            POST  302  302  302  302  302  404  302  404   404
workbench:determinations       GET   200  200  200  403  403  403  403  403   200
workbench:determinations       POST  302  302  302  403  403  403  403  403   302
workbench:determinations_standing GET 204 204 204  403  403  403  403  403   204
contacts:accept                POST  302  302  302  403  403  404  403  404   404
contacts:contact               GET   200  200  200  200  200  404  200  404   404
contacts:decide                GET   200  200  200  200  200  404  200  404   404
contacts:decisions             POST  302  302  302  302  302  302  302  302   302
contacts:determine             POST  302  302  302  403  403  404  403  404   404
contacts:immunity              POST  302  302  302  403  403  404  403  404   404
contacts:new                   GET   200  200  200  403  403  404  403  404   404
contacts:new                   POST  200  200  200  403  403  404  403  404   404
contacts:run                   GET   200  200  200  200  200  404  200  404   404
contacts:second_degree         POST  302  302  302  403  403  404  403  404   404
contacts:standing              GET   204  204  204  204  204  404  204  404   404
contacts:stop                  POST  302  302  302  403  403  404  403  404   404
contacts:tell                  POST  422  422  422  403  403  404  403  404   404
contacts:untell                POST  302  302  302  403  403  404  403  404   404
places:area                    GET   200  200  200  200  200  200  200  200   404
places:areas                   GET   200  200  200  200  200  200  200  200   200
places:place                   GET   200  200  200  200  200  200  200  200   404
places:place                   POST  422  422  422  422  422  422  403  403   404
places:outlines                GET   200  200  200  200  200  200  200  200   200
places:unit                    POST  422  422  422  422  422  422  422  422   404
registry:adopt                 POST  422  403  403  403  403  403  403  403   403
registry:close                 POST  404  404  404  404  404  404  404  404   404
registry:new_person            GET   200  200  200  403  403  200  403  403   200
registry:new_person            POST  200  200  200  403  403  200  403  403   200
registry:likely                POST  200  200  200  403  403  200  403  403   200
registry:correct               GET   200  200  200  403  403  200  403  404   404
registry:correct               POST  200  200  200  403  403  200  403  404   404
registry:duplicate             GET   200  200  404  404  404  404  404  404   404
registry:duplicates            GET   200  200  403  403  403  403  403  403   200
registry:merge                 POST  302  302  404  404  404  404  404  404   404
registry:new_outbreak          GET   200  403  403  403  403  403  403  403   200
registry:new_outbreak          POST  200  403  403  403  403  403  403  403   200
registry:outbreak              GET   200  200  200  200  200  200  200  200   200
registry:outbreaks             GET   200  200  200  200  200  200  200  200   200
registry:part                  POST  302  302  404  404  404  404  404  404   404
situation:pack                 GET   200  200  403  403  403  403  403  403   200
situation:pack                 POST  422  422  403  403  403  403  403  403   422
communication:desk             GET   200  200  403  403  403  403  403  403   200
communication:draft            GET   200  200  403  403  403  403  403  403   200
communication:draft            POST  422  422  403  403  403  403  403  403   422
communication:bulletin         GET   200  200  404  404  404  404  404  404   404
communication:bulletin         POST  422  422  404  404  404  404  404  404   404
communication:approve          POST  302  302  404  404  404  404  404  404   404
communication:send_back        POST  302  302  404  404  404  404  404  404   404
communication:publish          POST  302  302  404  404  404  404  404  404   404
communication:drop             POST  302  302  404  404  404  404  404  404   404
communication:correct          POST  422  422  404  404  404  404  404  404   404
workbench:case_note            POST  302  302  302  302  302  404  403  404   404
workbench:offer                POST  302  302  302  403  403  404  403  404   404
workbench:trail                GET   200  200  403  403  403  403  403  403   200
"""
# Deeds that look at the row only when something is said.
FILLED = {
    "exchange:withdraw": {"reason": "Days and months mixed up"},
    "workbench:case_note": {"text": "Seen at noon"},
    "cases:unlink": {"reason": "Not so"},
    "contacts:untell": {"reason": "Not so"},
    "contacts:accept": {"deed": "all"},
    "workbench:offer": {"deed": "withdraw", "text": "Sent too soon"},
}
# Parameters that name no row of an area.
NOBODYS = {"protocol_id", "outbreak_id"}
# A list sent as a whole: its rows are in the form, and tried in the tests of the desk.
LISTS = {"contacts:decisions"}


def addresses():
    """Return the parameters of every address of the server, by its name."""
    found = {}

    def walk(resolver, space):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
            else:
                names = re.findall(r"<\w+:(\w+)>", str(pattern.pattern))
                found[f"{space}{pattern.name}"] = tuple(names)

    walk(get_resolver(), "")
    return found


@cache
def table():
    """Return (address, method) → the verdict on each role, then on the stranger."""
    lines = [line.split() for line in TABLE.strip().splitlines()[1:]]
    return {(line[0], line[1]): tuple(map(int, line[2:])) for line in lines}


def ask(client, name, method, house, **other):
    """Return the answer; whatever it changed is taken back."""
    args = {p: house.args[p] for p in addresses()[name]} | other
    url = reverse(name, kwargs=args)
    before = transaction.savepoint()
    if method == "GET":
        answer = client.get(url)
    else:
        answer = client.post(url, FILLED.get(name, {}))
    code, refusal = answer.status_code, latest_of_kind("refused.not_visible")
    transaction.savepoint_rollback(before)
    return code, refusal.detail["path"] == url if refusal else False


@pytest.fixture(scope="module")
def built(standing):
    with clock.at(HOUR_LATER):
        return a_house()


@pytest.fixture
def house(built):
    logging.disable(logging.CRITICAL)
    with clock.at(HOUR_LATER):
        yield built
    logging.disable(logging.NOTSET)


def test_every_address_is_in_the_table_or_open_to_all():
    assert {name for name, _ in table()} | OPEN == set(addresses())


@pytest.mark.parametrize("role", Role)
def test_each_role_gets_the_verdict_of_the_table(house, role):
    browser = a_browser(an_account(str(role), role=role, area_path=FANGSHAN))
    column = list(Role).index(role)

    found = {}
    for name, method in table():
        if name == "access:sign_out":  # the browser would be at the door from here on
            continue
        found[name, method] = ask(browser, name, method, house)[0]

    said = {key: codes[column] for key, codes in table().items() if key in found}
    assert {k: v for k, v in found.items() if v != said[k]} == {}


def test_a_row_of_another_district_is_not_there_and_the_try_is_in_the_trail(house):
    """Also though the request failed; and it looks like a row that never was."""
    account = an_account("stranger", role=Role.HEADQUARTERS, area_path=FENGTAI)
    stranger = a_browser(account)

    for (name, method), codes in table().items():
        rows = set(addresses()[name]) - NOBODYS
        if not rows or name in LISTS:
            continue
        code, is_told = ask(stranger, name, method, house)
        logged = AccessEvent.objects.latest("pk")
        nowhere = dict.fromkeys(r for r in rows if r.endswith("_id"))
        code_nowhere, _ = ask(
            stranger, name, method, house, **dict.fromkeys(nowhere, 987_654)
        )

        assert code == codes[-1] == code_nowhere == 404, (name, method)
        assert is_told, f"{name} {method} left no word in the trail"
        assert (logged.page, logged.outcome) == (name, "not_found")


def test_lists_of_another_district_hold_none_of_our_persons(house):
    account = an_account("stranger", role=Role.HEADQUARTERS, area_path=FENGTAI)
    stranger = a_browser(account)

    for (name, method), codes in table().items():
        if method != "GET" or addresses()[name] or codes[-1] != 200:
            continue
        shown = stranger.get(reverse(name)).content.decode()
        names = ("Person 1", "Rider Zhou", "Held Member", "13900000001")
        assert [n for n in names if n in shown] == [], name


def test_nothing_is_answered_without_signing_in(house):
    door = reverse(settings.LOGIN_URL)
    nobody = Client()

    for name, method in table():
        args = {p: house.args[p] for p in addresses()[name]}
        send = nobody.get if method == "GET" else nobody.post
        answer = send(reverse(name, kwargs=args))
        piece = send(reverse(name, kwargs=args), headers={"HX-Request": "true"})

        assert (answer.status_code, answer.url.partition("?")[0]) == (302, door), name
        assert (piece.status_code, piece.headers["HX-Redirect"]) == (401, door), name
