"""An installation of an earlier version, brought up to this one as an operator does it."""

from builders.installation import Installation

# The tables as an earlier version had them: its last migration of each desk that changed
# since. All other desks stand where they stand now.
EARLIER = {
    "contacts": "0001",
    "jobs": "0001",
    "observation": "0001",
    "visits": "0001",
}
MAKE_EARLIER = f"""
from django.core.management import call_command
from epiloop_hq import clock
from epiloop_hq.actor import Actor
from epiloop_hq.audit.recording import recording
for database in ("default", "access_log"):
    for desk, migration in {EARLIER!r}.items():
        call_command("migrate", desk, migration, database=database, verbosity=0)
    for desk in ("audit", "access", "places", "registry", "disposal", "exchange"):
        call_command("migrate", desk, database=database, verbosity=0)
with recording(actor=Actor.system("operator"), now=clock.now()) as trail:
    trail.add("outbreak.told")
"""


def test_an_earlier_version_s_tables_are_brought_up_and_the_trail_is_told(tmp_path):
    installation = Installation(tmp_path / "data")
    installation.python(MAKE_EARLIER)
    refused = installation.run("verify-trail")

    installation.do("migrate")

    told = installation.python(
        "from epiloop_hq.audit.models import AuditEvent\n"
        "print(sorted(AuditEvent.objects.filter(kind='schema.changed')"
        ".values_list('subject', flat=True).distinct()))"
    )
    assert "not at this version" in refused.stderr
    assert "observation.Stay" in told
    assert "contacts.Run" in told
    assert "The trail is whole" in installation.do("verify-trail")
