"""A clock suspended for a reason and until a stated end, and let count again."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.clocks import Clock as LibraryClock
from epiloop.clocks import resume, suspend
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.clock_rows import put_clock
from epiloop_hq.disposal.actions.clocks import refresh_due
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.labels import clock_label
from epiloop_hq.disposal.models import Clock
from epiloop_hq.disposal.queries.rebuild import clock_of


def suspend_clock(
    clock_id: int,
    *,
    actor: Actor,
    start: datetime,
    end: datetime,
    reason: str,
    now: datetime,
) -> None:
    """Let a clock stand still over `[start, end)`, for a reason that is shown.

    Raises
    ------
    DisposalRefusedError
        If the clock was cancelled or its step is done, if the time had already run out,
        if it stands still then already, or without a reason or an end.
    """
    _change(
        clock_id,
        lambda clock: suspend(clock, start=start, end=end, reason=reason),
        kind="clock.suspended",
        actor=actor,
        now=now,
        detail={"reason": reason, "from": start, "until": end},
    )


def resume_clock(clock_id: int, *, actor: Actor, now: datetime) -> None:
    """Let a suspended clock count again from now.

    Raises
    ------
    DisposalRefusedError
        If the clock is not suspended.
    """
    _change(
        clock_id,
        lambda clock: resume(clock, at=now),
        kind="clock.resumed",
        actor=actor,
        now=now,
        detail={},
    )


def _change(
    clock_id: int,
    change: Callable[[LibraryClock], LibraryClock],
    *,
    kind: str,
    actor: Actor,
    now: datetime,
    detail: dict[str, object],
) -> None:
    with recording(actor=actor, now=now) as trail:
        row = Clock.objects.visible_to(actor).select_for_update().get(pk=clock_id)
        actor.require(Permission.TEAM_WRITE, area_path=row.area_path)
        if row.cancelled_at is not None:
            raise DisposalRefusedError(
                _("The clock %(key)s was cancelled.")
                % {"key": clock_label(row.key, row.protocol_id)}
            )
        was = row.due_at
        changed = change(clock_of(row))
        put_clock(row, changed, now=now)
        row.save()
        if row.item_id is not None:
            refresh_due([row.item_id])
        if row.case_id is not None:
            case_files.refresh([row.case_id], now=now)
        trail.add(
            kind,
            row,
            persons=_persons_of(row),
            clock_id=row.pk,
            case_id=row.case_id,
            item_id=row.item_id,
            key=row.key,
            said=detail,
            was_due_at=was,
            due_at=row.due_at,
        )


def _persons_of(row: Clock) -> list[int]:
    """Return whom the reason of a pause may speak of."""
    told = [
        None if row.item is None else row.item.person_id,
        None if row.case is None else row.case.person_id,
    ]
    return [person_id for person_id in told if person_id is not None]
