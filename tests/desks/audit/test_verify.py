"""A trail that shows tampering."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import models

from desks.audit.conftest import LI, NOON
from desks.audit.trail_app.models import Case
from epiloop_hq.audit import chain, heads, verify
from epiloop_hq.audit.erasure import erase_person_details
from epiloop_hq.audit.heads import (
    SignedHead,
    UnreadableHeadError,
    sign_head,
    stored_heads,
)
from epiloop_hq.audit.models import AuditEvent, EventDetail, EventPerson, Head
from epiloop_hq.audit.verify import Flaw, verify_trail

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def events():
    """The events as somebody with the database's password sees them: without guards."""
    return models.QuerySet(AuditEvent)


def flaws(**options):
    return [(problem.flaw, problem.seq) for problem in verify_trail(**options).problems]


@pytest.fixture
def trail(record):
    """Ten events: five cases entered and five deeds."""
    for n in range(5):
        with record(now=NOON + n * DAY) as trail:
            case = Case.objects.create(area_path="11/", person_id=n, tier=n)
            trail.add("case.opened", case, number=n)


def rewrite_from(seq):
    """Compute the chain anew from one event on, as a forger would."""
    previous = events().get(seq=seq - 1).digest if seq > 1 else chain.GENESIS
    for event in events().filter(seq__gte=seq).order_by("seq"):
        event.previous = previous
        previous = event.digest = chain.event_digest(event)
        events().filter(pk=event.pk).update(
            previous=event.previous, digest=event.digest
        )


def test_an_untouched_trail_is_whole(trail):
    report = verify_trail()

    assert report.is_whole
    assert (report.events, report.details, report.erased) == (10, 10, 0)
    assert report.digest == events().get(seq=10).digest
    assert str(report).startswith("The trail is whole: 10 events, 10 details, 0 erased")


def test_an_empty_trail_is_whole():
    assert verify_trail().is_whole
    assert sign_head(now=NOON) is None


