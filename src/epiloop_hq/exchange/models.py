"""What came in from outside and what went out: batches, findings, external ids."""

from typing import ClassVar

from django.db import models

from epiloop_hq.actor import Permission
from epiloop_hq.audit.records import Record


class ImportBatch(Record):
    """One file read in: counts in = accepted + rejected, whatever happened on the way."""

    see_permission: ClassVar = Permission.IMPORT_RUN

    outbreak = models.ForeignKey(
        "registry.Outbreak", null=True, on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, db_index=True)
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=200, blank=True, default="")
    mapping = models.JSONField()
    mapping_name = models.CharField(max_length=120, blank=True, default="")
    encoding = models.CharField(max_length=40, blank=True, default="")
    is_dry_run = models.BooleanField(default=False)
    # uploaded, mapped, running, finished, cancelled, failed, refused
    state = models.CharField(max_length=12)
    refusal = models.TextField(blank=True, default="")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=120)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Rows up to here are in; the next run goes on from there.
    cursor = models.IntegerField(default=0)
    rows_in = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)  # of the accepted: already there
    rejected = models.IntegerField(default=0)
    warned = models.IntegerField(default=0)


class ImportFinding(Record):
    """One thing wrong with one row of a file, in a sentence."""

    see_permission: ClassVar = Permission.IMPORT_RUN
    trail_rows: ClassVar[bool] = (
        False  # the batch counts them; retention takes them with it
    )

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, blank=True, default="")
    line = models.IntegerField()
    column = models.CharField(max_length=120, blank=True, default="")
    code = models.CharField(max_length=60)
    severity = models.CharField(max_length=10)
    value = models.CharField(max_length=200, blank=True, default="")
    reason = models.TextField()
    values = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["batch", "line"], name="finding_line")
        ]


class ExternalId(Record):
    """The name a record has elsewhere, so that the same row read twice is one record."""

    see_permission: ClassVar = Permission.IMPORT_RUN
    trail_rows: ClassVar[bool] = False  # the trail tells of the record that it names

    source = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    external_id = models.CharField(max_length=200)
    subject = models.CharField(max_length=60)  # "cases.Case:12"
    # Whom the record is about, so that an erasure finds the name too.
    person = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    content_key = models.CharField(max_length=64)
    area_path = models.CharField(max_length=160, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "kind", "external_id"], name="external_id_once"
            )
        ]


class Export(Record):
    """A list that left the house: which, of whom, by whom, why."""

    see_permission: ClassVar = Permission.EXPORT_RUN

    kind = models.CharField(max_length=30)
    area_path = models.CharField(max_length=160, db_index=True)
    filters = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    rows = models.IntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
