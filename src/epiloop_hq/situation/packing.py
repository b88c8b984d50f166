"""A dispatch pack as bytes: the same bytes whenever it is made again for an instant.

Nothing in it says when or by whom it was made. Files stand in order, carry the instant as
their time, and are stored as they are: another release of a compressor would give other
bytes.
"""

import hashlib
from io import BytesIO
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string

from epiloop.tables.writing import csv_lines
from epiloop_hq.situation.labels import FIGURES
from epiloop_hq.situation.queries.packs import PackContent, PackTable

PAGE: Final = "situation.html"
SUMS: Final = "SHA256SUMS"
READABLE: Final = 0o644 << 16


def pack_bytes(content: PackContent, *, outbreak: str, zone: ZoneInfo) -> bytes:
    """Return the pack: a page, a table a file, and the digests of all of them.

    Parameters
    ----------
    outbreak
        Name of the outbreak, for the page, in the language that is spoken.
    zone
        Of the headquarters: in it the page says its instant.
    """
    files = {table.file_name: _csv(table) for table in content.tables}
    files[PAGE] = _page(content, outbreak=outbreak, zone=zone)
    sums = (f"{hashlib.sha256(files[n]).hexdigest()}  {n}\n" for n in sorted(files))
    files[SUMS] = "".join(sums).encode()
    local = content.as_of.astimezone(zone)
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as bundle:
        for name, data in sorted(files.items()):
            entry = ZipInfo(name, date_time=local.timetuple()[:6])
            entry.external_attr = READABLE
            # As on Unix, wherever it is made.
            entry.create_system = 3
            bundle.writestr(entry, data)
    return buffer.getvalue()


def _csv(table: PackTable) -> bytes:
    return "".join(csv_lines(table.header, table.rows)).encode()


def _page(content: PackContent, *, outbreak: str, zone: ZoneInfo) -> bytes:
    context = {
        "content": content,
        "outbreak": outbreak,
        "as_of": content.as_of.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z"),
        "figures": [(FIGURES[f], n) for f, n in content.figures.items()],
        "tables": content.tables,
    }
    return render_to_string("situation/pack_page.html", context).encode()
