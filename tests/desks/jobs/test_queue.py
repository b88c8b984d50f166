"""Long work: in turn, with progress, cancelled, resumed, and never in another's way."""

import pytest

from builders.actors import NOW, an_actor, later
from epiloop_hq import worker
from epiloop_hq.jobs import queue
from epiloop_hq.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(monkeypatch):
    """Let tests say which function does which jobs."""
    said: dict[str, queue.Work] = {}
    monkeypatch.setattr(queue, "_works", said)
    return said


def run(now=NOW, actor=None):
    return queue.run_next(now=now, actor_by_id=lambda _: actor or an_actor())


def test_the_job_that_has_waited_longest_comes_first(works):
    done = []
    works["count"] = lambda subject, *_: done.append(subject)
    queue.ask("count", 2, actor=an_actor(), now=later(minutes=1))
    queue.ask("count", 1, actor=an_actor(), now=NOW)

    while run(later(minutes=2)):
        pass

    assert done == [1, 2]
    assert set(Job.objects.values_list("state", flat=True)) == {"finished"}


def test_the_same_job_asked_for_twice_is_one_job(works):
    first = queue.ask("count", 1, actor=an_actor(), now=NOW)

    assert queue.ask("count", 1, actor=an_actor(), now=later(minutes=1)) == first


def test_a_job_shows_its_progress_and_learns_that_it_shall_stop(works):
    seen = []

    def work(subject, actor, progress):
        progress.report(3, total=9, message="rows")
        queue.cancel(progress.job_id)
        seen.append(progress.is_cancelled())

    works["count"] = work
    job = queue.ask("count", 1, actor=an_actor(), now=NOW)
    run()

    shown = Job.objects.get(pk=job)
    assert (shown.done, shown.total, shown.message, shown.state) == (
        3,
        9,
        "rows",
        "cancelled",
    )
    assert seen == [True]


def test_a_job_that_breaks_fails_by_name_and_stops_no_other(works, caplog):
    def breaks(subject, actor, progress):
        raise KeyError(subject)

    works["break"], works["count"] = breaks, lambda *_: None
    bad = queue.ask("break", 1, actor=an_actor(), now=NOW)
    good = queue.ask("count", 1, actor=an_actor(), now=NOW)

    with caplog.at_level("CRITICAL", logger="epiloop_hq"):
        while run():
            pass

    states = dict(Job.objects.values_list("pk", "state"))
    assert (states[bad], states[good]) == ("failed", "finished")
    assert Job.objects.get(pk=bad).message == "KeyError"


def test_a_job_of_an_account_that_may_no_longer_act_fails(works):
    works["count"] = lambda *_: None
    queue.ask("count", 1, actor=an_actor(), now=NOW)

    queue.run_next(now=NOW, actor_by_id=lambda _: None)

    assert Job.objects.get().state == "failed"


def test_a_job_whose_process_was_killed_runs_again(works):
    done = []

    def killed(subject, actor, progress):
        raise KeyboardInterrupt

    works["count"] = killed
    queue.ask("count", 1, actor=an_actor(), now=NOW)
    with pytest.raises(KeyboardInterrupt):
        run()
    assert not run(later(minutes=1))
    works["count"] = lambda subject, *_: done.append(subject)

    queue.resume_interrupted(now=later(minutes=1))
    run(later(minutes=1))

    assert done == [1]


def test_one_duty_that_fails_stops_no_other(monkeypatch, caplog):
    done = []

    def fails(now):
        raise ValueError(now)

    def counts(now):
        done.append(now)
        return 1

    duties = (worker.Duty("fails", fails), worker.Duty("counts", counts))
    monkeypatch.setattr(worker, "DUTIES", duties)

    with caplog.at_level("CRITICAL", logger="epiloop_hq"):
        worker.turn(NOW)

    assert done == [NOW]
