"""Risk points of several cases merge by place and time, and come apart again."""

import pytest

from builders.actors import NOW, an_actor, at
from builders.places import DOUDIAN, FANGSHAN, FENGTAI, SYSTEM, a_place, the_areas
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.places import actions, queries
from epiloop_hq.places.errors import PlacesRefusedError
from epiloop_hq.places.models import RiskPoint

pytestmark = pytest.mark.django_db

OUTBREAK = 1


@pytest.fixture
def school():
    the_areas()
    return a_place()


def told(place, span, *, source="case 1", actor=SYSTEM, **more):
    """Tell of a stay at a place: "08:00-09:00" on the day of the first tube."""
    start, end = (at(f"2022-04-22 {t}") for t in span.split("-"))
    return actions.merge_point(
        place,
        actor=actor,
        now=NOW,
        outbreak_id=OUTBREAK,
        starts_at=start,
        ends_at=end,
        source=source,
        **more,
    )


def standing():
    """Return the points that stand, as "from-to" with their members' sources."""
    return {
        _span(p): [m.source for m in queries.member_rows(p.id, SYSTEM)]
        for p in queries.point_page(SYSTEM).rows
    }


def _span(row):
    ends = (row.starts_at, row.ends_at)
    return "-".join(f"{(x.hour + 8) % 24:02d}:{x.minute:02d}" for x in ends)


def test_one_stay_is_a_point_with_one_member(school):
    point = told(school, "08:00-09:00")

    row = queries.point_row(point.point_id, SYSTEM)
    assert (row.place.name, row.members, row.area_path) == ("交道一街小学", 1, DOUDIAN)
    assert standing() == {"08:00-09:00": ["case 1"]}


def test_stays_of_two_cases_that_overlap_are_one_point(school):
    first = told(school, "08:00-09:00")
    second = told(school, "08:30-10:00", source="case 2")

    assert second.point_id == first.point_id != second.member_id
    assert standing() == {"08:00-10:00": ["case 1", "case 2"]}


def test_stays_that_only_touch_or_are_elsewhere_stay_apart(school):
    told(school, "08:00-09:00")
    told(school, "09:00-10:00", source="case 2")
    told(a_place("shop"), "08:00-09:00", source="case 3")

    assert len(queries.point_page(SYSTEM).rows) == 3


def test_a_stay_between_two_points_makes_them_one(school):
    """The older point stays; the other is told where it went."""
    first = told(school, "08:00-09:00")
    second = told(school, "10:00-11:00", source="case 2")

    bridge = told(school, "08:30-10:30", source="case 3")

    assert bridge.point_id == first.point_id
    assert bridge.absorbed == (second.point_id,)
    assert standing() == {"08:00-11:00": ["case 1", "case 3", "case 2"]}
    assert queries.standing_points([second.point_id, second.member_id, None]) == {
        second.point_id: first.point_id,
        second.member_id: first.point_id,
    }
    assert queries.point_row(second.point_id, SYSTEM).id == first.point_id


def test_a_bridge_taken_back_parts_the_points_again(school):
    first = told(school, "08:00-09:00")
    told(school, "10:00-11:00", source="case 2")
    bridge = told(school, "08:30-10:30", source="case 3")

    actions.withdraw_point(bridge.member_id, actor=SYSTEM, now=NOW, reason="wrong day")

    assert standing() == {"08:00-09:00": ["case 1"], "10:00-11:00": ["case 2"]}
    assert first.point_id in {p.id for p in queries.point_page(SYSTEM).rows}


def test_a_point_without_members_is_withdrawn_and_twice_is_once(school):
    only = told(school, "08:00-09:00")

    for _ in range(2):
        actions.withdraw_point(only.member_id, actor=SYSTEM, now=NOW, reason="wrong")

    assert standing() == {}
    kinds = list(
        AuditEvent.objects.filter(kind__startswith="point").values_list("kind")
    )
    assert kinds == [
        ("point.found",),
        ("point.member_withdrawn",),
        ("point.withdrawn",),
    ]


def test_the_same_stay_told_again_is_the_same_member_and_leaves_no_trace(school):
    first = told(school, "08:00-09:00")
    before = AuditEvent.objects.count()

    again = told(school, "08:00-09:00")

    assert (again.point_id, again.member_id) == (first.point_id, first.member_id)
    assert AuditEvent.objects.count() == before


def test_a_stay_inside_a_point_adds_a_member_and_does_not_widen_it(school):
    told(school, "08:00-12:00")
    told(school, "09:00-10:00", source="case 2", is_approximate=True)

    assert standing() == {"08:00-12:00": ["case 1", "case 2"]}
    assert queries.point_page(SYSTEM).rows[0].is_approximate


def test_a_new_member_leaves_other_points_of_the_place_alone(school):
    told(school, "08:00-09:00")
    told(school, "10:00-11:00", source="case 2")
    told(school, "10:30-11:30", source="case 3")

    regrouped = AuditEvent.objects.filter(kind="point.regrouped")
    assert regrouped.count() == 1


def test_a_stay_without_length_is_refused(school):
    with pytest.raises(PlacesRefusedError, match="ends after it starts"):
        told(school, "08:00-08:00")


def test_an_investigator_makes_points_of_other_districts_but_sees_their_own(school):
    officer = an_actor(Role.INVESTIGATOR, FENGTAI)

    point = told(school, "08:00-09:00", actor=officer)

    assert queries.point_page(officer).rows == ()
    with pytest.raises(RiskPoint.DoesNotExist):
        queries.point_row(point.point_id, officer)
    with pytest.raises(RiskPoint.DoesNotExist):
        queries.member_rows(point.point_id, officer)
    with pytest.raises(NotPermittedError):
        told(school, "08:00-09:00", actor=an_actor(Role.VIEWER))


def test_points_come_newest_first_page_by_page(school, django_assert_num_queries):
    for hour in range(10, 15):
        told(school, f"{hour}:00-{hour}:30")
    officer = an_actor(Role.DISTRICT, FANGSHAN)

    with django_assert_num_queries(3):
        first = queries.point_page(officer, limit=3)
    second = queries.point_page(officer, limit=3, after=first.next_key)

    hours = [(p.starts_at.hour + 8) % 24 for p in (*first.rows, *second.rows)]
    assert hours == [14, 13, 12, 11, 10]
    assert second.next_key == ""


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"outbreak_id": OUTBREAK}, 1),
        ({"outbreak_id": 2}, 0),
        ({"area_path": FANGSHAN}, 1),
        ({"area_path": FENGTAI}, 0),
        ({"since": at("2022-04-22 08:59")}, 1),
        ({"since": at("2022-04-22 09:00")}, 0),
        ({"until": at("2022-04-22 08:01")}, 1),
        ({"until": at("2022-04-22 08:00")}, 0),
    ],
)
def test_points_are_filtered_by_outbreak_area_and_time(school, filters, found):
    told(school, "08:00-09:00")

    assert len(queries.point_page(SYSTEM, **filters).rows) == found
