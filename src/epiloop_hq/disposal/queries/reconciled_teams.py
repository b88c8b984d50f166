"""What the daily reconciliation compares of teams, shifts and requests between districts."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from epiloop_hq.audit.reconciled import rows_in
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.cases.queries.reconciled import case_list
from epiloop_hq.disposal.models import AssistRequest, TeamNote, TeamPost
from epiloop_hq.registry.queries.worked_on import Gap, WorkedOn, known

LEAD = "lead"


def cases_without_team(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield cases without a lead, or whose lead has not accepted, in time (3 queries)."""
    late = worked_on.late(lambda rules: rules.team_hours, since="opened_at")
    leads = rows_in(TeamPost, "").filter(
        case=OuterRef("pk"), post=LEAD, until__isnull=True
    )
    rows = case_list().filter(late, worked_on.here(), closed_at__isnull=True)
    rows = rows.exclude(status=CaseStatus.REFUTED)
    for says, missing in (
        ("no_team", ~Q(Exists(leads))),
        ("not_accepted", Q(Exists(leads.filter(accepted_at__isnull=True)))),
    ):
        for pk, area_path, number, person_id, at in rows.filter(missing).values_list(
            "pk", "area_path", "number", "person_id", "opened_at"
        ):
            yield Gap(
                id=pk,
                area_path=area_path,
                says=says,
                person_id=person_id,
                since=at,
                values=known(number=number, opened_at=at),
            )


def shifts_not_taken_over(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield cases whose last shift's hand-over nobody has acknowledged (3 queries)."""
    late = worked_on.late(
        lambda rules: rules.handover_hours,
        since="happened_at",
        protocol="case__protocol_id",
    )
    rows = rows_in(TeamNote, "").filter(
        late,
        worked_on.here(outbreak="case__outbreak_id"),
        kind="shift_handover",
        acknowledged_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    for case_id, area_path, number, at in rows.values_list(
        "case_id", "area_path", "case__number", "happened_at"
    ):
        yield Gap(
            id=case_id,
            area_path=area_path,
            since=at,
            values=known(number=number, at=at),
        )


def requests_unanswered(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield requests between districts past their times (3 queries)."""
    now = worked_on.scope.now
    rows = _requests(worked_on)
    for says, due, missing in (
        (
            "not_acknowledged",
            "acknowledge_due_at",
            Q(acknowledged_at__isnull=True, acknowledge_due_at__lt=now),
        ),
        ("not_answered", "reply_due_at", Q(reply_due_at__lt=now)),
    ):
        for pk, area_path, number, unit_id, due_at in rows.filter(missing).values_list(
            "pk", "area_path", "number", "to_unit_id", due
        ):
            yield Gap(
                id=pk,
                area_path=area_path,
                says=says,
                unit_id=unit_id,
                since=due_at,
                values=known(number=number, due_at=due_at),
            )


def count_open_requests(area_path: str) -> int:
    """Return how many requests of an area wait for an answer (1 query)."""
    return rows_in(AssistRequest, area_path).filter(replied_at__isnull=True).count()


def _requests(worked_on: WorkedOn) -> ScopedQuerySet[AssistRequest]:
    return rows_in(AssistRequest, "").filter(
        worked_on.here(outbreak="case__outbreak_id"), replied_at__isnull=True
    )
