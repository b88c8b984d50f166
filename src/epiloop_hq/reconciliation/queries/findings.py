"""Findings as lists and pages show them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from epiloop.reconcile import FindingStatus
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.querysets import ScopedQuerySet
from epiloop_hq.audit.records import under_any
from epiloop_hq.reconciliation.models import Finding, Sweep
from epiloop_hq.reconciliation.sentences import sentence_of
from epiloop_hq.web.paging import PAGE, InstantKey, Page, page_of, read_instant_key

WITHOUT_OWNER = Q(owner_unit__isnull=True, owner_account_id__isnull=True)
IS_STANDING = ~Q(status=FindingStatus.VERIFIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """One finding, told in the reader's language."""

    id: int
    check_name: str
    subject_kind: str
    subject_id: int
    area_path: str
    sentence: str
    since: datetime | None
    found_at: datetime
    due_at: datetime
    status: FindingStatus
    cause: str
    owner_unit_id: int | None
    owner_unit: str
    owner_account: str
    repeats_id: int | None
    sweep_id: int | None
    rectified_at: datetime | None
    rectified_by: str
    rectified_how: str
    verified_at: datetime | None
    verified_by: str
    may_write: bool
    may_rectify: bool

    @property
    def has_owner(self) -> bool:
        """Whether somebody answers for it."""
        return bool(self.owner_unit_id or self.owner_account)

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left to be done."""
        return self.status is FindingStatus.VERIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingQuestion:
    """Which findings a list shows.

    Attributes
    ----------
    area_path
        Of this area and below.
    seen_by
        Only those that this run saw; None for those that stand, whenever they were seen.
    status, check_name
        Only those of one status, or of one check; empty for all.
    without_owner
        Only those nobody answers for.
    """

    area_path: str
    seen_by: int | None = None
    status: str = ""
    check_name: str = ""
    without_owner: bool = False


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """How many findings of an area stand, and how many of these want somebody."""

    standing: int
    without_owner: int
    overdue: int
    to_verify: int
    reopened: int


@dataclass(frozen=True, slots=True)
class SweepRow:
    """One sweep from a finding, with what it found."""

    id: int
    swept_at: datetime
    swept_by: str
    matches: int
    opened: int


def finding_page(
    question: FindingQuestion, actor: Actor, *, after: str = "", limit: int = PAGE
) -> Page[FindingRow]:
    """Return findings, the first due before others (1 query)."""
    rows = _asked(question, actor).order_by("due_at", "pk")
    if key := read_instant_key(after):
        rows = rows.filter(Q(due_at__gt=key.at) | Q(due_at=key.at, pk__gt=key.id))
    return page_of(
        _rows(rows[: limit + 1], actor),
        limit=limit,
        key=lambda row: InstantKey(row.due_at, row.id),
    )


def findings_of_run(reconciliation_id: int, actor: Actor) -> tuple[FindingRow, ...]:
    """Return every finding that a run saw, by check and the first due (1 query)."""
    rows = Finding.objects.visible_to(actor).filter(
        sighting__reconciliation_id=reconciliation_id
    )
    return tuple(_rows(rows.order_by("check_name", "due_at", "pk"), actor))


def finding_row(finding_id: int, actor: Actor) -> FindingRow:
    """Return one finding (1 query).

    Raises
    ------
    Finding.DoesNotExist
        If there is none, or not for this viewer.
    """
    rows = Finding.objects.visible_to(actor).select_related("owner_unit")
    return _row(rows.get(pk=finding_id), actor)


def finding_counts(area_path: str, actor: Actor, *, now: datetime) -> FindingCounts:
    """Return how many findings of an area stand (1 query)."""
    rows = Finding.objects.visible_to(actor).filter(
        under_any("area_path", (area_path,)), IS_STANDING
    )
    return FindingCounts(
        **rows.aggregate(
            standing=Count("pk"),
            without_owner=Count("pk", filter=WITHOUT_OWNER),
            overdue=Count("pk", filter=Q(due_at__lt=now)),
            to_verify=Count("pk", filter=Q(status=FindingStatus.RECTIFIED)),
            reopened=Count("pk", filter=Q(status=FindingStatus.REOPENED)),
        )
    )


def count_without_owner(area_path: str) -> int:
    """Return how many findings of an area stand that nobody answers for (1 query)."""
    rows = Finding.objects.unscoped(reason="may the area's day be signed?")
    standing = rows.filter(under_any("area_path", (area_path,)), IS_STANDING)
    return standing.filter(WITHOUT_OWNER).count()


def later_findings(finding_id: int, actor: Actor) -> tuple[FindingRow, ...]:
    """Return the findings that repeat a visible one, oldest first (1 query)."""
    rows = Finding.objects.visible_to(actor).filter(repeats_id=finding_id)
    return tuple(_rows(rows.order_by("pk"), actor))


def sweeps_of(finding_id: int, actor: Actor) -> tuple[SweepRow, ...]:
    """Return the sweeps from a finding, the latest first (1 query)."""
    rows = Sweep.objects.visible_to(actor).filter(finding_id=finding_id)
    return tuple(
        SweepRow(*row)
        for row in rows.order_by("-pk").values_list(
            "pk", "swept_at", "swept_by", "matches", "opened"
        )
    )


def matches_of(sweep_id: int, actor: Actor) -> tuple[FindingRow, ...]:
    """Return what a sweep found of the viewer's areas, the first due first (1 query)."""
    rows = Finding.objects.visible_to(actor).filter(match__sweep_id=sweep_id)
    return tuple(_rows(rows.order_by("due_at", "pk"), actor))


def _asked(question: FindingQuestion, actor: Actor) -> ScopedQuerySet[Finding]:
    rows = Finding.objects.visible_to(actor).filter(
        under_any("area_path", (question.area_path,))
    )
    if question.seen_by is not None:
        rows = rows.filter(sighting__reconciliation_id=question.seen_by)
    if question.status:
        rows = rows.filter(status=question.status)
    elif question.seen_by is None:
        rows = rows.filter(IS_STANDING)
    if question.check_name:
        rows = rows.filter(check_name=question.check_name)
    return rows.filter(WITHOUT_OWNER) if question.without_owner else rows


def _rows(rows: ScopedQuerySet[Finding], actor: Actor) -> list[FindingRow]:
    return [_row(finding, actor) for finding in rows.select_related("owner_unit")]


def _row(finding: Finding, actor: Actor) -> FindingRow:
    def may(permission: Permission) -> bool:
        return actor.may(permission, area_path=finding.area_path)

    unit = finding.owner_unit
    status = FindingStatus(finding.status)
    is_open = status is not FindingStatus.VERIFIED
    return FindingRow(
        id=finding.pk,
        check_name=finding.check_name,
        subject_kind=finding.subject_kind,
        subject_id=finding.subject_id,
        area_path=finding.area_path,
        sentence=sentence_of(finding.check_name, finding.says, finding.values),
        since=finding.since,
        found_at=finding.found_at,
        due_at=finding.due_at,
        status=status,
        cause=finding.cause,
        owner_unit_id=finding.owner_unit_id,
        owner_unit=unit.name if unit else "",
        owner_account=finding.owner_account,
        repeats_id=finding.repeats_id,
        sweep_id=finding.sweep_id,
        rectified_at=finding.rectified_at,
        rectified_by=finding.rectified_by,
        rectified_how=actor.told(finding.rectified_how, finding.area_path),
        verified_at=finding.verified_at,
        verified_by=finding.verified_by,
        may_write=is_open and may(Permission.FINDING_WRITE),
        may_rectify=is_open and may(Permission.FINDING_RECTIFY),
    )
