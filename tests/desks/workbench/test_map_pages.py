"""The outbreak map: as it was known, adding up, of one's own areas; and the walk."""

import json
import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW, later
from builders.cases import a_case, a_stop, a_trail
from builders.maps import SHOPS, MapHouse, a_shop
from builders.outbreaks import a_person
from builders.places import BEIJING, DOUDIAN, FANGSHAN, FENGTAI, SYSTEM
from builders.rings import HOME
from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.cases.actions import classify_route, refute_case
from epiloop_hq.places.actions import (
    PlaceDraft,
    ZoneDraft,
    correct_place,
    record_zones,
)

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])
SEEN_AT = later(hours=2)


@pytest.fixture(scope="module")
def built(standing):
    with clock.at(NOW):
        return MapHouse()


@pytest.fixture
def house(built):
    with clock.at(SEEN_AT):
        yield built


def browser(role=Role.DISTRICT, area_path=FANGSHAN):
    name = f"{role}-{len(area_path)}"
    return a_browser(an_account(name, role=role, area_path=area_path))


def page(client, name="map", **asked):
    answer = client.get(reverse(f"workbench:{name}"), asked)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def picture(html):
    """Return what the browser draws, without the addresses, which carry the instant."""
    island = re.search(r'<div id="map-data" hidden>(.*?)</div>', html, re.DOTALL)
    told = json.loads(unescape(island[1]))
    for area in told["areas"]:
        del area["href"]
    return told


def spots(html, layer):
    told = picture(html)
    rows = next(one["rows"] for one in told["layers"] if one["key"] == layer)
    return {
        row["name"]: row
        for row in (dict(zip(told["columns"], r, strict=True)) for r in rows)
    }


def sums(html):
    """Return the table by area: line → its numbers; the last line is the whole."""
    table = re.search(r'<table class="listing map-sums">(.*?)</table>', html, re.DOTALL)
    found = {}
    for line in re.findall(r"<tr[^>]*>(.*?)</tr>", table[1], re.DOTALL)[1:]:
        name = re.sub(r"<[^>]+>", "", re.search(r"<th.*?</th>", line, re.DOTALL)[0])
        found[name.strip()] = [int(n) for n in re.findall(r"<td[^>]*>(\d+)", line)]
    return found


def test_the_map_at_an_instant_shows_what_was_known_then_whatever_was_learnt_since(
    house,
):
    """Refuted, classified and moved afterwards: the earlier map stays as it stood."""
    client = browser()
    then = page(client)
    correct_place(
        house.shops[0],
        PlaceDraft(name="Noodle shop", area_path=DOUDIAN, lon=116.2, lat=39.5),
        actor=SYSTEM,
        now=later(hours=3),
    )
    refute_case(
        house.other,
        actor=SYSTEM,
        happened_at=later(hours=3),
        now=later(hours=3),
        evidence="Recheck",
    )
    classify_route(
        house.case,
        DiscoveryRoute.QUARANTINE,
        actor=SYSTEM,
        now=later(hours=3),
        evidence="Own",
    )
    with clock.at(later(hours=4)):
        now = page(client)
        again = page(client, at="2022-04-23 04:05")

    assert picture(again) == picture(then)
    assert sums(again) == sums(then)
    assert spots(again, "points")["Noodle shop"]["lon"] == 116.07
    assert spots(now, "points")["Noodle shop"]["lon"] == 116.2
    assert (len(spots(then, "cases")), len(spots(now, "cases"))) == (3, 2)


def test_before_anybody_knew_of_it_the_map_says_so(house):
    assert "Nothing was known yet" in page(browser(), at="2022-04-20 00:00")


@pytest.mark.parametrize(
    ("area", "lines"),
    [
        ("1101", {"Fangshan": 3, "Beijing city": 3}),
        (
            "110111",
            {"Doudian": 2, "Not assigned to any of them": 1, "Fangshan": 3},
        ),
        ("110111103", {"Not assigned to any of them": 2, "Doudian": 2}),
    ],
)
def test_the_lines_of_the_table_add_up_to_its_last_line(house, area, lines):
    shown = sums(page(browser(Role.HEADQUARTERS, BEIJING), area=area))

    *parts, whole = shown.values()
    assert [sum(column) for column in zip(*parts, strict=True)] == whole
    assert {name: numbers[0] for name, numbers in shown.items()} == {
        name.replace("Beijing city", next(reversed(shown))): n
        for name, n in lines.items()
    }


