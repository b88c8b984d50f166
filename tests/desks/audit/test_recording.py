"""One transaction, one place in the chain: how a recording opens, joins, fails, ends."""

import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from desks.audit.conftest import LI, NOON
from desks.audit.trail_app.models import Case
from epiloop.timeline import NaiveInstantError
from epiloop_hq import events
from epiloop_hq.actor import Actor, Grant, Role
from epiloop_hq.audit.errors import TrailError
from epiloop_hq.audit.models import AuditEvent, EventDetail
from epiloop_hq.audit.recording import is_open, record_refusal, recording, require_open
from epiloop_hq.audit.times import FutureTimeError

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class RefusedError(Exception):
    """What an action raises when it may not."""


@contextmanager
def failing(block):
    """The block does its work and then fails."""
    with suppress(RefusedError), block as opened:
        yield opened
        raise RefusedError


def names():
    return set(Case.objects.unscoped(reason="test").values_list("name", flat=True))


def a_case(name):
    return Case.objects.create(area_path="11/", name=name)


def test_an_event_says_who_did_what_to_which_record_when(record):
    with record(via="page") as trail:
        case = a_case("first")
        trail.add("case.opened", case, happened_at=NOON - MINUTE, tube=4)

    event = AuditEvent.objects.get(kind="case.opened")
    assert (event.seq, event.recorded_at, event.happened_at) == (2, NOON, NOON - MINUTE)
    assert (event.actor_id, event.actor_name, event.actor_role) == (7, "Li", "district")
    assert (event.subject, event.via) == (f"trail_app.Case:{case.pk}", "page")
    assert EventDetail.objects.get(event_seq=2).text == '{"tube":4}'


def test_an_actor_keeps_the_roles_of_that_moment_and_the_system_has_none(record):
    both = Actor(8, "Wang", (Grant(Role.DISTRICT, "11/"), Grant(Role.VIEWER, "12/")))

    with record(actor=both) as trail:
        trail.add("case.opened")
    with record(actor=Actor.system("worker")) as trail:
        trail.add("case.closed")

    roles = AuditEvent.objects.order_by("seq").values_list("actor_id", "actor_role")
    assert list(roles) == [(8, "district,viewer"), (None, "")]


def test_a_deed_without_a_time_of_its_own_happened_when_it_was_recorded(record):
    with record() as trail:
        trail.add("case.opened")

    assert AuditEvent.objects.get().happened_at == NOON


def test_a_deed_without_detail_has_none(record):
    with record() as trail:
        trail.add("case.opened")

    assert AuditEvent.objects.get().detail_digest == ""
    assert not EventDetail.objects.exists()


def test_a_subject_may_be_named_without_being_read(record, told):
    with record() as trail:
        trail.add("case.missing", "trail_app.Case:99")

    assert told() == [("case.missing", "trail_app.Case:99")]


def test_what_has_not_happened_yet_cannot_be_told(record, told):
    with record() as trail:
        trail.add("case.opened", happened_at=NOON)
        with pytest.raises(FutureTimeError, match="20:01"):
            trail.add("case.opened", happened_at=NOON + MINUTE)

    assert len(told()) == 1


@pytest.mark.parametrize("kind", ["", "row.changed", "schema.changed"])
def test_the_kinds_of_the_trail_itself_are_no_deeds(record, kind):
    with record() as trail, pytest.raises(ValueError, match="cannot be the kind"):
        trail.add(kind)


def test_a_record_as_a_detail_is_refused(record):
    with record() as trail, pytest.raises(TypeError, match="ids and plain values"):
        trail.add("case.opened", case=a_case("first"))


def test_a_recording_needs_an_instant_with_a_time_zone(record):
    with pytest.raises(NaiveInstantError), record(now=datetime(2022, 4, 23)):  # noqa: DTZ001
        pass

    assert not is_open()


def test_a_failed_recording_leaves_neither_rows_nor_events(record, told):
    with failing(record()) as trail:
        trail.add("case.opened", a_case("first"))

    assert (names(), told(), is_open()) == (set(), [], False)


def test_an_empty_recording_appends_nothing(record, told):
    with record():
        pass

    assert told() == []


def test_a_recording_that_is_over_takes_nothing_more(record):
    with record() as trail:
        pass

    with pytest.raises(TrailError, match="over"):
        trail.add("case.opened")


def test_a_recording_inside_another_joins_it(record, told):
    other = Actor(8, "Wang")

    with record(via="page") as outer:
        outer.add("first")
        with record(actor=other) as inner:
            assert require_open() is inner
            inner.add("second")
        outer.add("third")
        with record(via="reaction") as inner:
            inner.add("fourth")

    assert [kind for kind, _ in told()] == ["first", "second", "third", "fourth"]
    by = AuditEvent.objects.order_by("seq").values_list("actor_name", "via")
    assert list(by) == [
        ("Li", "page"),
        ("Wang", "page"),
        ("Li", "page"),
        ("Li", "reaction"),
    ]


def test_a_failing_outer_recording_takes_the_inner_one_along(record, told):
    with failing(record()), record() as inner:
        inner.add("case.opened", a_case("first"))

    assert (names(), told()) == (set(), [])


