"""Determination runs, the contacts officers decided on, and their follow-ups."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.records import Record, under_any


class Run(Record):
    """One run of contact determination for a case; what it found is never updated.

    A run that differs from what is in effect takes effect when an officer accepts it,
    for all persons or some; the first one, and one without a difference, at once.
    """

    see_permission: ClassVar = Permission.CONTACT_SEE
    person_paths: ClassVar = ("case__person_id",)

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    number = models.IntegerField()
    engine = models.CharField(max_length=20)
    engine_version = models.CharField(max_length=20)
    protocol_id = models.CharField(max_length=60)
    protocol_digest = models.CharField(max_length=64)
    # Of everything the result rests on; and of its parts: what is known of the case, the
    # visits looked at, and the packed visits that named whom to look up.
    input_digest = models.CharField(max_length=64)
    case_digest = models.CharField(max_length=64)
    visits_digest = models.CharField(max_length=64)
    store_digest = models.CharField(max_length=64)
    # How contacts of contacts were asked for; empty where they were not.
    second_degree = models.JSONField(default=dict)
    too_busy = models.JSONField(default=list)  # places left out: id and stays a day
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    # Persons with a class: all of them, and against the run before.
    results = models.IntegerField(default=0)
    found = models.IntegerField(default=0)
    dropped = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )
    in_effect_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="run_number"),
            models.CheckConstraint(
                condition=Q(in_effect_at__isnull=True, accepted_by="")
                | Q(in_effect_at__isnull=False) & ~Q(accepted_by=""),
                name="run_accepted_by_somebody",
            ),
        ]


class RunResult(Record):
    """One person a run found, with the exposure, the reasons and the evidence.

    An empty class means that the protocol gives none as far as is known, but would if an
    open question were answered so; or that a person who had one is found no longer.
    """

    see_permission: ClassVar = Permission.CONTACT_SEE
    person_paths: ClassVar = ("person_id", "run__case__person_id")

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, db_index=True)
    through = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    degree = models.IntegerField()
    risk_class = models.CharField(max_length=30, blank=True, default="")
    is_high_risk = models.BooleanField(default=False)
    open_questions = models.IntegerField(default=0)
    category = models.CharField(max_length=40, blank=True, default="")
    # The class that was in effect when the run was made; and whether this row is now.
    class_before = models.CharField(max_length=30, blank=True, default="")
    is_in_effect = models.BooleanField(default=False)
    minutes = models.IntegerField(
        null=True
    )  # None: day precision, time together unknown
    encounters = models.IntegerField()
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    reasons = models.JSONField(default=list)
    evidence = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "person"],
                condition=Q(through__isnull=True),
                name="found_once_a_run",
            ),
            models.UniqueConstraint(
                fields=["run", "person", "through"],
                condition=Q(through__isnull=False),
                name="found_once_through_each_contact",
            ),
        ]


class Exposure(Record):
    """What is told of one person's exposure to a case, or to a contact of it."""

    see_permission: ClassVar = Permission.CONTACT_SEE
    person_paths: ClassVar = ("person_id", "case__person_id")

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="+"
    )
    # The contact to whom the person was exposed; nobody for the case itself.
    through = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, db_index=True)
    place = models.ForeignKey(
        "places.Place", null=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    told_minutes = models.IntegerField(null=True)
    settings = models.JSONField(default=list)  # Setting, Act: words of the protocols
    acts = models.JSONField(default=list)
    distance_m = models.FloatField(null=True)
    protection = models.CharField(max_length=20, blank=True, default="")
    protection_worn = models.CharField(max_length=120, blank=True, default="")
    is_long_contact = models.BooleanField(null=True)
    conveyance = models.CharField(max_length=30, blank=True, default="")
    case_seat = models.CharField(max_length=40, blank=True, default="")
    seat = models.CharField(max_length=40, blank=True, default="")
    judgement = models.TextField(blank=True, default="")
    judged_class = models.CharField(max_length=30, blank=True, default="")
    source = models.CharField(max_length=30)  # interview, register, roster, import
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=120)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__gt=models.F("starts_at")),
                name="exposure_has_length_or_no_time",
            ),
            models.CheckConstraint(
                condition=Q(judged_class="") | ~Q(judgement=""),
                name="exposure_judged_with_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "person"], name="exposure_case_person")
        ]


