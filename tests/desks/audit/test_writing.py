"""No write without a trail: every way of writing a record, and every way refused."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, models
from django.db.models import F, ProtectedError, Value
from django.db.transaction import atomic

from desks.audit.conftest import LI, NOON
from desks.audit.trail_app.models import (
    Case,
    CaseByName,
    Human,
    Login,
    Pair,
    Ping,
    Visit,
)
from epiloop_hq.actor import Actor
from epiloop_hq.audit.errors import (
    RefusedWriteError,
    TrailIsAppendOnlyError,
    UnauditedWriteError,
)
from epiloop_hq.audit.models import AuditEvent, EventDetail, EventPerson
from epiloop_hq.audit.recording import recording

pytestmark = pytest.mark.django_db


def every_case():
    return Case.objects.unscoped(reason="test")


def last_row():
    return json.loads(EventDetail.objects.latest("event_seq").text)


@pytest.fixture
def case(record):
    with record():
        return Case.objects.create(area_path="11/1/", name="first")


WRITES = {
    "save": lambda case: case.save(),
    "save of a part": lambda case: case.save(update_fields=["tier"]),
    "save of a new row": lambda _: Case(area_path="11/").save(),
    "save behind the model": models.Model.save,
    "save_base": lambda case: case.save_base(),
    "delete": lambda case: case.delete(),
    "delete behind the model": models.Model.delete,
    "create": lambda _: Case.objects.create(area_path="11/"),
    "bulk_create": lambda _: Case.objects.bulk_create([Case(area_path="11/")]),
    "bulk_update": lambda case: Case.objects.bulk_update([case], ["tier"]),
    "update": lambda _: every_case().update(tier=1),
    "delete of many": lambda _: every_case().delete(),
    "get_or_create": lambda _: every_case().get_or_create(name="new"),
    "update_or_create": lambda _: every_case().update_or_create(
        name="first", defaults={"tier": 4}
    ),
    "create by the relation": lambda case: case.visits.create(place="gym"),
    "add by the relation": lambda case: case.visits.add(Visit(place="gym"), bulk=False),
    "move by the relation": lambda _: Case._base_manager.update(tier=2),
    "proxy": lambda _: CaseByName.objects.create(area_path="11/"),
    "rows without events": lambda _: Ping.objects.create(minute=1),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_nothing_is_written_outside_a_recording(write, case, told):
    before = list(every_case().values()), told()

    with pytest.raises(UnauditedWriteError, match="inside `with recording"), atomic():
        write(case)

    assert (list(every_case().values()), told()) == before


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_the_same_is_written_inside_one(write, case, record):
    with record():
        write(case)


def test_another_thread_finds_no_recording_of_ours(case, record):
    with record(), ThreadPoolExecutor(1) as pool:
        work = pool.submit(case.visits.model(case=case, place="gym").save)
        with pytest.raises(UnauditedWriteError):
            work.result()


def test_a_thread_that_took_our_context_has_not_our_transaction(record):
    with record() as trail, ThreadPoolExecutor(1) as pool:
        work = pool.submit(copy_context().run, trail.add, "case.opened")
        with pytest.raises(RuntimeError, match="recording is over"):
            work.result()


REFUSED = {
    "expression in save": lambda case: (
        setattr(case, "tier", F("tier") + 1) or case.save()
    ),
    "expression in a new row": lambda _: Case(area_path=Value("11/")).save(),
    "expression in update": lambda _: every_case().update(tier=F("tier") + 1),
    "query in update": lambda _: every_case().update(
        tier=every_case().values("tier")[:1]
    ),
    "expression in bulk_create": lambda _: Case.objects.bulk_create(
        [Case(area_path="11/", tier=Value(3))]
    ),
    "expression in bulk_update": lambda case: (
        setattr(case, "tier", F("tier")) or Case.objects.bulk_update([case], ["tier"])
    ),
    "expression in update_or_create": lambda _: every_case().update_or_create(
        name="first", defaults={"tier": F("tier") + 1}
    ),
    "ignored conflicts": lambda _: Case.objects.bulk_create(
        [Case(area_path="11/", name="first")], ignore_conflicts=True
    ),
    "updated conflicts": lambda _: every_case().bulk_create(
        [Case(area_path="11/", name="first")],
        update_conflicts=True,
        update_fields=["tier"],
        unique_fields=["name"],
    ),
    "another key": lambda _: every_case().update(id=99),
    "another key by its short name": lambda _: every_case().update(pk=99),
    "raw SQL": lambda _: every_case().raw("SELECT * FROM trail_app_case"),
    "a piece of raw SQL": lambda _: every_case().extra(where=["1=1"]),
    "raw SQL by Django's manager": lambda _: Case._base_manager.raw("SELECT 1"),
    "raw delete": lambda _: every_case()._raw_delete("default"),
    "another database": lambda case: case.save(using="access_log"),
    "delete in another database": lambda case: case.delete(using="access_log"),
}


@pytest.mark.django_db(databases=["default", "access_log"])
@pytest.mark.parametrize("write", REFUSED.values(), ids=REFUSED.keys())
def test_a_write_whose_result_nobody_could_tell_is_refused(write, case, record, told):
    before = list(every_case().values()), told()

    with pytest.raises(RefusedWriteError), record():
        write(case)

    assert (list(every_case().values()), told()) == before


def test_fixtures_are_not_loaded_into_records(record, tmp_path):
    file = tmp_path / "cases.json"
    row = {
        "model": "trail_app.case",
        "pk": 1,
        "fields": {"area_path": "11/", "name": "x"},
    }
    file.write_text(json.dumps([row]))

    with pytest.raises(RefusedWriteError, match="Fixtures"), record():
        call_command("loaddata", str(file), verbosity=0)

    assert not every_case().exists()


def test_other_models_are_saved_and_removed_without_a_recording():
    kind = ContentType.objects.create(app_label="made", model="up")
    kind.delete()


def test_a_case_with_visits_is_not_removed(case, record, told):
    with record():
        case.visits.create(place="gym")
    before = told()

    with pytest.raises(ProtectedError), record():
        case.delete()

    assert told() == before


def test_a_change_tells_the_full_row(record, told):
    with record():
        case = Case.objects.create(
            area_path="11/1/",
            person_id=5,
            name="first",
            dose=Decimal("1.5"),
            onset_on=date(2022, 4, 20),
            found_at=datetime(2022, 4, 23, 2, 5, tzinfo=UTC),
            facts={"pets": ["cat"]},
        )
    with record():
        case.tier = 2
        case.save(update_fields=["tier"])

    assert told() == [
        ("row.added", f"trail_app.Case:{case.pk}"),
        ("row.changed", f"trail_app.Case:{case.pk}"),
    ]
    assert last_row() == {
        "id": case.pk,
        "area_path": "11/1/",
        "person_id": 5,
        "name": "first",
        "tier": 2,
        "dose": "1.50",
        "onset_on": "2022-04-20",
        "found_at": "2022-04-23T02:05:00+00:00",
        "facts": {"pets": ["cat"]},
    }


def test_a_row_written_often_in_one_recording_is_told_once_as_it_stands(record, told):
    """Nobody outside saw it otherwise; its place is where it was written last."""
    with record() as trail:
        case = Case.objects.create(area_path="11/", tier=1)
        trail.add("case.opened", case)
        every_case().update(tier=2)
        CaseByName(pk=case.pk, area_path="11/", tier=3).save()

    name = f"trail_app.Case:{case.pk}"
    assert told() == [("case.opened", name), ("row.added", name)]
    assert last_row()["tier"] == 3


def test_a_row_that_came_and_went_in_one_recording_is_not_told(record, told):
    with record():
        Case.objects.create(area_path="11/").delete()

    assert told() == []


def test_a_row_changed_and_removed_is_told_as_removed(case, record, told):
    with record():
        every_case().update(tier=1)
        every_case().delete()

    assert told()[1:] == [("row.deleted", f"trail_app.Case:{case.pk}")]


def test_whoever_wrote_a_row_last_stands_on_it(case, record):
    with record():
        every_case().update(tier=1)
        with record(actor=Actor(8, "Wang")):
            every_case().update(tier=2)

    assert AuditEvent.objects.latest("seq").actor_name == "Wang"


def test_reading_back_takes_one_query_a_model(record, django_assert_num_queries):
    with record():
        Case.objects.bulk_create([Case(area_path="11/") for _ in range(3)])
    rows = list(every_case())

    with (
        django_assert_num_queries(
            9 + connection.features.has_select_for_update
        ) as queries,
        record(),
    ):
        for row in rows:
            row.save()

    read_back = [q for q in queries.captured_queries if q["sql"].startswith("SELECT")]
    assert len(read_back) == 2 + connection.features.has_select_for_update


def test_a_partial_save_of_a_stale_object_tells_what_the_table_holds(case, record):
    stale = every_case().get()
    with record():
        every_case().update(name="corrected")
        stale.tier, stale.area_path = 3, "never saved"
        stale.save(update_fields=["tier"])

    assert (last_row()["name"], last_row()["area_path"]) == ("corrected", "11/1/")


def test_a_row_read_in_part_is_told_in_full(case, record):
    with record():
        part = every_case().only("pk", "tier").get()
        part.tier = 8
        part.save()

    assert (last_row()["tier"], last_row()["name"]) == (8, "first")


def test_bulk_changes_tell_each_row(record, told):
    with record():
        first, second = Case.objects.bulk_create(
            [Case(area_path="11/1/"), Case(area_path="11/2/")]
        )
    with record():
        first.tier, second.tier = 1, 2
        assert Case.objects.bulk_update([first, second], ["tier"]) == 2
    with record():
        assert every_case().filter(tier=2).update(tier=5, name="five") == 1
    with record():
        assert every_case().delete() == (2, {"trail_app.Case": 2})

    one, two = f"trail_app.Case:{first.pk}", f"trail_app.Case:{second.pk}"
    assert sorted(told()) == [
        ("row.added", one),
        ("row.added", two),
        ("row.changed", one),
        ("row.changed", two),
        ("row.changed", two),
        ("row.deleted", one),
        ("row.deleted", two),
    ]


def test_more_rows_than_one_statement_takes(record, told):
    with record():
        Case.objects.bulk_create([Case(area_path="11/") for _ in range(1_201)])
    with record():
        assert every_case().update(tier=1) == 1_201
    with record():
        assert every_case().delete()[0] == 1_201

    assert len(told()) == 3 * 1_201


def test_a_row_that_is_gone_by_now_is_not_told(case, record, told):
    with record():
        gone = Case.objects.create(area_path="11/")
        every_case().filter(pk=gone.pk).delete()
        assert Case.objects.bulk_update([case, gone], ["tier"]) == 1

    assert told()[-1] == ("row.changed", f"trail_app.Case:{case.pk}")


def test_a_row_may_be_told_anew_without_a_change(case, record, told):
    with pytest.raises(UnauditedWriteError):
        case.restate()
    with record():
        case.restate()

    assert told()[1:] == [("row.changed", f"trail_app.Case:{case.pk}")]
    assert last_row()["name"] == "first"


def test_a_state_named_in_the_update_counts_the_rows_that_had_it(case, record):
    with record():
        assert every_case().filter(tier=0).update(tier=1) == 1
        assert every_case().filter(tier=0).update(tier=2) == 0


def test_a_row_with_its_visits_is_changed_across_the_relation(case, record):
    with record():
        case.visits.create(place="gym")
        rows = Visit.objects.unscoped(reason="test").select_related("case")
        assert (
            rows.filter(case__name="first").order_by("case__name").update(place="pool")
            == 1
        )


ROUNDABOUT = {
    "joined twice": lambda rows: rows.filter(visits__place__in=["gym", "pool"]),
    "distinct": lambda rows: rows.filter(visits__place__in=["gym", "pool"]).distinct(),
    "grouped": lambda rows: rows.annotate(n=models.Count("visits")).filter(n=2),
    "ordered": lambda rows: rows.filter(visits__place="gym").order_by("visits__place"),
}


@pytest.mark.parametrize("ask", ROUNDABOUT.values(), ids=ROUNDABOUT.keys())
def test_rows_found_in_a_roundabout_way_are_written_once_each(case, record, ask):
    with record():
        Case.objects.create(area_path="11/")
        for place in ("gym", "pool"):
            case.visits.create(place=place)

    with record():
        assert ask(every_case()).update(tier=6) == 1
    assert list(every_case().filter(tier=6)) == [case]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_who_name_the_old_state_one_finds_it(case):
    """What makes one acceptance of two: the state stands in the condition."""
    ready = threading.Barrier(4)

    def claim(number):
        try:
            ready.wait(10)
            with recording(actor=LI, now=NOON):
                return every_case().filter(tier=0).update(tier=number)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        claimed = list(pool.map(claim, range(1, 5)))

    assert sorted(claimed) == [0, 0, 0, 1]
    assert every_case().get().tier == 1 + claimed.index(1)
    assert AuditEvent.objects.count() == 2


def test_moving_rows_by_the_relation_tells_each(case, record, told):
    with record():
        other = Case.objects.create(area_path="11/2/")
        visit = other.visits.create(place="gym")
    with record():
        case.visits.add(visit)

    assert told()[-1] == ("row.changed", f"trail_app.Visit:{visit.pk}")
    assert last_row()["case_id"] == case.pk


def test_a_proxy_is_told_under_its_tables_name(record, told):
    with record() as trail:
        case = CaseByName.objects.create(area_path="11/")
        trail.add("case.opened", case)

    assert {subject for _, subject in told()} == {f"trail_app.Case:{case.pk}"}


def test_rows_in_bulk_leave_no_events(record, told):
    with record():
        pings = Ping.objects.bulk_create([Ping(minute=m) for m in range(3)])
        pings[0].delete()

    assert told() == []


def test_a_secret_never_stands_in_the_trail(record):
    with record():
        Login.objects.create(name="li", word="hunter2")

    assert set(last_row()) == {"id", "area_path", "name"}


def test_an_event_is_filed_under_the_persons_it_tells_about(record):
    with record():
        first, second = (Human.objects.create(name=name) for name in ("Li", "Wang"))
        Pair.objects.create(first=first, second=second)
        case = Case.objects.create(area_path="11/", person_id=first.pk)
        Case.objects.create(area_path="11/")
        case.visits.create(place="gym")

    filed = EventPerson.objects.values_list("event_seq", "person_id")
    assert set(filed) == {
        (1, first.pk),
        (2, second.pk),
        (3, first.pk),
        (3, second.pk),
        (4, first.pk),
        (6, first.pk),
    }


CHAIN_WRITES = {
    "update": lambda: AuditEvent.objects.update(kind="x"),
    "delete": lambda: AuditEvent.objects.all().delete(),
    "raw delete": lambda: AuditEvent.objects.all()._raw_delete("default"),
    "bulk_create": lambda: AuditEvent.objects.bulk_create([]),
    "bulk_update": lambda: AuditEvent.objects.bulk_update([], ["kind"]),
    "save": lambda: AuditEvent.objects.get().save(),
    "create": lambda: AuditEvent.objects.create(seq=9),
    "delete of one": lambda: AuditEvent.objects.get().delete(),
}


@pytest.mark.parametrize("write", CHAIN_WRITES.values(), ids=CHAIN_WRITES.keys())
def test_an_event_is_neither_changed_nor_removed(write, case):
    with pytest.raises(TrailIsAppendOnlyError):
        write()
