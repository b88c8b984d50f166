"""`epiloop serve`, `work`, `migrate`, `demo`."""

import argparse
import contextlib
import multiprocessing
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from epiloop_hq import environment
from epiloop_hq.commands import start

HOST, PORT, THREADS = "127.0.0.1", 8321, 4
BACKLOG = 1_024  # callers who may wait at the door
WORKER_PAUSE = 1.0  # seconds before a worker that fell over is started again


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the commands that run a server."""
    serve = subparsers.add_parser(
        "serve", help="serve the pages (and work, unless told not to)"
    )
    serve.add_argument("--host", default=HOST)
    serve.add_argument("--port", type=int, default=PORT)
    serve.add_argument("--threads", type=int, default=THREADS, help="of each process")
    serve.add_argument(
        "--processes",
        type=_at_least_one,
        default=1,
        help="page servers beside each other on the same address: one a core",
    )
    serve.add_argument(
        "--no-worker",
        action="store_true",
        help="a separate `epiloop work` runs the clocks",
    )
    serve.set_defaults(run=_serve)

    work = subparsers.add_parser("work", help="run due clocks, reactions and long jobs")
    work.add_argument("--once", action="store_true", help="one turn, then end")
    work.set_defaults(run=_work)

    migrate = subparsers.add_parser(
        "migrate", help="bring the databases to this version"
    )
    migrate.set_defaults(run=_migrate)

    demo = subparsers.add_parser(
        "demo", help="a headquarters with an outbreak, to try out"
    )
    demo.add_argument("--data", type=Path, default=Path("var/demo"))
    demo.add_argument("--port", type=int, default=PORT)
    demo.add_argument(
        "--fresh", action="store_true", help="begin again from the first tube"
    )
    demo.add_argument("--no-serve", action="store_true", help="make the data, then end")
    demo.set_defaults(run=_demo)


def _serve(arguments: argparse.Namespace) -> int:
    start.start()
    start.migrate()
    start.collect_static()
    return _listen(
        arguments.host,
        arguments.port,
        threads=arguments.threads,
        processes=arguments.processes,
        with_worker=not arguments.no_worker,
    )


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _listen(
    host: str, port: int, *, threads: int, processes: int, with_worker: bool
) -> int:
    # A service manager ends with SIGTERM; what is open must be closed then too.
    signal.signal(signal.SIGTERM, _end)
    with (
        _door(host, port) as door,
        _helpers(door, processes - 1, threads=threads),
        _worker() if with_worker else contextlib.nullcontext(),
    ):
        print(f"Serving on http://{host}:{port}/  (Ctrl-C ends)", flush=True)
        _answer(door, threads)
    return 0


def _door(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def _answer(door: socket.socket, threads: int) -> None:
    import waitress

    from epiloop_hq.wsgi import application

    waitress.serve(
        application, sockets=[door], threads=threads, ident="epiloop", **_proxy()
    )


@contextlib.contextmanager
def _helpers(door: socket.socket, number: int, *, threads: int) -> Iterator[None]:
    """Answer at the same door in more processes; Python computes on one core in each.

    Begun before there is any thread, and without the connections of this process.
    """
    from django.db import connections

    connections.close_all()
    begun = [
        multiprocessing.get_context("fork").Process(
            target=_answer, args=(door, threads)
        )
        for _ in range(number)
    ]
    for helper in begun:
        helper.start()
    try:
        yield
    finally:
        for helper in begun:
            helper.terminate()
            helper.join()


def _end(*_: object) -> NoReturn:
    raise SystemExit(0)


def _proxy() -> dict[str, object]:
    """Return whose word is taken for the scheme and the caller's address.

    Behind TLS the proxy's alone; else nobody's, so that no caller can invent either.
    """
    from django.conf import settings

    if not settings.BEHIND_TLS:
        return {}
    return {
        "trusted_proxy": environment.text("EPILOOP_PROXY", "127.0.0.1"),
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "clear_untrusted_proxy_headers": True,
    }


@contextlib.contextmanager
def _worker() -> Iterator[None]:
    """Keep a worker beside the pages; one that fell over is started again.

    A process of its own: a page never waits for a clock, nor a clock for a page.
    """
    ending = threading.Event()
    process = [_start_worker()]

    def keep() -> None:
        while not ending.is_set():
            process[0].wait()
            if not ending.wait(WORKER_PAUSE):
                print("The worker ended; it is started again.", file=sys.stderr)
                process[0] = _start_worker()

    keeper = threading.Thread(target=keep, name="worker keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        process[0].terminate()
        keeper.join()
        # The keeper may have started one more before it heard.
        process[0].terminate()
        process[0].wait()


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "epiloop.cli", "work"])


def _work(arguments: argparse.Namespace) -> int:
    start.start_ready()
    from epiloop_hq import clock, worker

    if arguments.once:
        print(f"Done: {worker.turn(clock.now())}")
    else:
        worker.run_until_signal(ready=lambda: print("Working", flush=True))
    return 0


def _migrate(_arguments: argparse.Namespace) -> int:
    start.start()
    start.migrate()
    print("The databases are at this version.")
    return 0


def _demo(arguments: argparse.Namespace) -> int:
    """Make the data in a process of its own, then serve them under their own clock."""
    making = [sys.executable, "-m", "epiloop_hq.demonstration", str(arguments.data)]
    made = subprocess.run(
        [*making, *(["--fresh"] if arguments.fresh else [])], check=False
    )
    if made.returncode or arguments.no_serve:
        return made.returncode
    start.start(arguments.data)
    start.migrate()
    start.collect_static()
    return _listen(HOST, arguments.port, threads=THREADS, processes=1, with_worker=True)
