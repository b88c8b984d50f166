"""Who acts in a test, and the instants at which things happen in it."""

from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from epiloop_hq.actor import Actor, Grant, Role

SHANGHAI = ZoneInfo("Asia/Shanghai")
# The night of the first tube of Fangshan.
NOW = datetime(2022, 4, 23, 2, 5, tzinfo=SHANGHAI).astimezone(UTC)
_ids = count(1_000_001)


def at(text: str) -> datetime:
    """Return "2022-04-23 02:05" of Beijing as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def later(**length: float) -> datetime:
    """Return an instant so long after `NOW`."""
    return NOW + timedelta(**length)


def an_actor(
    role: Role = Role.HEADQUARTERS,
    area_path: str = "",
    *,
    account_id: int | None = None,
    name: str = "",
) -> Actor:
    """Return somebody with one role in one area; everywhere if no area is named.

    The account exists only as an id: records hold no key to accounts.
    """
    account_id = next(_ids) if account_id is None else account_id
    return Actor(account_id, name or f"{role} {account_id}", (Grant(role, area_path),))


def nobody() -> Actor:
    """Return an account without any role."""
    return Actor(next(_ids), "nobody yet")
