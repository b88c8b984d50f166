from datetime import UTC, datetime

import pytest

from epiloop_hq.actor import Actor, Grant, Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.recording import recording

NOON = datetime(2022, 4, 23, 12, tzinfo=UTC)
LI = Actor(7, "Li", (Grant(Role.DISTRICT, "11/"),))


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    """The trail's key and the list of erasures stand in a folder of each test's own."""
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def record():
    """A recording by Li at noon: `with record(): ...`."""
    return lambda **options: recording(**({"actor": LI, "now": NOON} | options))


@pytest.fixture
def told():
    """What the trail says: (kind, subject) of each event, oldest first."""
    return lambda: list(
        AuditEvent.objects.order_by("seq").values_list("kind", "subject")
    )
