"""Work the worker does: long jobs with progress, and reactions already carried out."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """A long task asked for on a page: it shows progress, can be cancelled, resumes."""

    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    area_path = models.CharField(max_length=160, blank=True, default="")
    options = models.JSONField(default=dict)  # plain values, no personal data
    asked_by_id = models.BigIntegerField(null=True)
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # waiting, running, finished, failed, cancelled
    state = models.CharField(max_length=12)
    done = models.IntegerField(default=0)
    total = models.IntegerField(null=True)
    message = models.TextField(blank=True, default="")
    look_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["look_at"],
                condition=Q(state__in=["waiting", "running"]),
                name="job_queue",
            )
        ]


class ReactionRun(models.Model):
    """That one event has been answered by one reaction; written in its transaction."""

    event_seq = models.BigIntegerField()
    reaction = models.CharField(max_length=60)
    ran_at = models.DateTimeField()
    # Empty when it went well; else why not, and when to try again.
    error = models.TextField(blank=True, default="")
    retry_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["event_seq", "reaction"], name="reacted_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["retry_at"],
                condition=Q(retry_at__isnull=False),
                name="reaction_retry",
            )
        ]


class Cursor(models.Model):
    """How far a job that walks the trail has come."""

    name = models.CharField(max_length=40, primary_key=True)
    seq = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
