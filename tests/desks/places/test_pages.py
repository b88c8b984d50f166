"""Pages of the tree of areas: who answers where, and how they are reached."""

import re

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW
from builders.places import DOUDIAN, FANGSHAN, FENGTAI, SYSTEM, the_areas, the_units
from epiloop.records import PlaceClass
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.places import actions, queries
from epiloop_hq.places.actions import PlaceDraft
from epiloop_hq.places.kinds import AreaLevel, UnitKind
from epiloop_hq.places.labels import AREA_LEVELS, PLACE_CLASSES, UNIT_KINDS

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])


@pytest.fixture(autouse=True)
def _house():
    the_areas()
    the_units()
    with clock.at(NOW):
        yield


@pytest.fixture
def officer():
    return a_browser(an_account("officer", role=Role.DISTRICT, area_path=FANGSHAN))


def shown(response):
    return re.sub(r"\s+", " ", response.content.decode())


def page(client, name, *args, **data):
    return shown(client.get(reverse(name, args=args), data))


UNIT = {"name": "窦店镇", "kind": "community", "telephone": "010-1"}


def test_one_begins_where_ones_areas_begin_and_goes_down(officer):
    assert "Fangshan" in page(officer, "places:areas")
    below = page(officer, "places:area", "110111")

    assert "Doudian" in below
    assert "Town or subdistrict" in below
    assert "房山区疾控中心" in below


@pytest.mark.parametrize(
    ("search", "finds"),
    [("窦店", "110111103"), ("1101111", "110111101"), ("110106", "No area found")],
)
def test_an_area_is_found_by_name_or_code_among_ones_own(officer, search, finds):
    assert finds in page(officer, "places:areas", q=search)


def test_the_areas_above_ones_own_are_named_and_not_linked(officer):
    """The province lies above a district's officer, who would be told it does not exist."""
    shown = page(officer, "places:area", "110111")

    assert "Beijing" in shown
    assert reverse("places:area", args=["11"]) not in shown


def test_an_area_without_a_unit_shows_who_above_answers(officer):
    assert "房山区疾控中心 </strong> 010-69350000" in page(
        officer, "places:area", "110111101"
    ).replace("</strong>", " </strong>")


def test_an_area_nobody_answers_for_says_so():
    client = a_browser(an_account("chief", role=Role.HEADQUARTERS, area_path=""))

    assert "have nobody to answer for them" in page(client, "places:area", "13")


def test_a_unit_is_added_and_changed_by_its_name(officer):
    path = reverse("places:unit", args=["110111103"])

    for telephone in ("010-1", "010-2"):
        officer.post(path, UNIT | {"telephone": telephone})

    (row,) = [u for u in queries.units_of(DOUDIAN) if u.area_path == DOUDIAN]
    assert (row.telephone, row.kind) == ("010-2", UnitKind.COMMUNITY)
    assert "010-2" in page(officer, "places:area", "110111103")


def test_a_unit_refused_comes_back_with_the_reason(officer):
    path = reverse("places:unit", args=["110111103"])

    response = officer.post(path, UNIT | {"name": "", "is_outside": "on"})

    assert response.status_code == 422
    assert "This field is required." in shown(response)


@pytest.mark.parametrize(
    ("role", "area", "code", "get", "post"),
    [
        (Role.DISTRICT, FANGSHAN, "110111103", 200, 302),
        (Role.COMMUNITY, FANGSHAN, "110111103", 200, 403),
        (Role.DISTRICT, FENGTAI, "110111103", 404, 404),
        (Role.DISTRICT, FANGSHAN, "99", 404, 404),
    ],
)
def test_an_area_is_seen_and_written_by_its_own(role, area, code, get, post):
    client = a_browser(an_account("somebody", role=role, area_path=area))
    deed = client.post(reverse("places:unit", args=[code]), UNIT)

    assert client.get(reverse("places:area", args=[code])).status_code == get
    assert deed.status_code == post
    if post == 404:
        assert AuditEvent.objects.latest("seq").kind == "refused.not_visible"


def test_who_may_not_write_units_is_offered_no_form():
    client = a_browser(an_account("viewer", role=Role.VIEWER))

    assert "Add or change a unit" not in page(client, "places:area", "110111")


def the_school():
    where = {"lon": 116.03, "lat": 39.65, "area_path": FANGSHAN}
    draft = PlaceDraft(name="交道小学", kind=PlaceClass.CLASSROOM, **where)
    return actions.find_or_create_place(draft, actor=SYSTEM, now=NOW)


def corrected(client, place, **changes):
    known = {"name": "交道小学", "kind": "classroom", "lon": "116.03", "lat": "39.65"}
    return client.post(reverse("places:place", args=[place]), known | changes)


def test_a_place_entered_wrongly_is_put_right_where_it_is(officer):
    place = the_school()

    answer = corrected(officer, place, name="交道一街中心小学", lat="39.66")

    assert answer.status_code == 302
    row = queries.place_row(place, SYSTEM)
    assert (row.name, row.lat, row.area_path) == ("交道一街中心小学", 39.66, FANGSHAN)
    assert "交道一街中心小学" in page(officer, "places:place", place)


def test_half_a_position_comes_back_with_the_reason(officer):
    answer = corrected(officer, the_school(), lat="")

    assert answer.status_code == 422
    assert "A place has a longitude and a latitude, or neither." in shown(answer)


def test_every_kind_has_a_name():
    assert set(AREA_LEVELS) == set(AreaLevel)
    assert set(UNIT_KINDS) == set(UnitKind)
    assert set(PLACE_CLASSES) == set(PlaceClass)
