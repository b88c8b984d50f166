"""A PostgreSQL of one's own for a while: started in a temporary folder, then gone.

    python tools/throwaway_postgres.py run -- pytest tests/desks/audit
    python tools/throwaway_postgres.py start          prints the URL and how to stop it
    python tools/throwaway_postgres.py stop FOLDER

`run` sets EPILOOP_DATABASE_URL for the command and returns its exit code. The programs
come from the machine; where there are none, one line says so, and the exit code is 69.
Started by root, the server runs as `postgres` or `nobody`, because it refuses root.
"""

import argparse
import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NOT_FOUND = 69  # EX_UNAVAILABLE of sysexits.h
PROGRAMS = ("initdb", "pg_ctl", "createdb")
DATABASES = ("epiloop", "epiloop_access_log")
# Speed for tests; `--durable` leaves these out, for figures that mean something.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SETTINGS = ("max_connections=60", "shared_buffers=128MB", "listen_addresses=127.0.0.1")


class NoPostgresError(RuntimeError):
    """The server's programs are not on this machine."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its programs, its folder, its user and where to find it."""

    programs: Path
    folder: Path
    owner: str | None
    port: int
    word: str

    @property
    def url(self) -> str:
        """What EPILOOP_DATABASE_URL is set to."""
        return f"postgresql://epiloop:{self.word}@127.0.0.1:{self.port}/{DATABASES[0]}"


def find_programs() -> Path:
    """Return the folder of `initdb` and `pg_ctl`, the newest version first.

    Raises
    ------
    NoPostgresError
        If there is none.
    """
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True
    )
    on_path = shutil.which("initdb")
    if on_path:
        installed.append(Path(on_path).resolve().parent)
    for folder in installed:
        if all((folder / program).exists() for program in PROGRAMS):
            return folder
    raise NoPostgresError(
        f"PostgreSQL's programs ({', '.join(PROGRAMS)}) were not found."
    )


def start(*, durable: bool) -> Server:
    """Make a cluster in a temporary folder, start it and create the databases."""
    programs, owner = find_programs(), _owner()
    folder = Path(tempfile.mkdtemp(prefix="epiloop-postgres-"))
    server = Server(programs, folder, owner, _free_port(), secrets.token_hex(16))
    word_file = folder / "word"
    word_file.write_text(server.word, encoding="ascii")
    word_file.chmod(0o600)
    if owner:
        for path in (folder, word_file):
            shutil.chown(path, owner)
    try:
        _run(
            server,
            "initdb",
            *("--pgdata", str(folder / "data"), "--username=epiloop"),
            *("--encoding=UTF8", "--lc-collate=C", "--lc-ctype=C.UTF-8"),
            *(f"--pwfile={word_file}", "--auth=scram-sha-256"),
        )
        word_file.unlink()
        _start(server, durable=durable)
        _create_databases(server)
    except BaseException:
        stop(folder)
        raise
    return server


def stop(folder: Path) -> None:
    """Stop the server of a folder at once and remove the folder."""
    data = folder / "data"
    if (data / "postmaster.pid").exists():
        server = Server(find_programs(), folder, _owner(), 0, "")
        _run(server, "pg_ctl", "stop", "--pgdata", str(data), "--mode=immediate", "-s")
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def throwaway(*, durable: bool = False) -> Iterator[str]:
    """Yield the URL of a server that lasts as long as the block."""
    server = start(durable=durable)
    try:
        yield server.url
    finally:
        stop(server.folder)


def main() -> int:
    """Answer the command line."""
    arguments = _arguments()
    try:
        if arguments.command == "run":
            with throwaway(durable=arguments.durable) as url:
                environment = os.environ | {"EPILOOP_DATABASE_URL": url}
                return subprocess.run(
                    arguments.program, env=environment, check=False
                ).returncode
        if arguments.command == "start":
            server = start(durable=arguments.durable)
            print(server.url)
            print(
                f"stop: {sys.executable} {__file__} stop {server.folder}",
                file=sys.stderr,
            )
        else:
            stop(arguments.folder)
    except NoPostgresError as error:
        print(f"Left out: {error}", file=sys.stderr)
        return NOT_FOUND
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="run a command against a server of its own")
    start_ = commands.add_parser("start", help="start a server and print its URL")
    for command in (run, start_):
        command.add_argument("--durable", action="store_true", help="with real fsync")
    run.add_argument("program", nargs="+", help="the command, after --")
    commands.add_parser("stop", help="stop it").add_argument("folder", type=Path)
    return parser.parse_args()


def _start(server: Server, *, durable: bool) -> None:
    settings = [*SETTINGS, *([] if durable else CARELESS)]
    settings += [f"port={server.port}", f"unix_socket_directories={server.folder}"]
    _run(
        server,
        *("pg_ctl", "start", "--wait", "-s"),
        *("--pgdata", str(server.folder / "data")),
        *("--log", str(server.folder / "log")),
        *("--options", " ".join(f"-c {setting}" for setting in settings)),
    )


def _create_databases(server: Server) -> None:
    for name in DATABASES:
        _run(
            server,
            *("createdb", "--host=127.0.0.1", f"--port={server.port}"),
            *("--username=epiloop", name),
        )


def _run(server: Server, program: str, *arguments: str) -> None:
    """Run one of the server's programs as its owner; on failure, tell all it said."""
    done = subprocess.run(
        [str(server.programs / program), *arguments],
        user=server.owner,
        group=_group(server.owner),
        extra_groups=None if server.owner is None else [],
        # A server that stays must not hold the pipe open; its own words are in its log.
        stdout=subprocess.DEVNULL,
        stderr=None,
        cwd=server.folder,
        env={**os.environ, "PGPASSWORD": server.word, "LC_ALL": "C"},
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{program} ended with {done.returncode}.")


def _owner() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _group(owner: str | None) -> int | None:
    return pwd.getpwnam(owner).pw_gid if owner else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0.0


if __name__ == "__main__":
    sys.exit(main())
