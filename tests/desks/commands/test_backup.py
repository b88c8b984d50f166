"""Backups: made while others write, restored elsewhere, forgetting no erasure."""

import multiprocessing
import shutil
import sqlite3
import time
from contextlib import closing

import pytest

from builders.installation import WORDS, Installation

PERSON = """
from epiloop_hq import clock
from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import recording
from epiloop_hq.registry.models import Person
now = clock.now()
with recording(actor=Actor.system("test"), now=now) as trail:
    person = Person.objects.create(code="P-TXQTA2", name="Zhang Min", telephone="13800000000")
    trail.add("person.added", person, persons=[person.pk], name=person.name)
print(person.pk)
"""
ERASE = ("erase", "p-txqta2", "--reason", "asked for")
TOLD = """
from epiloop_hq.audit.erasure import told_erasures
print([(told.erasure, told.person_ids) for told in told_erasures()])
"""


def back_up(made, folder):
    """Make an installation with one account and one person, and a backup of it."""
    shutil.copytree(made, folder / "data")
    installation = Installation(folder / "data")
    installation.do("createuser", "li", "--name", "Li Na")
    installation.python(PERSON)
    (installation.data / "uploads").mkdir(exist_ok=True)
    (installation.data / "uploads" / "list.csv").write_text("name\nZhang Min\n")
    (installation.data / "visits").mkdir()
    (installation.data / "visits" / "store.json").write_text("{}")
    installation.do("backup", folder / "copy.sealed")


@pytest.fixture(scope="session")
def _backed_up(once, made):
    return once("backed_up", lambda folder: back_up(made, folder))


@pytest.fixture
def sealed(_backed_up, tmp_path):
    """The backup, in a folder of the test's own."""
    shutil.copytree(_backed_up, tmp_path, dirs_exist_ok=True)
    return tmp_path / "copy.sealed"


@pytest.fixture
def installation(sealed):
    """The installation as it stood when the backup was made."""
    return Installation(sealed.parent / "data")


def names(installation) -> list[str]:
    """Return the names of all persons, as the database's file has them."""
    file = installation.data / "epiloop.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        return [
            name for (name,) in database.execute("SELECT name FROM registry_person")
        ]


def elsewhere(tmp_path) -> Installation:
    return Installation(tmp_path / "second")


def test_a_backup_restores_into_a_second_folder_with_a_whole_trail(
    installation, sealed, tmp_path
):
    second = elsewhere(tmp_path)
    installation.do("restore", sealed, "--data", second.data)
    assert "whole" in second.do("verify-trail")
    assert names(second) == ["Zhang Min"]
    assert (second.data / "uploads" / "list.csv").read_text() == "name\nZhang Min\n"
    for name in ("secret_key.secret",):
        assert (second.data / name).read_bytes() == (
            installation.data / name
        ).read_bytes()


def test_a_head_signed_before_the_backup_holds_after_the_restore(
    installation, tmp_path
):
    head = installation.do("verify-trail", "--sign").splitlines()[-1]
    installation.do("backup", tmp_path / "later.sealed")
    second = elsewhere(tmp_path)
    installation.do("restore", tmp_path / "later.sealed", "--data", second.data)
    assert "whole" in second.do("verify-trail", "--against", head)


def test_nothing_is_readable_in_a_backup(sealed):
    assert b"Zhang" not in sealed.read_bytes()
    assert sealed.stat().st_mode & 0o077 == 0


def test_nothing_unsealed_is_left_behind(installation, sealed):
    assert list(installation.data.glob(".backup-*")) == []
    assert list(sealed.parent.glob("*.part")) == []


def test_a_backup_never_replaces_another(installation, sealed):
    before = sealed.read_bytes()
    done = installation.run("backup", sealed)
    assert done.returncode == 2
    assert "never replaces" in done.stderr
    assert sealed.read_bytes() == before


def test_a_backup_is_not_kept_in_the_folder_it_is_of(installation):
    done = installation.run("backup", installation.data / "copy.sealed")
    assert done.returncode == 2
    assert "lost with it" in done.stderr


def test_a_short_passphrase_is_refused(installation, tmp_path):
    done = installation.run(
        "backup", tmp_path / "short.sealed", EPILOOP_BACKUP_PASSPHRASE="short"
    )
    assert done.returncode == 2
    assert not (tmp_path / "short.sealed").exists()


def test_the_passphrase_may_stand_in_a_file(installation, sealed, tmp_path):
    (tmp_path / "words").write_text(WORDS + "\n")
    installation.do(
        *("restore", sealed, "--data", tmp_path / "second"),
        EPILOOP_BACKUP_PASSPHRASE="",
        EPILOOP_BACKUP_PASSPHRASE_FILE=str(tmp_path / "words"),
    )


