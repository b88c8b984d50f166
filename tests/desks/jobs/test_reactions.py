"""Each event is answered once, also when a process dies between deed and reaction."""

from datetime import timedelta

import pytest

from builders.actors import NOW, later
from builders.places import DOUDIAN, SYSTEM, the_areas
from epiloop_hq import clock, events
from epiloop_hq.audit.recording import recording
from epiloop_hq.events import Event
from epiloop_hq.jobs import reacting
from epiloop_hq.jobs.models import Cursor, ReactionRun
from epiloop_hq.jobs.reacting import Together
from epiloop_hq.reactions import REACTIONS
from epiloop_hq.registry.actions import PersonDraft, create_person
from epiloop_hq.registry.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def table(monkeypatch):
    """Let tests say what follows what, apart from the installation's own table."""
    the_areas()
    said: dict[str, tuple] = {}
    monkeypatch.setattr(reacting, "_table", said)
    return said


def deed(kind="thing.done", *, at=NOW, **ids):
    with clock.at(at), recording(actor=SYSTEM, now=at) as trail:
        trail.add(kind, "test.Thing:1", **ids)


def a_person_follows(event: Event) -> None:
    """A reaction whose effect can be counted."""
    draft = PersonDraft(name=f"after {event.seq}")
    create_person(draft, actor=SYSTEM, now=clock.now(), area_path=DOUDIAN, why="test")


def unheard(event: Event) -> None:
    """What is left of a process that died right after its commit."""


def persons():
    return Person.objects.unscoped(reason="test").count()


def test_news_is_answered_when_the_deed_commits(table):
    table["thing.done"] = (a_person_follows,)

    deed()

    assert persons() == 1
    assert ReactionRun.objects.get().error == ""


def test_what_was_rolled_back_is_no_news(table):
    table["thing.done"] = (a_person_follows,)

    def undone():
        with recording(actor=SYSTEM, now=NOW) as trail:
            trail.add("thing.done")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()

    assert persons() == 0


def test_a_process_that_died_after_the_commit_is_caught_up_once(table, monkeypatch):
    table["thing.done"] = (a_person_follows,)
    with monkeypatch.context() as dead:
        dead.setattr(events, "fire", unheard)
        deed()
    assert persons() == 0

    for seconds in (3, 4, 5):
        reacting.catch_up(now=later(seconds=seconds), limit=100)

    assert persons() == 1
    assert Cursor.objects.get().seq > 0


def test_the_worker_leaves_an_event_to_its_own_process_for_a_moment(table, monkeypatch):
    table["thing.done"] = (a_person_follows,)
    with monkeypatch.context() as slow:
        slow.setattr(events, "fire", unheard)
        deed()

    reacting.catch_up(now=later(seconds=1), limit=100)

    assert persons() == 0


def test_an_event_heard_twice_has_its_effect_once(table):
    heard = []

    def hear(event):
        heard.append(event)

    table["thing.done"] = (hear, a_person_follows)
    deed()

    reacting.answer(heard)
    reacting.catch_up(now=later(seconds=9), limit=100)

    assert (len(heard), persons()) == (1, 1)


def test_a_reaction_that_fails_leaves_nothing_half_done_and_stops_no_other(table):
    def half(event):
        a_person_follows(event)
        raise ValueError(event.kind)

    table["thing.done"] = (half, a_person_follows)

    deed()

    assert persons() == 1
    (failure,) = reacting.failures()
    assert (failure.error, failure.retry_at) == ("ValueError", NOW + timedelta(hours=1))


def test_a_failed_reaction_is_tried_again_after_an_hour_and_then_done_once(table):
    broken = [True]

    def sometimes(event):
        a_person_follows(event)
        if broken[0]:
            raise ValueError(event.kind)

    table["thing.done"] = (sometimes,)
    deed()
    broken[0] = False

    for minutes in (59, 61, 62):
        with clock.at(later(minutes=minutes)):
            reacting.catch_up(now=later(minutes=minutes), limit=100)

    assert persons() == 1
    assert reacting.failures() == []


def test_a_reaction_taken_out_of_the_table_is_owed_no_longer(table):
    def fails(event):
        raise ValueError(event.kind)

    table["thing.done"] = (fails,)
    deed()
    table.clear()

    reacting.catch_up(now=later(hours=2), limit=100)

    assert reacting.failures() == []


def test_one_event_that_fails_does_not_hold_up_those_after_it(table, monkeypatch):
    def only_the_second(event):
        if event.ids["n"] == 1:
            raise ValueError(event.kind)
        a_person_follows(event)

    table["thing.done"] = (only_the_second,)
    with monkeypatch.context() as dead:
        dead.setattr(events, "fire", unheard)
        deed(n=1)
        deed(n=2)

    reacting.catch_up(now=later(seconds=9), limit=100)

    assert persons() == 1
    assert len(reacting.failures()) == 1


def test_the_installations_table_names_only_what_a_desk_can_say():
    for kind, following in REACTIONS.items():
        assert "." in kind
        assert len(set(following)) == len(following)


def three_deeds_in_one(case_id=7):
    with clock.at(NOW), recording(actor=SYSTEM, now=NOW) as trail:
        for n in (1, 2, 3):
            trail.add("thing.done", "test.Thing:1", n=n, case_id=case_id)


def test_events_of_one_deed_are_answered_together_and_once(table):
    heard = []

    def all_at_once(alike):
        heard.append([event.ids["n"] for event in alike])

    table["thing.done"] = (Together(all_at_once),)

    three_deeds_in_one(case_id=7)
    three_deeds_in_one(case_id=8)
    reacting.catch_up(now=later(seconds=9), limit=100)

    assert heard == [[1, 2, 3], [1, 2, 3]]
    assert ReactionRun.objects.filter(error="").count() == 6


def test_where_answering_together_fails_only_the_bad_event_is_set_aside(table):
    def all_but_the_second(alike):
        for event in alike:
            a_person_follows(event)
            if event.ids["n"] == 2:
                raise ValueError(event.kind)

    table["thing.done"] = (Together(all_but_the_second),)

    three_deeds_in_one()

    assert persons() == 2
    (failure,) = reacting.failures()
    assert failure.error == "ValueError"
