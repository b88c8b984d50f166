"""How far an account reaches: who gets hold of it gets hold of its roles."""

from django.utils.translation import gettext as _

from epiloop_hq.access.errors import AccessRefusedError
from epiloop_hq.access.models import Account
from epiloop_hq.access.queries import actor_of
from epiloop_hq.actor import Actor, Permission


def check_reach(account: Account, actor: Actor) -> None:
    """Raise `AccessRefusedError` if the account holds a role beyond the actor's areas.

    An account is looked after where it is at home, and may hold roles higher up.
    """
    for grant in actor_of(account).grants:
        if not actor.may(Permission.ACCOUNT_WRITE, area_path=grant.area_path):
            raise AccessRefusedError(
                _(
                    "This account holds a role outside your areas. Ask an administrator "
                    "of the area above."
                )
            )
