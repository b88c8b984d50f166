"""Roles: given in an area and everything below it, and taken away again."""

from datetime import datetime

from django.utils.translation import gettext as _

from epiloop_hq.access.actions.accounts import administered
from epiloop_hq.access.errors import AccessRefusedError
from epiloop_hq.access.models import Account, AreaGrant
from epiloop_hq.actor import Actor, Permission, Role
from epiloop_hq.audit.recording import recording
from epiloop_hq.places.queries import is_area


def grant_role(
    account_id: int, *, actor: Actor, now: datetime, role: Role, area_path: str
) -> int:
    """Give an account a role in an area and all below it; return the grant's id.

    The empty path is everywhere. A role that stands already is not given twice.

    Raises
    ------
    AccessRefusedError
        If the account is one's own, is switched off, or there is no such area.
    """
    with recording(actor=actor, now=now) as trail:
        account = administered(account_id, actor)
        actor.require(Permission.ACCOUNT_WRITE, area_path=area_path)
        _check_grantable(account, actor, area_path)
        standing = _standing(account, role, area_path)
        if standing is not None:
            return standing.pk
        grant = AreaGrant(
            account=account,
            role=role,
            area_path=area_path,
            granted_by=actor.name,
            granted_at=now,
        )
        grant.save()
        trail.add("account.granted", account, role=role, where=area_path)
    return grant.pk


def revoke_grant(grant_id: int, *, actor: Actor, now: datetime) -> int:
    """Take a role away; what was done under it stays done. Return the account's id.

    Raises
    ------
    AccessRefusedError
        If the grant is one's own: an administrator leaves through another one.
    """
    with recording(actor=actor, now=now) as trail:
        grant = AreaGrant.objects.visible_to(actor).select_for_update().get(pk=grant_id)
        if grant.account_id == actor.account_id:
            raise AccessRefusedError(
                _("You cannot take a role from yourself. Ask another administrator.")
            )
        if grant.revoked_at is not None:
            return grant.account_id
        grant.revoked_at = now
        grant.save(update_fields=["revoked_at"])
        account = f"access.Account:{grant.account_id}"
        trail.add(
            "account.revoked",
            account,
            area_path=grant.account.area_path,
            role=grant.role,
            where=grant.area_path,
        )
    return grant.account_id


def _check_grantable(account: Account, actor: Actor, area_path: str) -> None:
    if account.pk == actor.account_id:
        raise AccessRefusedError(
            _("You cannot give yourself a role. Ask another administrator.")
        )
    if not account.is_active:
        raise AccessRefusedError(
            _("This account is switched off. Switch it on before giving it a role.")
        )
    if area_path and not is_area(area_path):
        raise AccessRefusedError(
            _("There is no area with the path %(path)s.") % {"path": area_path}
        )


def _standing(account: Account, role: Role, area_path: str) -> AreaGrant | None:
    grants = AreaGrant.objects.unscoped(reason="does the grant stand already?")
    return grants.filter(
        account=account, role=role, area_path=area_path, revoked_at__isnull=True
    ).first()
