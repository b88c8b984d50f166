"""Every night: does the trail still say what the tables say?"""

import pytest
from django.db import connection

from desks.audit.trail_app.models import Case, Login, Ping
from epiloop_hq.audit import compare
from epiloop_hq.audit.compare import Comparison, Difference, Mismatch
from epiloop_hq.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def behind_the_trail(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def case(record):
    with record():
        Case.objects.create(area_path="11/").visits.create(place="gym")
        Login.objects.create(name="li", word="secret")
        Ping.objects.create(minute=1)
        gone = Case.objects.create(area_path="11/")
        gone.delete()
        return Case.objects.create(area_path="11/", name="first")


def test_what_was_written_by_the_guards_agrees(case):
    assert compare.compare_fold_with_tables() == Comparison(4, 0, 0, ())


def test_a_row_changed_behind_the_trails_back_is_found_with_its_columns(case):
    behind_the_trail(
        "UPDATE trail_app_case SET tier = 9, name = 'x' WHERE id = %s", case.pk
    )

    found = compare.compare_fold_with_tables().differences
    subject = f"trail_app.Case:{case.pk}"
    assert found == (Difference(subject, Mismatch.OTHER_VALUES, ("name", "tier")),)


def test_a_row_slipped_in_is_found(case):
    behind_the_trail(
        "INSERT INTO trail_app_login (id, area_path, name, word) VALUES (99, '', 'x', '')"
    )

    found = compare.compare_fold_with_tables().differences
    assert found == (Difference("trail_app.Login:99", Mismatch.NOT_IN_TRAIL),)


def test_a_row_taken_out_is_found(case):
    behind_the_trail("DELETE FROM trail_app_case WHERE id = %s", case.pk)

    found = compare.compare_fold_with_tables().differences
    assert found == (Difference(f"trail_app.Case:{case.pk}", Mismatch.NOT_IN_TABLE),)


def test_rows_of_a_model_that_is_gone_without_a_word_are_found(case, record):
    with record() as trail:
        trail.note("row.added", "trail_app.Gone:1", {"id": 1})

    found = compare.compare_fold_with_tables().differences
    assert found == (Difference("trail_app.Gone:1", Mismatch.NOT_IN_TABLE),)


def test_an_erased_row_cannot_differ_and_is_counted(case, record):
    from epiloop_hq.audit.models import EventDetail

    EventDetail.objects.update(text="", salt="", erased_by="x")

    assert compare.compare_fold_with_tables() == Comparison(4, 4, 0, ())


@pytest.mark.parametrize("change", ["changed", "removed", "entered"])
def test_a_change_between_two_looks_is_no_difference(case, record, monkeypatch, change):
    """The first look is made to see an older trail or table; the second sees the truth."""
    subject = f"trail_app.Case:{case.pk}"
    first_look = {
        "changed": [subject],
        "removed": ["trail_app.Case:1", "trail_app.Case:77"],
        "entered": [subject],
    }[change]
    monkeypatch.setattr(compare, "_only_in_trail", lambda: iter(first_look))

    assert compare.compare_fold_with_tables().differences == ()


def test_of_rows_loaded_past_the_trail_all_are_counted_and_the_first_are_named(
    record, monkeypatch
):
    """A table loaded in bulk differs on every row; no list of a million is kept."""
    monkeypatch.setattr(compare, "NAMED", 2)
    looked_at = []
    look_again = compare._difference
    monkeypatch.setattr(
        compare, "_difference", lambda s: looked_at.append(s) or look_again(s)
    )
    with record():
        Case.objects.bulk_create([Case(area_path="11/") for _ in range(7)])
    behind_the_trail("UPDATE trail_app_case SET tier = 9")

    found = compare.compare_fold_with_tables()

    assert found.differing == 7
    assert [d.subject for d in found.differences] == looked_at
    assert len(looked_at) == 2


def test_a_long_table_is_read_in_pages(record, monkeypatch):
    monkeypatch.setattr(compare, "PAGE", 3)
    with record():
        Case.objects.bulk_create([Case(area_path="11/") for _ in range(7)])

    assert compare.compare_fold_with_tables().rows == 7
    assert AuditEvent.objects.count() == 7
