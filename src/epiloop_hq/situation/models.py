"""The picture of an instant, frozen: everybody who looks sees the same."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.records import Record


class Snapshot(Record):
    """What was known of an outbreak at one instant, by its digests. Never changed.

    `figures_digest` covers the figures of every area, so that a changed one shows.
    """

    see_permission: ClassVar = Permission.SITUATION_SEE

    outbreak = models.ForeignKey(
        "registry.Outbreak", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, blank=True)  # the root it covers
    as_of = models.DateTimeField()
    protocol_id = models.CharField(max_length=60, blank=True)
    trail_seq = models.BigIntegerField()
    head_digest = models.CharField(max_length=64, blank=True)
    facts_digest = models.CharField(max_length=64)
    figures_digest = models.CharField(max_length=64)
    erased = models.IntegerField()  # rows that stood then, but were erased since
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["outbreak", "area_path", "as_of"], name="drawn_once_an_instant"
            )
        ]

    @classmethod
    def scope_q(cls, actor: Actor) -> Q:
        """Let everybody who may see figures somewhere know that it was drawn."""
        may_see = actor.may(Permission.SITUATION_SEE)
        return Q() if may_see else Q(pk__in=())


class AreaPicture(Record):
    """The figures and indicators of one area in a snapshot, as plain values."""

    see_permission: ClassVar = Permission.SITUATION_SEE
    # The snapshot vouches for it by its digest.
    trail_rows: ClassVar[bool] = False

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, blank=True)
    figures = models.JSONField()
    # Empty below the level of districts.
    indicators = models.JSONField(default=list)
    by_unit = models.JSONField(default=dict)  # unit → the indicators of its clocks
    loads = models.JSONField(default=list)
    curves = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["snapshot", "area_path"], name="pictured_once_a_snapshot"
            )
        ]
