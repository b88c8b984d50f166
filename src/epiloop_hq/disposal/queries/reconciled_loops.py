"""What the daily reconciliation compares of loops: who has none, and who stands still."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, Subquery

from epiloop.disposal.paths import LoopKind
from epiloop.disposal.steps import Step
from epiloop_hq.audit.reconciled import rows_in
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.cases.kinds import INFECTED, CaseStatus
from epiloop_hq.cases.queries.reconciled import case_list, stop_list
from epiloop_hq.contacts.kinds import ContactState
from epiloop_hq.contacts.queries.reconciled import contact_list
from epiloop_hq.disposal.models import Custody, Item, StepTaken
from epiloop_hq.laboratory.queries.reconciled import hold_list
from epiloop_hq.observation.kinds import StayEnd
from epiloop_hq.observation.queries.reconciled import stay_list
from epiloop_hq.places.queries.reconciled import point_list
from epiloop_hq.registry.queries.worked_on import NOTHING, Gap, WorkedOn, known

# Loops in which somebody is brought under a measure by units of this house.
CONFINING: Final = (
    LoopKind.QUARANTINE_FACILITY,
    LoopKind.QUARANTINE_HOME,
    LoopKind.ISOLATION,
)
BEFORE_LOCATED: Final = (Step.IDENTIFIED, Step.DETERMINED, Step.UNREACHABLE)
BEFORE_CONTROL: Final = (
    Step.LOCATED,
    Step.TRANSFER_REQUESTED,
    Step.TRANSFER_DISPATCHED,
)
STAYING: Final = (Step.UNDER_OBSERVATION, Step.AT_HOME)
# A stay goes on until the next one begins: on the way there, and while another unit
# takes the person over.
MOVING_ON: Final = (
    Step.TRANSFER_REQUESTED,
    Step.TRANSFER_DISPATCHED,
    Step.TRANSFER_DEPARTED,
    Step.HANDED_OVER,
)


def cases_without_loop(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield open cases whose infected person nobody follows (3 queries)."""
    rows = case_list(worked_on.scope.area_path).filter(
        ~Exists(rows_in(Item, "").filter(case=OuterRef("pk"), kind="case")),
        worked_on.here(),
        closed_at__isnull=True,
    )
    for pk, area_path, number, person_id, at in rows.exclude(
        status=CaseStatus.REFUTED
    ).values_list("pk", "area_path", "number", "person_id", "opened_at"):
        yield _gap(pk, area_path, person_id, at, number=number)