class Contact(Record):
    """The relation of one person to one case. One person may hold several."""

    see_permission: ClassVar = Permission.CONTACT_SEE
    person_paths: ClassVar = ("person_id", "case__person_id")

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="+"
    )
    # Too few of them for an index of their own to lead anywhere.
    outbreak = models.ForeignKey(
        "registry.Outbreak",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    # Where the contact is looked after, and where the case belongs: both may see the
    # row; the case's district sees it redacted when the person is another's.
    area_path = models.CharField(max_length=160, db_index=True)
    case_area_path = models.CharField(max_length=160, db_index=True)
    via = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # proposed, determined, declined, dropped
    state = models.CharField(max_length=20)
    risk_class = models.CharField(max_length=30)
    category = models.CharField(max_length=40, blank=True, default="")
    # The class that the latest run gives; the decided one stands in `risk_class`.
    proposed_class = models.CharField(max_length=30, blank=True, default="")
    protocol_id = models.CharField(max_length=60)
    protocol_digest = models.CharField(max_length=64)
    minutes = models.IntegerField(null=True)
    first_exposure_at = models.DateTimeField(null=True)
    last_exposure_at = models.DateTimeField(null=True)
    is_immune = models.BooleanField(null=True)
    immunity_evidence = models.CharField(max_length=200, blank=True, default="")
    is_high_risk = models.BooleanField(null=True)
    # Follows the exposures told: protected at each of them, or not at one.
    is_protected = models.BooleanField(null=True)
    source = models.CharField(
        max_length=30
    )  # engine, interview, import, assist_request
    proposed_at = models.DateTimeField()
    determined_at = models.DateTimeField(null=True)
    determined_by = models.CharField(max_length=120, blank=True, default="")
    result = models.ForeignKey(
        RunResult, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # under_follow_up, completed, cancelled, lost, not_required; empty before a decision
    follow_up_status = models.CharField(max_length=20, blank=True, default="")
    follow_up_from = models.DateField(null=True)  # first and last day of daily checks
    follow_up_until = models.DateField(null=True)
    follow_up_made_to = models.DateField(null=True)  # last day that has its row
    became_case = models.ForeignKey(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "person"], name="contact_once_a_case"
            ),
            models.CheckConstraint(
                condition=Q(determined_at__isnull=True, determined_by="")
                | Q(determined_at__isnull=False) & ~Q(determined_by=""),
                name="determined_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(follow_up_from__isnull=True, follow_up_until__isnull=True)
                | Q(follow_up_from__isnull=False, follow_up_until__isnull=False),
                name="follow_up_has_both_ends",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], name="contact_person"),
            models.Index(
                fields=["area_path", "proposed_at"],
                condition=Q(state="proposed"),
                name="contact_to_decide",
            ),
            models.Index(fields=["case", "state", "risk_class"], name="contact_case"),
            models.Index(
                fields=["follow_up_made_to"],
                condition=Q(follow_up_status__in=["under_follow_up", "lost"]),
                name="contact_followed",
            ),
        ]

    @classmethod
    def scope_q(cls, actor: Actor) -> Q:
        """Let those see it who look after the person or hold the case."""
        areas = actor.areas_where(cls.see_permission)
        return under_any("area_path", areas) | under_any("case_area_path", areas)


class Determination(Record):
    """A named officer's dated decision on a contact; a later one supersedes it."""

    see_permission: ClassVar = Permission.CONTACT_SEE
    person_paths: ClassVar = ("contact__person_id", "contact__case__person_id")

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=160, db_index=True)
    state = models.CharField(max_length=20)
    risk_class = models.CharField(max_length=30)
    category = models.CharField(max_length=40, blank=True, default="")
    protocol_id = models.CharField(max_length=60)
    protocol_digest = models.CharField(max_length=64)
    reasons = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    note = models.TextField(blank=True, default="")
    happened_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=120)
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )


class FollowUp(Record):
    """One day's look at a contact who is followed without being confined."""

    see_permission: ClassVar = Permission.CONTACT_SEE

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, db_index=True)
    due_on = models.DateField()
    day_number = models.IntegerField()
    # due, seen_well, seen_symptomatic, not_seen, refused
    state = models.CharField(max_length=20)
    happened_at = models.DateTimeField(null=True)
    temperature_c = models.FloatField(null=True)
    symptoms = models.CharField(max_length=300, blank=True, default="")
    seen_by = models.CharField(max_length=120, blank=True, default="")
    mode = models.CharField(max_length=20, blank=True, default="")  # FollowUpMode
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact", "due_on"], name="followed_once_a_day"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["area_path", "due_on"],
                condition=Q(state="due"),
                name="follow_up_due",
            ),
            models.Index(fields=["due_on", "area_path"], name="follow_up_day"),
        ]
