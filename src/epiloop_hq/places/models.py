"""Where things are: areas, units, places, risk points, zones. No personal data here."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from epiloop_hq.actor import Permission
from epiloop_hq.audit.records import Record


class Area(Record):
    """A node of the administrative tree; `area_path` names it and all above it."""

    see_permission: ClassVar = Permission.AREA_SEE

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    level = models.CharField(max_length=20)
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, unique=True)
    outline = models.JSONField(null=True)  # GeoJSON geometry, WGS-84
    outline_source = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["level", "area_path"], name="area_level")
        ]


class Unit(Record):
    """An organisation that can be responsible for a person, a point or a task."""

    see_permission: ClassVar = Permission.AREA_SEE

    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=30)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    telephone = models.CharField(max_length=40, blank=True, default="")
    # Another province or country: it does not use this installation, so the sender
    # records what it answered.
    is_outside = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "name"], name="unit_named_once")
        ]


class Place(Record):
    """A place with a name: a home, a workplace, a venue, a carriage, a site."""

    see_permission: ClassVar = Permission.AREA_SEE

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    area = models.ForeignKey(
        Area, null=True, on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, blank=True, default="", db_index=True)
    address = models.CharField(max_length=300, blank=True, default="")
    lon = models.FloatField(null=True)  # WGS-84 degrees
    lat = models.FloatField(null=True)
    unit = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="place_lon_with_lat",
            ),
            models.UniqueConstraint(
                fields=["area_path", "name", "address"], name="place_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["name"], name="place_name")]


class RiskPoint(Record):
    """A place cases visited in the window; points of several cases merge by place and time.

    A member is what one case or one announcement says: a span of its own, never widened.
    Members that overlap share one point, whose span is their union. A point whose members
    went over to another one is merged into that.
    """

    see_permission: ClassVar = Permission.AREA_SEE

    outbreak_id = models.BigIntegerField(db_index=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, blank=True, default="", db_index=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Announced to the day only: the instants above are the day's bounds.
    is_day_precision = models.BooleanField(default=False)
    is_approximate = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True, default="")
    is_member = models.BooleanField(default=False)
    is_withdrawn = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="point_starts_before_end"
            ),
            models.CheckConstraint(
                condition=Q(is_member=False) | Q(merged_into__isnull=False),
                name="member_has_a_point",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "starts_at"], name="point_place_time"),
            models.Index(
                fields=["outbreak_id", "area_path", "starts_at"],
                condition=Q(is_member=False, merged_into=None, is_withdrawn=False),
                name="point_standing",
            ),
        ]


class ZoneFact(Record):
    """A zone level of one community as announced: a fact from outside, not our order."""

    see_permission: ClassVar = Permission.AREA_SEE

    outbreak_id = models.BigIntegerField(null=True, db_index=True)
    area = models.ForeignKey(
        Area, null=True, on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, blank=True, default="", db_index=True)
    community = models.CharField(max_length=200)
    town = models.CharField(max_length=200, blank=True, default="")
    from_level = models.CharField(max_length=30, blank=True, default="")
    level = models.CharField(max_length=30)
    announced_on = models.DateField(null=True)
    happened_at = models.DateTimeField()
    confirmed_14d = models.IntegerField(null=True)
    source = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Coalesce("outbreak_id", Value(0)),
                "area_path",
                "town",
                "community",
                "happened_at",
                name="zone_told_once",
            )
        ]


class CountFact(Record):
    """A published count: how many, where, in which window. Empty is not zero."""

    see_permission: ClassVar = Permission.AREA_SEE

    outbreak_id = models.BigIntegerField(null=True, db_index=True)
    area = models.ForeignKey(
        Area, null=True, on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, blank=True, default="", db_index=True)
    measure = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    value = models.BigIntegerField(null=True)  # None: not published
    is_rounded = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Coalesce("outbreak_id", Value(0)),
                "area_path",
                "measure",
                "starts_at",
                "ends_at",
                "source",
                name="count_told_once",
            )
        ]
