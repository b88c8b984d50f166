"""Lists that leave the house: scoped, with a reason, written down, streamed."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.tables.writing import csv_lines
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.exchange.errors import ExchangeRefusedError
from epiloop_hq.exchange.kinds import ExportKind
from epiloop_hq.exchange.models import Export
from epiloop_hq.exchange.queries.lists import LISTS, ListAsked, Note

LONGEST_REASON = 300


def export_list(
    kind: ExportKind,
    *,
    actor: Actor,
    now: datetime,
    area_path: str,
    reason: str,
    outbreak_id: int | None = None,
    note: Note = lambda _persons: None,
) -> Iterator[str]:
    """Write down that a list leaves the house; return it as CSV, line by line.

    The list holds what the actor may see below `area_path`, read some rows at a time.

    Parameters
    ----------
    note
        Told of the persons of each lot of rows before it is sent.

    Raises
    ------
    ExchangeRefusedError
        If no reason is given.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise ExchangeRefusedError(_("Say why the list leaves the house."))
    actor.require(Permission.EXPORT_RUN, area_path=area_path)
    listing = LISTS[kind]
    asked = ListAsked(actor, area_path, outbreak_id)
    with recording(actor=actor, now=now) as trail:
        export = Export.objects.create(
            kind=kind,
            area_path=area_path,
            filters={"outbreak_id": outbreak_id},
            reason=reason[:LONGEST_REASON],
            rows=listing.count(asked),
            made_at=now,
            made_by=actor.name,
        )
        trail.add("list.exported", export, reason=export.reason, rows=export.rows)
    return csv_lines(
        [str(cell) for cell in listing.header()], listing.rows(asked, note)
    )
