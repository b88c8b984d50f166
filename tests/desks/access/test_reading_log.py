"""One line a page says who was seen, and it is read back newest first."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from builders.access import (
    SYSTEM,
    actor_for,
    an_account,
)
from builders.actors import NOW
from epiloop_hq.access import queries
from epiloop_hq.access.models import AccessEvent, PersonRead
from epiloop_hq.access.requests import acting
from epiloop_hq.audit.models import AuditEvent

pytestmark = [
    pytest.mark.django_db(databases=["default", "access_log"]),
    pytest.mark.usefixtures("_areas", "_now"),
]


@login_not_required
def _shows(request, persons="", reason=""):
    """A page of some desk that shows persons."""
    seen = acting(request).seen
    seen.add([*(int(p) for p in persons.split()), None])
    seen.reason = reason
    return HttpResponse("shown")


@pytest.mark.parametrize(
    ("persons", "reason", "events"),
    [("7 9 7", "", [(2, "shown")]), ("", "", []), ("", "asked by her", [(0, "shown")])],
)
def test_one_line_a_page_says_who_was_seen(persons, reason, events):
    _through_the_log(an_account(), persons=persons, reason=reason)

    rows = AccessEvent.objects.order_by("pk")
    assert [(e.person_count, e.outcome) for e in rows] == events
    assert sorted(PersonRead.objects.values_list("person_id", flat=True)) == (
        [7, 9] if persons else []
    )


def test_who_saw_a_person_is_read_back_newest_first():
    account_id = an_account()
    for reason in ("first", "second"):
        _through_the_log(account_id, persons="7", reason=reason)
    _through_the_log(account_id, persons="8", reason="another person")

    told = queries.readings_of_person(7, SYSTEM, limit=9)
    assert [r.reason for r in told.rows] == ["second", "first"]
    assert told.elsewhere == 0
    assert [r.reason for r in queries.latest_readings(SYSTEM, limit=2)] == [
        "another person",
        "second",
    ]


def test_an_export_is_called_one():
    def exports(request):
        request.seen.was_exported = True
        return _shows(request, "7")

    _through_the_log(an_account(), view=exports)

    assert AccessEvent.objects.get().outcome == "exported"


def test_a_strangers_page_is_not_logged():
    _through_the_log(None, persons="7")

    assert not AccessEvent.objects.exists()


def test_an_accident_is_no_refusal():
    from epiloop_hq.access.middleware import LoggedReading

    request = RequestFactory().get("/")
    request.actor, request.now = None, NOW
    reading = LoggedReading(lambda _: HttpResponse())

    assert reading.process_exception(request, LookupError()) is None
    request.actor = actor_for(an_account())
    assert reading.process_exception(request, LookupError()) is None
    assert not AuditEvent.objects.filter(kind__startswith="refused").exists()


def _through_the_log(account_id, *, view=_shows, **shown):
    """Answer one request as the middleware does, with a view of our own."""
    from django.contrib.auth.models import AnonymousUser

    from epiloop_hq.access.middleware import LoggedReading, NamedActor

    request = RequestFactory().get("/some/page/")
    account = queries.account_by_id(account_id) if account_id else None
    request.user = account or AnonymousUser()
    response = NamedActor(LoggedReading(lambda r: view(r, **shown)))(request)
    assert not isinstance(response, HttpResponseRedirect)
