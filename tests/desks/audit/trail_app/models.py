"""Records of a made-up desk, on which the trail is tried."""

from typing import ClassVar

from django.db import models

from epiloop_hq.actor import Actor
from epiloop_hq.audit.records import Record, areas_seen, under_any


class Case(Record):
    area_path = models.CharField(max_length=80, db_index=True)
    person_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=40, default="", blank=True)
    tier = models.IntegerField(default=0)
    dose = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    onset_on = models.DateField(null=True)
    found_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"], name="one_case_a_name", condition=~models.Q(name="")
            )
        ]


class Visit(Record):
    person_paths = ("case__person_id",)

    case = models.ForeignKey(Case, models.PROTECT, related_name="visits")
    place = models.CharField(max_length=40)

    @classmethod
    def scope_q(cls, actor: Actor) -> models.Q:
        return under_any("case__area_path", areas_seen(actor, None))


class CaseByName(Case):
    """A proxy: another way of looking at the same table."""

    class Meta:
        proxy = True


class Human(Record):
    is_person = True

    area_path = models.CharField(max_length=80, default="")
    name = models.CharField(max_length=40)


class Pair(Record):
    """Two persons in one row."""

    area_path = models.CharField(max_length=80, default="")
    first = models.ForeignKey(Human, models.PROTECT, related_name="+")
    second = models.ForeignKey(Human, models.PROTECT, related_name="+")


class Ping(Record):
    """Rows in bulk: a recording is needed, but no event a row."""

    trail_rows = False

    area_path = models.CharField(max_length=80, default="")
    minute = models.IntegerField()


class Login(Record):
    """A row with something that may never stand in the trail."""

    secret_fields = frozenset({"word"})

    area_path = models.CharField(max_length=80, default="")
    name = models.CharField(max_length=40)
    word = models.CharField(max_length=40)
