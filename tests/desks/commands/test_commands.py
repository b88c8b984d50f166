"""The server's commands, run as an operator runs them."""

import re
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest

from builders.installation import Installation
from epiloop.cli.main import parser_for

SERVER_COMMANDS = {
    *("serve", "work", "migrate", "demo", "createuser", "import", "export"),
    *("backup", "restore", "erase", "verify-trail"),
}


def test_the_server_s_commands_are_found_through_the_entry_point():
    installed = parser_for(["--help"]).format_help()
    missing = {name for name in SERVER_COMMANDS if f"    {name}" not in installed}
    assert not missing


def test_migrate_may_be_run_again(installation):
    assert "at this version" in installation.do("migrate")


@pytest.mark.parametrize(
    "command",
    [
        ("createuser", "li", "--name", "Li Na"),
        ("verify-trail",),
        ("work", "--once"),
        ("backup", "copy.sealed"),
    ],
)
def test_a_folder_that_was_never_migrated_is_named_in_one_sentence(tmp_path, command):
    done = Installation(tmp_path / "new").run(*command)
    assert done.returncode == 2
    assert "epiloop migrate" in done.stderr
    assert "Traceback" not in done.stderr


class TestCreateuser:
    def test_the_first_password_is_printed_once_and_stands_nowhere(self, installation):
        done = installation.run("createuser", "admin", "--name", "Li Na")
        password = re.search(r"shown only now: (\S+)\n", done.stdout)[1]
        assert len(password) >= 12
        assert done.stderr == ""
        assert done.stdout.count(password) == 1
        assert holding(installation.data, password) == []

    def test_the_account_signs_in_with_it_and_is_administrator(self, installation):
        printed = installation.do("createuser", "admin", "--name", "Li Na")
        password = printed.split()[-1]
        said = installation.python(
            "from django.contrib.auth.hashers import check_password\n"
            "from epiloop_hq.access.models import Account, AreaGrant\n"
            "a = Account.objects.unscoped(reason='test').get(username='admin')\n"
            "g = AreaGrant.objects.unscoped(reason='test').get(account=a)\n"
            f"print(check_password({password!r}, a.password), a.password[:7],\n"
            "      g.role, repr(g.area_path))"
        )
        assert said == "True argon2$ administrator ''"

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (("li na", "--name", "Li Na"), "small letters"),
            (("li", "--name", " "), "Say whose account"),
            (("li", "--name", "Li Na", "--area", "999999"), "999999"),
            (("li", "--name", "Li Na", "--role", "emperor"), "emperor"),
        ],
    )
    def test_what_cannot_be_is_refused_in_a_sentence(
        self, installation, arguments, told
    ):
        done = installation.run("createuser", *arguments)
        assert done.returncode == 2
        assert told in done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout == ""

    def test_a_username_is_given_once(self, installation):
        installation.do("createuser", "li", "--name", "Li Na")
        done = installation.run("createuser", "li", "--name", "Li Ning")
        assert done.returncode == 2
        assert "taken" in done.stderr


class TestWork:
    def test_one_turn_ends_by_itself(self, installation):
        assert installation.do("work", "--once") == "Done: 0\n"

    def test_the_worker_ends_when_it_is_told_to(self, installation):
        with installation.start("work") as worker:
            assert "Working" in worker.stdout.readline()
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(timeout=20) == 0


class TestVerifyTrail:
    def test_an_empty_trail_is_whole(self, installation):
        assert "whole" in installation.do("verify-trail")

    def test_a_signed_head_is_printed_and_holds_later(self, installation):
        installation.do("createuser", "li", "--name", "Li Na")
        head = installation.do("verify-trail", "--sign").splitlines()[-1]
        installation.do("createuser", "wang", "--name", "Wang Wei")
        assert "whole" in installation.do("verify-trail", "--against", head)

    def test_a_changed_event_ends_with_one(self, installation):
        installation.do("createuser", "li", "--name", "Li Na")
        with closing(sqlite3.connect(installation.data / "epiloop.sqlite3")) as file:
            file.execute("UPDATE audit_auditevent SET actor_name = 'nobody'")
            file.commit()
        done = installation.run("verify-trail")
        assert done.returncode == 1
        assert "NOT WHOLE" in done.stdout

    def test_a_text_that_is_no_head_is_refused(self, installation):
        done = installation.run("verify-trail", "--against", "hello")
        assert done.returncode == 2
        assert "not the head of a trail" in done.stderr


@pytest.mark.enable_socket
class TestServe:
    @pytest.mark.parametrize("processes", [1, 2])
    def test_pages_and_worker_start_and_end_together(
        self, installation, unused_port, processes
    ):
        asked = ("--port", unused_port, "--processes", processes)
        with installation.start("serve", *asked) as server:
            answer = first_answer(f"http://127.0.0.1:{unused_port}/sign-in/")
            standing = [p for p in holding_open(installation.data) if "serve" in p]
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=20) == 0
        assert answer == 200
        assert len(standing) == processes
        assert holding_open(installation.data) == []


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def first_answer(address: str, *, within: float = 40) -> int:
    end = time.monotonic() + within
    while True:
        try:
            with urlopen(address, timeout=5) as answer:
                return answer.status
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def holding(folder: Path, text: str) -> list[str]:
    """Return the files in which the text stands."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if text.encode() in path.read_bytes()]


def holding_open(folder: Path) -> list[str]:
    """Return the command lines of processes that still use the folder."""
    said = f"EPILOOP_DATA={folder}\0".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if said in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text())
        except OSError:
            continue
    return found
