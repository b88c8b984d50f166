"""The row of a case as a deed takes it: seen, locked, and still open."""

from django.utils.translation import gettext as _

from epiloop_hq.actor import Actor
from epiloop_hq.cases.errors import CaseRefusedError
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.cases.models import Case


def lock_case(case_id: int, actor: Actor) -> Case:
    """Return a case the actor sees, locked, with its outbreak."""
    rows = Case.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("outbreak", "person").get(pk=case_id)


def open_case_for_writing(case_id: int, actor: Actor) -> Case:
    """Return a case the actor sees, locked; refuse one that is closed or refuted."""
    case = lock_case(case_id, actor)
    if case.closed_at is not None:
        raise CaseRefusedError(
            _("Case %(number)s is closed.") % {"number": case.number}
        )
    if case.status == CaseStatus.REFUTED:
        raise CaseRefusedError(
            _("Case %(number)s was not confirmed and stands as refuted.")
            % {"number": case.number}
        )
    return case
