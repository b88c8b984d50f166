"""One day's comparison of lists, frozen; and the findings that live on from it."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from epiloop_hq.actor import Permission
from epiloop_hq.audit.records import Record

SEE: Final = Permission.RECONCILIATION_SEE


class Reconciliation(Record):
    """One run over an area: how the lists stood at one instant. Never changed, but signed."""

    see_permission: ClassVar = SEE

    day = models.DateField()
    area_path = models.CharField(max_length=160)
    as_of = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    # Which run of the same day and area it is; the last one counts.
    run = models.IntegerField()
    # The reconciliation whose closing is this one's opening: the last of an earlier day.
    previous = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The end of the trail when the lists were read, and the digest of what was frozen.
    head_seq = models.BigIntegerField()
    head_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    checks = models.IntegerField()
    differences = models.IntegerField()
    signed_at = models.DateTimeField(null=True)
    signed_by_id = models.BigIntegerField(null=True)
    signed_by = models.CharField(max_length=120, blank=True, default="")
    remark = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_path", "day", "run"], name="reconciled_once_a_run"
            ),
            models.UniqueConstraint(
                fields=["area_path", "day"],
                condition=Q(signed_at__isnull=False),
                name="day_signed_once",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by="")
                | Q(signed_at__isnull=False) & ~Q(signed_by=""),
                name="signed_by_somebody",
            ),
        ]


class Snapshot(Record):
    """What was compared and what differed, as one text; its digest stands on the run."""

    see_permission: ClassVar = SEE
    # The run vouches for it by its digest.
    trail_rows: ClassVar[bool] = False

    reconciliation = models.OneToOneField(
        Reconciliation, on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160)
    text = models.TextField()


class BalanceLine(Record):
    """One check's line of a run: opening + came - went = closing, and how many differ."""

    see_permission: ClassVar = SEE

    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160)
    check_name = models.CharField(max_length=60)
    # Empty where the check keeps no list that can be counted.
    opening = models.BigIntegerField(null=True)
    came = models.BigIntegerField(null=True)
    went = models.BigIntegerField(null=True)
    closing = models.BigIntegerField(null=True)
    differences = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reconciliation", "check_name"], name="one_line_a_check"
            )
        ]


class Finding(Record):
    """A difference that somebody must put right: what, why, who, until when."""

    see_permission: ClassVar = SEE

    check_name = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    area_path = models.CharField(max_length=160, db_index=True)
    # Which sentence of the check, and what stands in its places: no name, no number of a
    # person. What it has in common with the same gap elsewhere.
    says = models.CharField(max_length=60)
    values = models.JSONField(default=dict)
    traits = models.JSONField(default=dict)
    pattern_key = models.CharField(max_length=32)
    # The same difference has the same key, on whichever day it is found.
    key = models.CharField(max_length=300)
    person = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField(null=True)
    found_at = models.DateTimeField()
    due_at = models.DateTimeField()
    status = models.CharField(max_length=12)  # FindingStatus of the library
    cause = models.CharField(max_length=30, blank=True, default="")
    owner_unit = models.ForeignKey(
        "places.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    owner_account_id = models.BigIntegerField(null=True)
    owner_account = models.CharField(max_length=120, blank=True, default="")
    # The verified finding that this one repeats.
    repeats = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # By which sweep it was opened, if not by a run.
    sweep = models.ForeignKey(
        "Sweep", null=True, on_delete=models.PROTECT, related_name="+"
    )
    rectified_at = models.DateTimeField(null=True)
    rectified_by = models.CharField(max_length=120, blank=True, default="")
    rectified_how = models.TextField(blank=True, default="")
    verified_at = models.DateTimeField(null=True)
    verified_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key"],
                condition=~Q(status="verified"),
                name="one_standing_finding_a_difference",
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True) & ~Q(status="verified")
                | Q(status="verified", verified_at__isnull=False) & ~Q(verified_by=""),
                name="verified_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["area_path", "due_at"],
                condition=~Q(status="verified"),
                name="finding_standing",
            ),
            models.Index(fields=["key", "-id"], name="finding_key"),
            models.Index(fields=["pattern_key"], name="finding_pattern"),
        ]


class Sighting(Record):
    """That a run saw a finding; what it was then stands in the run's snapshot."""

    see_permission: ClassVar = SEE
    # The snapshot tells the same.
    trail_rows: ClassVar[bool] = False

    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.PROTECT, related_name="+"
    )
    finding = models.ForeignKey(
        Finding,
        on_delete=models.PROTECT,
        related_name="+",
        related_query_name="sighting",
    )
    area_path = models.CharField(max_length=160)
    fate = models.CharField(max_length=12)  # Fate of the library

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reconciliation", "finding"], name="seen_once_a_run"
            )
        ]


class Sweep(Record):
    """举一反三: one finding's pattern looked for everywhere else."""

    see_permission: ClassVar = SEE

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160)  # of the finding it began with
    swept_at = models.DateTimeField()
    swept_by = models.CharField(max_length=120)
    # Where it looked; the empty path is everywhere.
    looked_in = models.JSONField(default=list)
    matches = models.IntegerField()
    opened = models.IntegerField()


class SweepMatch(Record):
    """The same gap elsewhere, as a sweep found it."""

    see_permission: ClassVar = SEE
    trail_rows: ClassVar[bool] = False  # the sweep counts them; its findings are told

    sweep = models.ForeignKey(Sweep, on_delete=models.PROTECT, related_name="+")
    finding = models.ForeignKey(
        Finding,
        on_delete=models.PROTECT,
        related_name="+",
        related_query_name="match",
    )
    area_path = models.CharField(max_length=160)
