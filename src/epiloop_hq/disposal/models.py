"""The loop: items, who answers for them, their clocks, teams and hand-overs."""

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

    outbreak = models.ForeignKey(
        "registry.Outbreak", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=20)  # case, contact, tube_member, risk_point
    case = models.ForeignKey(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="+"
    )
    contact = models.ForeignKey(
        "contacts.Contact", null=True, on_delete=models.PROTECT, related_name="+"
    )
    hold = models.ForeignKey(
        "laboratory.Hold", null=True, on_delete=models.PROTECT, related_name="+"
    )
    point = models.ForeignKey(
        "places.RiskPoint", null=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Where the responsible unit is, where the case belongs, and to whom it is offered.
    area_path = models.CharField(max_length=160, db_index=True)
    case_area_path = models.CharField(
        max_length=160, blank=True, default="", db_index=True
    )
    offered_area_path = models.CharField(
        max_length=160, blank=True, default="", db_index=True
    )
    protocol_id = models.CharField(max_length=60)
    protocol_digest = models.CharField(max_length=64)
    # What the loop is for and about whom: decides the steps it may not leave out.
    loop_kind = models.CharField(max_length=30, blank=True, default="")
    risk_class = models.CharField(max_length=30, blank=True, default="")
    conditions = models.JSONField(default=list)
    heard = models.JSONField(default=list)  # events outside the loop that it knows of
    owner = models.CharField(max_length=160, blank=True, default="")  # of a risk point
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
                condition=Q(hold__isnull=False),
                name="one_item_a_hold",
            ),
            models.UniqueConstraint(
                fields=["point"],
                condition=Q(closed_at__isnull=True, point__isnull=False),
                name="one_open_item_a_point",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by="", outcome="")
                | Q(closed_at__isnull=False) & ~Q(closed_by="") & ~Q(outcome=""),
                name="item_closed_with_an_outcome",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["area_path", "next_due_at"],
                condition=Q(closed_at__isnull=True),
                name="item_open",
            ),
            models.Index(fields=["case", "kind"], name="item_case"),
            models.Index(fields=["person"], name="item_person"),
        ]

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

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    step = models.CharField(max_length=60)
    happened_at = models.DateTimeField()
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


class Clock(Record):
    """A limit running from a trigger; the worker dates a breach when it fell due.

    The library derives everything from what happened (start, limit, pauses, done); the
    derived columns `due_at`, `state` and `look_at` are for lists and for the worker.
    """

    see_permission: ClassVar = Permission.CONTACT_SEE

    outbreak_id = models.BigIntegerField()
    case = models.ForeignKey(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="+"
    )
    item = models.ForeignKey(
        Item, null=True, on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160)
    key = models.CharField(max_length=60)  # of the protocol's [clock.…]
    protocol_id = models.CharField(max_length=60)
    completes = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    limit_seconds = models.BigIntegerField()
    is_limit_inclusive = models.BooleanField(default=True)
    met_at = models.DateTimeField(null=True)
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
        ]


class Custody(Record):
    """Which unit answers for an item now; exactly one at each instant."""

    see_permission: ClassVar = Permission.CONTACT_SEE

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(until__isnull=True),
                name="one_responsible_unit",
            )
        ]


class Offer(Record):
    """A hand-over on its way: the sender answers for the item until it is accepted."""

    see_permission: ClassVar = Permission.CONTACT_SEE

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    from_unit = models.ForeignKey(
        "places.Unit", on_delete=models.PROTECT, related_name="+"
    )
    to_unit = models.ForeignKey(
        "places.Unit", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, db_index=True)  # of the sender
    to_area_path = models.CharField(max_length=160, db_index=True)
    state = models.CharField(max_length=12)  # OfferState of the library
    # A return is an offer back: the one accepted before, which it answers.
    returns = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300)
    offered_at = models.DateTimeField()
    offered_by = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True, default="")
    answer = models.TextField(blank=True, default="")
    evidence = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state="open"), name="one_open_offer"
            ),
            models.CheckConstraint(
                condition=~Q(from_unit=F("to_unit")), name="offer_to_another"
            ),
        ]

    @classmethod
    def scope_q(cls, actor: Actor) -> Q:
        """Let both ends see it."""
        areas = actor.areas_where(cls.see_permission)
        return under_any("area_path", areas) | under_any("to_area_path", areas)


