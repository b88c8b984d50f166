"""Determinations in the background: progress, cancelling, taking up again, feeds."""

from datetime import timedelta

import pytest

from builders.actors import NOW, an_actor, later
from builders.cases import a_case, a_stop, a_trail
from builders.contacts import a_classroom, a_met_case, a_run, contacts_of
from builders.outbreaks import a_person, an_outbreak
from builders.places import FANGSHAN, SYSTEM, a_place, the_areas
from builders.visits import a_delivery, a_visit
from epiloop.contacts import PlainEngine
from epiloop.records import PlaceClass
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.contacts import actions, queries
from epiloop_hq.contacts.actions import weighing
from epiloop_hq.contacts.errors import ContactRefusedError
from epiloop_hq.contacts.pace import StoppedError
from epiloop_hq.contacts.second_degree import SecondDegree
from epiloop_hq.jobs import queue
from epiloop_hq.jobs.models import Job
from epiloop_hq.visits import storage
from epiloop_hq.visits.queries import visits_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree():
    the_areas()
    storage.remove()
    with clock.at(NOW):
        yield


def ask(case, **how):
    return actions.ask_to_determine(case, actor=SYSTEM, now=NOW, **how)


def work(now=NOW):
    return queue.run_next(now=now, actor_by_id=lambda _: SYSTEM)


def job_of(case):
    return queries.determination_of(case, SYSTEM).job


def test_a_determination_is_done_by_the_worker_with_its_progress():
    case = a_met_case(*(f"P{n} 08:00-09:00" for n in range(60)))
    ask(case)
    assert (job_of(case).state, contacts_of(case)) == ("waiting", {})

    work()

    job = job_of(case)
    assert (job.state, job.done, job.total) == ("finished", 60, 60)
    assert len(contacts_of(case)) == 60


class Impatient:
    """Cancels when so many persons have been weighed."""

    def __init__(self, after):
        self.after, self.told = after, []

    def report(self, done, *, total=None):
        self.told.append((done, total))

    def is_cancelled(self):
        return self.told[-1][0] >= self.after


def test_a_cancelled_determination_stops_between_persons_and_keeps_nothing():
    case = a_met_case(*(f"P{n} 08:00-09:00" for n in range(120)))
    pace = Impatient(50)

    with pytest.raises(StoppedError):
        actions.determine(case, actor=SYSTEM, now=NOW, pace=pace)

    assert pace.told == [(0, 120), (50, 120)]
    assert queries.runs_of_case(case, SYSTEM) == ()


def test_cancelling_on_the_page_ends_the_job():
    case = a_met_case("Li 08:30-08:50")
    ask(case)

    assert actions.cancel_determination(case, actor=SYSTEM)
    assert not actions.cancel_determination(case, actor=SYSTEM)

    assert not work()
    assert job_of(case).state == "cancelled"


def test_a_determination_whose_worker_was_killed_is_done_by_the_next_one():
    case = a_met_case("Li 08:30-08:50")
    job = ask(case)
    Job.objects.filter(pk=job).update(state="running", look_at=later(hours=1))
    assert not work()

    queue.resume_interrupted(now=NOW)
    work()
    Job.objects.filter(pk=job).update(state="running", look_at=NOW)
    work()  # killed again, right after it was written

    assert job_of(case).state == "finished"
    assert [run.number for run in queries.runs_of_case(case, SYSTEM)] == [1]


def test_contacts_of_contacts_are_not_asked_for_where_the_protocol_knows_none():
    abolished = a_case(outbreak_id=an_outbreak("measles-us-ia", code="MEA"))

    with pytest.raises(ContactRefusedError, match="knows no contacts of contacts"):
        ask(abolished, second_degree=SecondDegree())


