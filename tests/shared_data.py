"""The real data sets beside the project; they are input to tests, never part of them."""

import os
from pathlib import Path

import pytest

SHARED_DATA = Path(
    os.environ.get("EPILOOP_SHARED_DATA")
    or Path(__file__).resolve().parents[2] / "shared" / "data"
)


def needs(*folders):
    """Mark a test that reads these folders; it is skipped, with the reason, without them."""
    absent = [folder for folder in folders if not (SHARED_DATA / folder).is_dir()]
    reason = f"no {', '.join(absent)} in {SHARED_DATA}; set EPILOOP_SHARED_DATA"

    def mark(test):
        test = pytest.mark.shared_data(test)
        return pytest.mark.skipif(bool(absent), reason=reason)(test)

    return mark
