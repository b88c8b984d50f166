"""Tubes, the persons whose swabs are in them, results, and the recall of a positive tube."""

from typing import ClassVar

from django.db import models
from django.db.models import Case, F, Q, When

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.records import Record, under_any
from epiloop_hq.laboratory.kinds import HoldOutcome, TubeKind


def _whose(tube: str = "") -> Case:
    """Return the person a single sample tells of; a pool tells of nobody in it.

    So what the trail says of a pool outlives the erasure of one member: who was in it
    stands in rows of their own, and goes with each.
    """
    is_single = Q(**{f"{tube}kind": TubeKind.SINGLE})
    return Case(When(is_single, then=F(f"{tube}member__person_id")))


class Tube(Record):
    """One tube: a single sample, a pool, or a household's."""

    see_permission: ClassVar = Permission.SAMPLE_SEE
    person_paths: ClassVar = (_whose(),)

    barcode = models.CharField(max_length=40, unique=True)
    outbreak = models.ForeignKey(
        "registry.Outbreak", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, db_index=True)
    kind = models.CharField(
        max_length=20
    )  # sample_single, sample_pool, sample_household
    test_kind = models.CharField(max_length=20)  # pcr, antigen
    specimen = models.CharField(max_length=30, blank=True, default="")
    nominal_size = models.IntegerField()
    purpose = models.CharField(max_length=40)
    site = models.ForeignKey(
        "places.Place", null=True, on_delete=models.PROTECT, related_name="+"
    )
    laboratory = models.ForeignKey(
        "places.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sampled_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    # The standing result as its row in Result has it, so that queues need no search.
    outcome = models.CharField(max_length=20, blank=True, default="")
    reported_at = models.DateTimeField(null=True)
    # Lowest cycle threshold and the reagent of the standing result: a release may ask
    # for either.
    ct = models.FloatField(null=True)
    reagent = models.CharField(max_length=60, blank=True, default="")
    # A recheck of which tube; a single re-taken from a positive pool points at the pool.
    recheck_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The tube that was taken instead, because this one's result was invalid.
    retaken_as = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(nominal_size__gte=1), name="tube_holds_somebody"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", reported_at__isnull=True)
                | ~Q(outcome="") & Q(reported_at__isnull=False),
                name="tube_outcome_with_its_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["area_path", "-sampled_at"], name="tube_recent"),
            models.Index(
                fields=["area_path", "sampled_at"],
                condition=Q(outcome=""),
                name="tube_waiting",
            ),
            models.Index(
                fields=["area_path", "reported_at"],
                condition=Q(outcome="invalid", retaken_as__isnull=True),
                name="tube_to_retake",
            ),
        ]


class Member(Record):
    """One person's swab in one tube."""

    see_permission: ClassVar = Permission.SAMPLE_SEE

    tube = models.ForeignKey(
        Tube,
        on_delete=models.PROTECT,
        related_name="+",
        related_query_name="member",
    )
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, db_index=True)
    position = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tube", "person"], name="member_once"),
            models.UniqueConstraint(
                fields=["tube", "position"], name="member_position"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person"], name="member_person")]


class Result(Record):
    """What a laboratory reported of a tube; a correction supersedes, never overwrites."""

    see_permission: ClassVar = Permission.SAMPLE_SEE
    person_paths: ClassVar = (_whose("tube__"),)

    tube = models.ForeignKey(Tube, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    outcome = models.CharField(
        max_length=20
    )  # negative, positive, grey, single_target, invalid
    ct_values = models.JSONField(null=True)  # gene → cycle threshold
    happened_at = models.DateTimeField()  # reported by the laboratory
    laboratory = models.ForeignKey(
        "places.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )


class Recall(Record):
    """The pursuit of every member of a positive tube until each has a single result."""

    see_permission: ClassVar = Permission.SAMPLE_SEE

    tube = models.OneToOneField(Tube, on_delete=models.PROTECT, related_name="+")
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="+")
    outbreak = models.ForeignKey(
        "registry.Outbreak", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, db_index=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["area_path", "opened_at"],
                condition=Q(closed_at__isnull=True),
                name="recall_open",
            )
        ]

    def open_holds(self) -> "models.QuerySet[Hold]":
        """Return the holds of this recall that still want an answer.

        Also of those who are free only because their order ended.
        """
        holds = Hold.objects.unscoped(reason="the holds of one recall")
        return holds.filter(
            Q(freed_at__isnull=True) | Q(outcome=HoldOutcome.LAPSED), recall=self
        )


class Hold(Record):
    """One member of a recalled tube, held under an order until the single result."""

    see_permission: ClassVar = Permission.SAMPLE_SEE

    recall = models.ForeignKey(Recall, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, db_index=True)
    # The restriction cannot stand without its order: the database says so.
    order = models.OneToOneField(
        "orders.Order", on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField()
    recheck = models.ForeignKey(
        Tube, null=True, on_delete=models.PROTECT, related_name="+"
    )
    freed_at = models.DateTimeField(null=True)
    # negative, positive, withdrawn, lapsed, ended
    outcome = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recall", "person"], name="held_once"),
            models.CheckConstraint(
                condition=Q(freed_at__isnull=True, outcome="")
                | Q(freed_at__isnull=False) & ~Q(outcome=""),
                name="freed_with_an_outcome",
            ),
        ]

    @classmethod
    def scope_q(cls, actor: Actor) -> Q:
        """Visible to who looks after the member, and to who recalls the tube."""
        areas = actor.areas_where(cls.see_permission)
        return under_any("area_path", areas) | under_any("recall__area_path", areas)