def test_all_open_cases_of_an_area_are_determined_and_taken_up_again():
    near = a_met_case("Li 08:30-08:50")
    other = a_case(a_person("Other case"))
    a_trail(other, a_stop(a_classroom("Wang 10:00-11:00", name="Hall"), "10:00-11:00"))
    actor = an_actor(Role.DISTRICT, FANGSHAN)
    actions.ask_to_determine_area(FANGSHAN, actor=actor, now=NOW)

    work()

    assert (list(contacts_of(near)), list(contacts_of(other))) == (["Li"], ["Wang"])
    job = Job.objects.get(kind="determinations")
    assert (job.state, job.done, job.total) == ("finished", 2, 2)
    actions.ask_to_determine_area(FANGSHAN, actor=actor, now=NOW)
    work()
    assert len(queries.runs_of_case(near, SYSTEM)) == 1


def test_a_check_in_of_a_minute_ago_is_found_by_the_next_run():
    case = a_met_case("Li 08:30-08:50")
    a_run(case)
    room = a_place("Room 3", kind=PlaceClass.CLASSROOM)

    a_delivery([a_visit(a_person("Late"), room, "08:40-08:45")], source="sampling desk")
    ask(case)
    work(now=later(seconds=1))

    (found,) = queries.run_changes(queries.runs_of_case(case, SYSTEM)[0].id, SYSTEM)
    assert (found.person.label, str(found.kind)) == ("Late", "found")


def test_the_packed_search_and_the_plain_engine_over_all_rows_find_the_same():
    persons = [f"P{n} 08:{n:02}-08:{n + 9:02}" for n in range(0, 50, 7)]
    case = a_met_case(*persons, "Stranger 09:00-09:30")
    found = weighing.weigh_case(case, now=NOW)
    sought = found.sought
    (window,) = sought.windows

    stays = [(int(v.place_id), v.stay.overlap(window)) for v in sought.trail]
    plain = weighing.determine(
        sought.record,
        PlainEngine([*sought.trail, *visits_at(stays, lingering=timedelta(0))]),
        (),
        found.protocol,
        zone=sought.zone,
        until=NOW,
        windows=sought.windows,
    )

    assert found.found == tuple(plain)
    assert len(plain) == len(persons)


# --- the second degree, on request


@pytest.fixture
def karaoke():
    """Return a case whose contact Li, on whom nobody decided, sang with Mate, rode with 3."""
    case = a_met_case("Li 08:30-08:50")
    a_run(case)
    li = contacts_of(case)["Li"].person_id
    bar = a_place("Karaoke", kind=PlaceClass.ENTERTAINMENT)
    bus = a_place("Line 832", kind=PlaceClass.ENTERTAINMENT)
    mate, *riders = (a_person(name) for name in ("Mate", "R1", "R2", "R3"))
    a_delivery(
        [
            *(a_visit(one, bar, "20:00-23:00") for one in (li, mate)),
            *(a_visit(one, bus, "12:00-12:30") for one in (li, *riders)),
        ],
        source="door",
    )
    return case


def found_with(case, asked):
    run = actions.determine(case, actor=SYSTEM, now=NOW, second_degree=asked)
    return {
        one.person.label: one.degree for one in queries.run_changes(run.run_id, SYSTEM)
    }


def test_contacts_of_undecided_contacts_are_looked_for_only_on_request(karaoke):
    assert a_run(karaoke).found == ()

    assert found_with(karaoke, SecondDegree()) == {"Mate": 2, "R1": 2, "R2": 2, "R3": 2}


def test_a_place_too_busy_is_left_out_and_named(karaoke):
    assert found_with(karaoke, SecondDegree(most_stays=3)) == {"Mate": 2}

    run = queries.runs_of_case(karaoke, SYSTEM)[0]
    assert queries.left_out(run, SYSTEM) == (("Line 832", 4),)
    assert run.second_degree == SecondDegree(most_stays=3)


def test_a_second_degree_that_reaches_too_many_is_refused_with_the_numbers(
    karaoke, monkeypatch
):
    monkeypatch.setattr(weighing, "MANY", 2)
    ask(karaoke, second_degree=SecondDegree())

    work()

    job = job_of(karaoke)
    assert job.state == "failed"
    assert "reaches 5 of 5 persons" in job.message
