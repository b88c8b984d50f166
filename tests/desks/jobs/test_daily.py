"""What the worker does once a day: each duty once, whatever becomes of the others."""

import threading
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from builders.actors import NOW, SHANGHAI, at
from builders.outbreaks import a_person
from builders.places import SYSTEM, the_areas
from epiloop_hq import worker
from epiloop_hq.audit.compare import compare_and_tell, latest_differences
from epiloop_hq.audit.erasure_list import listed_erasures
from epiloop_hq.audit.heads import stored_heads
from epiloop_hq.audit.presenters import present
from epiloop_hq.audit.queries import latest_of_kind
from epiloop_hq.audit.verify import verify_trail
from epiloop_hq.jobs.daily import SET_ASIDE, DailyDuty, run_due

pytestmark = pytest.mark.django_db(transaction=True)


def a_duty(name="count", *, fails=False):
    done = []

    def do(now):
        if fails:
            raise ValueError(name)
        done.append(now)

    return DailyDuty(name, do), done


@pytest.mark.parametrize(
    ("second", "is_done_again"),
    [
        ("2022-04-23 23:59", False),
        ("2022-04-24 00:00", True),
        ("2022-04-26 08:00", True),
    ],
)
def test_a_duty_is_done_again_from_headquarters_midnight_on(second, is_done_again):
    duty, done = a_duty()
    run_due([duty], now=at("2022-04-23 02:05"), zone=SHANGHAI)

    again = run_due([duty], now=at(second), zone=SHANGHAI)

    assert (again == 1, len(done) == 2) == (is_done_again, is_done_again)


def test_midnight_is_that_of_headquarters():
    duty, done = a_duty()
    run_due([duty], now=at("2022-04-23 23:30"), zone=ZoneInfo("UTC"))

    run_due([duty], now=at("2022-04-24 07:59"), zone=ZoneInfo("UTC"))
    assert len(done) == 1
    run_due([duty], now=at("2022-04-24 08:00"), zone=ZoneInfo("UTC"))
    assert len(done) == 2


def test_a_duty_that_fails_stops_no_other_and_is_tried_again_after_an_hour(caplog):
    bad, _ = a_duty("bad", fails=True)
    good, done = a_duty("good")

    with caplog.at_level("CRITICAL", logger="epiloop_hq"):
        assert run_due([bad, good], now=NOW, zone=SHANGHAI) == 1
    assert done == [NOW]

    tried = []
    mended = DailyDuty("bad", tried.append)
    run_due([mended], now=NOW + SET_ASIDE - timedelta(seconds=1), zone=SHANGHAI)
    assert tried == []
    run_due([mended], now=NOW + SET_ASIDE, zone=SHANGHAI)
    assert tried == [NOW + SET_ASIDE]


def test_the_workers_night_leaves_a_signed_head_over_a_trail_that_agrees(
    settings, tmp_path
):
    settings.DATA = tmp_path  # a list of erasures of its own
    the_areas()
    a_person()

    worker.turn(NOW, worker.LONG)
    worker.turn(NOW + timedelta(minutes=1), worker.LONG)

    told = latest_of_kind("trail.compared")
    assert told.detail["differences"] == 0
    assert [head.seq for head in stored_heads()] == [told.seq]
    assert verify_trail().is_whole
    assert listed_erasures() == []
    message = present(told)
    assert "agree" in message.text % message.values


def test_a_row_changed_behind_the_trail_is_named_until_the_next_comparison():
    the_areas()
    person = a_person()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_person SET name = %s WHERE id = %s", ["X", person]
        )

    compare_and_tell(actor=SYSTEM, now=NOW)

    assert latest_differences() == (
        1,
        (f"registry.Person:{person} other_values name",),
    )
    message = present(latest_of_kind("trail.compared"))
    assert "differ on 1" in message.text % message.values
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_person SET name = %s WHERE id = %s", ["Li Na", person]
        )
    compare_and_tell(actor=SYSTEM, now=NOW)
    assert latest_differences() == (0, ())


def test_the_worker_ends_though_long_work_goes_on(monkeypatch):
    stop, begun, ended = threading.Event(), threading.Event(), threading.Event()

    def compare_a_city(_now):
        begun.set()
        stop.set()
        ended.wait()
        return 0

    monkeypatch.setattr(worker, "QUICK", ())
    monkeypatch.setattr(worker, "LONG", (worker.Duty("compare", compare_a_city),))
    monkeypatch.setattr(worker, "PATIENCE", timedelta(0))

    worker.run(stop)

    assert begun.is_set()
    ended.set()
