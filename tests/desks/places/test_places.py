"""Places are found again by name, area and address."""

from dataclasses import replace

import pytest

from builders.actors import NOW, an_actor
from builders.places import DOUDIAN, FANGSHAN, FENGTAI, SYSTEM, the_areas, the_units
from epiloop.records import PlaceClass
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.places import actions, queries
from epiloop_hq.places.actions import PlaceDraft
from epiloop_hq.places.errors import PlacesRefusedError

pytestmark = pytest.mark.django_db

SCHOOL = PlaceDraft(name="交道一街小学", kind=PlaceClass.CLASSROOM, area_path=DOUDIAN)


@pytest.fixture(autouse=True)
def _areas():
    the_areas()


def found(*drafts, actor=SYSTEM):
    return actions.find_or_create_places(drafts, actor=actor, now=NOW)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"name": "  交道一街小学 "}, True),
        ({"kind": PlaceClass.UNKNOWN}, True),
        ({"address": "交道大街1号"}, True),  # nobody had told an address
        ({"name": "交道二街小学"}, False),
        ({"area_path": FENGTAI}, False),
        ({"area_path": ""}, False),
    ],
)
def test_a_place_is_known_by_its_name_and_its_area(change, same):
    first = found(SCHOOL)[0]

    second = found(replace(SCHOOL, **change))[0]

    assert (first == second) is same


def test_two_addresses_are_two_places_and_none_is_the_first_of_that_name():
    home = PlaceDraft(name="家", kind=PlaceClass.DWELLING, area_path=DOUDIAN)

    one, two, neither = found(
        replace(home, address="1 号"), replace(home, address="2 号"), home
    )

    assert one != two
    assert neither == one


def test_what_nobody_had_told_is_added_and_what_was_told_stays():
    unit = the_units()[DOUDIAN]
    place = found(replace(SCHOOL, kind=PlaceClass.UNKNOWN))[0]

    found(replace(SCHOOL, address="交道大街1号", lon=116.05, lat=39.64, unit_id=unit))
    found(replace(SCHOOL, kind=PlaceClass.SHOP, lon=1.0, lat=1.0))

    row = queries.place_row(place, SYSTEM)
    assert (row.kind, row.lon, row.unit_id) == (PlaceClass.CLASSROOM, 116.05, unit)
    assert row.address == "交道大街1号"


def test_many_places_are_found_with_few_queries(django_assert_max_num_queries):
    drafts = [replace(SCHOOL, name=f"place {n}") for n in range(200)]

    with django_assert_max_num_queries(20):
        first = found(*drafts)
    told = AuditEvent.objects.count()

    assert found(*reversed(drafts)) == tuple(reversed(first))
    assert AuditEvent.objects.count() == told


def test_one_name_told_twice_at_once_is_one_place():
    assert len(set(found(SCHOOL, SCHOOL, replace(SCHOOL, address="1 号")))) == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": " "}, "needs a name"),
        ({"lon": 116.0}, "a longitude and a latitude, or neither"),
        ({"area_path": "99/"}, "no area with the path 99/"),
    ],
)
def test_half_a_place_is_refused(change, reason):
    with pytest.raises(PlacesRefusedError, match=reason):
        found(replace(SCHOOL, **change))


def test_an_investigator_names_places_of_other_districts():
    """A case of Fangshan was in a shop in Fengtai."""
    officer = an_actor(Role.INVESTIGATOR, FANGSHAN)
    shop = PlaceDraft(name="shop", kind=PlaceClass.SHOP, area_path=FENGTAI)

    assert found(shop, actor=officer)
    with pytest.raises(NotPermittedError):
        found(shop, actor=an_actor(Role.VIEWER))


def test_a_place_is_corrected_but_stays_in_its_area():
    place = found(SCHOOL)[0]
    right = replace(SCHOOL, name="交道一街中心小学", address="1 号")

    actions.correct_place(place, right, actor=SYSTEM, now=NOW)

    assert queries.place_row(place, SYSTEM).name == "交道一街中心小学"
    with pytest.raises(PlacesRefusedError, match="stays there"):
        actions.correct_place(
            place, replace(right, area_path=FENGTAI), actor=SYSTEM, now=NOW
        )


def test_a_place_nobody_could_put_on_the_map_gets_its_area_later():
    place = found(replace(SCHOOL, area_path=""))[0]

    actions.correct_place(place, SCHOOL, actor=SYSTEM, now=NOW)

    assert queries.place_row(place, SYSTEM).area_path == DOUDIAN


def test_places_are_looked_up_in_the_viewers_areas(django_assert_num_queries):
    place, elsewhere = found(SCHOOL, replace(SCHOOL, area_path=FENGTAI))
    officer = an_actor(Role.DISTRICT, FANGSHAN)

    assert [p.id for p in queries.found_places("交道", officer, limit=9)] == [place]
    assert queries.found_places(" ", officer, limit=9) == ()
    with django_assert_num_queries(1):
        assert queries.place_rows([place, elsewhere, None], SYSTEM).keys() == {
            place,
            elsewhere,
        }
    with pytest.raises(Exception, match="does not exist"):
        queries.place_row(elsewhere, officer)
