"""The day's sign-off: refused while a finding has no owner."""

from datetime import datetime

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.reconciliation.errors import ReconciliationRefusedError
from epiloop_hq.reconciliation.labels import HINDRANCES
from epiloop_hq.reconciliation.models import Reconciliation
from epiloop_hq.reconciliation.queries.signing import hindrance


def sign_off(
    reconciliation_id: int, *, actor: Actor, now: datetime, remark: str = ""
) -> None:
    """Sign a day's reconciliation; from then on the day is closed.

    Raises
    ------
    ReconciliationRefusedError
        If it cannot be signed; the text says why.
    """
    with recording(actor=actor, now=now) as trail:
        rows = Reconciliation.objects.visible_to(actor).select_for_update()
        made = rows.get(pk=reconciliation_id)
        actor.require(Permission.RECONCILIATION_SIGN, area_path=made.area_path)
        if (why := hindrance(made)) is not None:
            raise ReconciliationRefusedError(str(HINDRANCES[why]))
        made.signed_at, made.signed_by = now, actor.name
        made.signed_by_id, made.remark = actor.account_id, remark.strip()
        made.save(update_fields=["signed_at", "signed_by", "signed_by_id", "remark"])
        trail.add("reconciliation.signed", made, day=made.day, digest=made.digest)
