"""Protocol files written by tests, in a folder of their own."""

from pathlib import Path
from textwrap import dedent

from epiloop.protocols import Shelf
from epiloop.protocols.load import FILES

HEADER = """
[protocol]
id = "{id}"
title = "A version for a test"
disease = "{disease}"
jurisdiction = "{place}"
status = "in_force"
verification = "U"
effective_from = {begins}
"""


def write(
    folder: Path,
    name: str,
    body: str = "",
    *,
    disease: str = "covid19",
    place: str = "CN",
    begins: str = "2022-05-01",
    header: str = "",
) -> Path:
    """Write a file with a sound header, more header lines, and the tables given."""
    lines = HEADER.format(id=name, disease=disease, place=place, begins=begins)
    path = folder / f"{name}.toml"
    path.write_text(lines.lstrip() + header + "\n" + dedent(body), encoding="utf-8")
    return path


def shelf(folder: Path) -> Shelf:
    """Return the shipped versions and those in the folder."""
    return Shelf(FILES, folder)