class TestRefused:
    def test_a_folder_that_is_not_empty(self, installation, sealed):
        done = installation.run("restore", sealed, "--data", installation.data)
        assert done.returncode == 2
        assert "not empty" in done.stderr
        assert names(installation) == ["Zhang Min"]

    def test_another_passphrase_leaves_the_folder_empty(
        self, installation, sealed, tmp_path
    ):
        done = installation.run(
            *("restore", sealed, "--data", tmp_path / "second"),
            EPILOOP_BACKUP_PASSPHRASE="another passphrase",
        )
        assert done.returncode == 2
        assert "another passphrase" in done.stderr
        assert list((tmp_path / "second").iterdir()) == []

    def test_a_cut_file_leaves_the_folder_empty(self, installation, sealed, tmp_path):
        sealed.write_bytes(sealed.read_bytes()[:-100])
        done = installation.run("restore", sealed, "--data", tmp_path / "second")
        assert done.returncode == 2
        assert list((tmp_path / "second").iterdir()) == []

    def test_a_file_that_is_not_there(self, installation, tmp_path):
        done = installation.run("restore", "none.sealed", "--data", tmp_path / "second")
        assert done.returncode == 2
        assert "There is no file" in done.stderr

    def test_a_backup_of_sqlite_where_postgresql_is_set(
        self, installation, sealed, tmp_path
    ):
        done = installation.run(
            *("restore", sealed, "--data", tmp_path / "second"),
            EPILOOP_DATABASE_URL="postgresql://nobody@127.0.0.1/none",
        )
        assert done.returncode == 2
        assert "unset EPILOOP_DATABASE_URL" in done.stderr


def test_packed_visits_stand_in_no_backup(installation, sealed, tmp_path):
    """They are made from the rows, of which the backup has every one."""
    installation.do("restore", sealed, "--data", tmp_path / "second")

    assert (tmp_path / "second" / "uploads").is_dir()
    assert not (tmp_path / "second" / "visits").exists()


class TestErasures:
    def test_who_was_erased_after_the_backup_is_erased_again(
        self, installation, sealed, tmp_path
    ):
        installation.do(*ERASE)
        printed = installation.do("restore", sealed, "--data", tmp_path / "second")
        second = elsewhere(tmp_path)
        assert "carried out again: 1" in printed
        assert names(second) == names(installation) == [""]
        assert holding(second.data, b"Zhang Min") == []
        assert second.python(TOLD) == installation.python(TOLD)
        assert "whole" in second.do("verify-trail")

    def test_the_list_may_come_from_another_machine(
        self, installation, sealed, tmp_path
    ):
        installation.do(*ERASE)
        second = elsewhere(tmp_path)
        listed = installation.data / "erasures.jsonl"
        printed = second.do(
            "restore", sealed, "--data", second.data, "--erasures", listed
        )
        assert "carried out again: 1" in printed
        assert second.python(TOLD) == installation.python(TOLD)

    def test_a_restore_without_the_list_is_refused_unless_one_insists(
        self, sealed, tmp_path
    ):
        second = elsewhere(tmp_path)
        refused = second.run("restore", sealed, "--data", second.data)
        assert refused.returncode == 2
        assert "--without-erasures" in refused.stderr
        assert not second.data.exists()
        second.do("restore", sealed, "--data", second.data, "--without-erasures")
        assert names(second) == ["Zhang Min"]

    @pytest.mark.parametrize("first", [("work", "--once"), ("migrate",)])
    def test_an_older_database_put_in_place_by_hand_is_read_by_nobody_before(
        self, installation, tmp_path, first
    ):
        """So is one that a restore was killed over, before it came to the erasures."""
        copy = tmp_path / "older.sqlite3"
        shutil.copy(installation.data / "epiloop.sqlite3", copy)
        installation.do(*ERASE)
        for file in installation.data.glob("epiloop.sqlite3*"):
            file.unlink()
        shutil.copy(copy, installation.data / "epiloop.sqlite3")
        assert names(installation) == ["Zhang Min"]

        installation.do(*first)

        assert names(installation) == [""]
        assert holding(installation.data, b"Zhang Min") == []
        assert "whole" in installation.do("verify-trail")

    def test_nobody_is_erased_if_one_of_the_codes_is_unknown(self, installation):
        done = installation.run("erase", "P-TXQTA2", "P-NNNNNN", "--reason", "rule")
        assert done.returncode == 2
        assert "P-NNNNNN" in done.stderr
        assert names(installation) == ["Zhang Min"]


def holding(folder, text):
    """Return the database's files that hold a text in any of their bytes."""
    files = sorted(folder.glob("*.sqlite3*"))
    return [path.name for path in files if text in path.read_bytes()]


def write_on(file, stop, written):
    """Write pairs of rows, each pair in one transaction, until told to stop."""
    with closing(sqlite3.connect(file, timeout=20, isolation_level=None)) as database:
        while not stop.is_set():
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT INTO pairs VALUES (?)", [(1,), (2,)])
            database.execute("COMMIT")
            written.value += 1


def test_a_backup_made_while_others_write_holds_whole_transactions(
    installation, tmp_path
):
    file = installation.data / "epiloop.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE pairs (half INTEGER)")
        database.commit()
    forked = multiprocessing.get_context("fork")
    stop, written = forked.Event(), forked.Value("i", 0)
    writer = forked.Process(target=write_on, args=(file, stop, written))
    writer.start()
    try:
        while written.value < 5:
            time.sleep(0.01)
        installation.do("backup", tmp_path / "busy.sealed")
        after = written.value
    finally:
        stop.set()
        writer.join()
    installation.do("restore", tmp_path / "busy.sealed", "--data", tmp_path / "second")
    with closing(sqlite3.connect(tmp_path / "second" / "epiloop.sqlite3")) as copy:
        count = copy.execute(
            "SELECT half, count(*) FROM pairs GROUP BY half"
        ).fetchall()
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    halves = dict(count)
    assert halves[1] == halves[2]
    assert 5 <= halves[1] <= after + 1
