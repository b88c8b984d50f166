"""No read without a viewer."""

import pytest
from django.db.models import Prefetch

from desks.audit.conftest import LI
from desks.audit.trail_app.models import Case, Visit
from epiloop_hq.actor import Actor, Grant, Permission, Role
from epiloop_hq.audit.errors import ScopeRequiredError
from epiloop_hq.audit.records import areas_seen

pytestmark = pytest.mark.django_db

PATHS = ["11/", "11/1/", "11/10/", "110/", "12/1/", "11", "", "11/_/", "11/%/"]


@pytest.fixture
def cases(record):
    with record():
        return Case.objects.bulk_create([Case(area_path=path) for path in PATHS])


def viewer(*paths, role=Role.DISTRICT):
    return Actor(1, "Li", tuple(Grant(role, path) for path in paths))


READS = {
    "all": lambda rows: rows.all(),
    "get": lambda rows: rows.get(pk=1),
    "filter": lambda rows: rows.filter(pk=1),
    "exclude": lambda rows: rows.exclude(pk=1),
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "first": lambda rows: rows.first(),
    "values": lambda rows: rows.values(),
    "iterator": lambda rows: rows.iterator(),
    "in_bulk": lambda rows: rows.in_bulk([1]),
    "aggregate": lambda rows: rows.aggregate(),
    "none": lambda rows: rows.none(),
    "using": lambda rows: rows.using("default"),
    "raw": lambda rows: rows.raw("SELECT 1"),
    "extra": lambda rows: rows.extra(where=["1=1"]),
    "update": lambda rows: rows.update(),
    "get_or_create": lambda rows: rows.get_or_create(pk=1),
    "update_or_create": lambda rows: rows.update_or_create(pk=1),
    "select_for_update": lambda rows: rows.select_for_update(),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS.keys())
def test_every_reading_method_of_the_manager_asks_for_a_viewer(read, record):
    with record(), pytest.raises(ScopeRequiredError, match=r"visible_to\(actor\)"):
        read(Case.objects)


@pytest.mark.parametrize("read", READS.values(), ids=READS.keys())
def test_a_related_manager_asks_for_one_too(read, record):
    with record():
        case = Case.objects.create(area_path="11/")
        with pytest.raises(ScopeRequiredError, match="Visit"):
            read(case.visits)


@pytest.mark.parametrize(
    ("areas", "seen"),
    [
        (["11/"], ["11/", "11/1/", "11/10/", "11/_/", "11/%/"]),
        (["11/1/"], ["11/1/"]),
        (["11/_/"], ["11/_/"]),
        (["11/%/"], ["11/%/"]),
        (["11/1/", "12/"], ["11/1/", "12/1/"]),
        (["11/", "11/1/"], ["11/", "11/1/", "11/10/", "11/_/", "11/%/"]),
        (["13/"], []),
        ([], []),
        ([""], PATHS),
    ],
)
def test_a_viewer_sees_the_subtrees_granted_and_nothing_beside(cases, areas, seen):
    rows = Case.objects.visible_to(viewer(*areas))

    assert [row.area_path for row in rows.order_by("pk")] == seen


def test_the_system_sees_everything(cases):
    assert Case.objects.visible_to(Actor.system("worker")).count() == len(PATHS)


def test_a_record_with_a_permission_is_seen_where_the_role_has_it():
    grants = (Grant(Role.LABORATORY, "11/"), Grant(Role.DISTRICT, "12/"))
    actor = Actor(1, "Li", grants)

    assert areas_seen(actor, Permission.CASE_SEE) == ("12/",)
    assert areas_seen(actor, Permission.SAMPLE_SEE) == ("11/", "12/")
    assert areas_seen(actor, None) == ("11/", "12/")


def test_a_model_may_have_a_rule_of_its_own(record):
    with record():
        for path in ("11/1/", "12/"):
            Case.objects.create(area_path=path).visits.create(place=path)

    assert [v.place for v in Visit.objects.visible_to(LI)] == ["11/1/"]


def test_related_rows_are_read_by_a_viewer_within_the_relation(record):
    with record():
        first, second = (Case.objects.create(area_path="11/1/") for _ in range(2))
        first.visits.create(place="gym")
        second.visits.create(place="pool")

    assert [v.place for v in first.visits.visible_to(LI)] == ["gym"]
    assert [v.place for v in first.visits.unscoped(reason="test")] == ["gym"]


def test_reading_everything_needs_a_reason():
    with pytest.raises(ValueError, match="Say why"):
        Case.objects.unscoped(reason="  ")


def test_django_itself_follows_a_key_forward_and_reads_a_row_anew(record):
    with record():
        visit = Case.objects.create(area_path="99/", name="far").visits.create(
            place="gym"
        )

    again = Visit.objects.unscoped(reason="test").get()
    assert again.case.name == "far"
    visit.refresh_from_db()
    assert visit.place == "gym"


def test_rows_fetched_ahead_come_from_a_query_that_knows_the_viewer(record):
    with record():
        Case.objects.create(area_path="11/").visits.create(place="gym")

    with pytest.raises(ScopeRequiredError):
        list(Case.objects.visible_to(LI).prefetch_related("visits"))
    ahead = Prefetch("visits", Visit.objects.visible_to(LI))
    (case,) = Case.objects.visible_to(LI).prefetch_related(ahead)
    assert [v.place for v in case.visits.all()] == ["gym"]


def test_scope_is_answered_from_the_index(cases, django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        list(Case.objects.visible_to(viewer("11/1/")))

    assert "trail_app_case" in queries.captured_queries[0]["sql"]
