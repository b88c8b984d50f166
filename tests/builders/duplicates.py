"""Pairs of records that may be one person, and what officers do with them."""

from builders.actors import NOW, an_actor
from builders.places import FANGSHAN
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.registry import actions, queries
from epiloop_hq.registry.models import Duplicate

NUMBER = "11010519491231002X"  # a valid one
OFFICER = an_actor(Role.DISTRICT, FANGSHAN, name="Chen Jing")


def pairs(state=None):
    rows = Duplicate.objects.unscoped(reason="test").order_by("pk")
    return [
        (d.first_id, d.second_id) for d in rows if state is None or d.state == state
    ]


def the_pair():
    (pair,) = Duplicate.objects.unscoped(reason="test")
    return pair.pk


def merged(duplicate, *, actor=OFFICER):
    actions.merge_duplicate(duplicate, actor=actor, now=NOW)


def parted(duplicate, *, actor=OFFICER):
    actions.part_duplicate(duplicate, actor=actor, now=NOW)


def kept(person):
    return queries.kept_person(person)


def kinds():
    events = AuditEvent.objects.filter(kind__startswith="person.").order_by("seq")
    return [kind for (kind,) in events.values_list("kind")]
