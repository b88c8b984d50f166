"""Runs made before they had to be accepted took effect when they were finished."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery

from epiloop_hq.audit.schema import RestateRecords


def take_effect(apps, schema_editor):
    """Mark every finished run, and what the latest one of each case found."""
    if schema_editor.connection.alias != "default":
        return  # the log of reading holds no runs
    runs = apps.get_model("contacts", "Run").objects
    results = apps.get_model("contacts", "RunResult").objects
    finished = runs.filter(finished_at__isnull=False)
    finished.filter(in_effect_at__isnull=True).update(
        in_effect_at=F("finished_at"), accepted_by="epiloop 2026.11"
    )
    latest = finished.filter(case=OuterRef("case")).order_by("-number").values("pk")[:1]
    in_effect = finished.filter(pk=Subquery(latest)).values("pk")
    results.filter(run__in=in_effect).update(is_in_effect=True)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_runs_take_effect")]

    operations = [
        migrations.RunPython(take_effect, migrations.RunPython.noop),
        RestateRecords("run"),
        RestateRecords("runresult"),
    ]
