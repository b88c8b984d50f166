"""A run asked for on the page: carried out by the worker, seen while it goes on."""

import pytest

from builders.actors import an_actor
from builders.outbreaks import an_outbreak
from builders.places import BEIJING, SYSTEM, the_areas
from builders.reconciliation import MUCH_LATER
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.jobs import queue
from epiloop_hq.jobs.models import Job
from epiloop_hq.reconciliation import actions, queries

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _areas():
    the_areas()
    an_outbreak()


def ask(actor=SYSTEM):
    with clock.at(MUCH_LATER):
        return actions.ask_for_run(BEIJING, actor=actor, now=MUCH_LATER)


def work():
    with clock.at(MUCH_LATER):
        return queue.run_next(now=MUCH_LATER, actor_by_id=lambda _id: SYSTEM)


def test_the_worker_carries_a_run_out_and_tells_how_far_it_is():
    """Progress is seen though everything is read in one transaction."""
    ask()
    assert queries.latest_job(BEIJING, SYSTEM).is_open

    assert work()

    job = queries.latest_job(BEIJING, SYSTEM)
    made = queries.latest_run(BEIJING, SYSTEM)
    assert (job.state, job.done, job.total) == ("finished", made.checks, made.checks)


def test_the_same_run_asked_for_twice_is_one_job():
    assert ask() == ask()


def test_a_refused_run_says_why_where_it_was_asked_for():
    ask()
    work()
    chief = an_actor(Role.HEADQUARTERS, BEIJING)
    made = queries.latest_run(BEIJING, SYSTEM)
    actions.sign_off(made.id, actor=chief, now=MUCH_LATER)

    ask()
    work()

    job = queries.latest_job(BEIJING, SYSTEM)
    assert job.state == "failed"
    assert "signed off by" in job.message
    assert Job.objects.count() == 2
