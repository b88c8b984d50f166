"""Which unit answers for an item, hand-overs, journeys and requests between units."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.records import Record, under_any
from epiloop_hq.disposal.models.items import Item


class Custody(Record):
    """Which unit answers for an item now; exactly one at each instant."""

    see_permission: ClassVar = Permission.CONTACT_SEE
    person_paths: ClassVar = ("item__person_id",)

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
    person_paths: ClassVar = ("item__person_id",)

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    from_unit = models.ForeignKey(
        "places.Unit", on_delete=models.PROTECT, related_name="+"
    )
    to_unit = models.ForeignKey(
        "places.Unit", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160)  # of the sender
    to_area_path = models.CharField(max_length=160)
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
        indexes: ClassVar = [
            models.Index(
                fields=["to_area_path", "due_at"],
                condition=Q(state="open"),
                name="offer_received",
            ),
            models.Index(
                fields=["area_path", "due_at"],
                condition=Q(state="open"),
                name="offer_sent",
            ),
            models.Index(
                fields=["answered_at"],
                condition=Q(answered_at__isnull=False),
                name="offer_answered",
            ),
        ]

    @classmethod
    def scope_q(cls, actor: Actor) -> Q:
        """Let both ends see it."""
        areas = actor.areas_where(cls.see_permission)
        return under_any("area_path", areas) | under_any("to_area_path", areas)


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
    # infected, suspected, exposed: never mixed
    carries = models.CharField(max_length=10)
    asked_by_id = models.BigIntegerField(null=True)
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


class AssistRequest(Record):
    """A formal request between districts about persons or places, with a reply owed."""

    see_permission: ClassVar = Permission.CONTACT_SEE
    person_paths: ClassVar = ("case__person_id", "subject__item__person_id")

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
    person_paths: ClassVar = ("item__person_id",)

    request = models.ForeignKey(
        AssistRequest,
        on_delete=models.PROTECT,
        related_name="+",
        related_query_name="subject",
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
