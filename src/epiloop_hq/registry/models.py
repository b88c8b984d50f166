"""Outbreaks, the protocols adopted for them, persons and who may see them."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.records import Record, under_any


class Outbreak(Record):
    """Cases, contacts and work managed together under one command."""

    see_permission: ClassVar = Permission.AREA_SEE

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120, blank=True, default="")
    disease = models.CharField(max_length=40)
    area_path = models.CharField(max_length=160)
    zone_name = models.CharField(max_length=60)  # IANA, decides what a day is
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # Published, de-identified records are marked so and exempt from retention.
    is_published_data = models.BooleanField(default=False)
    last_case_number = models.IntegerField(default=0)
    last_order_number = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("started_at")),
                name="outbreak_closes_after_start",
            )
        ]


class ProtocolAdoption(Record):
    """Which protocol version applies in an area, by whose decision, from when."""

    see_permission: ClassVar = Permission.PROTOCOL_SEE

    outbreak = models.ForeignKey(Outbreak, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160)
    protocol_id = models.CharField(max_length=60)
    protocol_digest = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=120)
    reason = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["outbreak", "area_path"],
                condition=Q(ends_at__isnull=True),
                name="one_protocol_in_force",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="adoption_ends_after_start",
            ),
        ]


class Person(Record):
    """A human being known to the headquarters; what happened to them stands elsewhere.

    Of several records of one human being the oldest is kept; the others are aliases that
    point to it. Records of other desks keep the person they were written for.
    """

    see_permission: ClassVar = Permission.PERSON_SEE
    is_person: ClassVar = True

    code = models.CharField(max_length=20, unique=True)  # pseudonym, e.g. P-7K3Q9
    name = models.CharField(max_length=120, blank=True, default="")
    sex = models.CharField(max_length=10, blank=True, default="")
    born_on = models.DateField(null=True)
    age_years = models.IntegerField(null=True)  # as told, or from the birth date
    age_on = models.DateField(null=True)  # the day on which the age was so
    age_band = models.CharField(max_length=20, blank=True, default="")
    identity_number = models.CharField(max_length=40, blank=True, default="")
    telephone = models.CharField(max_length=40, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    home = models.ForeignKey(
        "places.Place", null=True, on_delete=models.PROTECT, related_name="+"
    )
    occupation = models.CharField(max_length=120, blank=True, default="")
    workplace = models.CharField(max_length=200, blank=True, default="")
    needs = models.CharField(max_length=300, blank=True, default="")
    guardian = models.CharField(max_length=120, blank=True, default="")
    area_path = models.CharField(max_length=160, blank=True, default="", db_index=True)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["identity_number"], name="person_identity"),
            models.Index(fields=["telephone"], name="person_telephone"),
            models.Index(fields=["name"], name="person_name"),
            # Few persons are aliases; an index that holds all the others as well looks
            # so coarse to SQLite that it reads the whole table instead.
            models.Index(
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
                name="person_alias",
            ),
        ]

    @classmethod
    def scope_q(cls, actor: Actor) -> Q:
        """Let a person be seen where they live and wherever they are involved."""
        areas = actor.areas_where(cls.see_permission)
        involved = Involvement.objects.unscoped(reason="scope of persons").filter(
            under_any("area_path", areas), person=OuterRef("pk"), until__isnull=True
        )
        return under_any("area_path", areas) | Q(Exists(involved))


class Involvement(Record):
    """Why an area may see a person: a case, a contact, a tube, a stay there."""

    see_permission: ClassVar = Permission.PERSON_SEE

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160)
    why = models.CharField(max_length=60)  # case, contact, …; alias: through a merge
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "area_path", "why"],
                condition=Q(until__isnull=True),
                name="involved_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="involvement_ends_after_start",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["area_path", "person"], name="involvement_area")
        ]


class PersonKey(Record):
    """A blocking key under which likely duplicates of a person are looked up.

    It holds what it was made of (a name, a telephone), and is kept as personal data.
    """

    see_permission: ClassVar = Permission.PERSON_SEE
    trail_rows: ClassVar[bool] = False  # derived from the person, rebuilt at will

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    area_path = models.CharField(max_length=160, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "person"], name="person_key_once")
        ]


class Duplicate(Record):
    """Two person records that may be one human being, and what was decided."""

    see_permission: ClassVar = Permission.PERSON_MERGE
    person_paths: ClassVar[tuple[str, ...]] = ("first_id", "second_id")

    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, blank=True, default="")
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=20)  # proposed, merged, distinct
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="duplicate_ordered"
            ),
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["area_path", "-score"],
                condition=Q(state="proposed"),
                name="duplicate_queue",
            )
        ]
