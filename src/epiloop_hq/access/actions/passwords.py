"""Passwords: a first one told once, one's own chosen at once."""

import secrets
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _

from epiloop_hq.access import policy
from epiloop_hq.access.actions.reach import check_reach
from epiloop_hq.access.errors import AccessRefusedError
from epiloop_hq.access.models import Account, SignInAttempt
from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import recording


def first_password() -> str:
    """Return a random password that can be read out over a telephone."""
    return "".join(
        secrets.choice(policy.FIRST_PASSWORD_LETTERS)
        for _ in range(policy.FIRST_PASSWORD_LENGTH)
    )


def reset_password(account_id: int, *, actor: Actor, now: datetime) -> str:
    """Give an account a new random password and unlock it; told once, to be changed.

    Raises
    ------
    AccessRefusedError
        If the account is one's own: whoever knows the present password changes it.
    """
    password = first_password()
    hashed = make_password(password)
    with recording(actor=actor, now=now) as trail:
        accounts = Account.objects.visible_to(actor).select_for_update()
        account = accounts.get(pk=account_id)
        if account.pk == actor.account_id:
            raise AccessRefusedError(
                _("Change your own password on the password page.")
            )
        check_reach(account, actor)
        account.password = hashed
        account.must_change_password, account.locked_until = True, None
        account.save(update_fields=["password", "must_change_password", "locked_until"])
        trail.add("account.password_reset", account)
    # Counted like a success: the failures before it lock the name no longer.
    SignInAttempt.objects.create(
        username=account.username, address="", at=now, succeeded=True
    )
    return password


def change_password(*, actor: Actor, now: datetime, present: str, new: str) -> Account:
    """Change one's own password; every other session of the account ends.

    Returns
    -------
    Account
        The account as it is now, for the session that goes on.

    Raises
    ------
    AccessRefusedError
        If the present password is wrong, or the new one is the same.
    django.core.exceptions.ValidationError
        If the new one is too short, too common or too like the name.
    """
    accounts = Account.objects.unscoped(reason="one's own password")
    account = accounts.get(pk=actor.account_id or 0)
    known = account.password
    if not check_password(present, known):
        raise AccessRefusedError(_("The present password is not right."))
    if present == new:
        raise AccessRefusedError(_("The new password is the present one."))
    validate_password(new, account)
    hashed = make_password(new)
    with recording(actor=actor, now=now) as trail:
        account = accounts.select_for_update().get(pk=actor.account_id or 0)
        if account.password != known:
            raise AccessRefusedError(_("The password was changed meanwhile."))
        account.password, account.must_change_password = hashed, False
        account.save(update_fields=["password", "must_change_password"])
        trail.add("account.password_changed", account)
    return account
