"""Clocks, and what has happened to a case in their words."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from epiloop_hq.actor import Permission
from epiloop_hq.audit.records import Record
from epiloop_hq.disposal.models.items import Item


class CaseEvent(Record):
    """What has happened to a case in the words of its protocol's clocks; first times only."""

    see_permission: ClassVar = Permission.CASE_SEE
    person_paths: ClassVar = ("case__person_id",)

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    event = models.CharField(max_length=60)
    happened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "event"], name="first_time_a_case")
        ]


class Clock(Record):
    """A limit running from a trigger; the worker dates a breach when it fell due.

    The library derives everything from what happened (start, limit, pauses, done); the
    derived columns `due_at`, `state` and `look_at` are for lists and for the worker.
    """

    see_permission: ClassVar = Permission.CONTACT_SEE
    person_paths: ClassVar = ("item__person_id", "case__person_id")

    outbreak_id = models.BigIntegerField()
    # Found through the indexes below. One that also held the clocks of cases as those of
    # no item would be taken for the shortest way to them.
    case = models.ForeignKey(
        "cases.Case",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    item = models.ForeignKey(
        Item, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    area_path = models.CharField(max_length=160)
    key = models.CharField(max_length=60)  # of the protocol's [clock.…]
    protocol_id = models.CharField(max_length=60)
    completes = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    limit_seconds = models.BigIntegerField()
    is_limit_inclusive = models.BooleanField(default=True)
    met_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # when somebody said that it was met
    pauses = models.JSONField(default=list)  # [start, end, reason] each, in order
    cancelled_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField(max_length=120, blank=True, default="")
    due_at = models.DateTimeField()
    soon_at = models.DateTimeField()  # the protocol's last warning, or the limit itself
    state = models.CharField(max_length=12)  # ClockState, or cancelled
    breached_at = models.DateTimeField(null=True)
    # When it will next show something else; later where a bad row was set aside.
    look_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "key"],
                condition=Q(item__isnull=False, cancelled_at__isnull=True),
                name="one_clock_of_a_kind_an_item",
            ),
            models.UniqueConstraint(
                fields=["case", "key"],
                condition=Q(item__isnull=True, cancelled_at__isnull=True),
                name="one_clock_of_a_kind_a_case",
            ),
            models.CheckConstraint(
                condition=Q(started_at__lt=F("due_at")), name="clock_due_after_start"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_reason="")
                | Q(cancelled_at__isnull=False) & ~Q(cancelled_reason=""),
                name="clock_cancelled_for_a_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["look_at"],
                condition=Q(look_at__isnull=False),
                name="clock_worker",
            ),
            models.Index(
                fields=["outbreak_id", "area_path", "due_at"],
                condition=Q(state__in=["running", "breached", "suspended"]),
                name="clock_open",
            ),
            models.Index(fields=["case", "due_at"], name="clock_case"),
            models.Index(
                fields=["item"], condition=Q(item__isnull=False), name="clock_item"
            ),
        ]
