"""The two times of a deed: when it happened, and when we were told."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from epiloop.errors import EpiloopError
from epiloop.timeline import check_aware
from epiloop_hq.web.wording import full_instant


class FutureTimeError(EpiloopError):
    """Somebody says that something happened at an instant which has not come yet."""

    def __init__(self, happened_at: datetime, now: datetime) -> None:
        self.happened_at = happened_at
        self.now = now
        super().__init__(
            _("It is %(now)s; nothing can have happened at %(then)s yet.")
            % {"now": full_instant(now), "then": full_instant(happened_at)}
        )


def check_not_future(happened_at: datetime, *, now: datetime) -> datetime:
    """Return `happened_at`; raise `FutureTimeError` if it lies after `now`.

    The very instant `now` is not the future. Both must have a time zone.
    """
    if check_aware(happened_at) > check_aware(now):
        raise FutureTimeError(happened_at, now)
    return happened_at


def told_after(happened_at: datetime, *, recorded_at: datetime) -> timedelta:
    """Return how long after the deed we were told; never negative."""
    return max(recorded_at - happened_at, timedelta(0))


def is_late_entry(
    happened_at: datetime, *, recorded_at: datetime, allowance: timedelta
) -> bool:
    """Tell whether a deed was entered later than the allowance; on the minute is in time.

    A late entry still counts as having happened when it happened, but it is marked
    wherever it is shown, so that nobody can quietly meet a limit after the event.
    """
    return told_after(happened_at, recorded_at=recorded_at) > allowance
