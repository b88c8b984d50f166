"""Cases as they leave the house in a list: read a few at a time, however many."""

from django.db.models import Q

from epiloop_hq.actor import Actor
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.cases.models import Case


def exported_cases(actor: Actor, condition: Q) -> ScopedQuerySet[Case]:
    """Return the cases the viewer may see under a condition, to be streamed."""
    rows = Case.objects.visible_to(actor).select_related("outbreak")
    return rows.filter(condition)
