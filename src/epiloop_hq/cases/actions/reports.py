"""Investigation reports: filed as they stand, never touched again."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.plain import plain
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.cases.actions.holding import lock_case
from epiloop_hq.cases.errors import CaseRefusedError
from epiloop_hq.cases.kinds import ReportKind
from epiloop_hq.cases.models import Case, InvestigationReport
from epiloop_hq.cases.queries.reports import report_content


def file_report(
    case_id: int,
    kind: ReportKind,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    summary: str = "",
    further: Mapping[str, object] | None = None,
) -> int:
    """File the next version of a case's report: a frozen copy of what is known.

    Parameters
    ----------
    summary
        The investigator's own words.
    further
        What later desks add, as plain values: contacts by class, open items.

    Returns
    -------
    int
        The report's id.

    Raises
    ------
    CaseRefusedError
        If it is not that version's turn: one initial report, any number of updated ones,
        and after the final one none.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        case = lock_case(case_id, actor)
        actor.require(Permission.CASE_WRITE, area_path=case.area_path)
        filed = _filed_before(case)
        _check_turn(kind, filed)
        content = report_content(case, now=now)
        content |= {"summary": summary, "further": plain(dict(further or {}))}
        report = InvestigationReport.objects.create(
            case=case,
            area_path=case.area_path,
            version=len(filed) + 1,
            kind=kind,
            filed_at=happened_at,
            filed_by=actor.name,
            content=content,
        )
        trail.add(
            "report.filed",
            report,
            happened_at=happened_at,
            persons=[case.person_id],
            case_id=case.pk,
            report_id=report.pk,
            version=report.version,
            kind_of_report=kind,
        )
    return report.pk


def _filed_before(case: Case) -> list[str]:
    reports = InvestigationReport.objects.unscoped(reason="versions of a visible case")
    rows = reports.filter(case=case).order_by("version")
    return list(rows.values_list("kind", flat=True))


def _check_turn(kind: ReportKind, filed: list[str]) -> None:
    if ReportKind.FINAL in filed:
        raise CaseRefusedError(_("The final report has been filed."))
    if kind is ReportKind.INITIAL and filed:
        raise CaseRefusedError(_("The initial report has been filed; file an update."))
    if kind is not ReportKind.INITIAL and not filed:
        raise CaseRefusedError(_("The initial report comes first."))
