"""Where the browser jobs and `make test` find Chromium, or that they do not."""

import os
import shutil
from pathlib import Path


def chromium() -> str | None:
    """Return the browser to drive: EPILOOP_CHROMIUM, else the one the system has."""
    named = os.environ.get("EPILOOP_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
