"""Cases as a picture of the chains shows them: without names, each with its day."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop.timeline import local_day
from epiloop_hq.actor import Actor
from epiloop_hq.cases import labels
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.cases.models import Case
from epiloop_hq.web.states import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainedCaseRow:
    """One case of the picture.

    `on` is the day of onset; where that is not known, the day on which the case was found.
    """

    id: int
    number: str
    area_path: str
    route: DiscoveryRoute
    is_community: bool
    on: date
    is_onset: bool

    @property
    def route_word(self) -> Text:
        """The discovery route in words."""
        return labels.DISCOVERY_ROUTES[self.route]


@dataclass(frozen=True, slots=True)
class ChainedCases:
    """The latest cases, and how many there are in all."""

    rows: tuple[ChainedCaseRow, ...]
    total: int


def chained_cases(
    outbreak_id: int,
    actor: Actor,
    *,
    area_path: str,
    zone: ZoneInfo,
    limit: int,
) -> ChainedCases:
    """Return the latest cases of an area, the first found first (2 queries at most).

    Refuted cases do not count.
    """
    cases = Case.objects.visible_to(actor).filter(
        outbreak_id=outbreak_id, area_path__under=area_path
    )
    standing = cases.exclude(status=CaseStatus.REFUTED)
    latest = standing.order_by("-opened_at", "-pk")[:limit]
    rows = tuple(_row(case, zone) for case in reversed(latest))
    return ChainedCases(rows, standing.count() if len(rows) == limit else len(rows))


def _row(case: Case, zone: ZoneInfo) -> ChainedCaseRow:
    found_at = case.positive_at or case.reported_at or case.opened_at
    return ChainedCaseRow(
        id=case.pk,
        number=case.number,
        area_path=case.area_path,
        route=DiscoveryRoute(case.discovery_route),
        is_community=case.is_community,
        on=case.onset_on or local_day(found_at, zone),
        is_onset=case.onset_on is not None,
    )
