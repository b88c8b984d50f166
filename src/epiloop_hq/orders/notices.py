"""The form of a notice: to whom, in which language, in blocks that can be printed.

A notice is kept as the text that was issued: a title, then blocks of a heading and its
lines, parted by empty lines. It is printed from that text and never made anew.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats
from django.utils.translation import pgettext

from epiloop_hq.places.queries import UnitRow


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is told, in which language, in which time zone, and whom they may call."""

    name: str
    language: str
    zone: ZoneInfo
    contact: UnitRow | None

    def said(self, at: datetime) -> str:
        """Return an instant in the reader's time zone and language."""
        local = at.astimezone(self.zone)
        return formats.date_format(local, pgettext("date format", "j M Y H:i"))


@dataclass(frozen=True, slots=True)
class Block:
    """A heading and what stands under it."""

    heading: str
    lines: tuple[str, ...]


def notice_language(language: str) -> str:
    """Return the language in which a person is written to: theirs, or the installation's."""
    spoken = {code for code, _name in settings.LANGUAGES}
    return language if language in spoken else settings.LANGUAGE_CODE


def blocks_of(text: str) -> tuple[str, tuple[Block, ...]]:
    """Return a notice's title and its blocks."""
    title, *rest = text.split("\n\n")
    parts = [part.split("\n") for part in rest]
    return title, tuple(Block(lines[0], tuple(lines[1:])) for lines in parts)


def text_of(title: str, *blocks: Block) -> str:
    """Return title and blocks as one text; a typed empty line cannot part a block."""
    written = [
        "\n".join((block.heading, *(_one_line(line) for line in block.lines)))
        for block in blocks
    ]
    return "\n\n".join((title, *written))


def _one_line(text: str) -> str:
    return " ".join(text.split())
