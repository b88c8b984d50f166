"""Teams of cases, their posts, thread and shift hand-overs."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from epiloop_hq.actor import Permission
from epiloop_hq.audit.records import Record


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
    person_paths: ClassVar = ("case__person_id",)

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
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(
                    kind="shift_handover",
                    acknowledged_at__isnull=True,
                    withdrawn_at__isnull=True,
                ),
                name="one_shift_handover_waits",
            )
        ]
