"""Contacts as they leave the house in a list: read a few at a time, however many."""

from django.db.models import Q

from epiloop_hq.actor import Actor
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.contacts.kinds import ContactState
from epiloop_hq.contacts.models import Contact


def exported_contacts(actor: Actor, condition: Q) -> ScopedQuerySet[Contact]:
    """Return the contacts the viewer may see under a condition, to be streamed."""
    rows = Contact.objects.visible_to(actor).select_related("outbreak", "case")
    return rows.filter(condition).exclude(state=ContactState.DROPPED)