def test_a_failed_inner_recording_leaves_nothing_of_itself(record, told):
    with record():
        a_case("before")
        with failing(record()) as inner:
            inner.add("case.opened", a_case("inside"))
        a_case("after")

    assert names() == {"before", "after"}
    assert [kind for kind, _ in told()] == ["row.added", "row.added"]


def test_what_a_savepoint_rolled_back_is_not_told(record, told):
    with record():
        a_case("taken")
        with pytest.raises(IntegrityError), transaction.atomic():
            _ = [a_case("inside"), a_case("taken")]
        with transaction.atomic():
            a_case("kept")

    assert names() == {"taken", "kept"}
    assert len(told()) == 2


def test_a_rolled_back_savepoint_takes_the_ones_inside_it_along(record, told):
    with record():
        with failing(transaction.atomic()), transaction.atomic():
            a_case("deep")
        a_case("kept")

    assert (names(), len(told())) == ({"kept"}, 1)


def test_a_swallowed_conflict_in_get_or_create_is_not_told(record, told):
    rows = Case.objects.unscoped(reason="test")
    with record():
        a_case("taken")
        case, created = rows.filter(tier=0).get_or_create(
            name="taken", defaults={"area_path": "11/"}
        )

    assert (case.name, created, len(told())) == ("taken", False, 1)


def test_order_is_the_order_of_appending_and_time_never_runs_back(record):
    for now in (NOON, NOON - MINUTE, NOON + MINUTE):
        with record(now=now) as trail:
            trail.add("case.opened")

    times = AuditEvent.objects.order_by("seq").values_list("recorded_at", "happened_at")
    assert list(times) == [
        (NOON, NOON),
        (NOON, NOON - MINUTE),
        (NOON + MINUTE, NOON + MINUTE),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_late_commit_with_an_earlier_time_comes_later_in_the_chain(record):
    """The first to start ends last: its event follows, and is recorded no earlier."""
    begun, may_end = threading.Event(), threading.Event()

    def slow():
        try:
            begun.set()
            may_end.wait(10)
            with recording(actor=LI, now=NOON) as trail:
                trail.add("slow")
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    begun.wait(10)
    with record(now=NOON + MINUTE) as trail:
        trail.add("quick")
    may_end.set()
    thread.join(10)

    times = AuditEvent.objects.order_by("seq").values_list("kind", "recorded_at")
    assert list(times) == [("quick", NOON + MINUTE), ("slow", NOON + MINUTE)]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_chain():
    """Eight writers, each ten recordings: no gap, no branch, nothing lost."""

    def write(number):
        try:
            for _ in range(10):
                with recording(actor=LI, now=NOON) as trail:
                    trail.add("case.opened", a_case(""), writer=number)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    chain = list(
        AuditEvent.objects.order_by("seq").values_list("seq", "previous", "digest")
    )
    assert [seq for seq, _, _ in chain] == list(range(1, 161))
    assert [previous for _, previous, _ in chain[1:]] == [d for _, _, d in chain[:-1]]


@pytest.mark.django_db(transaction=True)
def test_a_recording_is_a_transaction_of_its_own(record):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(), record():
        pass


@pytest.fixture
def heard(monkeypatch):
    news = []
    monkeypatch.setattr(events, "_listeners", [news.extend])
    return news


def test_deeds_are_news_once_they_are_committed(
    record, heard, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        with record() as trail:
            case = a_case("first")
            trail.add("case.opened", case, tube=4, route="self", is_community=True)
        assert heard == []

    assert heard == [
        events.Event(
            seq=2,
            kind="case.opened",
            subject=f"trail_app.Case:{case.pk}",
            happened_at=NOON,
            recorded_at=NOON,
            ids={"tube": 4},
        )
    ]


def test_what_was_rolled_back_is_no_news(
    record, heard, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True), record() as trail:
        with failing(record()) as inner:
            inner.add("case.opened")
        trail.add("case.closed")

    assert [event.kind for event in heard] == ["case.closed"]


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_fails_does_not_undo_the_answer(
    record, monkeypatch, told, caplog
):
    monkeypatch.setattr(events, "_listeners", [lambda _: 1 / 0])

    with record() as trail:
        trail.add("case.opened")

    assert told() == [("case.opened", "")]
    assert "division by zero" in caplog.text


def test_a_refusal_is_written_after_what_it_refused_was_rolled_back(record, told):
    with failing(record()):
        a_case("first")
    record_refusal(
        actor=LI,
        now=NOON,
        kind="refused.not_in_area",
        subject="trail_app.Case:4",
        page="case",
    )

    assert (names(), told()) == (set(), [("refused.not_in_area", "trail_app.Case:4")])


def test_a_refusal_is_not_written_where_it_would_be_rolled_back(record):
    with record(), pytest.raises(TrailError, match="after the refused recording"):
        record_refusal(actor=LI, now=NOON, kind="refused.not_in_area")


def test_instants_of_other_zones_are_kept_as_the_same_instant(record):
    from zoneinfo import ZoneInfo

    beijing = NOON.astimezone(ZoneInfo("Asia/Shanghai"))
    with record(now=beijing) as trail:
        trail.add("case.opened", happened_at=beijing)

    assert AuditEvent.objects.get().recorded_at == datetime(2022, 4, 23, 12, tzinfo=UTC)
