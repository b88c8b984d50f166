"""The stay that stands: found under the lock, its order ended, told to the trail."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail
from epiloop_hq.observation.errors import (
    ObservationRefusedError,
)
from epiloop_hq.observation.kinds import StayEnd
from epiloop_hq.observation.models import Stay
from epiloop_hq.orders.actions import end_order
from epiloop_hq.web.wording import full_instant


def open_stay(person_id: int) -> Stay | None:
    """Return the stay in which a person is, under the lock; None if in none."""
    rows = Stay.objects.unscoped(reason="nobody is in two places")
    standing = rows.filter(person_id=person_id, ended_at__isnull=True)
    return standing.select_for_update().first()


def moved_from(person_id: int, at: datetime, trail: Trail) -> Stay | None:
    """Close the stay that a person leaves for another one, and return it."""
    standing = open_stay(person_id)
    if standing is not None:
        _check_after(standing, at)
        close_stay(standing, StayEnd.MOVED, at, trail=trail)
    return standing


def end_order_of(stay: Stay, *, actor: Actor, now: datetime) -> None:
    """End the order of a stay that was closed, with the stay's own reason."""
    end_order(
        stay.order_id,
        actor=actor,
        happened_at=stay.ended_at or now,
        now=now,
        reason=stay.ended_reason,
    )


def locked_stay(
    stay_id: int,
    actor: Actor,
    happened_at: datetime,
    *,
    even_if: Collection[StayEnd] = (),
) -> Stay:
    """Return a visible stay that goes on at an instant, locked for a deed on it.

    Parameters
    ----------
    even_if
        Ends that do not stand in the way.
    """
    stay = Stay.objects.visible_to(actor).select_for_update().get(pk=stay_id)
    actor.require(Permission.STAY_RELEASE, area_path=stay.area_path)
    if stay.ended_at is not None and stay.ended_reason not in even_if:
        raise ObservationRefusedError(_("This stay has ended."))
    _check_after(stay, happened_at)
    return stay


def _check_after(stay: Stay, happened_at: datetime) -> None:
    if happened_at < stay.starts_at:
        raise ObservationRefusedError(
            _("The stay began at %(starts_at)s; nothing ended it before.")
            % {"starts_at": full_instant(stay.starts_at)}
        )


def tell_stay(
    trail: Trail, kind: str, stay: Stay, at: datetime, *, reason: str = ""
) -> None:
    """Tell the trail what became of a stay."""
    trail.add(
        kind,
        stay,
        happened_at=at,
        persons=[stay.person_id],
        stay_id=stay.pk,
        person_id=stay.person_id,
        contact_id=stay.contact_id,
        case_id=stay.case_id,
        stage=stay.kind,
        reason=reason or stay.ended_reason,
    )


def close_stay(
    stay: Stay, reason: str, at: datetime, *, trail: Trail, because: str = ""
) -> None:
    """End a stay alone; whoever calls ends its order, or lets another take its place."""
    stay.ended_at, stay.ended_reason = at, reason
    stay.save(update_fields=["ended_at", "ended_reason"])
    tell_stay(trail, "stay.ended", stay, at, reason=because)


def let_go(
    stay: Stay, at: datetime, *, actor: Actor, now: datetime, trail: Trail
) -> None:
    """End a stay and its order as released; whoever calls has judged the conditions."""
    stay.ended_at, stay.ended_reason = stay.ended_at or at, StayEnd.RELEASED
    stay.save(update_fields=["ended_at", "ended_reason"])
    end_order_of(stay, actor=actor, now=now)
    tell_stay(trail, "stay.released", stay, at)
