"""Orders are lightened, prolonged, reviewed and ended; each change tells the person."""

from datetime import timedelta

import pytest

from builders.actors import NOW, an_actor, later
from builders.orders import OFFICER, SYSTEM, an_order
from builders.places import DOUDIAN, FANGSHAN, FENGTAI
from builders.registry import a_person
from epiloop.protocols.vocabulary import StageKind
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.times import FutureTimeError
from epiloop_hq.orders import actions, queries
from epiloop_hq.orders.errors import OrderRefusedError
from epiloop_hq.orders.kinds import HOLD, LIGHTER
from epiloop_hq.orders.models import Order

pytestmark = pytest.mark.django_db


def row(order):
    return queries.order_row(order, SYSTEM)


def told(order):
    return [n.kind for n in queries.notices_of_order(order, SYSTEM)]


def changed(order, *, actor=OFFICER, now=NOW, reason="the flat has a room", **to):
    return actions.change_order(order, actor=actor, now=now, reason=reason, **to)


def ended(order, *, actor=OFFICER, at=NOW, now=None, reason="released"):
    return actions.end_order(
        order, actor=actor, happened_at=at, now=now or at, reason=reason
    )


@pytest.fixture
def order(outbreak, person):
    return an_order(outbreak, person, ends_at=later(days=14))


# Changes.


def test_a_lighter_measure_keeps_the_earlier_on_record_and_tells_the_person(order):
    changed(order, measure="quarantine_home", now=later(hours=1))

    assert row(order).measure == "quarantine_home"
    (change,) = queries.changes_of_order(order, OFFICER)
    assert (change.was_measure, change.measure) == (
        "quarantine_facility",
        "quarantine_home",
    )
    assert (change.decided_by, change.reason) == ("Chen Jing", "the flat has a room")
    assert told(order) == ["start", "change"]


@pytest.mark.parametrize(("days", "review_days"), [(10, 7), (5, 5), (20, 7), (28, 7)])
def test_another_end_keeps_the_review_before_it(order, days, review_days):
    changed(order, ends_at=later(days=days))

    assert row(order).ends_at == later(days=days)
    assert row(order).review_at == later(days=review_days)


def test_a_change_to_what_stands_is_none(order):
    assert changed(order, measure="quarantine_facility") is None
    assert changed(order) is None
    assert told(order) == ["start"]


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ({"measure": "isolation_hospital"}, "is not lighter than"),
        ({"measure": "no_such"}, "is not lighter than"),
        ({"ends_at": NOW}, "lies in the past"),
        ({"ends_at": later(hours=672, seconds=1)}, "runs 672 hours at most"),
        ({"measure": "quarantine_home", "reason": " "}, "says why"),
    ],
)
def test_a_change_that_cannot_be_is_refused(order, to, reason):
    with pytest.raises(OrderRefusedError, match=reason):
        changed(order, **to)


def test_an_order_that_has_ended_is_not_changed_or_reviewed(order):
    ended(order)

    with pytest.raises(OrderRefusedError, match="FS22-O0001 has ended"):
        changed(order, measure="quarantine_home")
    with pytest.raises(OrderRefusedError, match="has ended"):
        reviewed(order)


def test_every_measure_says_what_is_lighter_and_nothing_is_lighter_than_itself():
    restricting = {k.value for k in StageKind} - {"self_monitoring", "follow_up"}

    assert set(LIGHTER) == restricting | {HOLD}
    for measure, lighter in LIGHTER.items():
        assert measure not in lighter
        for below in lighter:
            assert measure not in LIGHTER[below]


# Ends.


def test_every_end_issues_a_release_notice_once(order):
    notice = ended(order, at=later(days=14))

    assert ended(order, at=later(days=15)) == notice
    assert (row(order).ended_at, row(order).ended_reason) == (
        later(days=14),
        "released",
    )
    assert told(order) == ["start", "release"]
    events = AuditEvent.objects.filter(kind="order.ended")
    assert [e.happened_at for e in events] == [later(days=14)]


def test_an_end_known_to_lie_before_the_start_ends_the_order_at_its_start(order):
    """The negative result was there before the order was written."""
    ended(order, at=later(hours=-1), now=NOW, reason="hold_negative")

    assert row(order).ended_at == NOW


@pytest.mark.parametrize(
    ("values", "refusal", "reason"),
    [
        ({"at": later(hours=1), "now": NOW}, FutureTimeError, "nothing can have"),
        ({"reason": " "}, OrderRefusedError, "has a reason"),
        ({"actor": an_actor(Role.COMMUNITY, FANGSHAN)}, NotPermittedError, "decide"),
        (
            {"actor": an_actor(Role.DISTRICT, FENGTAI)},
            Order.DoesNotExist,
            "does not exist",
        ),
    ],
)
def test_an_end_that_cannot_be_is_refused(order, values, refusal, reason):
    with pytest.raises(refusal, match=reason):
        ended(order, **values)
    assert row(order).is_open


