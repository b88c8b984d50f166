"""Stays under a measure at a named place: day counts, checks, tests due, release."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from epiloop_hq.actor import Permission
from epiloop_hq.audit.records import Record


class Stay(Record):
    """One stage of one person's measure at one place. Its order is not optional."""

    see_permission: ClassVar = Permission.STAY_SEE

    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="+"
    )
    contact = models.ForeignKey(
        "contacts.Contact", null=True, on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="+"
    )
    outbreak = models.ForeignKey(
        "registry.Outbreak", on_delete=models.PROTECT, related_name="+"
    )
    # Says until when the stay is planned: an amended order moves its end.
    order = models.OneToOneField(
        "orders.Order", on_delete=models.PROTECT, related_name="+"
    )
    place = models.ForeignKey(
        "places.Place", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, db_index=True)
    kind = models.CharField(max_length=40)  # quarantine_facility, quarantine_home, …
    stage_index = models.IntegerField()
    protocol_id = models.CharField(max_length=60)
    protocol_digest = models.CharField(max_length=64)
    count_from_at = models.DateTimeField()  # the instant the protocol counts from
    starts_at = models.DateTimeField()
    arrival_evidence = models.CharField(max_length=200)
    # The day from which this stay's days are counted anew, as after a positive nearby.
    restarted_on = models.DateField(null=True)
    restarted_why = models.CharField(max_length=300, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at__isnull=True),
                name="one_stay_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(arrival_evidence=""), name="stay_rests_on_evidence"
            ),
            models.CheckConstraint(
                condition=Q(restarted_on__isnull=True, restarted_why="")
                | Q(restarted_on__isnull=False) & ~Q(restarted_why=""),
                name="counted_anew_for_a_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["outbreak", "area_path"],
                condition=Q(ended_at__isnull=True),
                name="stay_open",
            )
        ]


class Check(Record):
    """One look at an occupant, in one part of one day; the last word on it counts."""

    see_permission: ClassVar = Permission.STAY_SEE
    person_paths: ClassVar = ("stay__person_id",)

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    due_on = models.DateField()
    part = models.IntegerField()  # of the day, 1 is the first
    happened_at = models.DateTimeField()
    mode = models.CharField(max_length=20)  # FollowUpMode
    outcome = models.CharField(max_length=20)  # CheckOutcome
    temperature_c = models.FloatField(null=True)
    has_fever = models.BooleanField(null=True)
    has_improved = models.BooleanField(null=True)  # symptoms clearly better
    symptoms = models.CharField(max_length=300, blank=True, default="")
    checked_by = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stay", "due_on", "part"], name="checked_once"
            )
        ]


class RoomSample(Record):
    """A sample of an occupant's room or belongings, and what was found."""

    see_permission: ClassVar = Permission.STAY_SEE
    person_paths: ClassVar = ("stay__person_id",)

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    taken_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, blank=True, default="")
    reported_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome="", reported_at__isnull=True)
                | ~Q(outcome="") & Q(reported_at__isnull=False),
                name="room_outcome_with_its_time",
            )
        ]


class TestDue(Record):
    """A test the protocol asks of an occupant on a day, and the tube that answered it."""

    see_permission: ClassVar = Permission.STAY_SEE

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, db_index=True)
    day_number = models.IntegerField()
    due_on = models.DateField()
    test_kind = models.CharField(max_length=20)
    specimen = models.CharField(max_length=30, blank=True, default="")
    samples = models.IntegerField(default=1)  # two for a double test
    tube = models.ForeignKey(
        "laboratory.Tube", null=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=20, blank=True, default="")
    happened_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stay", "day_number", "test_kind"], name="test_due_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["area_path", "due_on"],
                condition=Q(outcome=""),
                name="test_due_queue",
            )
        ]
