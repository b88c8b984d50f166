"""One taker a kind of file: each hands rows to the actions of the desk they belong to."""

from collections.abc import Mapping
from typing import Final

from epiloop.tables import Kind
from epiloop_hq.exchange.takers.areas import AreaTaker
from epiloop_hq.exchange.takers.base import Delivery, FileRow, Part, Taker
from epiloop_hq.exchange.takers.contacts import ContactTaker
from epiloop_hq.exchange.takers.facts import CountTaker, ZoneTaker
from epiloop_hq.exchange.takers.linelist import LinelistTaker
from epiloop_hq.exchange.takers.links import LinkTaker
from epiloop_hq.exchange.takers.points import PointTaker
from epiloop_hq.exchange.takers.samples import SampleTaker
from epiloop_hq.exchange.takers.visits import VisitTaker

TAKERS: Final[Mapping[Kind, type[Taker]]] = {
    Kind.AREAS: AreaTaker,
    Kind.CONTACTS: ContactTaker,
    Kind.COUNTS: CountTaker,
    Kind.LINELIST: LinelistTaker,
    Kind.LINKS: LinkTaker,
    Kind.POINTS: PointTaker,
    Kind.SAMPLES: SampleTaker,
    Kind.VISITS: VisitTaker,
    Kind.ZONES: ZoneTaker,
}

__all__ = ["TAKERS", "Delivery", "FileRow", "Part", "Taker"]
