"""Signing in: one answer for every failure, and a limit on guessing."""

from datetime import datetime

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password

from epiloop_hq.access import policy
from epiloop_hq.access.models import Account, SignInAttempt
from epiloop_hq.access.queries import account_by_username, as_username, failures_since
from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import recording


def sign_in(
    username: str, *, password: str, address: str, now: datetime
) -> Account | None:
    """Return the account if name and password fit and it may sign in now.

    None says nothing of why: an unknown name, a wrong password, an account that is
    switched off or locked look the same, and take as long.

    Parameters
    ----------
    address
        The network address of whoever tries.
    """
    name = as_username(username)
    if not _may_try(name, address=address, now=now):
        # As slow as a try, so that a locked name does not show. It is not counted:
        # a stranger who goes on guessing would lock the officer out for good.
        make_password(password)
        return None
    account = authenticate(None, username=name, password=password)
    is_theirs = isinstance(account, Account)
    SignInAttempt.objects.create(
        username=name, address=address[:64], at=now, succeeded=is_theirs
    )
    if not is_theirs:
        _lock_if_guessed(name, address=address, now=now)
    return account if isinstance(account, Account) else None


def _may_try(name: str, *, address: str, now: datetime) -> bool:
    account = account_by_username(name)
    if account is not None and _is_locked(account, now):
        return False
    by_name, by_address = failures_since(
        username=name, address=address[:64], now=now, window=policy.WINDOW
    )
    return by_name < policy.FAILURES_BY_NAME and by_address < policy.FAILURES_BY_ADDRESS


def _lock_if_guessed(name: str, *, address: str, now: datetime) -> None:
    """Lock an account after too many failures, and say so in the trail."""
    by_name, _ = failures_since(
        username=name, address=address[:64], now=now, window=policy.WINDOW
    )
    account = account_by_username(name)
    if account is None or by_name < policy.FAILURES_BY_NAME:
        return
    with recording(actor=Actor.system("sign-in"), now=now) as trail:
        accounts = Account.objects.unscoped(reason="locked after failures")
        account = accounts.select_for_update().get(pk=account.pk)
        account.locked_until = now + policy.LOCKED_FOR
        account.save(update_fields=["locked_until"])
        trail.add("account.locked", account, until=account.locked_until)


def _is_locked(account: Account, now: datetime) -> bool:
    return account.locked_until is not None and account.locked_until > now
