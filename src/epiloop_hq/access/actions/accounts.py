"""Accounts: made by an administrator, switched on and off, on shift, in a language."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from epiloop_hq.access import policy
from epiloop_hq.access.actions.passwords import first_password
from epiloop_hq.access.actions.reach import check_reach
from epiloop_hq.access.errors import AccessRefusedError
from epiloop_hq.access.models import Account
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording


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
        If the username is taken or is not plain letters, digits, dots, dashes and
        underscores, or the person has no name.
    """
    username = username.strip().lower()
    _check_username(username)
    _check_name(name)
    _check_language(language)
    password = first_password()
    # Hashing is slow on purpose, so it is done before anybody waits for the writer.
    hashed = make_password(password)
    with recording(actor=actor, now=now) as trail:
        actor.require(Permission.ACCOUNT_WRITE, area_path=area_path)
        if _is_taken(username):
            raise AccessRefusedError(
                _("The username %(username)s is taken.") % {"username": username}
            )
        account = Account(
            username=username,
            name=name.strip(),
            area_path=area_path,
            unit_id=unit_id,
            telephone=telephone.strip(),
            language=language,
            password=hashed,
        )
        account.save()
        trail.add("account.created", account)
    return account.pk, password


def correct_account(
    account_id: int,
    *,
    actor: Actor,
    now: datetime,
    name: str,
    telephone: str = "",
    unit_id: int | None = None,
) -> None:
    """Put right whose account it is and how that person is reached."""
    _check_name(name)
    values = {"name": name.strip(), "telephone": telephone.strip(), "unit_id": unit_id}
    with recording(actor=actor, now=now) as trail:
        account = administered(account_id, actor)
        if all(getattr(account, column) == value for column, value in values.items()):
            return
        for column, value in values.items():
            setattr(account, column, value)
        account.save(update_fields=list(values))
        trail.add("account.corrected", account)


def set_active(
    account_id: int, *, actor: Actor, now: datetime, is_active: bool
) -> None:
    """Switch an account on or off; its sessions end with the next request."""
    with recording(actor=actor, now=now) as trail:
        account = administered(account_id, actor)
        if account.pk == actor.account_id:
            raise AccessRefusedError(_("You cannot switch off your own account."))
        check_reach(account, actor)
        if account.is_active == is_active:
            return
        account.is_active = is_active
        account.save(update_fields=["is_active"])
        kind = "account.switched_on" if is_active else "account.switched_off"
        trail.add(kind, account)


def set_on_shift(*, actor: Actor, now: datetime, is_on_shift: bool) -> None:
    """Say whether one is on shift oneself."""
    with recording(actor=actor, now=now) as trail:
        account = own_account(actor)
        if account.is_on_shift == is_on_shift:
            return
        account.is_on_shift = is_on_shift
        account.save(update_fields=["is_on_shift"])
        trail.add("account.on_shift" if is_on_shift else "account.off_shift", account)


def set_language(*, actor: Actor, now: datetime, language: str) -> None:
    """Remember the language an account reads in."""
    _check_language(language)
    with recording(actor=actor, now=now) as trail:
        account = own_account(actor)
        if account.language == language:
            return
        account.language = language
        account.save(update_fields=["language"])
        trail.add("account.language", account, language=language)


def administered(account_id: int, actor: Actor) -> Account:
    """Return an account the actor administers, locked until the recording ends.

    Raises
    ------
    Account.DoesNotExist
        If there is none, or not for this actor: who cannot administer an account
        cannot see it.
    """
    return Account.objects.visible_to(actor).select_for_update().get(pk=account_id)


def own_account(actor: Actor) -> Account:
    """Return the actor's own account, locked until the recording ends."""
    accounts = Account.objects.unscoped(reason="one's own account")
    return accounts.select_for_update().get(pk=actor.account_id or 0)


def _is_taken(username: str) -> bool:
    accounts = Account.objects.unscoped(reason="is the username taken?")
    return accounts.filter(username=username).exists()


def _check_username(username: str) -> None:
    if not username or not set(username) <= policy.USERNAME_LETTERS:
        raise AccessRefusedError(
            _(
                "A username has small letters, digits, dots, dashes and underscores only."
            )
        )
    if len(username) > policy.USERNAME_LENGTH:
        raise AccessRefusedError(
            _("A username has at most %(n)d letters.") % {"n": policy.USERNAME_LENGTH}
        )


def _check_name(name: str) -> None:
    if not name.strip():
        raise AccessRefusedError(_("Say whose account it is."))


def _check_language(language: str) -> None:
    if language and language not in dict(settings.LANGUAGES):
        raise AccessRefusedError(
            _("There is no language %(language)s here.") % {"language": language}
        )
