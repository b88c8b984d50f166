"""What the daily reconciliation compares of tubes, results and recalls."""

from collections.abc import Iterator
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q

from epiloop.protocols import Protocol
from epiloop.protocols.vocabulary import TubeAction, TubeResult
from epiloop_hq.audit.reconciled import rows_in
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.laboratory.kinds import PRELIMINARY_POSITIVE, TubeKind
from epiloop_hq.laboratory.models import Hold, Member, Recall, Result, Tube
from epiloop_hq.registry.queries.worked_on import NOTHING, Gap, WorkedOn, known

# A single result that says where a member stands; an invalid one says nothing.
TELLING: Final = (*sorted(PRELIMINARY_POSITIVE), TubeResult.NEGATIVE)


def member_list(area_path: str = "") -> ScopedQuerySet[Member]:
    """Return every swab in a tube of an area, for comparing lists."""
    return rows_in(Member, area_path)


def hold_list(area_path: str = "") -> ScopedQuerySet[Hold]:
    """Return every hold of an area, for comparing lists."""
    return rows_in(Hold, area_path)


def tubes_without_result(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield tubes whose result is overdue (3 queries)."""
    late = worked_on.late_here(lambda rules: rules.result_hours, since="sampled_at")
    rows = _tubes(worked_on).filter(late, outcome="")
    for pk, area_path, barcode, sampled_at in rows.values_list(
        "pk", "area_path", "barcode", "sampled_at"
    ):
        values = known(barcode=barcode, sampled_at=sampled_at)
        yield Gap(id=pk, area_path=area_path, since=sampled_at, values=values)


def tubes_without_members(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield tubes in which nobody's swab is, or more than they hold (3 queries)."""
    rows = _tubes(worked_on).annotate(members=Count("member"))
    rows = rows.filter(Q(members=0) | Q(members__gt=F("nominal_size")))
    for pk, area_path, barcode, members, size, at in rows.values_list(
        "pk", "area_path", "barcode", "members", "nominal_size", "sampled_at"
    ):
        yield Gap(
            id=pk,
            area_path=area_path,
            says="too_many" if members else "nobody",
            since=at,
            values=known(barcode=barcode, members=members, size=size),
        )


def tubes_against_results(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield tubes that do not show the standing result of their laboratory (3 queries)."""
    results = rows_in(Result, "").filter(tube=OuterRef("pk"))
    replaced = rows_in(Result, "").filter(supersedes=OuterRef("pk"))
    standing = results.exclude(Exists(replaced))
    shown = standing.filter(outcome=OuterRef("outcome"))
    rows = _tubes(worked_on).filter(
        Q(~Exists(shown)) & ~Q(outcome="") | Q(Exists(standing), outcome="")
    )
    for pk, area_path, barcode, outcome, at in rows.values_list(
        "pk", "area_path", "barcode", "outcome", "sampled_at"
    ):
        yield Gap(
            id=pk,
            area_path=area_path,
            says="other_result" if outcome else "not_shown",
            since=at,
            values=known(barcode=barcode),
        )


def tubes_out_of_order(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield tubes received or reported before they were filled (3 queries)."""
    rows = _tubes(worked_on)
    for says, wrong in (
        ("received_before_sample", Q(received_at__lt=F("sampled_at"))),
        ("result_before_sample", Q(reported_at__lt=F("sampled_at"))),
    ):
        found = rows.filter(wrong).values_list(
            "pk", "area_path", "barcode", "sampled_at"
        )
        for pk, area_path, barcode, sampled_at in found:
            yield Gap(
                id=pk,
                area_path=area_path,
                says=says,
                since=sampled_at,
                values=known(barcode=barcode, sampled_at=sampled_at),
            )


def pools_without_recall(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield tubes on whose result the version holds members, without a recall (3 queries)."""
    recalls = rows_in(Recall, "").filter(tube=OuterRef("pk"))
    rows = _tubes(worked_on).filter(worked_on.by_version(_holds_members))
    rows = rows.exclude(kind=TubeKind.SINGLE).filter(~Exists(recalls))
    for pk, area_path, barcode, reported_at in rows.values_list(
        "pk", "area_path", "barcode", "reported_at"
    ):
        values = known(barcode=barcode, reported_at=reported_at)
        yield Gap(id=pk, area_path=area_path, since=reported_at, values=values)


def members_not_held(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield members of recalled tubes without a hold and a result of their own (3 queries)."""
    holds = rows_in(Hold, "").filter(
        recall__tube=OuterRef("tube"), person=OuterRef("person")
    )
    own = rows_in(Member, "").filter(
        tube__recheck_of=OuterRef("tube"),
        tube__kind=TubeKind.SINGLE,
        tube__outcome__in=TELLING,
        person=OuterRef("person"),
    )
    recalls = rows_in(Recall, "").filter(closed_at__isnull=True)
    rows = rows_in(Member, "").filter(
        ~Exists(holds),
        ~Exists(own),
        worked_on.here(outbreak="tube__outbreak_id"),
        tube__in=recalls.values("tube"),
        tube__outcome__in=sorted(PRELIMINARY_POSITIVE),
    )
    for person_id, area_path, barcode, reported_at in rows.values_list(
        "person_id", "area_path", "tube__barcode", "tube__reported_at"
    ):
        yield Gap(
            id=person_id,
            area_path=area_path,
            person_id=person_id,
            since=reported_at,
            values=known(barcode=barcode),
        )


def holds_without_recheck(worked_on: WorkedOn) -> Iterator[Gap]:
    """Yield members held for long without a single result (3 queries)."""
    own = rows_in(Member, "").filter(
        tube__recheck_of=OuterRef("recall__tube"),
        tube__kind=TubeKind.SINGLE,
        tube__outcome__in=TELLING,
        person=OuterRef("person"),
    )
    late = worked_on.late(
        lambda rules: rules.recheck_hours, since="since", protocol="order__protocol_id"
    )
    rows = rows_in(Hold, "").filter(
        ~Exists(own),
        late,
        worked_on.here(outbreak="recall__outbreak_id"),
        freed_at__isnull=True,
    )
    for pk, area_path, person_id, since in rows.values_list(
        "pk", "area_path", "person_id", "since"
    ):
        yield Gap(
            id=pk,
            area_path=area_path,
            person_id=person_id,
            since=since,
            values=known(since=since),
        )


def count_waiting_tubes(area_path: str) -> int:
    """Return how many tubes of an area wait for their result (1 query)."""
    return rows_in(Tube, area_path).filter(outcome="").count()


def _tubes(worked_on: WorkedOn) -> ScopedQuerySet[Tube]:
    return rows_in(Tube, "").filter(worked_on.here())


def _holds_members(protocol: Protocol) -> Q:
    """Return on which results of a pool a version holds its members; see `consequences`."""
    if protocol.pooling is None:
        return Q(outcome__in=sorted(PRELIMINARY_POSITIVE))
    outcomes = [
        outcome
        for outcome, actions in protocol.pooling.on_result.items()
        if TubeAction.HOLD_MEMBERS in actions
    ]
    return Q(outcome__in=outcomes) if outcomes else NOTHING
