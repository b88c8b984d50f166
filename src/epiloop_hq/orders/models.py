"""Every restriction of a person, with its ground, its end, its review and its appeal."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from epiloop_hq.actor import Permission
from epiloop_hq.audit.records import Record


class Order(Record):
    """A measure order. Nothing restricts anybody without one."""

    see_permission: ClassVar = Permission.ORDER_SEE

    number = models.CharField(max_length=40, unique=True)
    outbreak = models.ForeignKey(
        "registry.Outbreak", on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, db_index=True)
    measure = models.CharField(max_length=40)  # hold, or a stage's kind
    ground_kind = models.CharField(max_length=40)  # tube_member, close_contact, case, …
    ground = models.TextField()
    ground_subject = models.CharField(max_length=60, blank=True, default="")
    legal_basis = models.TextField()
    alternatives = models.TextField(blank=True, default="")
    protocol_id = models.CharField(max_length=60)
    protocol_digest = models.CharField(max_length=64)
    # Key of the version's values that allow the measure; empty if no single ones do.
    clause = models.CharField(max_length=80, blank=True, default="")
    decided_by_id = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=120)
    decided_at = models.DateTimeField()
    # Decided by a rule of the adopted protocol; the decider is whoever adopted it.
    is_by_rule = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    review_at = models.DateTimeField()
    appeal_to = models.CharField(max_length=300)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=60, blank=True, default="")
    ended_note = models.TextField(blank=True, default="")  # why, in an officer's words
    replaces = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The worker could not end it at its end; it tries again after this.
    set_aside_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="order_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(review_at__gt=F("starts_at"), review_at__lte=F("ends_at")),
                name="order_reviewed_before_end",
            ),
            models.CheckConstraint(
                condition=~Q(ground="")
                & ~Q(legal_basis="")
                & ~Q(appeal_to="")
                & ~Q(decided_by=""),
                name="order_says_why_by_whom_and_where_to_appeal",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_reason="")
                | Q(ended_at__isnull=False) & ~Q(ended_reason=""),
                name="order_end_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("starts_at")),
                name="order_ended_after_start",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["area_path", "ends_at"],
                condition=Q(ended_at__isnull=True),
                name="order_open",
            ),
            models.Index(
                fields=["ends_at"],
                condition=Q(ended_at__isnull=True),
                name="order_running_out",
            ),
            models.Index(fields=["person", "starts_at"], name="order_person"),
        ]


class OrderChange(Record):
    """An amendment of an order: another end, or a lighter measure; by whom and why."""

    see_permission: ClassVar = Permission.ORDER_SEE
    person_paths: ClassVar[tuple[str, ...]] = ("order__person_id",)

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    happened_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=120)
    reason = models.TextField()
    was_measure = models.CharField(max_length=40)
    measure = models.CharField(max_length=40)
    was_ends_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(decided_by=""),
                name="change_says_why_and_by_whom",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["order", "happened_at"], name="order_change_of")
        ]


class Notice(Record):
    """What the person was told, in their language, and whether it reached them."""

    see_permission: ClassVar = Permission.ORDER_SEE

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, db_index=True)
    kind = models.CharField(max_length=20)  # start, change, release, answer
    language = models.CharField(max_length=10)
    text = models.TextField()
    issued_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    delivered_how = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True, delivered_how="")
                | Q(delivered_at__isnull=False) & ~Q(delivered_how=""),
                name="notice_delivered_somehow",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-issued_at"], name="notice_person"),
            models.Index(
                fields=["area_path", "issued_at"],
                condition=Q(delivered_at__isnull=True),
                name="notice_undelivered",
            ),
        ]


class Review(Record):
    """A scheduled look at whether an order is still needed."""

    see_permission: ClassVar = Permission.ORDER_SEE
    person_paths: ClassVar[tuple[str, ...]] = ("order__person_id",)

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    happened_at = models.DateTimeField()
    reviewed_by = models.CharField(max_length=120)
    outcome = models.CharField(max_length=20)  # keep, lighten, end
    reason = models.TextField()


class Appeal(Record):
    """A person's challenge, answered by someone other than the decider."""

    see_permission: ClassVar = Permission.ORDER_SEE
    person_paths: ClassVar[tuple[str, ...]] = ("order__person_id",)

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=20)  # the person, guardian, representative
    text = models.TextField()
    decided_by_id = models.BigIntegerField(null=True)  # who decided the order
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)
    answered_by = models.CharField(max_length=120, blank=True, default="")
    outcome = models.CharField(max_length=20, blank=True, default="")
    answer = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_by_id__isnull=True)
                | Q(decided_by_id__isnull=True)
                | ~Q(answered_by_id=F("decided_by_id")),
                name="appeal_answered_by_another",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by="", outcome="")
                | Q(answered_at__isnull=False)
                & ~Q(answered_by="")
                & ~Q(outcome="")
                & ~Q(answer=""),
                name="appeal_answer_says_what_and_by_whom",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["area_path", "filed_at"],
                condition=Q(answered_at__isnull=True),
                name="appeal_open",
            )
        ]
