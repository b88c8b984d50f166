"""A run takes effect when it is accepted; a contact may have been protected."""

from django.db import migrations, models
from django.db.models import Q

from epiloop_hq.audit.schema import AddRecordField


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]

    operations = [
        AddRecordField("contact", "is_protected", models.BooleanField(null=True)),
        *(
            AddRecordField(
                "run",
                name,
                models.CharField(max_length=64, default=""),
                preserve_default=False,
            )
            for name in ("case_digest", "visits_digest", "store_digest")
        ),
        AddRecordField("run", "second_degree", models.JSONField(default=dict)),
        AddRecordField("run", "too_busy", models.JSONField(default=list)),
        AddRecordField("run", "in_effect_at", models.DateTimeField(null=True)),
        AddRecordField(
            "run",
            "accepted_by",
            models.CharField(blank=True, default="", max_length=120),
        ),
        AddRecordField(
            "runresult",
            "class_before",
            models.CharField(blank=True, default="", max_length=30),
        ),
        AddRecordField("runresult", "is_in_effect", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "run",
            models.CheckConstraint(
                condition=Q(in_effect_at__isnull=True, accepted_by="")
                | Q(in_effect_at__isnull=False) & ~Q(accepted_by=""),
                name="run_accepted_by_somebody",
            ),
        ),
        migrations.RemoveConstraint("runresult", "found_once_a_run"),
        migrations.AddConstraint(
            "runresult",
            models.UniqueConstraint(
                condition=Q(through__isnull=True),
                fields=("run", "person"),
                name="found_once_a_run",
            ),
        ),
        migrations.AddConstraint(
            "runresult",
            models.UniqueConstraint(
                condition=Q(through__isnull=False),
                fields=("run", "person", "through"),
                name="found_once_through_each_contact",
            ),
        ),
    ]
