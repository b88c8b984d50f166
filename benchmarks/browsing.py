"""A server of the installation, and browsers that ask it for pages over HTTP."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

HOST = "127.0.0.1"
SOURCES = Path(__file__).parents[1] / "src"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    """One visitor with one connection: a stranger, until signed in."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=120)
        self.cookies: dict[str, str] = {}

    def sign_in(self, username: str, password: str) -> None:
        """Become an officer; end the program where the door stays shut."""
        status, _page = self.send(
            "/sign-in/",
            {"username": username, "password": password},
            seen_on="/sign-in/",
        )
        if status != http.HTTPStatus.FOUND:
            raise SystemExit(f"{username} could not sign in: {status}")

    def ask(self, path: str) -> tuple[int, str]:
        """Return the status and the text of a page."""
        return self._answer("GET", path, None)

    def send(
        self, path: str, form: dict[str, str | list[str]], *, seen_on: str
    ) -> tuple[int, str]:
        """Send a form with the token of the page on which it stands."""
        _status, page = self.ask(seen_on)
        return self.send_seen(path, form, page)

    def send_seen(
        self, path: str, form: dict[str, str | list[str]], page: str
    ) -> tuple[int, str]:
        """Send a form of a page at hand."""
        found = TOKEN.search(page)
        token = {"csrfmiddlewaretoken": found[1]} if found else {}
        return self._answer("POST", path, urlencode(token | form, doseq=True))

    def _answer(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer.status, text


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it listens, and the process with its children."""

    port: int
    pid: int

    def cpu_seconds(self) -> float | None:
        """Return the CPU time its processes have had; None where the system keeps none."""
        try:
            return sum(_cpu_seconds(pid) for pid in _family(self.pid))
        except OSError:
            return None


@contextmanager
def served(*options: str) -> Iterator[Server]:
    """Serve the installation of EPILOOP_DATA on a free port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "epiloop.cli", "serve", "--port", str(port)]
    environment = os.environ | {"PYTHONPATH": str(SOURCES)}
    with subprocess.Popen(
        [*command, *options], env=environment, stdout=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(port, process)
            yield Server(port, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)


def _wait_for(port: int, process: subprocess.Popen[bytes], within: float = 180) -> None:
    end = time.monotonic() + within
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit("The server did not start.")


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return [pid, *(p for child in children for p in _family(int(child)))]


def _cpu_seconds(pid: int) -> float:
    """Return user and system time of a process, in nanoseconds' precision if there is it."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return (
        sum(int((t / "schedstat").read_text("ascii").split()[0]) for t in tasks) / 1e9
    )
