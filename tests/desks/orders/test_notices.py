"""Every notice says, in the person's language, what they need to know."""

import pytest
from django.utils import translation

from builders.actors import NOW, an_actor, later
from builders.orders import OFFICER, OTHER, SYSTEM, an_order
from builders.places import FANGSHAN, FENGTAI
from builders.registry import a_person
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.times import FutureTimeError
from epiloop_hq.orders import actions, labels, queries
from epiloop_hq.orders.errors import OrderRefusedError
from epiloop_hq.orders.models import Notice
from epiloop_hq.orders.notices import blocks_of, notice_language

pytestmark = pytest.mark.django_db


def told(order, kind):
    """Return the title and the blocks of the latest notice of a kind."""
    notices = [n for n in queries.notices_of_order(order, SYSTEM) if n.kind == kind]
    title, blocks = blocks_of(notices[-1].text)
    return title, {b.heading: " / ".join(b.lines) for b in blocks}


def test_a_start_notice_says_everything_a_person_needs(outbreak, person):
    order = an_order(outbreak, person, ends_at=later(days=14))

    title, says = told(order, "start")

    assert title == "Measure order FS22-O0001"
    assert says["To"] == "李伟"
    assert says["Measure"] == "Centralised quarantine"
    assert "observation site" in says["What is asked of you"]
    assert says["Why"] == (
        "You were near an infected person in a way that may have infected you. / "
        "Shared a meal on 22 April"
    )
    # 02:05 in Beijing, whatever the server's own time zone.
    assert says["How long"].startswith(
        "From 23 Apr 2022 02:05 until 7 May 2022 02:05 at the latest / "
        "It is looked at again by 30 Apr 2022 02:05"
    )
    assert "article 40" in says["Legal basis"]
    assert "court" in says["If you do not agree"]
    assert "wages" in says["Your rights"]
    assert says["Whom to call"] == "房山区疾控中心 010-69350000"
    assert says["Decided"] == "By Chen Jing on 23 Apr 2022 02:05"


def test_a_change_notice_says_what_changes_and_why_and_then_the_order_anew(
    outbreak, person
):
    order = an_order(outbreak, person, ends_at=later(days=14))
    actions.change_order(
        order,
        actor=OFFICER,
        now=NOW,
        reason="A room is free at home",
        measure="quarantine_home",
        ends_at=later(days=7),
    )

    title, says = told(order, "change")

    assert title == "Change of measure order FS22-O0001"
    assert says["What changes"] == (
        "Centralised quarantine becomes Home quarantine. / "
        "The latest end moves from 7 May 2022 02:05 to 30 Apr 2022 02:05."
    )
    assert says["Why it changes"] == "A room is free at home"
    assert says["Measure"] == "Home quarantine"


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({"measure": "quarantine_home"}, "Centralised quarantine becomes"),
        ({"ends_at": later(days=3)}, "The latest end moves"),
    ],
)
def test_a_change_notice_says_only_what_changes(outbreak, person, change, lines):
    order = an_order(outbreak, person)
    actions.change_order(order, actor=OFFICER, now=NOW, reason="x", **change)

    says = told(order, "change")[1]["What changes"]

    assert says.startswith(lines)
    assert " / " not in says


def test_a_notice_of_one_order_in_anothers_place_names_both(outbreak, person):
    first = an_order(outbreak, person)
    second = an_order(outbreak, person, measure="quarantine_home", replaces_id=first)

    title, says = told(second, "change")

    assert title == "Measure order FS22-O0002"
    assert says["What changes"] == (
        "Order FS22-O0001 (Centralised quarantine) ended on 23 Apr 2022 02:05; "
        "this order follows it."
    )


@pytest.mark.parametrize("reason", sorted(labels.END_REASONS))
def test_a_release_notice_says_what_ended_and_why(outbreak, person, reason):
    order = an_order(outbreak, person)
    actions.end_order(
        order,
        actor=OFFICER,
        happened_at=later(days=1),
        now=later(days=1),
        reason=reason,
    )

    title, says = told(order, "release")

    assert title == "Release from order FS22-O0001"
    assert says["What ends"] == "Centralised quarantine ended on 24 Apr 2022 02:05."
    assert says["Why"] == str(labels.END_REASONS[reason])
    assert "asks nothing of you any more" in says["What this means"]


