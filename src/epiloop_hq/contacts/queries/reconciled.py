"""What the daily reconciliation compares of runs, contacts and their follow-up."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from epiloop_hq.audit.reconciled import rows_in
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.contacts.kinds import ContactState, FollowUpState, FollowUpStatus
from epiloop_hq.contacts.models import Contact, FollowUp, RunResult
from epiloop_hq.registry.queries.worked_on import Gap, WorkedOn, known, same_person


def contact_list(area_path: str = "") -> ScopedQuerySet[Contact]:
    """Return every contact of an area, for comparing lists."""
    return rows_in(Contact, area_path)


def found_not_listed(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield persons whom a run in effect gives a class and who are no contact (3 queries)."""
    rows = rows_in(RunResult, worked_on.scope.area_path).filter(
        worked_on.here(outbreak="run__case__outbreak_id"),
        is_in_effect=True,
        run__in_effect_at__isnull=False,
        run__case__closed_at__isnull=True,
    )
    rows = rows.exclude(risk_class="").exclude(run__case__status=CaseStatus.REFUTED)
    for same in same_person():
        listed = rows_in(Contact, "").filter(case=OuterRef("run__case"), **same)
        rows = rows.exclude(Exists(listed))
    for person_id, area_path, number, case, found_at in rows.values_list(
        "person_id", "area_path", "run__number", "run__case__number", "run__started_at"
    ):
        yield Gap(
            id=person_id,
            area_path=area_path,
            person_id=person_id,
            since=found_at,
            values=known(run=number, number=case),
        )


def proposals_undecided(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield proposed contacts on whom nobody has decided in time (3 queries)."""
    late = worked_on.late(lambda rules: rules.decision_hours, since="proposed_at")
    rows = _contacts(worked_on).filter(late, state=ContactState.PROPOSED)
    for pk, area_path, person_id, case, at in rows.values_list(
        "pk", "area_path", "person_id", "case__number", "proposed_at"
    ):
        yield Gap(
            id=pk,
            area_path=area_path,
            person_id=person_id,
            since=at,
            values=known(number=case, proposed_at=at),
        )


def exposures_out_of_order(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield contacts whose last exposure lies before the first (3 queries)."""
    rows = _contacts(worked_on).filter(last_exposure_at__lt=F("first_exposure_at"))
    for pk, area_path, person_id, case, at in rows.values_list(
        "pk", "area_path", "person_id", "case__number", "proposed_at"
    ):
        yield Gap(
            id=pk,
            area_path=area_path,
            person_id=person_id,
            since=at,
            values=known(number=case),
        )


def follow_ups_not_done(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield followed contacts at whom nobody looked on a day gone by (3 queries).

    A day that the night closed unseen can be made up no more; it is told the day after.
    """
    yesterday = worked_on.yesterday("due_on", outbreak="contact__outbreak_id")
    unseen = Q(state=FollowUpState.NOT_SEEN, happened_at__isnull=True) & yesterday
    rows = rows_in(FollowUp, worked_on.scope.area_path).filter(
        Q(state=FollowUpState.DUE) | unseen,
        worked_on.before_today("due_on", outbreak="contact__outbreak_id"),
        contact__follow_up_status=FollowUpStatus.UNDER_FOLLOW_UP,
    )
    for contact_id, area_path, person_id, due_on in rows.order_by(
        "-due_on"
    ).values_list("contact_id", "area_path", "person_id", "due_on"):
        yield Gap(
            id=contact_id,
            area_path=area_path,
            person_id=person_id,
            values=known(due_on=due_on),
        )


def _contacts(worked_on: WorkedOn) -> ScopedQuerySet[Contact]:
    rows = rows_in(Contact, "").filter(worked_on.here(), case__closed_at__isnull=True)
    return rows.exclude(case__status=CaseStatus.REFUTED)
