"""`python -m epiloop_hq.demonstration FOLDER [--fresh]`: make the data, then end."""

import sys
from pathlib import Path

from epiloop_hq.demonstration import prepare

if __name__ == "__main__":
    print(  # noqa: T201
        prepare(
            Path(sys.argv[1]),
            fresh="--fresh" in sys.argv,
            say=lambda line: print("  " + line, flush=True),  # noqa: T201
        )
    )
