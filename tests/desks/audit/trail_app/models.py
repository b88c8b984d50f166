"""Records of a made-up desk, on which the trail is tried."""

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
        app_label = "trail_app"
        constraints = [
            models.UniqueConstraint(
                fields=["name"], name="one_case_a_name", condition=~models.Q(name="")
            )
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"


class Visit(Record):
    case = models.ForeignKey(Case, models.PROTECT, related_name="visits")
    place = models.CharField(max_length=40)

    person_paths = ("case__person_id",)

    class Meta:
        app_label = "trail_app"

    def __str__(self) -> str:
        return f"visit {self.pk}"

    @classmethod
    def scope_q(cls, actor: Actor) -> models.Q:
        return under_any("case__area_path", areas_seen(actor, None))


class CaseByName(Case):
    """A proxy: another way of looking at the same table."""

    class Meta:
        app_label = "trail_app"
        proxy = True
