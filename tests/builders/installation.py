"""An installation of its own in a folder, driven as its operator drives it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from builders import warm

ROOT = Path(__file__).parents[2]
WORDS = "eight swans above the frozen lake"


@dataclass(frozen=True, slots=True)
class Installation:
    """One data folder. `url` is that of its PostgreSQL, or empty for SQLite."""

    data: Path
    url: str = ""

    def environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if "EPILOOP" not in k}
        inherited.pop("DJANGO_SETTINGS_MODULE", None)
        said = {
            "EPILOOP_DATA": str(self.data),
            "EPILOOP_BACKUP_PASSPHRASE": WORDS,
            "EPILOOP_PLAIN_STATIC": "yes",
            "PYTHONPATH": str(ROOT / "src"),
        }
        return (
            inherited | said | ({"EPILOOP_DATABASE_URL": self.url} if self.url else {})
        )

    def run(
        self, *arguments: object, **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run `epiloop` with these arguments."""
        return warm.run(
            ["-m", "epiloop.cli", *map(str, arguments)],
            environment=self.environment() | environment,
            folder=self.data.parent,
        )

    def do(self, *arguments: object, **environment: str) -> str:
        """Run `epiloop`, which must succeed; return what it printed."""
        done = self.run(*arguments, **environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def start(
        self, *arguments: object, **environment: str
    ) -> Iterator["subprocess.Popen[str]"]:
        """Start `epiloop`; what is still running at the end of the block is killed."""
        with subprocess.Popen(
            [sys.executable, "-m", "epiloop.cli", *map(str, arguments)],
            env=self.environment() | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def python(self, program: str) -> str:
        """Run a few lines with Django started on this folder; return what they print."""
        begin = "from epiloop_hq.commands import start; start.start()\n"
        done = warm.run(
            ["-c", begin + program],
            environment=self.environment(),
            folder=self.data.parent,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()
