"""What is done to accounts: made, granted roles, locked, given a new password."""

import secrets
import string
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password

from epiloop_hq.access import policy
from epiloop_hq.access.models import Account, AreaGrant, SignInAttempt
from epiloop_hq.access.queries import failures_since
from epiloop_hq.actor import Actor, Permission, Role
from epiloop_hq.audit.recording import recording


class AccessRefusedError(Exception):
    """A deed on an account that cannot be done; the text says why."""


def create_account(
    username: str,
    *,
    actor: Actor,
    now: datetime,
    name: str,
    area_path: str = "",
    unit_id: int | None = None,
    telephone: str = "",
    language: str = "",
) -> tuple[int, str]:
    """Make an account; return its id and a random first password, told once.

    Raises
    ------
    AccessRefusedError
        If the username is taken or is not plain letters, digits, dot, dash.
    """
    username = username.strip().lower()
    _check_username(username)
    password = _first_password()
    with recording(actor=actor, now=now) as trail:
        actor.require(Permission.ACCOUNT_WRITE, area_path=area_path)
        if (
            Account.objects.unscoped(reason="username taken?")
            .filter(username=username)
            .exists()
        ):
            raise AccessRefusedError(f"The username {username} is taken.")
        account = Account(
            username=username,
            name=name,
            area_path=area_path,
            unit_id=unit_id,
            telephone=telephone,
            language=language,
            password=make_password(password),
        )
        account.save()
        trail.add("account.created", account)
    return account.pk, password


def grant_role(
    account_id: int, *, actor: Actor, now: datetime, role: Role, area_path: str
) -> int:
    """Give an account a role in an area and all below it; return the grant's id."""
    with recording(actor=actor, now=now) as trail:
        account = (
            Account.objects.visible_to(actor).select_for_update().get(pk=account_id)
        )
        actor.require(Permission.ACCOUNT_WRITE, area_path=area_path)
        grant, is_new = _grant(account, role, area_path, actor=actor, now=now)
        if is_new:
            trail.add("account.granted", account, role=role, area_path=area_path)
    return grant.pk


def _grant(
    account: Account, role: Role, area_path: str, *, actor: Actor, now: datetime
) -> tuple[AreaGrant, bool]:
    standing = AreaGrant.objects.unscoped(reason="grant standing?").filter(
        account=account, role=role, area_path=area_path, revoked_at__isnull=True
    )
    present = standing.first()
    if present is not None:
        return present, False
    grant = AreaGrant(
        account=account,
        role=role,
        area_path=area_path,
        granted_by=actor.name,
        granted_at=now,
    )
    grant.save()
    return grant, True


def revoke_grant(grant_id: int, *, actor: Actor, now: datetime) -> None:
    """Take a role away; what was done under it stays done."""
    with recording(actor=actor, now=now) as trail:
        grant = AreaGrant.objects.visible_to(actor).select_for_update().get(pk=grant_id)
        actor.require(Permission.ACCOUNT_WRITE, area_path=grant.area_path)
        if grant.revoked_at is not None:
            return
        grant.revoked_at = now
        grant.save(update_fields=["revoked_at"])
        trail.add("account.revoked", grant, role=grant.role, area_path=grant.area_path)


def set_active(
    account_id: int, *, actor: Actor, now: datetime, is_active: bool
) -> None:
    """Switch an account on or off; its sessions end with the next request."""
    if account_id == actor.account_id and not is_active:
        raise AccessRefusedError("You cannot switch off your own account.")
    with recording(actor=actor, now=now) as trail:
        account = (
            Account.objects.visible_to(actor).select_for_update().get(pk=account_id)
        )
        actor.require(Permission.ACCOUNT_WRITE, area_path=account.area_path)
        account.is_active = is_active
        account.save(update_fields=["is_active"])
        trail.add(
            "account.switched_on" if is_active else "account.switched_off", account
        )


def set_on_shift(
    account_id: int, *, actor: Actor, now: datetime, is_on_shift: bool
) -> None:
    """Say whether somebody is on shift: oneself, or somebody one administers."""
    with recording(actor=actor, now=now) as trail:
        account = (
            Account.objects.unscoped(reason="own shift, or checked below")
            .select_for_update()
            .get(pk=account_id)
        )
        if account.pk != actor.account_id:
            actor.require(Permission.TEAM_WRITE, area_path=account.area_path)
        account.is_on_shift = is_on_shift
        account.save(update_fields=["is_on_shift"])
        trail.add("account.on_shift" if is_on_shift else "account.off_shift", account)


def reset_password(account_id: int, *, actor: Actor, now: datetime) -> str:
    """Give an account a new random password and unlock it; told once, to be changed."""
    password = _first_password()
    with recording(actor=actor, now=now) as trail:
        account = (
            Account.objects.visible_to(actor).select_for_update().get(pk=account_id)
        )
        actor.require(Permission.ACCOUNT_WRITE, area_path=account.area_path)
        account.password = make_password(password)
        account.must_change_password, account.locked_until = True, None
        account.save(update_fields=["password", "must_change_password", "locked_until"])
        trail.add("account.password_reset", account)
    return password


def change_password(*, actor: Actor, now: datetime, present: str, new: str) -> None:
    """Change one's own password.

    Raises
    ------
    AccessRefusedError
        If the present password is wrong.
    django.core.exceptions.ValidationError
        If the new one is too short, too common or too like the name.
    """
    with recording(actor=actor, now=now) as trail:
        account = (
            Account.objects.unscoped(reason="own password")
            .select_for_update()
            .get(pk=actor.account_id)
        )
        if not check_password(present, account.password):
            raise AccessRefusedError("The present password is not right.")
        validate_password(new, account)
        account.password, account.must_change_password = make_password(new), False
        account.save(update_fields=["password", "must_change_password"])
        trail.add("account.password_changed", account)


def set_language(*, actor: Actor, now: datetime, language: str) -> None:
    """Remember the language an account reads in."""
    with recording(actor=actor, now=now) as trail:
        account = (
            Account.objects.unscoped(reason="own language")
            .select_for_update()
            .get(pk=actor.account_id)
        )
        account.language = language
        account.save(update_fields=["language"])
        trail.add("account.language", account, language=language)


def may_try(username: str, *, address: str, now: datetime) -> bool:
    """Tell whether another sign-in may be tried under this name from this address."""
    by_name, by_address = failures_since(
        username=username.strip().lower(),
        address=address,
        now=now,
        window=policy.WINDOW,
    )
    return by_name < policy.FAILURES_BY_NAME and by_address < policy.FAILURES_BY_ADDRESS


def note_attempt(
    username: str, *, address: str, now: datetime, succeeded: bool
) -> None:
    """Remember a try to sign in."""
    SignInAttempt.objects.create(
        username=username.strip().lower()[:60],
        address=address[:64],
        at=now,
        succeeded=succeeded,
    )


def _check_username(username: str) -> None:
    allowed = set(string.ascii_lowercase + string.digits + ".-_")
    if not username or not set(username) <= allowed:
        raise AccessRefusedError(
            "A username has small letters, digits, dots, dashes and underscores only."
        )


def _first_password() -> str:
    # No letters that look alike when read out over a telephone.
    letters = "".join(
        c for c in string.ascii_letters + string.digits if c not in "0O1lI"
    )
    return "".join(secrets.choice(letters) for _ in range(policy.FIRST_PASSWORD_LENGTH))
