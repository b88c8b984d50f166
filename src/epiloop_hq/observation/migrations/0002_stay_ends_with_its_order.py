"""The order says until when a stay is planned; the stay says it no longer."""

from django.db import migrations, models
from django.db.models import Q

from epiloop_hq.audit.schema import RemoveRecordField


class Migration(migrations.Migration):
    dependencies = [("observation", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("stay", "stay_has_an_end"),
        migrations.RemoveIndex("stay", "stay_open"),
        RemoveRecordField("stay", "planned_end_at"),
        migrations.AddIndex(
            "stay",
            models.Index(
                condition=Q(ended_at__isnull=True),
                fields=["outbreak", "area_path"],
                name="stay_open",
            ),
        ),
    ]
