"""Signing in: one answer for every failure, and a limit on guessing."""

from datetime import datetime

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password

from epiloop_hq.access import policy
from epiloop_hq.access.models import Account, SignInAttempt
from epiloop_hq.access.queries import (
    account_by_username,
    as_username,
    guessing,
    knows_address,
)
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
    name, address = as_username(username), address[:64]
    if not _may_try(name, address=address, now=now):
        # As slow as a try, so that a shut name does not show. It is not counted: a
        # stranger who goes on guessing would prolong the wait for good.
        make_password(password)
        return None
    account = authenticate(None, username=name, password=password)
    is_theirs = isinstance(account, Account)
    SignInAttempt.objects.create(
        username=name, address=address, at=now, succeeded=is_theirs
    )
    if not is_theirs:
        _shut_if_guessed(name, address=address, now=now)
    return account if isinstance(account, Account) else None


def _may_try(name: str, *, address: str, now: datetime) -> bool:
    account = account_by_username(name)
    if (
        account is not None
        and _is_locked(account, now)
        and not knows_address(name, address=address, now=now)
    ):
        return False
    tries = guessing(username=name, address=address, now=now)
    return not tries.is_shut_here and not tries.is_spread


def _shut_if_guessed(name: str, *, address: str, now: datetime) -> None:
    """Say in the trail that a name is guessed; lock it where that is done widely."""
    tries = guessing(username=name, address=address, now=now)
    account = account_by_username(name)
    if account is None or not (tries.here >= policy.FAILURES_HERE or tries.is_spread):
        return
    with recording(actor=Actor.system("sign-in"), now=now) as trail:
        if not tries.is_spread:
            until = now + policy.WINDOW
            trail.add("account.guessed", account, address=address, until=until)
            return
        accounts = Account.objects.unscoped(reason="locked after failures")
        account = accounts.select_for_update().get(pk=account.pk)
        account.locked_until = now + policy.LOCKED_FOR
        account.save(update_fields=["locked_until"])
        trail.add("account.locked", account, until=account.locked_until)


def _is_locked(account: Account, now: datetime) -> bool:
    return account.locked_until is not None and account.locked_until > now
