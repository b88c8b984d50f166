"""The work list: open items by what is due next, with counts that agree with it.

Both are answered from an index alone (`item_due`, `item_step`), however many items are
open elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from epiloop_hq.actor import Actor
from epiloop_hq.audit.records import ScopedQuerySet, under_any
from epiloop_hq.contacts.queries import looked_at_since
from epiloop_hq.disposal.models import Attempt, Item, TeamPost
from epiloop_hq.disposal.queries.items import ItemRow, item_row_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkQuestion:
    """Which open items a work list shows.

    Attributes
    ----------
    area_path
        Only items of this area and below; empty for all the viewer sees.
    step
        Only items that stand at this step; counts by step leave it aside.
    mine_only
        Only items of cases in whose team the viewer is.
    loop_kinds
        Only loops of these kinds; empty for all.
    silent_before
        Version → instant: only items of these versions, not under control, of which no
        step, try or look is recorded since. None for all.
    """

    outbreak_id: int
    kinds: tuple[str, ...] = ("contact", "tube_member")
    area_path: str = ""
    step: str = ""
    mine_only: bool = False
    loop_kinds: tuple[str, ...] = ()
    silent_before: Mapping[str, datetime] | None = None


def work_list(
    work: WorkQuestion,
    actor: Actor,
    *,
    after: tuple[datetime | None, int] | None = None,
    limit: int,
) -> tuple[ItemRow, ...]:
    """Return open items that wait for somebody, most urgent first (1 query).

    Parameters
    ----------
    after
        Due instant and id of the last row of the page before.
    """
    rows = _open(work, actor)
    if work.step:
        rows = rows.filter(step=work.step)
    if after is not None:
        rows = rows.filter(_following(*after))
    # Said, because SQLite puts nothing first and PostgreSQL last.
    page = rows.order_by(F("next_due_at").asc(nulls_last=True), "pk")[:limit]
    return tuple(map(item_row_of, page))


def work_counts(work: WorkQuestion, actor: Actor) -> dict[str, int]:
    """Return how many items of the list stand at each step, whichever is asked (1 query)."""
    rows = _open(work, actor).values("step").annotate(n=Count("pk"))
    return {row["step"]: row["n"] for row in rows.order_by()}


def _open(work: WorkQuestion, actor: Actor) -> ScopedQuerySet[Item]:
    rows = _in_area(work.area_path, actor).filter(
        outbreak_id=work.outbreak_id, closed_at__isnull=True, kind__in=work.kinds
    )
    if work.loop_kinds:
        rows = rows.filter(loop_kind__in=work.loop_kinds)
    if work.silent_before is not None:
        rows = rows.filter(_silent(work.silent_before))
    if not work.mine_only:
        return rows
    posts = TeamPost.objects.unscoped(reason="one's own posts").filter(
        account_id=actor.account_id or 0, until__isnull=True
    )
    return rows.filter(case_id__in=posts.values("case_id"))


def _silent(since: Mapping[str, datetime]) -> Q:
    found = Q(pk__in=())
    for version, instant in since.items():
        tried = Attempt.objects.unscoped(reason="whether somebody has tried at all")
        found |= (
            Q(protocol_id=version, step_at__lt=instant, controlled_at__isnull=True)
            & ~Q(pk__in=tried.filter(happened_at__gte=instant).values("item_id"))
            & ~Q(contact_id__in=looked_at_since(instant), contact_id__isnull=False)
        )
    return found


def _in_area(area_path: str, actor: Actor) -> ScopedQuerySet[Item]:
    if not area_path:
        return Item.objects.visible_to(actor)
    if actor.may(Item.see_permission, area_path=area_path):
        # Then every item in it, and the other ways to see one need not be tried.
        rows = Item.objects.unscoped(reason="items of an area that the viewer may see")
    else:
        rows = Item.objects.visible_to(actor)
    return rows.filter(under_any("area_path", (area_path,)))


def _following(due_at: datetime | None, pk: int) -> Q:
    if due_at is None:
        return Q(next_due_at__isnull=True, pk__gt=pk)
    return (
        Q(next_due_at__gt=due_at)
        | Q(next_due_at=due_at, pk__gt=pk)
        | Q(next_due_at__isnull=True)
    )