def test_an_address_shares_the_same_map(house):
    client = browser()
    asked = {
        "outbreak": house.outbreak,
        "area": "110111",
        "at": "2022-04-23 03:05",
        "show": ["", "points"],
        "shade": "community_cases",
    }

    html = page(client, **asked)

    told = re.search(r'href="(/map/walk/\?[^"]+)"', html)[1].replace("&amp;", "&")
    query = parse_qs(urlsplit(told).query, keep_blank_values=True)
    assert query == {
        "outbreak": [str(house.outbreak)],
        "area": ["110111"],
        "at": ["2022-04-23T03:05"],
        "show": ["", "points"],
        "shade": ["community_cases"],
    }
    assert [layer["key"] for layer in picture(html)["layers"]] == ["points"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"area": "110106"}, 404),
        ({"area": "nowhere"}, 404),
        ({"outbreak": "987654"}, 404),
        ({"at": "tomorrow", "shade": "height", "show": "clouds"}, 200),
    ],
)
def test_what_is_not_the_viewers_is_not_there_and_nonsense_is_let_go(
    house, asked, code
):
    assert browser().get(reverse("workbench:map"), asked).status_code == code


@pytest.mark.parametrize(
    ("role", "is_vague"), [(Role.DISTRICT, False), (Role.VIEWER, True)]
)
def test_a_home_is_drawn_only_for_who_may_know_who_lives_there(house, role, is_vague):
    """Others see the case where its area lies."""
    shown = list(spots(page(browser(role)), "cases").values())

    homes = [s for s in shown if (s["lon"], s["lat"]) == HOME]
    assert bool(homes) is not is_vague
    assert "502" not in json.dumps(shown)


def test_a_district_sees_nothing_of_another(house):
    html = page(browser(Role.DISTRICT, FENGTAI))

    assert not spots(html, "cases")
    assert not spots(html, "points")


def queries_of(client, **asked):
    page(client, **asked)
    with CaptureQueriesContext(connections["default"]) as taken:
        page(client, **asked)
    return len(taken)


@pytest.mark.parametrize(
    ("asked", "batches"), [({}, 0), ({"at": "2022-04-23 03:05"}, 2)]
)
def test_more_cases_and_points_take_no_more_queries(house, asked, batches):
    """The trail is read in batches: a batch more is two queries more."""
    client = browser()
    few = queries_of(client, **asked)
    for number in range(12):
        case = a_case(a_person(f"More {number}"), when=later(minutes=number))
        a_trail(case, a_stop(a_shop(f"Shop {number}", number), "08:00-09:00"))

    assert queries_of(client, **asked) <= few + batches


def test_the_walk_visits_every_open_point_once_and_counts_those_looked_at(house):
    client = browser()
    html, seen = page(client, "walk"), []
    for _ in range(len(house.items) + 1):
        seen.append(re.search(r'walk-stop"[^>]*aria-label="([^"]+)"', html)[1])
        onward = re.search(r'<a href="([^"]+)" rel="next"', html)
        if onward is None:
            break
        query = parse_qs(onward[1].replace("&amp;", "&").lstrip("?"))
        html = page(client, "walk", **query)

    assert sorted(seen) == sorted(SHOPS)
    assert "Looked at today: 3 of 3 open." in html


def test_the_walk_says_when_nobody_answers_for_a_point(house):
    html = page(browser(), "walk")

    assert "Nobody named" in html
    assert reverse("workbench:item", args=[house.items[0]]) in html


def test_what_was_looked_at_is_forgotten_the_next_day(house):
    client = browser()
    page(client, "walk")

    with clock.at(SEEN_AT + timedelta(days=1)):
        assert "Looked at today: 1 of 3 open." in page(client, "walk")


def test_where_no_point_is_open_the_walk_says_so(house):
    assert "No risk point is open here" in page(browser(Role.DISTRICT, FENGTAI), "walk")


def test_areas_may_be_shaded_by_the_strictest_zone_in_them(house):
    """A level announced later than the map's instant is not in force yet."""
    levels = (
        ("Yijie", "zone_medium", 0),
        ("Yijie", "zone_high", 1),
        ("Beijie", "zone_low", 0),
    )
    drafts = [
        ZoneDraft(
            community=community,
            level=level,
            happened_at=later(hours=hours),
            area_path=DOUDIAN,
            outbreak_id=house.outbreak,
        )
        for community, level, hours in levels
    ]
    record_zones(drafts, actor=SYSTEM, now=NOW)
    client = browser()

    def doudian(**asked):
        told = picture(page(client, area="110111", shade="zone_level", **asked))
        return next(a["shown"] for a in told["areas"] if a["path"] == DOUDIAN)

    assert doudian() == "High risk area"
    assert doudian(at="2022-04-23 02:30") == "Medium risk area"
