"""A model that the trail could not follow stops the server's start."""

import pytest
from django.core.management import call_command
from django.db import models
from django.test.utils import isolate_apps

from epiloop_hq.audit.checks import check_records, findings_on
from epiloop_hq.audit.records import Record


def found(model):
    return [finding.id for finding in findings_on(model)]


def test_the_made_up_desk_is_sound():
    from django.apps import apps

    assert check_records(app_configs=[apps.get_app_config("trail_app")]) == []


@isolate_apps("desks.audit.trail_app")
@pytest.mark.parametrize(
    "on_delete",
    [
        models.CASCADE,
        models.SET_NULL,
        models.SET_DEFAULT,
        models.DO_NOTHING,
        models.RESTRICT,
    ],
)
@pytest.mark.parametrize("key", [models.ForeignKey, models.OneToOneField])
def test_a_key_that_follows_a_deletion_is_refused(key, on_delete):
    class Target(Record):
        area_path = models.TextField()

        class Meta:
            app_label = "trail_app"

    class Pointing(Record):
        area_path = models.TextField()
        target = key(Target, on_delete, null=True, default=None, related_name="+")

        class Meta:
            app_label = "trail_app"

    class Outsider(models.Model):
        target = key(Target, on_delete, null=True, default=None, related_name="+")

        class Meta:
            app_label = "trail_app"

    assert found(Target) == []
    assert found(Pointing) == ["audit.E001"]
    assert found(Outsider) == ["audit.E001"]


@isolate_apps("desks.audit.trail_app")
def test_a_key_between_other_models_is_their_own_affair():
    class Target(models.Model):
        class Meta:
            app_label = "trail_app"

    class Pointing(models.Model):
        target = models.ForeignKey(Target, models.CASCADE, related_name="+")
        unresolved = models.ForeignKey(
            "nowhere.Nothing", models.CASCADE, related_name="+"
        )

        class Meta:
            app_label = "trail_app"

    assert found(Pointing) == []


@isolate_apps("desks.audit.trail_app")
def test_values_worked_out_by_the_database_are_refused():
    class Worked(Record):
        area_path = models.TextField()
        tier = models.IntegerField(db_default=1)
        double = models.GeneratedField(
            expression=models.F("tier") * 2,
            output_field=models.IntegerField(),
            db_persist=True,
        )

        class Meta:
            app_label = "trail_app"

    assert found(Worked) == ["audit.E002", "audit.E003"]


@isolate_apps("desks.audit.trail_app")
def test_many_to_many_needs_a_record_of_its_own():
    class Team(Record):
        area_path = models.TextField()
        alike = models.ManyToManyField("self")
        members = models.ManyToManyField("Member", through="Membership")
        guests = models.ManyToManyField("Member", through="Guest", related_name="+")

        class Meta:
            app_label = "trail_app"

    class Member(Record):
        area_path = models.TextField()

        class Meta:
            app_label = "trail_app"

    class Membership(Record):
        area_path = models.TextField()
        team = models.ForeignKey(Team, models.PROTECT)
        member = models.ForeignKey(Member, models.PROTECT)

        class Meta:
            app_label = "trail_app"

    class Guest(models.Model):
        team = models.ForeignKey(Team, models.PROTECT)
        member = models.ForeignKey(Member, models.PROTECT)

        class Meta:
            app_label = "trail_app"

    assert found(Team) == ["audit.E004", "audit.E004"]
    assert found(Membership) == []


@isolate_apps("desks.audit.trail_app")
def test_a_parent_with_a_table_of_its_own_is_refused():
    class Parent(Record):
        area_path = models.TextField()

        class Meta:
            app_label = "trail_app"

    class Child(Parent):
        class Meta:
            app_label = "trail_app"

    class Proxy(Parent):
        class Meta:
            app_label = "trail_app"
            proxy = True

    assert "audit.E005" in found(Child)
    assert found(Proxy) == []


@isolate_apps("desks.audit.trail_app")
def test_a_record_says_where_it_belongs_or_who_may_see_it():
    class Nowhere(Record):
        class Meta:
            app_label = "trail_app"

    class Ruled(Record):
        class Meta:
            app_label = "trail_app"

        @classmethod
        def scope_q(cls, _actor):
            return models.Q()

    assert found(Nowhere) == ["audit.E006"]
    assert found(Ruled) == []


@isolate_apps("desks.audit.trail_app")
def test_a_path_to_a_person_leads_somewhere():
    class Lost(Record):
        person_paths = ("case__person_id",)
        area_path = models.TextField()

        class Meta:
            app_label = "trail_app"

    assert found(Lost) == ["audit.E007"]


@isolate_apps("desks.audit.trail_app")
def test_a_door_without_a_guard_is_refused():
    class Open(Record):
        area_path = models.TextField()
        everything = models.Manager()

        class Meta:
            app_label = "trail_app"
            default_manager_name = "everything"
            base_manager_name = "everything"

    assert found(Open) == ["audit.E008", "audit.E009"]


def test_the_check_runs_before_the_server_starts():
    call_command("check", "--tag", "models")
