"""Who is who: accounts, the actors they are, and what they have looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from epiloop_hq.access.models import (
    AccessEvent,
    Account,
    AreaGrant,
    PersonRead,
    SignInAttempt,
)
from epiloop_hq.actor import Actor, Grant, Permission, Role


def account_by_username(username: str) -> Account | None:
    """Return the account that signs in under this name, if any."""
    return (
        Account.objects.unscoped(reason="sign-in")
        .filter(username=username.strip().lower())
        .first()
    )


def account_by_id(account_id: int) -> Account | None:
    """Return an active account by its id, for a running session."""
    return (
        Account.objects.unscoped(reason="session")
        .filter(pk=account_id, is_active=True)
        .first()
    )


def actor_of(account: Account) -> Actor:
    """Return the account as an actor, with the grants it holds now."""
    grants = (
        AreaGrant.objects.unscoped(reason="own grants")
        .filter(account=account, revoked_at__isnull=True)
        .order_by("pk")
    )
    return Actor(
        account_id=account.pk,
        name=account.name,
        grants=tuple(Grant(Role(g.role), g.area_path) for g in grants),
        unit_id=account.unit_id,
    )


def actor_by_id(account_id: int) -> Actor | None:
    """Return the actor behind an account id, or None if it may no longer act."""
    account = account_by_id(account_id)
    return None if account is None else actor_of(account)


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One role in one area, as the users page shows it."""

    id: int
    role: Role
    area_path: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account as the users page shows it."""

    id: int
    username: str
    name: str
    telephone: str
    unit_id: int | None
    area_path: str
    is_active: bool
    is_locked: bool
    is_on_shift: bool
    must_change_password: bool
    grants: tuple[GrantRow, ...]


def account_rows(
    actor: Actor, *, now: datetime, search: str = ""
) -> tuple[AccountRow, ...]:
    """Return the accounts the actor administers, with their grants (2 queries)."""
    accounts = list(_found(actor, search))
    grants = _grants_by_account(a.pk for a in accounts)
    return tuple(_account_row(a, grants.get(a.pk, ()), now) for a in accounts)


def account_row(account_id: int, actor: Actor, *, now: datetime) -> AccountRow:
    """Return one account the actor administers (2 queries).

    Raises
    ------
    Account.DoesNotExist
        If there is none, or not for this actor.
    """
    account = Account.objects.visible_to(actor).get(pk=account_id)
    return _account_row(
        account, _grants_by_account([account.pk]).get(account.pk, ()), now
    )


def colleagues(area_path: str) -> tuple[tuple[int, str, bool], ...]:
    """Return (account id, name, on shift) of those who may work in the area.

    For choosing a team: names of staff, not of patients.
    """
    roots = [area_path[: i + 1] for i, c in enumerate(area_path) if c == "/"]
    grants = AreaGrant.objects.unscoped(reason="choosing a team").filter(
        Q(area_path__in=roots) | Q(area_path=""), revoked_at__isnull=True
    )
    workers = {
        g.account_id
        for g in grants
        if Grant(Role(g.role), "").allows(Permission.TEAM_SEE)
    }
    accounts = Account.objects.unscoped(reason="choosing a team").filter(
        pk__in=workers, is_active=True
    )
    return tuple((a.pk, a.name, a.is_on_shift) for a in accounts.order_by("name"))


def failures_since(
    *, username: str, address: str, now: datetime, window: timedelta
) -> tuple[int, int]:
    """Return failed sign-ins in the window: under this name, and from this address.

    A success under the name clears the name's count, never the address's.
    """
    since = SignInAttempt.objects.filter(at__gt=now - window, at__lte=now)
    by_name = (
        since.filter(username=username)
        .order_by("-at")
        .values_list("succeeded", flat=True)
    )
    named = 0
    for succeeded in by_name:
        if succeeded:
            break
        named += 1
    return named, since.filter(address=address, succeeded=False).count()


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One page somebody opened, as the trail page shows it."""

    at: datetime
    account_name: str
    page: str
    target: str
    person_count: int
    reason: str
    outcome: str


def readings_of_person(person_id: int, *, limit: int) -> tuple[ReadingRow, ...]:
    """Return who saw this person, newest first."""
    ids = PersonRead.objects.filter(person_id=person_id).order_by("-event_id")
    events = AccessEvent.objects.filter(
        pk__in=list(ids.values_list("event_id", flat=True)[:limit])
    )
    return tuple(_reading_row(e) for e in events.order_by("-at"))


def readings_by_account(account_id: int, *, limit: int) -> tuple[ReadingRow, ...]:
    """Return what this account opened, newest first."""
    events = AccessEvent.objects.filter(account_id=account_id).order_by("-at")[:limit]
    return tuple(_reading_row(e) for e in events)


def latest_readings(*, limit: int) -> tuple[ReadingRow, ...]:
    """Return the newest page openings of everybody."""
    return tuple(_reading_row(e) for e in AccessEvent.objects.order_by("-at")[:limit])


def _reading_row(event: AccessEvent) -> ReadingRow:
    return ReadingRow(
        event.at,
        event.account_name,
        event.page,
        event.target,
        event.person_count,
        event.reason,
        event.outcome,
    )


def _found(actor: Actor, search: str) -> Iterable[Account]:
    rows = Account.objects.visible_to(actor).order_by("name", "pk")
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(username__icontains=search))
    return rows


def _grants_by_account(ids: Iterable[int]) -> dict[int, tuple[GrantRow, ...]]:
    grants = (
        AreaGrant.objects.unscoped(reason="grants of accounts already visible")
        .filter(account_id__in=list(ids), revoked_at__isnull=True)
        .order_by("pk")
    )
    by_account: dict[int, tuple[GrantRow, ...]] = {}
    for g in grants:
        row = GrantRow(g.pk, Role(g.role), g.area_path)
        by_account[g.account_id] = (*by_account.get(g.account_id, ()), row)
    return by_account


def _account_row(
    account: Account, grants: tuple[GrantRow, ...], now: datetime
) -> AccountRow:
    return AccountRow(
        id=account.pk,
        username=account.username,
        name=account.name,
        telephone=account.telephone,
        unit_id=account.unit_id,
        area_path=account.area_path,
        is_active=account.is_active,
        is_locked=account.locked_until is not None and account.locked_until > now,
        is_on_shift=account.is_on_shift,
        must_change_password=account.must_change_password,
        grants=grants,
    )
