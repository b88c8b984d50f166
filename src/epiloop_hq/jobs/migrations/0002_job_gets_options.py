"""A job may be asked for in more than one way."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.AddField("job", "options", models.JSONField(default=dict)),
    ]
