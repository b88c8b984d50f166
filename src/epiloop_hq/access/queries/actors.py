"""Accounts as those who sign in, and the actors they then are."""

from epiloop_hq.access import policy
from epiloop_hq.access.models import Account, AreaGrant
from epiloop_hq.actor import Actor, Grant, Role


def as_username(text: str) -> str:
    """Return a typed name as accounts and attempts keep it."""
    return text.strip().lower()[: policy.USERNAME_LENGTH]


def account_by_username(username: str) -> Account | None:
    """Return the account that signs in under this name, if any."""
    accounts = Account.objects.unscoped(reason="sign-in")
    return accounts.filter(username=as_username(username)).first()


def account_by_id(account_id: int) -> Account | None:
    """Return an active account by its id, for a running session."""
    accounts = Account.objects.unscoped(reason="session")
    return accounts.filter(pk=account_id, is_active=True).first()


def actor_of(account: Account) -> Actor:
    """Return the account as an actor, with the grants it holds now (1 query)."""
    grants = AreaGrant.objects.unscoped(reason="one's own grants").filter(
        account=account, revoked_at__isnull=True
    )
    held = grants.order_by("pk").values_list("role", "area_path")
    return Actor(
        account_id=account.pk,
        name=account.name,
        grants=tuple(Grant(Role(role), path) for role, path in held),
        unit_id=account.unit_id,
    )


def actor_by_id(account_id: int) -> Actor | None:
    """Return the actor behind an account id, or None if it may no longer act."""
    account = account_by_id(account_id)
    return None if account is None else actor_of(account)
