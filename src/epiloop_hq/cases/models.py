"""Cases, how they were found, their interviews, trails and links."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from epiloop_hq.actor import Permission
from epiloop_hq.audit.records import Record


class Case(Record):
    """One infection of one person, from the preliminary positive on."""

    see_permission: ClassVar = Permission.CASE_SEE

    number = models.CharField(max_length=40, unique=True)
    outbreak = models.ForeignKey(
        "registry.Outbreak", on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, db_index=True)
    # preliminary_positive, case_suspected, case_probable, case_confirmed,
    # infection_asymptomatic, refuted
    status = models.CharField(max_length=30)
    protocol_id = models.CharField(max_length=60)
    protocol_digest = models.CharField(max_length=64)
    discovery_route = models.CharField(max_length=30)
    route_evidence = models.TextField(blank=True, default="")
    # Derived from the route by the protocol; unclassified counts as community.
    is_community = models.BooleanField()
    onset_on = models.DateField(null=True)
    onset_at = models.DateTimeField(null=True)
    symptoms_until = models.DateField(null=True)  # last day with symptoms
    rash_on = models.DateField(null=True)
    sampled_at = models.DateTimeField(null=True)  # first positive sample
    positive_at = models.DateTimeField(null=True)  # first (preliminary) positive result
    reported_at = models.DateTimeField(null=True)
    diagnosed_at = models.DateTimeField(null=True)
    isolated_at = models.DateTimeField(null=True)
    died_at = models.DateTimeField(null=True)
    buried_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=30, blank=True, default="")
    residence = models.ForeignKey(
        "places.Place", null=True, on_delete=models.PROTECT, related_name="+"
    )
    tube = models.ForeignKey(
        "laboratory.Tube", null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True, default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["outbreak", "person"],
                condition=Q(closed_at__isnull=True) & ~Q(status="refuted"),
                name="one_open_case_a_person",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by="")
                | Q(closed_at__isnull=False) & ~Q(closed_by=""),
                name="case_closed_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["area_path", "-opened_at"], name="case_recent"),
            models.Index(
                fields=["outbreak", "opened_at", "id", "area_path"],
                condition=Q(closed_at__isnull=True),
                name="case_open",
            ),
            models.Index(
                fields=["outbreak", "area_path", "status"], name="case_counts"
            ),
            models.Index(fields=["person"], name="case_person"),
        ]


class Interview(Record):
    """One investigation of a case; a second team is told who holds it."""

    see_permission: ClassVar = Permission.CASE_SEE
    person_paths: ClassVar = ("case__person_id",)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    investigator_id = models.BigIntegerField(null=True)
    investigator = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    taken_over_reason = models.CharField(max_length=300, blank=True, default="")
    core_done_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    answers = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(finished_at__isnull=True),
                name="one_open_interview_a_case",
            )
        ]


class TrailVisit(Record):
    """One stop of a case's activity trail, as told; corrected by a superseding row."""

    see_permission: ClassVar = Permission.CASE_SEE
    person_paths: ClassVar = ("case__person_id",)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    place = models.ForeignKey(
        "places.Place", on_delete=models.PROTECT, related_name="+"
    )
    # This visit's own part of the risk point at the place.
    point = models.ForeignKey(
        "places.RiskPoint", null=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_day_precision = models.BooleanField(default=False)
    activity = models.CharField(max_length=200, blank=True, default="")
    companions = models.CharField(max_length=300, blank=True, default="")
    protection = models.CharField(max_length=40, blank=True, default="")
    seat = models.CharField(max_length=40, blank=True, default="")
    source = models.CharField(max_length=60)  # interview, check_in, import
    superseded_by = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="trail_starts_before_end"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "starts_at"], name="trail_case_time")
        ]


class Link(Record):
    """Who probably infected whom, on which evidence."""

    see_permission: ClassVar = Permission.CASE_SEE
    person_paths: ClassVar = ("infector__person_id", "infectee__person_id")

    infector = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    infectee = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    setting = models.CharField(max_length=120, blank=True, default="")
    evidence = models.TextField(blank=True, default="")
    source = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["infector", "infectee"], name="linked_once"
            ),
            models.CheckConstraint(
                condition=~Q(infector=F("infectee")), name="nobody_infects_themselves"
            ),
        ]


class InvestigationReport(Record):
    """A version of the written result: initial, updated, final. Frozen when filed."""

    see_permission: ClassVar = Permission.CASE_SEE
    person_paths: ClassVar = ("case__person_id",)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    version = models.IntegerField()
    kind = models.CharField(max_length=20)
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=120)
    content = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "version"], name="report_version")
        ]
