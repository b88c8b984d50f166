"""Write the rule book in docs/rulebook, or with --check say whether it is out of date.

The book is made of the specifications in tests/spec and of the protocol files, so that
what officers read is what is tested and what is in force.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

# Before this folder, which holds a script of the same name as a module there.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from book.pages import all_pages

ROOT = Path(__file__).parents[1]

BOOK = ROOT / "docs" / "rulebook"


def main() -> int:
    """Write the book, or compare it; 1 if the written one is out of date."""
    parser = argparse.ArgumentParser(description="The rule book.")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    pages = {BOOK / name: text for name, text in all_pages().items()}
    if not parser.parse_args().check:
        write(pages)
        return 0
    stale = list(out_of_date(pages))
    for reason in stale:
        print(reason)
    if stale:
        print("Run `make docs` and commit docs/rulebook.")
    return 1 if stale else 0


def write(pages: dict[Path, str]) -> None:
    """Write the pages and remove those that the book no longer has."""
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in surplus(pages):
        path.unlink()


def out_of_date(pages: dict[Path, str]) -> Iterator[str]:
    """Yield a sentence for each page that is missing, different or too many."""
    for path, text in pages.items():
        name = path.relative_to(ROOT)
        if not path.is_file():
            yield f"{name} is missing"
        elif path.read_text(encoding="utf-8") != text:
            yield f"{name} is out of date"
    for path in surplus(pages):
        yield f"{path.relative_to(ROOT)} is no page of the book any more"


def surplus(pages: dict[Path, str]) -> list[Path]:
    """Return pages in the folder that the book does not have."""
    return sorted(set(BOOK.rglob("*.md")) - pages.keys())


if __name__ == "__main__":
    sys.exit(main())
