"""Items: who and what of a case must be followed to its end, and every step taken."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.records import Record, under_any


class CaseFile(models.Model):
    """What the board shows of a case at a glance: counters, rebuilt by a command.

    No personal data and no decision stands here, so it is not a `Record`.
    """

    case = models.OneToOneField(
        "cases.Case", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    outbreak_id = models.BigIntegerField()
    area_path = models.CharField(max_length=160)
    is_community = models.BooleanField()
    opened_at = models.DateTimeField()
    next_due_at = models.DateTimeField(null=True)  # earliest open clock
    next_soon_at = models.DateTimeField(null=True)  # from then on one is due soon
    open_items = models.IntegerField(default=0)
    open_clocks = models.IntegerField(default=0)
    breached_clocks = models.IntegerField(default=0)
    last_met_at = models.DateTimeField(null=True)
    is_open = models.BooleanField(default=True)
    counted_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["outbreak_id", "area_path", "next_due_at"],
                condition=Q(is_open=True),
                name="case_file_board",
            )
        ]


class Item(Record):
    """One person, point or task of a case that must be followed to its end."""

    see_permission: ClassVar = Permission.CONTACT_SEE

    # Foreign keys without an index of their own: one below begins with it, or few rows
    # have one, or so many have the same that an index leads nowhere.
    outbreak = models.ForeignKey(
        "registry.Outbreak",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    # case, contact, tube_member, risk_point, household
    kind = models.CharField(max_length=20)
    case = models.ForeignKey(
        "cases.Case",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    contact = models.ForeignKey(
        "contacts.Contact", null=True, on_delete=models.PROTECT, related_name="+"
    )
    hold = models.ForeignKey(
        "laboratory.Hold",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    point = models.ForeignKey(
        "places.RiskPoint",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    person = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # A dwelling in the ring around a case, and which optional work it is to have.
    household = models.ForeignKey(
        "places.Place",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    ring = models.CharField(max_length=60, blank=True, default="")
    chosen_work = models.JSONField(default=list)
    # Where the responsible unit is, where the case belongs, and to whom it is offered.
    area_path = models.CharField(max_length=160)
    case_area_path = models.CharField(max_length=160, blank=True, default="")
    offered_area_path = models.CharField(max_length=160, blank=True, default="")
    protocol_id = models.CharField(max_length=60)
    protocol_digest = models.CharField(max_length=64)
    # Another version that an officer looked at and found not to apply to this person.
    declined_protocol_id = models.CharField(max_length=60, blank=True, default="")
    # What the loop is for and about whom: decides the steps it may not leave out.
    loop_kind = models.CharField(max_length=30, blank=True, default="")
    risk_class = models.CharField(max_length=30, blank=True, default="")
    conditions = models.JSONField(default=list)
    heard = models.JSONField(default=list)  # events outside the loop that it knows of
    owner = models.CharField(max_length=160, blank=True, default="")  # of a risk point
    # The responsible unit is not in the system: the case's district records for it.
    is_outside = models.BooleanField(default=False)
    step = models.CharField(max_length=60)
    step_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    located_place = models.ForeignKey(
        "places.Place", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Under control only by evidence: an arrival signed, a visit, a test.
    controlled_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    next_soon_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=120, blank=True, default="")
    outcome = models.CharField(max_length=30, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact"],
                condition=Q(closed_at__isnull=True, contact__isnull=False),
                name="one_open_item_a_contact",
            ),
            models.UniqueConstraint(
                fields=["hold"],
                condition=Q(closed_at__isnull=True, hold__isnull=False),
                name="one_open_item_a_hold",
            ),
            models.UniqueConstraint(
                fields=["point"],
                condition=Q(closed_at__isnull=True, point__isnull=False),
                name="one_open_item_a_point",
            ),
            # Two rings may cross; nobody is given the same package twice.
            models.UniqueConstraint(
                fields=["outbreak", "household"],
                condition=Q(closed_at__isnull=True, household__isnull=False),
                name="one_open_item_a_household",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by="", outcome="")
                | Q(closed_at__isnull=False) & ~Q(closed_by="") & ~Q(outcome=""),
                name="item_closed_with_an_outcome",
            ),
        ]
        indexes: ClassVar = [
            # A work list is a walk along the first, its counts along the second, both
            # without a look at the rows that other areas have.
            models.Index(
                fields=["outbreak", "next_due_at", "id", "area_path", "kind", "step"],
                condition=Q(closed_at__isnull=True),
                name="item_due",
            ),
            models.Index(
                fields=["outbreak", "step", "area_path", "kind"],
                condition=Q(closed_at__isnull=True),
                name="item_step",
            ),
            models.Index(
                fields=["hold"], condition=Q(hold__isnull=False), name="item_hold"
            ),
            models.Index(
                fields=["point"], condition=Q(point__isnull=False), name="item_point"
            ),
            models.Index(fields=["case", "kind"], name="item_case"),
        ]

    @property
    def acting_area_path(self) -> str:
        """Where somebody must be permitted to act who acts on the item."""
        return self.case_area_path if self.is_outside else self.area_path

    @classmethod
    def scope_q(cls, actor: Actor) -> Q:
        """Let those see it: the unit that has it, the case's district, and who is offered it."""
        areas = actor.areas_where(cls.see_permission)
        return (
            under_any("area_path", areas)
            | under_any("case_area_path", areas)
            | under_any("offered_area_path", areas)
        )


class StepTaken(Record):
    """One move of an item, with when it was so, who says it, and on which evidence."""

    see_permission: ClassVar = Permission.CONTACT_SEE
    person_paths: ClassVar = ("item__person_id",)

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    step = models.CharField(max_length=60)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_name = models.CharField(max_length=120)
    evidence_kinds = models.JSONField(default=list)
    evidence = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["item", "happened_at"], name="steps_of_item")
        ]


class StepExcused(Record):
    """A required step left out, or an end accepted: why, who asked, who allowed it."""

    see_permission: ClassVar = Permission.CONTACT_SEE
    person_paths: ClassVar = ("item__person_id",)

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    step = models.CharField(max_length=60)
    reason = models.TextField()
    asked_by = models.CharField(max_length=120)
    approved_by = models.CharField(max_length=120)
    happened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reason="")
                & ~Q(approved_by="")
                & ~Q(approved_by=F("asked_by")),
                name="excused_with_reason_by_another",
            ),
            models.UniqueConstraint(fields=["item", "step"], name="excused_once"),
        ]


class Attempt(Record):
    """One try to reach a person: when, how, with what result."""

    see_permission: ClassVar = Permission.CONTACT_SEE
    person_paths: ClassVar = ("item__person_id",)

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    happened_at = models.DateTimeField()
    channel = models.CharField(max_length=20)  # telephone, visit, police, message
    outcome = models.CharField(
        max_length=30
    )  # reached, no_answer, wrong_number, refused
    note = models.CharField(max_length=300, blank=True, default="")
    actor_name = models.CharField(max_length=120)
