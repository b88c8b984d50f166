"""Accounts as the users page shows them, and colleagues to choose from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from epiloop.places import ancestor_paths
from epiloop_hq.access.models import Account, AreaGrant
from epiloop_hq.actor import ROLE_PERMISSIONS, Actor, Permission, Role
from epiloop_hq.web.paging import PAGE, Page, TextKey, page_of, read_text_key


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One role in one area; `may_revoke` if the viewer may take it away."""

    id: int
    role: Role
    area_path: str
    granted_by: str
    granted_at: datetime
    may_revoke: bool


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account as the users page shows it."""

    id: int
    username: str
    name: str
    telephone: str
    language: str
    unit_id: int | None
    area_path: str
    is_active: bool
    locked_until: datetime | None
    is_on_shift: bool
    must_change_password: bool
    is_own: bool
    grants: tuple[GrantRow, ...]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may be chosen for a team."""

    account_id: int
    name: str
    unit_id: int | None
    is_on_shift: bool
    telephone: str = ""


def account_page(
    actor: Actor,
    *,
    now: datetime,
    search: str = "",
    after: str = "",
    limit: int = PAGE,
) -> Page[AccountRow]:
    """Return accounts the actor administers, by name, with their grants (2 queries)."""
    rows = Account.objects.visible_to(actor).order_by("name", "pk")
    if text := search.strip():
        rows = rows.filter(Q(name__icontains=text) | Q(username__icontains=text))
    if key := read_text_key(after):
        rows = rows.filter(Q(name__gt=key.text) | Q(name=key.text, pk__gt=key.id))
    found = _rows(list(rows[: limit + 1]), actor, now)
    return page_of(found, limit=limit, key=lambda a: TextKey(a.name, a.id))


def account_row(account_id: int, actor: Actor, *, now: datetime) -> AccountRow:
    """Return one account the actor administers (2 queries).

    Raises
    ------
    Account.DoesNotExist
        If there is none, or not for this actor.
    """
    account = Account.objects.visible_to(actor).get(pk=account_id)
    return _rows([account], actor, now)[0]


def own_row(actor: Actor, *, now: datetime) -> AccountRow:
    """Return the actor's own account (2 queries)."""
    accounts = Account.objects.unscoped(reason="one's own account")
    return _rows([accounts.get(pk=actor.account_id or 0)], actor, now)[0]


def colleagues(area_path: str) -> tuple[Colleague, ...]:
    """Return those who may work on a case in the area, by name (1 query).

    For choosing a team: names of staff, not of patients.
    """
    above = [*ancestor_paths(area_path), area_path] if area_path else []
    workers = [role for role, can in ROLE_PERMISSIONS.items() if _works(can)]
    granted = AreaGrant.objects.unscoped(reason="choosing a team").filter(
        area_path__in=["", *above], role__in=workers, revoked_at__isnull=True
    )
    accounts = Account.objects.unscoped(reason="choosing a team").filter(
        pk__in=granted.values("account"), is_active=True
    )
    return tuple(
        Colleague(a.pk, a.name, a.unit_id, a.is_on_shift, a.telephone)
        for a in accounts.order_by("name", "pk")
    )


def colleague(account_id: int, area_path: str) -> Colleague | None:
    """Return one colleague who may work on a case in the area, or None (1 query)."""
    found = (c for c in colleagues(area_path) if c.account_id == account_id)
    return next(found, None)


def _works(permissions: frozenset[Permission]) -> bool:
    """Tell whether a role takes part in the work on a case; a viewer does not."""
    return {Permission.TEAM_SEE, Permission.PERSON_SEE_IDENTITY} <= permissions


def _rows(accounts: list[Account], actor: Actor, now: datetime) -> list[AccountRow]:
    grants = _grants_by_account((a.pk for a in accounts), actor)
    return [
        AccountRow(
            id=a.pk,
            username=a.username,
            name=a.name,
            telephone=a.telephone,
            language=a.language,
            unit_id=a.unit_id,
            area_path=a.area_path,
            is_active=a.is_active,
            locked_until=_if_after(a.locked_until, now),
            is_on_shift=a.is_on_shift,
            must_change_password=a.must_change_password,
            is_own=a.pk == actor.account_id,
            grants=grants.get(a.pk, ()),
        )
        for a in accounts
    ]


def _if_after(instant: datetime | None, now: datetime) -> datetime | None:
    return instant if instant is not None and instant > now else None


def _grants_by_account(
    ids: Iterable[int], actor: Actor
) -> dict[int, tuple[GrantRow, ...]]:
    grants = AreaGrant.objects.unscoped(reason="grants of accounts already visible")
    by_account: dict[int, tuple[GrantRow, ...]] = {}
    standing = grants.filter(account__in=list(ids), revoked_at__isnull=True)
    for g in standing.order_by("pk"):
        is_mine_to_take = g.account_id != actor.account_id and actor.may(
            Permission.ACCOUNT_WRITE, area_path=g.area_path
        )
        row = GrantRow(
            g.pk,
            Role(g.role),
            g.area_path,
            g.granted_by,
            g.granted_at,
            is_mine_to_take,
        )
        by_account[g.account_id] = (*by_account.get(g.account_id, ()), row)
    return by_account
