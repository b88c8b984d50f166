from datetime import UTC, datetime
import pytest
from epiloop_hq.actor import Actor, Grant, Role
from epiloop_hq.audit.errors import *
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.recording import recording
from desks.audit.trail_app.models import Case, Visit
pytestmark = pytest.mark.django_db
T = datetime(2022, 4, 23, tzinfo=UTC)
A = Actor(1, "Li", (Grant(Role.DISTRICT, "11/"),))
def test_smoke():
    with recording(actor=A, now=T) as trail:
        c = Case.objects.create(area_path="11/1/", name="x")
        Case.objects.create(area_path="12/1/", name="y")
        v = c.visits.create(place="gym")
        c.tier = 3; c.save(update_fields=["tier"])
        trail.add("case.opened", c, a=1)
    assert [e.kind for e in AuditEvent.objects.order_by("seq")] == ["row.added"]*3+["row.changed", "case.opened"]
    assert Case.objects.visible_to(A).get() == c
    assert c.visits.visible_to(A).get() == v
    for f in (lambda: Case.objects.all(), lambda: c.visits.all(), lambda: Case.objects.get(pk=1), lambda: Case.objects.count()):
        with pytest.raises(ScopeRequiredError): f()
    with pytest.raises(UnauditedWriteError): c.save()
    with pytest.raises(UnauditedWriteError): c.delete()
    with recording(actor=A, now=T):
        assert Case.objects.visible_to(A).update(tier=5) == 1
        Visit.objects.visible_to(A).delete()
        c.visits.add(Visit(place="z"), bulk=False)