def test_a_reason_of_another_desk_is_told_in_general_words(outbreak, person):
    order = an_order(outbreak, person)
    actions.end_order(
        order, actor=OFFICER, happened_at=NOW, now=NOW, reason="some_new_reason"
    )

    assert told(order, "release")[1]["Why"] == "It is not needed any more."


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [("upheld", "Your appeal was right"), ("rejected", "The order stands.")],
)
def test_an_answer_says_who_answered_and_where_to_turn_next(
    outbreak, person, outcome, verdict
):
    order = an_order(outbreak, person)
    appeal = actions.file_appeal(order, actor=OFFICER, now=NOW, text="no")
    actions.answer_appeal(
        appeal, actor=OTHER, now=NOW, outcome=outcome, answer="We looked\n\nagain."
    )

    title, says = told(order, "answer")

    assert title == "Answer to your appeal against order FS22-O0001"
    assert says["The answer"].startswith(verdict)
    assert says["The answer"].endswith("We looked again.")
    assert "Wang Fang, who did not decide" in says["Who answered"]
    assert "court" in says["If you do not agree"]


@pytest.mark.parametrize(
    ("language", "written_in"),
    [("en", "en"), ("zh-hans", "zh-hans"), ("ko", "en"), ("", "en")],
)
def test_a_person_is_written_to_in_their_language_or_the_installations(
    outbreak, language, written_in
):
    person = a_person(language=language)
    order = an_order(outbreak, person)

    (notice,) = queries.notices_of_order(order, SYSTEM)

    assert notice.language == written_in == notice_language(language)
    assert ("《中华人民共和国传染病防治法》" in notice.text) is (
        written_in == "zh-hans"
    )


def test_the_officers_language_does_not_colour_the_notice(outbreak, person):
    with translation.override("zh-hans"):
        order = an_order(outbreak, person)

    assert told(order, "start")[0] == "Measure order FS22-O0001"


def test_a_person_without_a_name_is_written_to_under_their_code(outbreak):
    person = a_person(name="", language="en")
    order = an_order(outbreak, person)

    assert told(order, "start")[1]["To"].startswith("P-")


def test_an_unknown_ground_and_an_area_without_a_unit_leave_their_lines_out(
    outbreak, person
):
    from epiloop_hq.audit.recording import recording
    from epiloop_hq.places.models import Unit

    with recording(actor=SYSTEM, now=NOW):
        Unit.objects.unscoped(reason="test").delete()
    order = an_order(outbreak, person, ground_kind="something_new")

    _, says = told(order, "start")

    assert says["Why"] == "Shared a meal on 22 April"
    assert "Whom to call" not in says


# Delivery.


def delivered(notice, *, actor=OFFICER, at=NOW, how="by hand"):
    actions.note_delivery(
        notice, actor=actor, happened_at=at, now=later(days=1), how=how
    )


@pytest.fixture
def notice(outbreak, person):
    order = an_order(outbreak, person)
    return queries.notices_of_order(order, SYSTEM)[0].id


def test_the_first_delivery_counts(notice):
    delivered(notice, at=later(hours=1))
    delivered(notice, at=later(hours=2), how="by post")

    row = queries.notice_row(notice, OFFICER)
    assert (row.delivered_at, row.delivered_how) == (later(hours=1), "by hand")
    assert not row.may_deliver
    assert queries.undelivered_page(OFFICER).rows == ()


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"how": " "}, OrderRefusedError),
        ({"at": later(hours=-1)}, OrderRefusedError),
        ({"at": later(days=2)}, FutureTimeError),
        ({"actor": an_actor(Role.LABORATORY, FANGSHAN)}, Notice.DoesNotExist),
        ({"actor": an_actor(Role.COMMUNITY, FENGTAI)}, Notice.DoesNotExist),
    ],
)
def test_a_delivery_that_cannot_be_is_refused(notice, values, refusal):
    with pytest.raises((refusal, NotPermittedError)):
        delivered(notice, **values)


def test_a_community_worker_delivers(notice):
    delivered(notice, actor=an_actor(Role.COMMUNITY, FANGSHAN))

    assert queries.notice_row(notice, SYSTEM).delivered_at == NOW


def test_notices_not_delivered_are_listed_oldest_first(
    outbreak, person, django_assert_num_queries
):
    for n in range(3):
        an_order(outbreak, person, ground_subject=f"x{n}")

    with django_assert_num_queries(1):
        first = queries.undelivered_page(OFFICER, limit=2)
    second = queries.undelivered_page(OFFICER, limit=2, after=first.next_key)

    numbers = [n.order_number for n in (*first.rows, *second.rows)]
    assert numbers == ["FS22-O0001", "FS22-O0002", "FS22-O0003"]