class Attempt(Record):
    """One try to reach a person: when, how, with what result."""

    see_permission: ClassVar = Permission.CONTACT_SEE

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    happened_at = models.DateTimeField()
    channel = models.CharField(max_length=20)  # telephone, visit, police, message
    outcome = models.CharField(
        max_length=30
    )  # reached, no_answer, wrong_number, refused
    note = models.CharField(max_length=300, blank=True, default="")
    actor_name = models.CharField(max_length=120)


class Transfer(Record):
    """One journey of one person, point to point, signed at both ends."""

    see_permission: ClassVar = Permission.CONTACT_SEE

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, db_index=True)
    destination = models.ForeignKey(
        "places.Place", on_delete=models.PROTECT, related_name="+"
    )
    vehicle = models.CharField(max_length=60, blank=True, default="")
    carries = models.CharField(max_length=10)  # infected, exposed: never mixed
    requested_at = models.DateTimeField()
    departed_at = models.DateTimeField(null=True)
    departed_signed_by = models.CharField(max_length=120, blank=True, default="")
    arrived_at = models.DateTimeField(null=True)
    arrived_signed_by = models.CharField(max_length=120, blank=True, default="")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(arrived_at__isnull=True, cancelled_at__isnull=True),
                name="one_open_transfer",
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True) | Q(departed_at__isnull=False),
                name="arrives_after_departing",
            ),
        ]


class TeamPost(Record):
    """One named person in one post of a case's team, for a time."""

    see_permission: ClassVar = Permission.TEAM_SEE

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    post = models.CharField(max_length=20)  # lead, investigator, transfer, community, …
    account_id = models.BigIntegerField()
    name = models.CharField(max_length=120)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(until__isnull=True, post="lead"),
                name="one_lead_a_case",
            ),
            models.UniqueConstraint(
                fields=["case", "post", "account_id"],
                condition=Q(until__isnull=True),
                name="one_post_a_person",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["account_id"],
                condition=Q(until__isnull=True),
                name="team_of_account",
            )
        ]


class TeamNote(Record):
    """A message in a case's thread, or a shift hand-over note with the open list."""

    see_permission: ClassVar = Permission.TEAM_SEE

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    kind = models.CharField(max_length=20)  # message, shift_handover
    text = models.TextField()
    open_list = models.JSONField(null=True)
    author_id = models.BigIntegerField(null=True)
    author = models.CharField(max_length=120)
    happened_at = models.DateTimeField()
    to_account_id = models.BigIntegerField(null=True)
    acknowledged_at = models.DateTimeField(null=True)


class AssistRequest(Record):
    """A formal request between districts about persons or places, with a reply owed."""

    see_permission: ClassVar = Permission.CONTACT_SEE

    number = models.CharField(max_length=40, unique=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    from_unit = models.ForeignKey(
        "places.Unit", on_delete=models.PROTECT, related_name="+"
    )
    to_unit = models.ForeignKey(
        "places.Unit", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, db_index=True)
    to_area_path = models.CharField(max_length=160, db_index=True)
    asks = models.TextField()
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=120)
    acknowledge_due_at = models.DateTimeField()
    reply_due_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=120, blank=True, default="")
    replied_at = models.DateTimeField(null=True)
    replied_by = models.CharField(max_length=120, blank=True, default="")
    reply = models.TextField(blank=True, default="")

    @classmethod
    def scope_q(cls, actor: Actor) -> Q:
        """Let both ends see it."""
        areas = actor.areas_where(cls.see_permission)
        return under_any("area_path", areas) | under_any("to_area_path", areas)


class AssistSubject(Record):
    """An item an assistance request is about."""

    see_permission: ClassVar = Permission.CONTACT_SEE

    request = models.ForeignKey(
        AssistRequest, on_delete=models.PROTECT, related_name="+"
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
