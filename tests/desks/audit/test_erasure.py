"""Erasing what the trail holds on a person; the chain still proves itself."""

import json
import sqlite3

import pytest
from django.conf import settings
from django.db import connection

from desks.audit.conftest import LI, NOON
from desks.audit.trail_app.models import Case, Human, Pair, Visit
from epiloop_hq.audit.compare import compare_fold_with_tables
from epiloop_hq.audit.erasure import erase_person_details, scrub_storage, told_erasures
from epiloop_hq.audit.erasure_list import (
    list_file,
    listed_erasures,
    missing_from_trail,
    update_list,
)
from epiloop_hq.audit.errors import TrailError
from epiloop_hq.audit.fold import fold
from epiloop_hq.audit.models import AuditEvent, EventDetail
from epiloop_hq.audit.verify import verify_trail

pytestmark = pytest.mark.django_db
RULE = {"actor": LI, "now": NOON, "reason": "retention limit of contacts"}


def every(model):
    return model.objects.unscoped(reason="test")


def texts():
    return "".join(EventDetail.objects.values_list("text", flat=True))


@pytest.fixture
def case(record):
    with record() as trail:
        case = Case.objects.create(area_path="11/", person_id=5, name="Wang Wu")
        case.visits.create(place="her home")
        trail.add("case.called", case, persons=[5], said="Wang was at the market")
        trail.add("case.looked_at", case)
        Case.objects.create(area_path="11/", person_id=6, name="Zhao Liu")
    return case


def strip(case):
    """What a shredder does: the row stays, what names the person goes."""
    every(Case).filter(pk=case.pk).update(name="", person_id=None)
    every(Visit).filter(case=case).update(place="")


def test_nothing_is_left_of_the_person_and_the_chain_is_whole(case, record):
    with record():
        strip(case)
        erased = erase_person_details([5], **RULE)

    assert erased == 3
    assert "Wang" not in texts()
    assert "her home" not in texts()
    assert "Zhao Liu" in texts()
    assert verify_trail().is_whole
    assert verify_trail().erased == 3


def test_the_erasure_is_an_event_with_its_ground(case):
    erase_person_details([5, 4], **RULE)

    (told,) = told_erasures()
    assert (told.person_ids, told.details) == ((4, 5), 3)
    assert told.reason == "retention limit of contacts"
    assert AuditEvent.objects.get(kind="details.erased").actor_name == "Li"


def test_the_present_can_still_be_rebuilt_and_the_past_says_it_is_erased(case, record):
    before = fold()
    with record():
        strip(case)
        erase_person_details([5], **RULE)

    assert compare_fold_with_tables().differences == ()
    assert fold().rows[f"trail_app.Case:{case.pk}"]["name"] == ""
    past = fold(up_to_seq=before.seq)
    assert (
        past.erased == {"trail_app.Case:1", "trail_app.Visit:1"}
        or len(past.erased) == 2
    )
    assert set(past.rows) | past.erased == set(before.rows)


def test_rows_removed_with_the_person_are_gone_and_not_told_anew(case, record):
    with record():
        every(Visit).delete()
        case.delete()
        erase_person_details([5], **RULE)

    assert compare_fold_with_tables().differences == ()
    assert len(fold().rows) == 1
    assert "Wang" not in texts()


def test_half_stripped_rows_of_the_same_recording_are_not_kept(case, record):
    with record():
        every(Case).filter(pk=case.pk).update(tier=4)
        every(Case).filter(pk=case.pk).update(name="")
        erase_person_details([5], **RULE)

    assert "Wang" not in texts()
    assert fold().rows[f"trail_app.Case:{case.pk}"]["tier"] == 4


def test_a_row_about_two_persons_is_told_anew_for_the_other(record):
    with record():
        first, second = (Human.objects.create(name=name) for name in ("Wang", "Zhao"))
        pair = Pair.objects.create(first=first, second=second)
    with record():
        every(Human).filter(pk=first.pk).update(name="")
        erase_person_details([first.pk], **RULE)

    assert fold().rows[f"trail_app.Pair:{pair.pk}"]["second_id"] == second.pk
    assert "Wang" not in texts()


def test_erasing_again_erases_only_what_was_told_since(case):
    """The row that still stands was told anew by the first erasure."""
    first = erase_person_details([6], **RULE)
    again = erase_person_details([6], **RULE)
    nobody = erase_person_details([99], **RULE)

    assert (first, again, nobody) == (1, 1, 0)
    assert verify_trail().is_whole
    assert verify_trail().erased == 2


def test_many_persons_are_erased_in_one_event(record):
    with record():
        Case.objects.bulk_create(
            [Case(area_path="11/", person_id=n) for n in range(1_100)]
        )

    assert erase_person_details(range(1_100), **RULE) == 1_100
    assert len(list(told_erasures())) == 1


def test_erased_words_do_not_stay_in_sqlites_files(tmp_path):
    """`secure_delete` and a written-back log: a search of the files finds nothing."""
    options = settings.DATABASES["default"].get("OPTIONS", {}).get("init_command", "")
    if connection.vendor == "sqlite":
        assert "secure_delete=ON" in options
    file = tmp_path / "trail.sqlite3"
    base = sqlite3.connect(file, isolation_level=None)
    base.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON;"
        "CREATE TABLE detail (seq INTEGER PRIMARY KEY, text TEXT)"
    )
    words = [f"Wang-{n}-was-here " * 400 for n in range(50)]
    base.executemany("INSERT INTO detail (text) VALUES (?)", [(w,) for w in words])
    base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"Wang-7-was" in file.read_bytes()

    base.execute("UPDATE detail SET text = ''")
    base.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    held = b"".join(path.read_bytes() for path in tmp_path.glob("trail.sqlite3*"))
    assert b"-was-here" not in held
    base.close()


@pytest.mark.django_db(transaction=True, databases=["default", "access_log"])
def test_the_headquarters_own_files_forget_what_was_erased(case):
    """The same, on the database the headquarters really uses."""
    with_marker = "Wang was at the market"
    assert with_marker in texts()

    erase_person_details([5], **RULE)
    scrub_storage()

    if connection.vendor == "sqlite":
        from pathlib import Path

        name = Path(connection.settings_dict["NAME"])
        held = b"".join(path.read_bytes() for path in name.parent.glob(f"{name.name}*"))
        assert with_marker.encode() not in held
    assert with_marker not in texts()


def test_storage_is_not_scrubbed_inside_a_transaction(record):
    with record(), pytest.raises(TrailError, match="committed"):
        scrub_storage()


def test_the_list_of_erasures_stands_beside_the_database(case):
    erase_person_details([5], **RULE)

    assert (update_list(), update_list()) == (1, 0)
    (listed,) = listed_erasures()
    assert (listed.person_ids, listed.reason) == ((5,), RULE["reason"])
    assert missing_from_trail() == []
    assert list_file().stat().st_mode & 0o777 == 0o600
    assert set(json.loads(list_file().read_text())) == {
        "erasure",
        "person_ids",
        "reason",
    }


def test_without_erasures_there_is_no_list(case):
    assert update_list() == 0
    assert (listed_erasures(), list_file().exists()) == ([], False)


def test_the_list_grows_by_what_is_new(case):
    erase_person_details([5], **RULE)
    update_list()
    erase_person_details([6], **RULE)
    update_list()

    assert [listed.person_ids for listed in listed_erasures()] == [(5,), (6,)]
