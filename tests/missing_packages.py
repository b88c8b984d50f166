"""A Python in which a package is not installed."""

import subprocess
import sys
from pathlib import Path

import epiloop

SOURCE = Path(epiloop.__file__).parents[1]


def run_without(package, code):
    """Run code in a Python that does not have a package; return what it said."""
    hidden = f"import sys; sys.modules[{package!r}] = None\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", hidden],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(SOURCE)},
    )
    return done.stdout + done.stderr
