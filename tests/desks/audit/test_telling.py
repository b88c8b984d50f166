"""The trail on a page: which events, and in which words."""

import pytest
from django.utils.translation import gettext, override

from desks.audit.conftest import LI, NOON
from desks.audit.trail_app.models import Case
from epiloop_hq.actor import Actor, Grant, Role
from epiloop_hq.audit import presenters, queries
from epiloop_hq.audit.erasure import erase_person_details
from epiloop_hq.audit.presenters import Message, has_presenter, present, presents

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture
def case(record):
    with record() as trail:
        case = Case.objects.create(area_path="11/", person_id=5)
        trail.add("case.opened", case, route="community")
    with record(actor=Actor(8, "Wang")) as trail:
        trail.add("case.called", case, persons=[5], answered=True)
        trail.add("note.written")
    return case


@pytest.fixture
def registered(monkeypatch):
    monkeypatch.setattr(presenters, "_presenters", {})


def kinds(events):
    return [event.kind for event in events]


def test_a_records_deeds_are_told_newest_first(case):
    subjects = [f"trail_app.Case:{case.pk}"]

    assert kinds(queries.events_on(subjects, SYSTEM, limit=9)) == [
        "case.called",
        "case.opened",
    ]
    assert (
        kinds(queries.events_on(subjects, SYSTEM, limit=9, with_rows=True))[-1]
        == "row.added"
    )


def test_a_page_follows_the_last_event_of_the_page_before(case):
    subjects = [f"trail_app.Case:{case.pk}"]

    (first,) = queries.events_on(subjects, SYSTEM, limit=1)
    (second,) = queries.events_on(subjects, SYSTEM, limit=1, before_seq=first.seq)
    assert (first.kind, second.kind) == ("case.called", "case.opened")


def test_events_are_found_by_person(case):
    assert kinds(queries.events_about(5, SYSTEM, limit=9)) == ["case.called"]
    assert kinds(queries.events_about(5, SYSTEM, limit=9, with_rows=True)) == [
        "case.called",
        "row.added",
    ]


def test_the_whole_trail_is_told_newest_first(case):
    assert kinds(queries.latest_events(SYSTEM, limit=2)) == [
        "note.written",
        "case.called",
    ]


def test_an_event_is_told_with_its_detail(case):
    event = queries.event(2)

    assert (event.actor_name, event.detail) == ("Li", {"route": "community"})
    assert queries.event(4).detail == {}
    assert queries.event(99) is None


def test_a_page_of_the_trail_takes_two_queries(case, django_assert_num_queries):
    with django_assert_num_queries(2):
        queries.events_on(
            [f"trail_app.Case:{case.pk}"], SYSTEM, limit=9, with_rows=True
        )


def test_a_desk_says_in_which_words_its_deeds_are_told(case, registered):
    @presents("case.opened", "case.reopened")
    def opened(event):
        return Message("Opened by %(route)s", {"route": event.detail["route"]})

    assert present(queries.event(2)) == Message(
        "Opened by %(route)s", {"route": "community"}
    )
    assert has_presenter("case.reopened")
    with pytest.raises(ValueError, match=r"case\.opened is presented already"):
        presents("case.opened")


def test_a_kind_without_words_is_told_by_its_name(case):
    assert present(queries.event(4)) == Message("%(kind)s", {"kind": "note.written"})


def test_an_erased_event_is_told_as_erased(case):
    erase_person_details([5], actor=LI, now=NOON, reason="rule")

    assert queries.event(3).is_erased
    assert present(queries.event(3)).values == {"kind": "case.called"}


def test_the_trails_own_events_have_words(case, record):
    with record() as trail:
        trail.note("schema.changed", "trail_app.Case", {"change": "column_added"})
        Case.objects.unscoped(reason="test").update(tier=1)
    with record():
        Case.objects.unscoped(reason="test").delete()
    erase_person_details([77], actor=LI, now=NOON, reason="rule")

    told = [present(queries.event(seq)) for seq in (1, 5, 6, 7, 8)]
    with override("en"):
        sentences = [gettext(message.text) % message.values for message in told]
    assert sentences == [
        f"Entered: trail_app.Case:{case.pk}",
        "Form of the records changed: trail_app.Case",
        f"Changed: trail_app.Case:{case.pk}",
        f"Removed: trail_app.Case:{case.pk}",
        "Personal details erased (0 events): rule",
    ]


def test_an_event_stands_in_the_area_of_its_record_or_else_of_its_actor(case, record):
    system = Actor.system("worker")
    with record(actor=system) as trail:
        trail.add("case.closed", case, area_path="11/2/")
        trail.add("case.counted", f"trail_app.Case:{case.pk}")
        trail.add("night.over")

    areas = {e.kind: e.area_path for e in queries.latest_events(SYSTEM, limit=9)}
    assert areas == {
        "case.opened": "11/",
        "case.called": "11/",
        "note.written": "",  # by Wang, who has no post
        "case.closed": "11/2/",
        "case.counted": "",
        "night.over": "",
    }


@pytest.mark.parametrize(
    ("role", "area_path", "seen"),
    [
        (Role.DISTRICT, "11/", ["case.called", "case.opened"]),
        (Role.DISTRICT, "11/1/", []),
        (Role.DISTRICT, "", ["note.written", "case.called", "case.opened"]),
        (Role.VIEWER, "11/", []),
    ],
)
def test_events_are_told_where_the_viewer_may_see_the_trail(
    case, role, area_path, seen
):
    viewer = Actor(9, "Zhao", (Grant(role, area_path),))

    assert kinds(queries.latest_events(viewer, limit=9)) == seen
    assert kinds(queries.events_about(5, viewer, limit=9)) == [
        kind for kind in seen if kind == "case.called"
    ]
    subjects = [f"trail_app.Case:{case.pk}"]
    assert kinds(queries.events_on(subjects, viewer, limit=9)) == [
        kind for kind in seen if kind != "note.written"
    ]
