"""A process that has imported what every `epiloop` imports first, and forks per program.

Starting Python and Django costs more than what most commands do. What is forked is a
process of its own, with its own environment, folder and output, and reads the
installation's settings itself: no module of the headquarters is imported before.
"""

import json
import os
import runpy
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
# Neither reads settings; each brings the modules below it.
FIRST: Final = (
    *("django.core.management", "django.db.migrations.executor", "django.http"),
    *("django.template.backends.django", "django.urls", "django.utils.translation"),
    *("django.core.management.commands.migrate", "django.db.backends.sqlite3.base"),
    *("django.forms", "django.views", "django.contrib.auth.hashers", "argon2"),
    *("cryptography.hazmat.primitives.ciphers.aead", "openpyxl", "pypinyin", "numpy"),
    *("epiloop.cli.main", "epiloop.contacts", "epiloop.disposal", "epiloop.duplicates"),
    *("epiloop.observation", "epiloop.protocols", "epiloop.tables"),
)


def run(
    program: list[str], *, environment: dict[str, str], folder: Path
) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end as `python PROGRAM` would: `-m MODULE …` or `-c CODE`."""
    with tempfile.TemporaryDirectory(prefix="epiloop-forked-") as said:
        order = {
            "program": program,
            "environment": environment,
            "folder": str(folder),
            "said": said,
        }
        process = _warm()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        code = int(process.stdout.readline())
        out, err = (Path(said, name).read_text("utf-8") for name in ("out", "err"))
    return subprocess.CompletedProcess(program, code, out, err)


@cache
def _warm() -> "subprocess.Popen[str]":
    """Start the process that forks; it ends when this one does, for want of input."""
    return subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        text=True,
    )


def _next_order() -> dict[str, Any] | None:
    """Fork for each order that comes in; return it in the fork, and nothing at the end."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            return json.loads(line)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()
    return None


def _become(order: dict[str, Any]) -> None:
    """Run the program in this forked process, which then ends as any other does."""
    for number, name in ((1, "out"), (2, "err")):
        file = os.open(Path(order["said"], name), os.O_CREAT | os.O_WRONLY, 0o600)
        os.dup2(file, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.path[:0] = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    how, what, *arguments = order["program"]
    sys.argv = [what, *arguments]
    if how == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        exec(what, {"__name__": "__main__"})


if __name__ == "__main__":
    for module in FIRST:
        __import__(module)
    if (told := _next_order()) is not None:
        _become(told)
