"""Check that lock files carry names, versions and hashes, and no download address."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCKS = [*sorted((ROOT / "requirements").glob("*.txt")), ROOT / "package-lock.json"]


def addresses(text: str) -> list[int]:
    """Return the numbers of the lines that say where something is downloaded from."""
    return [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if "://" in line and '"url"' not in line
    ]


def main() -> int:
    """Name every offending line; exit 1 if there is one."""
    found = [
        f"{lock.relative_to(ROOT)}:{number}: a download address"
        for lock in LOCKS
        for number in addresses(lock.read_text(encoding="utf-8"))
    ]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
