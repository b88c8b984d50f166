"""What every taker has: the rows of a file on one side, the desks' actions on the other."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from epiloop.places.datum import in_datum
from epiloop.places.points import Datum, Point
from epiloop.tables import (
    AreaMatch,
    FindingCode,
    Kind,
    Moment,
    RowDatum,
    RowOutcome,
    TableMapping,
    TableRow,
)
from epiloop.timeline import day_bounds, day_start
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.exchange import names
from epiloop_hq.exchange.errors import ExchangeRefusedError, RowRefusedError
from epiloop_hq.exchange.kinds import RefusalCode
from epiloop_hq.registry.actions import PersonDraft, foresee_persons
from epiloop_hq.registry.queries import Foreseen, OutbreakFacts

# A single instant that was announced stands for the minute it names.
THAT_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """For what and by whom a file is read in.

    `names` is the system whose identifiers the file uses, within the outbreak; `paths`
    tells the place in the tree of every area code.
    """

    batch_id: int
    kind: Kind
    area_path: str
    names: str
    mapping: TableMapping
    outbreak: OutbreakFacts | None
    zone: ZoneInfo
    paths: Mapping[str, str]
    source: str


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a row of the file tells, and the record it told of before."""

    row: TableRow
    external_id: str
    content_key: str
    known: names.Known | None = None

    @property
    def is_unchanged(self) -> bool:
        """Whether the same was read before."""
        return self.known is not None and self.known.content_key == self.content_key


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of the file that could be read: taken whole, or not at all."""

    number: int
    line: int
    parts: tuple[Part, ...]


class Taker:
    """Takes rows of one kind, through the same actions as an officer's clicks.

    `take` writes all the rows it is given or raises: whoever calls it tries fewer then,
    until the row at fault stands alone.
    """

    kind: ClassVar[Kind]
    least_rows: ClassVar[int] = 20
    most_rows: ClassVar[int] = 500
    needs_outbreak: ClassVar[bool] = True

    def __init__(self, delivery: Delivery, actor: Actor) -> None:
        self.delivery, self.actor = delivery, actor
        self.foreseen = Foreseen()

    def in_order(self, outcomes: Iterable[RowOutcome]) -> Iterable[RowOutcome]:
        """Return the rows in the order in which they can be taken."""
        return outcomes

    def belongs_with(self, outcome: RowOutcome) -> str:
        """Return what rows share that must be taken together; empty for none."""
        del outcome
        return ""

    def units(self, rows: Sequence[FileRow]) -> list[list[FileRow]]:
        """Return the rows in the smallest lots in which they can be taken."""
        return [[row] for row in rows]

    @property
    def reorders(self) -> bool:
        """Whether `in_order` must see the whole file to order it."""
        return False

    def newcomers(self, rows: Sequence[FileRow]) -> Sequence[PersonDraft]:
        """Return the persons who may be entered for the rows."""
        del rows
        return ()

    def foresee(self, rows: Sequence[FileRow], *, now: datetime) -> None:
        """Look for those persons among the known ones; before the rows are locked."""
        self.foreseen = foresee_persons(self.newcomers(rows), now=now)

    def prepare(self, rows: Sequence[FileRow]) -> None:
        """Look up, for all the rows at once, what `screen` and `take` need to know."""

    def screen(self, row: FileRow) -> None:
        """Raise `RowRefusedError` for a row that cannot be taken; writes nothing."""

    def take(self, rows: Sequence[FileRow], *, now: datetime) -> list[names.Name]:
        """Write the rows; return the names by which they will be known again."""
        raise NotImplementedError

    def tried(self, rows: Sequence[FileRow]) -> None:
        """Remember rows that could be taken, on which later ones of a dry run rest."""

    def external_id(self, row: TableRow, content_key: str) -> str:
        """Return what names the row for good: its identifier, else all that it says."""
        return row.external_id or f"content:{content_key}"

    # what several kinds share ------------------------------------------------------------

    @property
    def outbreak(self) -> OutbreakFacts:
        """The outbreak that the file is about."""
        if self.delivery.outbreak is None:
            raise ExchangeRefusedError(_("Say which outbreak the file is about."))
        return self.delivery.outbreak

    def area_of(self, match: AreaMatch | None) -> str:
        """Return the path of the area a row names; the batch's own where it names none."""
        if match is None or not match.code:
            return self.delivery.area_path
        return self.delivery.paths.get(match.code, self.delivery.area_path)

    def named_area(self, match: AreaMatch | None) -> str:
        """Return the path of the area a row names; empty where it names none."""
        if match is None or not match.code:
            return ""
        return self.delivery.paths.get(match.code, "")

    def require_area(self, path: str, permission: Permission) -> None:
        """Raise `RowRefusedError` where the actor may not enter such records."""
        may_import = self.actor.may(Permission.IMPORT_RUN, area_path=path)
        if not (may_import and self.actor.may(permission, area_path=path)):
            raise RowRefusedError(RefusalCode.AREA_NOT_YOURS, values={"area": path})

    def at(self, moment: Moment | None) -> datetime | None:
        """Return the instant, or the first of the day where no time of day is told."""
        if moment is None:
            return None
        return moment.at or day_start(moment.on, self.delivery.zone)

    def span(
        self, starts: Moment | None, ends: Moment | None
    ) -> tuple[datetime, datetime, bool]:
        """Return start, end and whether only days are told."""
        if starts is None:
            raise RowRefusedError(RefusalCode.TIME_MISSING, column="starts")
        zone = self.delivery.zone
        start = self.at(starts) or day_start(starts.on, zone)
        if starts.at is None:
            last = ends or starts
            return start, last.at or day_bounds(last.on, zone).end, True
        if ends is None:
            return start, start + THAT_MINUTE, False
        end = ends.at or day_bounds(ends.on, zone).end
        return start, max(end, start + THAT_MINUTE), ends.at is None


def on_the_ground(
    lon: float | None, lat: float | None, datum: RowDatum | None
) -> tuple[float | None, float | None]:
    """Return a row's coordinates in WGS-84, whatever datum its file is in."""
    if lon is None or lat is None:
        return None, None
    told = Datum.GCJ02 if datum is RowDatum.GCJ02 else Datum.WGS84
    point = in_datum(Point(lon, lat, told), Datum.WGS84)
    return point.lon, point.lat


def case_unknown(column: str, external_id: str) -> RowRefusedError:
    """Return the refusal of a row that tells of a case nobody has entered."""
    return RowRefusedError(FindingCode.CASE_UNKNOWN, column=column, value=external_id)


Lookup = Callable[[str], names.Known | None]
