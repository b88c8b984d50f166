"""Visit logs of any source: who was where, from when to when. High volume, short life."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from epiloop_hq.actor import Permission
from epiloop_hq.audit.records import Record


class VisitBatch(Record):
    """One delivery of visits; its digest and count are what the trail remembers."""

    see_permission: ClassVar = Permission.VISIT_SEE

    source = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    count = models.IntegerField()
    # The longest visit of the batch: how far back a visit under way may have begun.
    longest_seconds = models.BigIntegerField()
    area_path = models.CharField(max_length=160, db_index=True)
    happened_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["digest"],
                condition=Q(withdrawn_at__isnull=True),
                name="visits_delivered_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="visits_withdrawn_with_a_reason",
            ),
        ]


class Visit(Record):
    """A person at a place in a half-open interval. Batches are never edited."""

    see_permission: ClassVar = Permission.VISIT_SEE
    trail_rows: ClassVar[bool] = False  # the batch is the event

    batch = models.ForeignKey(VisitBatch, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="+"
    )
    place = models.ForeignKey(
        "places.Place", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, blank=True, default="")  # the place's
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_day_precision = models.BooleanField(default=False)
    seat = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="visit_starts_before_end"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "starts_at"], name="visit_place_time"),
            models.Index(fields=["person", "starts_at"], name="visit_person_time"),
        ]


class Unpacked(models.Model):
    """A delivery that the packed visits do not hold yet."""

    batch = models.OneToOneField(VisitBatch, on_delete=models.PROTECT, related_name="+")


class ToForget(models.Model):
    """An erased person, or a withdrawn delivery, that packed files may still tell of."""

    person_id = models.BigIntegerField(null=True)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person_id__isnull=True) ^ Q(batch_id__isnull=True),
                name="forget_a_person_or_a_delivery",
            )
        ]