def test_an_order_replaced_has_no_release_of_its_own(outbreak, person, order):
    an_order(outbreak, person, measure="quarantine_home", replaces_id=order)

    assert ended(order) is None
    assert told(order) == ["start"]


# Reviews.


def reviewed(order, *, outcome="keep", actor=OFFICER, now=NOW, reason="still needed"):
    return actions.review_order(
        order, actor=actor, now=now, outcome=outcome, reason=reason
    )


@pytest.mark.parametrize(
    ("after_days", "next_days"),
    [(7, 14), (1, 8), (13, 14)],  # a week on, never past the end
)
def test_a_review_that_keeps_the_order_sets_the_next(order, after_days, next_days):
    reviewed(order, now=later(days=after_days))

    assert row(order).review_at == later(days=next_days)
    (review,) = queries.reviews_of_order(order, OFFICER)
    assert (review.outcome, review.reviewed_by) == ("keep", "Chen Jing")


def test_a_review_that_ends_the_order_releases_the_person(order):
    reviewed(order, outcome="end", reason="the contact is withdrawn")

    assert row(order).ended_reason == "review"
    assert told(order) == ["start", "release"]


@pytest.mark.parametrize(
    "values", [{"outcome": "perhaps"}, {"reason": " "}, {"outcome": "lighten"}]
)
def test_a_review_keeps_or_ends_and_says_why(order, values):
    with pytest.raises(OrderRefusedError, match="keeps or ends"):
        reviewed(order, **values)


def test_a_review_is_for_those_who_command(order):
    with pytest.raises(NotPermittedError):
        reviewed(order, actor=an_actor(Role.INVESTIGATOR, FANGSHAN))


# Lists.


@pytest.mark.parametrize(
    ("at", "due", "ending"),
    [
        (timedelta(days=7, seconds=-1), 0, 0),
        (timedelta(days=7), 1, 0),  # on the very minute it is due
        (timedelta(days=14, seconds=-1), 1, 0),
        (timedelta(days=14), 1, 1),
    ],
)
def test_a_review_that_is_due_and_an_end_that_is_near_show(order, at, due, ending):
    now = NOW + at

    assert len(queries.review_page(OFFICER, before=now).rows) == due
    assert len(queries.ending_page(OFFICER, before=now).rows) == ending
    counts = queries.order_counts(OFFICER, now=now, ending_before=now)
    assert (counts.standing, counts.to_review, counts.ending) == (1, due, ending)
    assert (counts.appeals, counts.undelivered) == (0, 1)


def test_lists_are_of_the_viewers_areas_page_by_page(
    outbreak, django_assert_num_queries
):
    persons = [a_person(name=f"p{n}", telephone="") for n in range(5)]
    for n, person in enumerate(persons):
        an_order(outbreak, person, ends_at=later(days=10 + n))

    with django_assert_num_queries(1):
        first = queries.open_order_page(OFFICER, limit=3)
    second = queries.open_order_page(OFFICER, limit=3, after=first.next_key)

    assert [o.person_id for o in (*first.rows, *second.rows)] == persons
    assert second.next_key == ""
    stranger = an_actor(Role.DISTRICT, FENGTAI)
    assert queries.open_order_page(stranger).rows == ()
    with pytest.raises(Order.DoesNotExist):
        queries.order_row(first.rows[0].id, stranger)


@pytest.mark.parametrize(
    ("role", "decide", "review", "appeal"),
    [
        (Role.HEADQUARTERS, True, True, True),
        (Role.DISTRICT, True, True, True),
        (Role.INVESTIGATOR, True, False, True),
        (Role.COMMUNITY, False, False, True),
        (Role.TRANSFER, False, False, False),
    ],
)
def test_a_row_offers_the_deeds_the_viewer_has(order, role, decide, review, appeal):
    officer = an_actor(role, FANGSHAN)

    shown = queries.order_row(order, officer)
    ended(order)
    over = queries.order_row(order, officer)

    assert (shown.may_decide, shown.may_review, shown.may_appeal) == (
        decide,
        review,
        appeal,
    )
    assert (over.may_decide, over.may_review, over.may_appeal) == (False, False, appeal)


def test_orders_of_a_person_come_newest_first(outbreak, person):
    first = an_order(outbreak, person, starts_at=later(days=-3))
    second = an_order(outbreak, person, ground_subject="")

    rows = queries.orders_of_person(person, an_actor(Role.COMMUNITY, FANGSHAN))

    assert [o.id for o in rows] == [second, first]
    assert queries.orders_of_person(person, an_actor(Role.COMMUNITY, DOUDIAN)) == ()
