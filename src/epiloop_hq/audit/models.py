"""The trail's tables. The chain is only added to; what can be erased stands apart."""

from typing import NoReturn

from django.db import models

from epiloop_hq.audit.errors import TrailIsAppendOnlyError


class AppendOnlyQuerySet(models.QuerySet["AuditEvent"]):
    """Reads events; every way of changing one is refused."""

    def update(self, **_values: object) -> NoReturn:
        """Refuse: events stand as they were written."""
        raise TrailIsAppendOnlyError

    def delete(self) -> NoReturn:
        """Refuse: what happened stays."""
        raise TrailIsAppendOnlyError

    def _raw_delete(self, _using: str | None) -> NoReturn:
        raise TrailIsAppendOnlyError

    def bulk_update(self, *_objects: object, **_options: object) -> NoReturn:
        """Refuse: events stand as they were written."""
        raise TrailIsAppendOnlyError

    def bulk_create(self, *_objects: object, **_options: object) -> NoReturn:
        """Refuse: events are appended by the chain alone."""
        raise TrailIsAppendOnlyError


class AuditEvent(models.Model):
    """One thing done by one actor. Holds ids and digests only, and no foreign key.

    `digest` covers every other column and the `previous` event's digest, so that a
    change to any event shows in all that follow.
    """

    seq = models.BigIntegerField(primary_key=True)
    recorded_at = models.DateTimeField()
    happened_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.TextField()
    actor_role = models.TextField()
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    via = models.CharField(max_length=80)
    # Where the subject was when it was told: who commands there is told of it.
    area_path = models.CharField(max_length=160)
    detail_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "kind", "seq"], name="audit_event_subject"),
            models.Index(fields=["kind", "seq"], name="audit_event_kind"),
            models.Index(fields=["recorded_at", "seq"], name="audit_event_recorded"),
            models.Index(fields=["actor_id", "seq"], name="audit_event_actor"),
        ]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.subject}"

    def save(self, *_values: object, **_options: object) -> NoReturn:
        """Refuse: events are appended by the chain alone."""
        raise TrailIsAppendOnlyError

    def delete(self, *_values: object, **_options: object) -> NoReturn:
        """Refuse: what happened stays."""
        raise TrailIsAppendOnlyError


class EventDetail(models.Model):
    """What an event says in full. Erasable: the chain holds only its salted digest.

    `text` is the very text that was digested. Erasing empties `salt` and `text` and
    writes into `erased_by` the identifier of the erasure, which is itself an event.
    """

    event_seq = models.BigIntegerField(primary_key=True)
    salt = models.CharField(max_length=32)
    text = models.TextField()
    erased_by = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["erased_by"],
                name="audit_detail_erased",
                condition=~models.Q(erased_by=""),
            )
        ]

    def __str__(self) -> str:
        return f"detail of event {self.event_seq}"


class EventPerson(models.Model):
    """Which persons an event's detail tells about: the key by which it is erased."""

    pk = models.CompositePrimaryKey("person_id", "event_seq")
    person_id = models.BigIntegerField()
    event_seq = models.BigIntegerField()

    def __str__(self) -> str:
        return f"person {self.person_id} in event {self.event_seq}"


class Head(models.Model):
    """The chain's end on one day, signed with a key that is not in the database."""

    seq = models.BigIntegerField(primary_key=True)
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    signature = models.TextField()

    def __str__(self) -> str:
        return f"head at {self.seq}"
