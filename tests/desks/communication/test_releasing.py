"""Drafted, approved, published: three persons; what was published never changes."""

import pytest

from builders.actors import NOW, an_actor, later
from builders.cases import a_case
from builders.communication import (
    APPROVER,
    PUBLISHER,
    WORDS,
    WRITER,
    a_bulletin,
)
from builders.outbreaks import a_person, an_outbreak
from builders.places import FANGSHAN
from epiloop.bulletin.spans import Reason
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.heads import SignedHead
from epiloop_hq.communication import actions, queries
from epiloop_hq.communication.errors import BulletinRefusedError, NotPublishableError
from epiloop_hq.communication.kinds import NEXT, BulletinStatus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
HOUR_LATER = later(hours=1)


def row(bulletin_id):
    return queries.bulletin_row(bulletin_id, WRITER)


def test_a_draft_holds_figures_and_a_title_in_both_languages():
    a_case()

    made = row(a_bulletin(as_of=later(minutes=30)))

    assert made.status == BulletinStatus.DRAFTED
    assert made.public.number == "BJ22-B001"
    assert made.public.content["so_far"] == 1
    assert made.public.snapshot_digest


def test_every_status_says_what_follows_it():
    assert set(NEXT) == set(BulletinStatus)


@pytest.mark.parametrize(
    ("deeds", "said"),
    [
        ([("approve", WRITER)], "does not approve"),
        ([("approve", APPROVER), ("publish", WRITER)], "third person"),
        ([("approve", APPROVER), ("publish", APPROVER)], "third person"),
        ([("publish", PUBLISHER)], "cannot be done now"),
        ([("approve", APPROVER), ("approve", PUBLISHER)], "cannot be done now"),
        ([("drop", WRITER), ("approve", APPROVER)], "cannot be done now"),
    ],
)
def test_three_persons_are_needed_and_in_this_order(deeds, said):
    made = a_bulletin()
    *before, (last, who) = deeds
    for deed, actor in before:
        getattr(actions, deed)(made, actor=actor, now=HOUR_LATER)

    with pytest.raises(BulletinRefusedError, match=said):
        getattr(actions, last)(made, actor=who, now=HOUR_LATER)


def test_who_rewrites_a_draft_becomes_its_writer():
    """Else the approver could write the words, and approve them."""
    made = a_bulletin()
    actions.rewrite(made, actor=APPROVER, now=HOUR_LATER, texts=WORDS)

    with pytest.raises(BulletinRefusedError, match="does not approve"):
        actions.approve(made, actor=APPROVER, now=HOUR_LATER)


def test_sent_back_it_needs_approval_again():
    made = a_bulletin(until="approved")

    actions.send_back(made, actor=PUBLISHER, now=HOUR_LATER)

    assert (row(made).status, row(made).approved_by) == (BulletinStatus.DRAFTED, "")


def test_published_it_carries_the_signed_head_and_the_digest_of_what_it_says():
    made = row(a_bulletin(until="published")).public

    head = SignedHead.parse(made.head)
    assert head.seq > 0
    assert len(made.digest) == 64
    assert queries.published(made.number) == made


def test_nothing_but_what_is_published_is_read_by_everybody():
    a_bulletin()
    a_bulletin(until="approved")

    assert queries.published_page().rows == ()
    assert queries.published("BJ22-B001") is None


def test_what_was_published_is_never_rewritten():
    made = a_bulletin(until="published")

    with pytest.raises(BulletinRefusedError, match="Only a draft"):
        actions.rewrite(made, actor=WRITER, now=HOUR_LATER, texts=WORDS)


def corrected(wrong, **said):
    texts = {
        "correction_en": "A figure was wrong.",
        "correction_zh": "数字有误。",
        **said,
    }
    return actions.draft_correction(
        wrong, actor=WRITER, now=HOUR_LATER, as_of=NOW, texts=texts
    )


def test_a_correction_is_a_bulletin_of_its_own_and_each_names_the_other():
    wrong = a_bulletin(until="published")
    before = row(wrong).public
    right = corrected(wrong)
    texts = WORDS | {
        "correction_en": "A figure was wrong.",
        "correction_zh": "数字有误。",
    }
    actions.rewrite(right, actor=WRITER, now=HOUR_LATER, texts=texts)
    assert row(wrong).public.corrected_by == ""  # not before it is published

    actions.approve(right, actor=APPROVER, now=HOUR_LATER)
    actions.publish(right, actor=PUBLISHER, now=HOUR_LATER)

    after = row(wrong).public
    assert (after.corrected_by, row(right).public.corrects) == (
        "BJ22-B002",
        "BJ22-B001",
    )
    assert (after.digest, after.content, after.text_en) == (
        before.digest,
        before.content,
        before.text_en,
    )


def test_one_bulletin_has_one_correction():
    wrong = a_bulletin(until="published")
    corrected(wrong)

    with pytest.raises(BulletinRefusedError, match="has a correction already"):
        corrected(wrong)


def test_a_draft_is_not_corrected_but_rewritten():
    with pytest.raises(BulletinRefusedError, match="Only a published"):
        corrected(a_bulletin())


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("text_en", "Thanks to John Smith.", Reason.NAME),
        ("title_zh", "张伟确诊", Reason.NAME),
        ("text_zh", "电话138 1234 5678", Reason.TELEPHONE),
        ("text_zh", "现住松榆东里", Reason.ADDRESS),
    ],
)
def test_words_that_may_name_a_person_are_refused_with_the_pieces(field, text, reason):
    made = a_bulletin()

    with pytest.raises(NotPublishableError) as refusal:
        actions.rewrite(made, actor=WRITER, now=HOUR_LATER, texts=WORDS | {field: text})

    pieces = refusal.value.redactions[field].pieces()
    assert reason in {why for _, why in pieces}
    assert row(made).public.text_en == WORDS["text_en"]


@pytest.mark.parametrize(
    ("person", "text"),
    [
        ({"name": "高峰"}, "早上高峰已过。"),
        ({"name": "江山"}, "经 江-山 同意。"),
        ({"workplace": "光明市场"}, "光明市场已经关闭。"),
    ],
)
def test_what_stands_in_the_registry_is_refused_though_it_is_a_word(person, text):
    made = a_bulletin()
    actions.rewrite(made, actor=WRITER, now=HOUR_LATER, texts=WORDS | {"text_zh": text})
    a_person(**{"name": "Li Na", **person})

    with pytest.raises(NotPublishableError) as refusal:
        actions.approve(made, actor=APPROVER, now=HOUR_LATER)

    assert Reason.REGISTERED in {
        why for _, why in refusal.value.redactions["text_zh"].pieces()
    }


def test_a_district_does_not_draft_for_the_city():
    officer = an_actor(Role.DISTRICT, FANGSHAN)

    with pytest.raises(NotPermittedError):
        actions.draft_bulletin(an_outbreak(), as_of=NOW, actor=officer, now=HOUR_LATER)


def test_a_list_of_bulletins_costs_two_queries(django_assert_num_queries):
    a_bulletin(until="published")

    with django_assert_num_queries(2):
        assert len(queries.bulletin_page(WRITER).rows) == 1
    with django_assert_num_queries(2):
        assert len(queries.published_page().rows) == 1
