"""One person is erased, and nothing here holds them any more: no row, no file, no byte."""

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import later
from builders.known import NAME, SECRETS, all_known
from builders.outbreaks import a_person
from builders.places import (
    DOUDIAN,
    FANGSHAN,
    SYSTEM,
)
from epiloop_hq import clock
from epiloop_hq.access.queries import readings_of_person
from epiloop_hq.actor import Role
from epiloop_hq.audit.compare import compare_fold_with_tables
from epiloop_hq.audit.erasure_list import list_file, missing_from_trail
from epiloop_hq.audit.fold import fold
from epiloop_hq.audit.models import AuditEvent, EventDetail
from epiloop_hq.audit.presenters import present
from epiloop_hq.audit.queries import events_about
from epiloop_hq.audit.retention import erase_again, erase_persons
from epiloop_hq.audit.verify import verify_trail
from epiloop_hq.registry.queries import person_facts

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "access_log"]
)
DONE = later(days=400)
RULE = {"actor": SYSTEM, "now": DONE, "reason": "retention limit"}


@pytest.fixture
def known():
    """Return the person, and their case, in a headquarters that knows all about them."""
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    list_file().unlink(missing_ok=True)
    return all_known()


def rows_that_say(secret):
    """Return the tables of every database with a row that holds a text."""
    return [
        model._meta.label
        for database in connections.all()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table in database.introspection.table_names()
        and holds(database, model._meta.db_table, secret)
    ]


def holds(database, table, secret):
    with closing(database.cursor()) as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return any(secret in repr(row) for row in cursor.fetchall())


def files_that_say(secret):
    """Return the files of the installation that hold a text in any of their bytes."""
    return [
        path.name
        for path in sorted(Path(settings.DATA).rglob("*"))
        if path.is_file() and secret.encode() in path.read_bytes()
    ]


def test_before_it_the_person_is_known_in_many_tables_and_files(known):
    assert len(rows_that_say(NAME)) > 10
    if connection.vendor == "sqlite":
        assert len(files_that_say(NAME)) >= 2


def test_after_it_no_row_and_no_file_holds_the_person(known):
    person, alias, _ = known

    report = erase_persons([person], **RULE)

    assert report.persons == 2
    assert {s: rows_that_say(s) for s in SECRETS} == {s: [] for s in SECRETS}
    assert {s: files_that_say(s) for s in SECRETS} == {s: [] for s in SECRETS}
    assert person_facts(alias).name == ""
    assert person_facts(person).sex is not None


def test_the_trail_verifies_and_still_rebuilds_the_present(known):
    person, *_ = known

    erase_persons([person], **RULE)

    assert verify_trail().is_whole
    assert compare_fold_with_tables().differences == ()


def test_what_stood_before_is_told_as_erased(known):
    person, _, case = known
    seq = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True)[0]

    erase_persons([person], **RULE)

    moment = fold(up_to_seq=seq, subjects=[f"cases.Case:{case}"])
    assert (moment.rows, moment.erased) == ({}, frozenset({f"cases.Case:{case}"}))
    told = [e for e in events_about(person, SYSTEM, limit=500) if e.recorded_at < DONE]
    assert len([e for e in told if e.is_erased]) > 10
    assert [e.kind for e in told if e.detail] == []
    shown = {present(e).text for e in told if e.is_erased}
    assert shown == {"Erased under the retention rules: %(kind)s"}


def test_the_page_of_the_case_as_it_stood_says_erased(known):
    person, _, case = known
    erase_persons([person], **RULE)
    officer = a_browser(an_account("chen", role=Role.DISTRICT, area_path=FANGSHAN))

    with clock.at(DONE):
        page = officer.get(
            reverse("workbench:case_trail", args=[case]),
            {"view": "as_of", "at": "2022-04-23T12:00"},
        )

    assert page.status_code == 200
    assert "Erased under the retention rules" in page.content.decode()


def test_who_looked_at_the_person_stays_without_the_reason_they_gave(known):
    person, *_ = known
    shown = [
        (r.account_name, r.page)
        for r in readings_of_person(person, SYSTEM, limit=9).rows
    ]

    erase_persons([person], **RULE)

    left = readings_of_person(person, SYSTEM, limit=9).rows
    assert [(r.account_name, r.page) for r in left] == shown
    assert {r.reason for r in left} == {"—"}


def test_other_persons_stay(known):
    person, *_ = known
    other = a_person("Sun Li", DOUDIAN, telephone="13500000009")

    erase_persons([person], **RULE)

    assert person_facts(other).name == "Sun Li"
    assert EventDetail.objects.filter(text__contains="Sun Li").exists()


def test_after_a_restore_of_an_older_backup_the_erasure_is_carried_out_again(known):
    """The list stands beside the database: it names an erasure the trail has forgotten."""
    person, *_ = known
    listed = {"erasure": "e" * 32, "person_ids": [person], "reason": "retention limit"}
    list_file().write_text(json.dumps(listed) + "\n", encoding="utf-8")
    assert [e.erasure for e in missing_from_trail()] == ["e" * 32]

    assert erase_again(actor=SYSTEM, now=DONE) == 1

    assert missing_from_trail() == []
    assert {s: rows_that_say(s) for s in SECRETS} == {s: [] for s in SECRETS}
    assert verify_trail().is_whole