def points_without_loop(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield places of open cases' trails after which nobody looks (3 queries)."""
    visits = stop_list().filter(
        point__merged_into=OuterRef("pk"),
        superseded_by__isnull=True,
        is_withdrawn=False,
        case__closed_at__isnull=True,
    )
    rows = point_list().filter(
        Exists(visits.exclude(case__status=CaseStatus.REFUTED)),
        ~Exists(rows_in(Item, "").filter(point=OuterRef("pk"))),
        worked_on.here(),
        is_member=False,
        merged_into__isnull=True,
        is_withdrawn=False,
    )
    for pk, area_path, place_id, at in rows.values_list(
        "pk", "area_path", "place_id", "starts_at"
    ):
        yield _gap(pk, area_path, None, at, place=place_id)


def contacts_without_loop(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield determined contacts whom nobody follows (3 queries)."""
    rows = contact_list().filter(
        ~Exists(rows_in(Item, "").filter(contact=OuterRef("pk"))),
        worked_on.here(),
        state=ContactState.DETERMINED,
        became_case__isnull=True,
        case__closed_at__isnull=True,
    )
    for pk, area_path, number, person_id, at in rows.exclude(
        case__status=CaseStatus.REFUTED
    ).values_list("pk", "area_path", "case__number", "person_id", "determined_at"):
        yield _gap(pk, area_path, person_id, at, number=number)


def holds_without_loop(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield held members of a tube whom nobody follows (3 queries)."""
    rows = hold_list(worked_on.scope.area_path).filter(
        ~Exists(rows_in(Item, "").filter(hold=OuterRef("pk"))),
        worked_on.here(outbreak="recall__outbreak_id"),
        freed_at__isnull=True,
    )
    for pk, area_path, person_id, since in rows.values_list(
        "pk", "area_path", "person_id", "since"
    ):
        yield _gap(pk, area_path, person_id, since)


def persons_not_located(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield contacts and infected persons not found in time (3 queries)."""
    late = worked_on.late(lambda rules: rules.locate_hours, since="opened_at")
    rows = _open_items(worked_on).filter(
        late, kind__in=["contact", "case"], step__in=BEFORE_LOCATED
    )
    yield from _standing_still(rows)


def persons_not_controlled(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield persons found in time and not under their measure in time (3 queries)."""
    late = worked_on.late(lambda rules: rules.control_hours, since="opened_at")
    rows = _open_items(worked_on).filter(
        late,
        kind__in=["contact", "case"],
        loop_kind__in=CONFINING,
        step__in=BEFORE_CONTROL,
        controlled_at__isnull=True,
    )
    yield from _standing_still(rows.exclude(_confined_later(worked_on)))


def items_without_stay(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield persons under a measure on the list and on no site's (3 queries)."""
    stays = stay_list().filter(person=OuterRef("person"), ended_at__isnull=True)
    rows = _open_items(worked_on).filter(
        ~Exists(stays),
        kind__in=["contact", "case"],
        loop_kind__in=CONFINING,
        step__in=STAYING,
        is_outside=False,
    )
    # A stage that confines nobody has no stay: the person went free after the last one.
    went_on = stay_list().filter(
        person=OuterRef("person"),
        starts_at__gte=OuterRef("opened_at"),
        ended_reason=StayEnd.NEXT_STAGE,
    )
    yield from _standing_still(rows.filter(~Exists(went_on)))


def stays_without_item(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield persons on a site's list whose loop stands elsewhere (3 queries)."""
    mine = rows_in(Item, "").filter(
        closed_at__isnull=True, step__in=[*STAYING, *MOVING_ON]
    )
    rows = stay_list().filter(
        ~Exists(mine.filter(contact=OuterRef("contact"))),
        ~Exists(mine.filter(case=OuterRef("case"), kind="case")),
        worked_on.here(),
        ended_at__isnull=True,
    )
    for pk, area_path, person_id, at in rows.values_list(
        "pk", "area_path", "person_id", "starts_at"
    ):
        yield _gap(pk, area_path, person_id, at, starts_at=at)


def items_without_unit(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield open items for which no unit answers (3 queries)."""
    now_with = rows_in(Custody, "").filter(item=OuterRef("pk"), until__isnull=True)
    yield from _standing_still(_open_items(worked_on).filter(~Exists(now_with)))


def items_of_ended_cases(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield items still open of cases that are closed or refuted (3 queries)."""
    rows = _open_items(worked_on).filter(
        Q(case__closed_at__isnull=False) | Q(case__status=CaseStatus.REFUTED)
    )
    # Who is on the way arrives first: the loop ends there.
    yield from _standing_still(rows.exclude(step=Step.TRANSFER_DEPARTED))


def contacts_who_are_cases(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield persons followed as contacts who are cases of the outbreak (3 queries)."""
    cases = case_list().filter(
        person=OuterRef("person"),
        outbreak=OuterRef("outbreak"),
        closed_at__isnull=True,
        status__in=sorted(INFECTED),
    )
    rows = _open_items(worked_on).filter(Exists(cases), kind="contact")
    yield from _standing_still(rows.exclude(step=Step.TRANSFER_DEPARTED))


def steps_out_of_order(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield open items of which a step happened before the one entered earlier (3 queries)."""
    before = (
        rows_in(StepTaken, "")
        .filter(item=OuterRef("item"), pk__lt=OuterRef("pk"))
        .order_by("-pk")
        .values("happened_at")[:1]
    )
    steps = rows_in(StepTaken, "").filter(item__closed_at__isnull=True)
    wrong = steps.annotate(before=Subquery(before)).filter(happened_at__lt=F("before"))
    yield from _standing_still(
        _open_items(worked_on).filter(pk__in=wrong.values("item"))
    )


def _confined_later(worked_on: WorkedOn) -> Q:
    """Return the condition for classes that a version leaves free at first (measles)."""
    found = NOTHING
    for protocol in worked_on.versions():
        later = [
            risk_class
            for risk_class, measure in protocol.measure.items()
            if any(stage.start_day is not None for stage in measure.stages[:1])
        ]
        found |= Q(protocol_id=protocol.id, risk_class__in=later)
    return found


def _open_items(worked_on: WorkedOn) -> ScopedQuerySet[Item]:
    return rows_in(Item, "").filter(worked_on.here(), closed_at__isnull=True)


def _standing_still(rows: ScopedQuerySet[Item]) -> Iterator[Gap]:
    unit = rows_in(Custody, "").filter(item=OuterRef("pk"), until__isnull=True)
    told = rows.annotate(unit=Subquery(unit.values("unit")[:1]))
    for pk, area_path, person_id, unit_id, at in told.values_list(
        "pk", "area_path", "person_id", "unit", "step_at"
    ):
        yield Gap(
            id=pk,
            area_path=area_path,
            person_id=person_id,
            unit_id=unit_id,
            since=at,
            values=known(since=at),
        )


def _gap(
    pk: int,
    area_path: str,
    person_id: int | None,
    since: datetime | None,
    **values: str | int | datetime | None,
) -> Gap:
    return Gap(
        id=pk,
        area_path=area_path,
        person_id=person_id,
        since=since,
        values=known(**values),
    )
