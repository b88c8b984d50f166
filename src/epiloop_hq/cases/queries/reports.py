"""Investigation reports: what goes into one, and those that were filed."""

from dataclasses import asdict, dataclass
from datetime import datetime

from epiloop_hq.actor import Actor
from epiloop_hq.audit.plain import Row, plain
from epiloop_hq.cases import labels
from epiloop_hq.cases.kinds import ReportKind
from epiloop_hq.cases.models import Case, InvestigationReport, Link, TrailVisit
from epiloop_hq.cases.queries.cases import facts_of
from epiloop_hq.cases.queries.core import gate_of
from epiloop_hq.web.states import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One filed version, with everything it said."""

    id: int
    case_id: int
    version: int
    kind: str
    filed_at: datetime
    filed_by: str
    content: Row

    @property
    def kind_word(self) -> Text:
        """Which version it is, in words."""
        return labels.REPORT_KINDS[ReportKind(self.kind)]

    @property
    def summary(self) -> str:
        """The investigator's own words."""
        return str(self.content.get("summary", ""))


def reports_of_case(case_id: int, actor: Actor) -> tuple[ReportRow, ...]:
    """Return the filed versions of a case's report, the latest first (1 query)."""
    rows = InvestigationReport.objects.visible_to(actor).filter(case_id=case_id)
    return tuple(map(_row, rows.order_by("-version")))


def report_row(report_id: int, actor: Actor) -> ReportRow:
    """Return one filed version (1 query)."""
    return _row(InvestigationReport.objects.visible_to(actor).get(pk=report_id))


def report_content(case: Case, *, now: datetime) -> Row:
    """Return what is known of a case as plain values: what a report freezes.

    The person stands in it by pseudonym; names belong to the register, where they can be
    corrected and erased.
    """
    content = {
        "as_of": now,
        "person": case.person.code,
        "facts": asdict(facts_of(case)),
        "route_evidence": case.route_evidence,
        "trail": [_stop(visit) for visit in _standing(case)],
        "infected_by": _sources(case),
        "missing": [state.field for state in gate_of(case).missing],
    }
    return {name: plain(value) for name, value in content.items()}


def _standing(case: Case) -> list[TrailVisit]:
    visits = TrailVisit.objects.unscoped(reason="the trail of a case reported on")
    standing = visits.filter(case=case, superseded_by__isnull=True, is_withdrawn=False)
    return list(standing.select_related("place").order_by("starts_at", "pk"))


def _stop(visit: TrailVisit) -> Row:
    return {
        "place": visit.place.name,
        "place_id": visit.place_id,
        "starts_at": plain(visit.starts_at),
        "ends_at": plain(visit.ends_at),
        "is_day_precision": visit.is_day_precision,
        "activity": visit.activity,
        "source": visit.source,
        "point_id": visit.point_id,
    }


def _sources(case: Case) -> list[str]:
    links = Link.objects.unscoped(reason="where a reported case was infected")
    found = links.filter(infectee=case).order_by("pk")
    return list(found.values_list("infector__number", flat=True))


def _row(report: InvestigationReport) -> ReportRow:
    return ReportRow(
        id=report.pk,
        case_id=report.case_id,
        version=report.version,
        kind=report.kind,
        filed_at=report.filed_at,
        filed_by=report.filed_by,
        content=report.content,
    )
