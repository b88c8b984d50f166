"""Accounts, their roles in areas, sign-in attempts, and the log of who saw whom."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q

from epiloop_hq.actor import Permission
from epiloop_hq.audit.records import Record


class Account(Record, AbstractBaseUser):
    """Somebody who signs in. No account exists by default."""

    see_permission: ClassVar = Permission.ACCOUNT_WRITE
    # What may never stand in the trail, not even salted.
    secret_fields: ClassVar[frozenset[str]] = frozenset({"password"})

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    telephone = models.CharField(max_length=40, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    unit = models.ForeignKey(
        "places.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    area_path = models.CharField(max_length=160, blank=True, default="", db_index=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=True)
    is_on_shift = models.BooleanField(default=True)
    locked_until = models.DateTimeField(null=True)

    last_login = None  # signing in is an access event, not a change of the account

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["name"]


class AreaGrant(Record):
    """One role for one account in one area and everything below it."""

    see_permission: ClassVar = Permission.ACCOUNT_WRITE

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    area_path = models.CharField(max_length=160)
    granted_by = models.CharField(max_length=120)
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "role", "area_path"],
                condition=Q(revoked_at__isnull=True),
                name="granted_once",
            )
        ]


class SignInAttempt(models.Model):
    """A try to sign in, kept to slow down guessing; in the access log's database."""

    username = models.CharField(max_length=60)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()
    succeeded = models.BooleanField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["username", "-at"], name="attempt_username"),
            models.Index(fields=["address", "-at"], name="attempt_address"),
        ]


class AccessEvent(models.Model):
    """Who saw which persons, on which page, when. One row a page."""

    at = models.DateTimeField()
    account_id = models.BigIntegerField(null=True)
    account_name = models.CharField(max_length=120)
    # The smallest area that holds all posts of the reader.
    area_path = models.CharField(max_length=160, blank=True, default="")
    page = models.CharField(max_length=60)
    target = models.CharField(max_length=200, blank=True, default="")

    person_count = models.IntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True, default="")
    outcome = models.CharField(max_length=20)  # shown, refused, not_found, exported

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account_id", "-at"], name="access_account"),
            models.Index(fields=["-at"], name="access_recent"),
        ]


class PersonRead(models.Model):
    """The index from a person to the pages that showed them."""

    event = models.ForeignKey(AccessEvent, on_delete=models.PROTECT, related_name="+")
    person_id = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person_id", "-event"], name="access_person")
        ]