CHANGES = {
    "recorded_at": NOON + DAY / 2,
    "happened_at": NOON,
    "actor_id": 99,
    "actor_name": "Wang",
    "actor_role": "headquarters",
    "kind": "case.closed",
    "subject": "trail_app.Case:99",
    "via": "import",
    "detail_digest": "0" * 64,
    "digest": "0" * 64,
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_change_to_any_column_of_an_event_is_found(trail, column):
    events().filter(seq=4).update(**{column: CHANGES[column]})

    assert (Flaw.ALTERED_EVENT, 4) in flaws()


def test_a_changed_link_is_found(trail):
    events().filter(seq=4).update(previous="0" * 64)

    assert flaws() == [(Flaw.BROKEN_LINK, 4), (Flaw.ALTERED_EVENT, 4)]


def test_a_changed_event_made_to_fit_itself_breaks_the_link_after_it(trail):
    event = events().get(seq=4)
    event.actor_name = "Wang"
    events().filter(seq=4).update(actor_name="Wang", digest=chain.event_digest(event))

    assert flaws() == [(Flaw.BROKEN_LINK, 5)]


@pytest.mark.parametrize("column", ["text", "salt"])
def test_a_changed_detail_is_found(trail, column):
    EventDetail.objects.filter(event_seq=4).update(**{column: '{"number":9}'})

    assert flaws() == [(Flaw.ALTERED_DETAIL, 4)]


def test_a_detail_taken_away_is_found(trail):
    EventDetail.objects.filter(event_seq=4).delete()

    assert flaws() == [(Flaw.MISSING_DETAIL, 4)]


def test_a_detail_slipped_in_is_found(trail, record):
    with record(now=NOON + 5 * DAY) as recording:
        recording.add("case.looked_at")
    EventDetail.objects.create(event_seq=11, salt="", text="{}")

    assert flaws() == [(Flaw.STRAY_DETAIL, 11)]


def test_a_detail_without_an_event_is_found(trail):
    events().filter(seq=4).delete()

    assert flaws() == [(Flaw.MISSING_EVENTS, 5), (Flaw.STRAY_DETAIL, 4)]


@pytest.mark.parametrize("seq", [1, 5, 9])
def test_a_missing_event_is_found(trail, seq):
    events().filter(seq=seq).delete()
    EventDetail.objects.filter(event_seq=seq).delete()

    assert flaws() == [(Flaw.MISSING_EVENTS, seq + 1)]


def test_time_made_to_run_back_is_found_even_in_a_rewritten_chain(trail):
    events().filter(seq=6).update(recorded_at=NOON - DAY)
    rewrite_from(6)

    assert flaws() == [(Flaw.TIME_RUNS_BACK, 6)]


def test_an_erasure_that_the_trail_tells_is_no_flaw(trail):
    erase_person_details([2], actor=LI, now=NOON, reason="rule")

    assert verify_trail().is_whole
    assert verify_trail().erased == 1


def test_a_detail_emptied_by_no_told_erasure_is_found(trail):
    EventDetail.objects.filter(event_seq=4).update(
        salt="", text="", erased_by="made up"
    )

    assert flaws() == [(Flaw.UNTOLD_ERASURE, 10)]


def test_a_detail_hidden_under_a_true_erasure_is_found(trail):
    erase_person_details([2], actor=LI, now=NOON, reason="rule")
    erasure = EventDetail.objects.exclude(erased_by="").get().erased_by
    EventDetail.objects.filter(event_seq=2).update(salt="", text="", erased_by=erasure)

    assert (Flaw.UNTOLD_ERASURE, 12) in flaws()


def test_a_cut_tail_shows_against_a_head(trail):
    sign_head(now=NOON + 4 * DAY)
    given = str(stored_heads()[0])
    events().filter(seq__gt=6).delete()
    EventDetail.objects.filter(event_seq__gt=6).delete()

    assert flaws() == [(Flaw.CUT_TAIL, 10)]
    # Whoever cuts the tail also removes the heads; the one printed outside still tells.
    Head.objects.all().delete()
    assert flaws() == []
    assert flaws(against=given) == [(Flaw.CUT_TAIL, 10)]


def test_a_rewritten_chain_shows_against_a_signed_head(trail):
    head = sign_head(now=NOON + 4 * DAY)
    events().filter(seq=4).update(actor_name="Wang")
    rewrite_from(4)

    assert flaws() == [(Flaw.REWRITTEN, 10)]
    Head.objects.all().delete()
    assert flaws() == []
    assert flaws(against=head) == [(Flaw.REWRITTEN, 10)]


def test_a_head_signed_with_another_key_proves_nothing(trail):
    sign_head(now=NOON)
    digest = events().get(seq=10).digest
    key = Ed25519PrivateKey.generate()
    Head.objects.update(key_id=heads.key_id_of(key.public_key()))

    assert flaws() == [(Flaw.UNKNOWN_KEY, 10)]
    Head.objects.update(key_id=heads.key_id_of(heads.public_key()), digest=digest)
    assert flaws() == []


@pytest.mark.parametrize("signature", ["", "AAAA", "not base 64!"])
def test_a_forged_head_is_found(trail, signature):
    sign_head(now=NOON)
    Head.objects.update(signature=signature)

    assert flaws() == [(Flaw.FORGED_HEAD, 10)]


def test_without_our_key_no_head_can_be_trusted(trail, data_folder):
    sign_head(now=NOON)
    (data_folder / heads.PUBLIC_KEY_FILE).unlink()

    assert flaws() == [(Flaw.UNKNOWN_KEY, 10)]


def test_a_head_survives_printing(trail):
    head = sign_head(now=NOON)
    printed = str(head)

    broken_over_lines = f"{printed[:50]}\n  {printed[50:]}\n"
    assert SignedHead.parse(broken_over_lines) == head
    assert verify_trail(against=broken_over_lines).is_whole
    assert verify_trail(against=printed).heads == 2


@pytest.mark.parametrize(
    "text",
    ["", "abc", "epiloop-head-1:x:y:z:k:s", "other-head:1:d:20220423T120000.0Z:k:s"],
)
def test_a_text_that_is_no_head_is_refused(text):
    with pytest.raises(UnreadableHeadError, match="not the head of a trail"):
        verify_trail(against=text)


def test_signing_the_same_end_again_gives_the_same_head(trail, record):
    first = sign_head(now=NOON)

    assert sign_head(now=NOON + DAY) == first
    with record() as recording:
        recording.add("case.looked_at")
    assert sign_head(now=NOON + DAY).seq == 11
    assert [head.seq for head in stored_heads()] == [10, 11]


def test_the_key_stands_outside_the_database_readable_by_its_owner_alone(
    trail, data_folder
):
    sign_head(now=NOON)

    assert (data_folder / heads.KEY_FILE).stat().st_mode & 0o777 == 0o600
    names = {file.name for file in data_folder.iterdir()}
    assert names == {heads.KEY_FILE, heads.PUBLIC_KEY_FILE}


def test_what_is_wrong_is_told_in_sentences(trail, monkeypatch):
    monkeypatch.setattr(verify, "SHOWN", 2)
    events().filter(seq__in=[2, 3, 4]).update(via="x")

    report = str(verify_trail())
    assert report.splitlines()[0].startswith("THE TRAIL IS NOT WHOLE (10 events")
    assert report.splitlines()[1] == "  event 2 has been changed since it was written"
    assert report.splitlines()[-1] == "  and 1 more"
    monkeypatch.setattr(verify, "SHOWN", 3)
    assert len(str(verify_trail()).splitlines()) == 4


def test_every_flaw_has_a_sentence():
    assert set(verify._SENTENCES) == set(Flaw)


def test_a_long_trail_is_read_in_pages(trail, monkeypatch):
    monkeypatch.setattr(verify, "PAGE", 3)
    assert verify_trail().events == 10

    events().filter(seq=7).update(via="x")
    assert flaws() == [(Flaw.ALTERED_EVENT, 7)]


def test_the_rows_of_the_trail_name_themselves_without_names_of_persons(trail):
    sign_head(now=NOON)
    rows = (
        events().get(seq=2),
        EventDetail.objects.get(event_seq=2),
        EventPerson.objects.get(event_seq=1),
        Head.objects.get(),
    )

    assert [str(row) for row in rows] == [
        f"2 case.opened {rows[0].subject}",
        "detail of event 2",
        "person 0 in event 1",
        "head at 10",
    ]


def test_columns_cannot_run_into_each_other(record):
    """A name that holds a separator is still a name: no two events have one digest."""
    at = NOON
    first = chain.chained_digest(
        "p", 1, at, at, 1, 'Li","district', "", "k", "", "", ""
    )
    second = chain.chained_digest("p", 1, at, at, 1, "Li", "district", "k", "", "", "")

    assert first != second
