"""Bulletins: what was drafted, by whom it was approved and published, and what it corrects."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from epiloop_hq.actor import Permission
from epiloop_hq.audit.records import Record


class Bulletin(Record):
    """One day's public bulletin, in both languages. Once published it is never changed."""

    see_permission: ClassVar = Permission.BULLETIN_SEE

    outbreak = models.ForeignKey(
        "registry.Outbreak", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, db_index=True)
    number = models.CharField(max_length=40, unique=True)
    day = models.DateField()
    status = models.CharField(max_length=12)  # BulletinStatus
    # The frozen picture it was drawn from, by its digest, and what it says: figures with
    # small numbers withheld, points, zones, rules. Nothing in it names a person.
    snapshot_id = models.BigIntegerField()
    snapshot_digest = models.CharField(max_length=64)
    as_of = models.DateTimeField()
    content = models.JSONField()
    title_en = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=200)
    text_en = models.TextField(blank=True, default="")
    text_zh = models.TextField(blank=True, default="")
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )
    correction_en = models.TextField(blank=True, default="")
    correction_zh = models.TextField(blank=True, default="")
    drafted_at = models.DateTimeField()
    drafted_by_id = models.BigIntegerField()
    drafted_by = models.CharField(max_length=120)
    approved_at = models.DateTimeField(null=True)
    approved_by_id = models.BigIntegerField(null=True)
    approved_by = models.CharField(max_length=120, blank=True, default="")
    published_at = models.DateTimeField(null=True)
    published_by_id = models.BigIntegerField(null=True)
    published_by = models.CharField(max_length=120, blank=True, default="")
    # The signed end of the trail when it was published, and the digest of what was.
    head = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=["drafted", "dropped"])
                | Q(approved_at__isnull=False, approved_by_id__isnull=False),
                name="bulletin_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by_id__isnull=True)
                | ~Q(approved_by_id=F("drafted_by_id")),
                name="bulletin_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(status="published")
                | Q(published_at__isnull=False, published_by_id__isnull=False)
                & ~Q(digest="")
                & ~Q(head=""),
                name="bulletin_published_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(published_by_id__isnull=True)
                | ~Q(published_by_id=F("drafted_by_id"))
                & ~Q(published_by_id=F("approved_by_id")),
                name="bulletin_published_by_a_third",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, correction_en="", correction_zh="")
                | Q(corrects__isnull=False)
                & ~Q(correction_en="")
                & ~Q(correction_zh=""),
                name="bulletin_correction_says_what",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(status="published", corrects__isnull=False),
                name="bulletin_corrected_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(status="published"),
                name="bulletin_published",
            ),
            models.Index(fields=["outbreak", "-id"], name="bulletin_of_outbreak"),
        ]
