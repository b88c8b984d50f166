"""Who is given as having infected whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Final, cast

from epiloop.tables import Kind, LinkRow, TableRow
from epiloop_hq.cases.actions import link_cases
from epiloop_hq.exchange import names
from epiloop_hq.exchange.queries.names import known_names
from epiloop_hq.exchange.takers.base import FileRow, Taker, case_unknown

LONGEST_SOURCE: Final = 60
LONGEST_SETTING: Final = 120


class LinkTaker(Taker):
    """Links cases that line lists of the same source have named."""

    kind: ClassVar = Kind.LINKS
    most_rows: ClassVar = 100

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]  # as the base takes them
        self._cases: dict[str, names.Known] = {}

    def external_id(self, row: TableRow, content_key: str) -> str:
        """Return the pair: two cases are linked once, whatever else is said of it."""
        del content_key
        link = cast("LinkRow", row)
        return f"{link.infector_id} > {link.infectee_id}"

    def prepare(self, rows: Sequence[FileRow]) -> None:
        """Find the cases of both ends."""
        ends = {
            end
            for row in rows
            for part in row.parts
            for end in _ends(cast("LinkRow", part.row))
        }
        self._cases = known_names(self.delivery.names, Kind.LINELIST, ends)

    def screen(self, row: FileRow) -> None:
        """Refuse a link to a case that nobody has entered."""
        for part in row.parts:
            link = cast("LinkRow", part.row)
            for column, end in zip(
                ("infector_id", "infectee_id"), _ends(link), strict=True
            ):
                if end not in self._cases:
                    raise case_unknown(column, end)

    def take(self, rows: Sequence[FileRow], *, now: datetime) -> list[names.Name]:
        """Link the cases of the rows."""
        given: list[names.Name] = []
        for row in rows:
            for part in row.parts:
                link = cast("LinkRow", part.row)
                infector, infectee = (self._cases[end] for end in _ends(link))
                link_id = link_cases(
                    infector.subject_id,
                    infectee.subject_id,
                    actor=self.actor,
                    now=now,
                    source=(link.source or self.delivery.source)[:LONGEST_SOURCE],
                    setting=link.setting[:LONGEST_SETTING],
                    evidence=link.note,
                )
                given.append(
                    names.Name(
                        kind=self.kind,
                        external_id=part.external_id,
                        subject=f"cases.Link:{link_id}",
                        content_key=part.content_key,
                        person_id=infectee.person_id,
                    )
                )
        return given


def _ends(link: LinkRow) -> tuple[str, str]:
    return link.infector_id, link.infectee_id
