"""Any earlier moment can be rebuilt from the trail."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desks.audit.conftest import LI, NOON
from desks.audit.trail_app.models import Case, Visit
from epiloop_hq.audit import chain
from epiloop_hq.audit.errors import UnauditedWriteError
from epiloop_hq.audit.fold import Moment, fold, last_seq, row_as_of
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.rows import RowForm, standing_rows

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def every(model):
    return model.objects.unscoped(reason="test")


def tables():
    """Every row that stands in the tables, as the trail would tell it."""
    standing = {}
    for model in (Case, Visit):
        form = RowForm.of(model)
        pks = list(every(model).values_list("pk", flat=True))
        for pk, row, _ in standing_rows(model, pks, form=form):
            standing[f"{form.label}:{pk}"] = row
    return standing


@pytest.fixture
def story(record):
    """A case found at noon, raised a tier a minute later, closed and gone at 12:02."""
    with record():
        case = Case.objects.create(area_path="11/", name="first")
        Case.objects.create(area_path="12/", name="second")
    with record(now=NOON + MINUTE):
        every(Case).filter(pk=case.pk).update(tier=2)
        case.visits.create(place="gym")
    with record(now=NOON + 2 * MINUTE):
        every(Visit).delete()
        every(Case).filter(pk=case.pk).delete()
    return f"trail_app.Case:{case.pk}"


def test_nothing_stood_before_the_first_event():
    assert last_seq() == 0
    assert (fold().rows, fold(as_of=NOON).seq) == ({}, 0)


@pytest.mark.parametrize(
    ("minutes", "tier"), [(-0.1, None), (0, 0), (0.9, 0), (1, 2), (1.9, 2), (2, None)]
)
def test_a_row_is_as_it_was_known_at_the_instant(story, minutes, tier):
    row = row_as_of(story, NOON + minutes * MINUTE)

    assert (row and row["tier"]) == tier


def test_a_moment_is_named_by_seq_or_by_instant(story):
    assert fold(up_to_seq=3) != fold(up_to_seq=2)
    assert fold(up_to_seq=4).rows == fold(as_of=NOON + MINUTE).rows
    with pytest.raises(ValueError, match="not by both"):
        fold(up_to_seq=1, as_of=NOON)


def test_a_moment_may_be_asked_for_some_rows_only(story):
    at = NOON + MINUTE

    assert set(fold(as_of=at, subjects=[story, "trail_app.Case:99"]).rows) == {story}
    assert len(fold(as_of=at, models=["trail_app.Case"]).rows) == 2
    assert len(fold(as_of=at, models=["trail_app.Case", "trail_app.Visit"]).rows) == 3
    assert fold(as_of=at, models=[]).rows == {}
    assert fold(as_of=at, subjects=[]).rows == {}


def test_a_model_whose_name_begins_alike_is_another_model(story, record):
    with record() as trail:
        trail.note("row.added", "trail_app.CaseTeam:1", {"id": 1})

    assert len(fold(models=["trail_app.Case"]).rows) == 1


def test_a_deed_on_a_record_is_not_its_row(story, record):
    with record(now=NOON + 3 * MINUTE) as trail:
        trail.add("case.looked_at", story, tier=9)

    assert row_as_of(story, NOON + 3 * MINUTE) is None


def test_more_rows_than_one_statement_takes(record):
    with record():
        Case.objects.bulk_create([Case(area_path="11/", tier=n) for n in range(1_100)])

    assert fold().rows == tables()
    assert fold(subjects=list(tables())).rows == tables()


def test_one_cases_past_takes_a_fixed_number_of_queries(
    story, record, django_assert_num_queries
):
    with record():
        for tier in range(50):
            every(Case).update(tier=tier)

    with django_assert_num_queries(5):
        fold(as_of=NOON + MINUTE, subjects=[story])


def add(_, name, tier):
    if not (name and every(Case).filter(name=name).exists()):
        Case.objects.create(area_path="11/", name=name, tier=tier)


def add_many(_, name, tier):
    Case.objects.bulk_create([Case(area_path="12/", tier=n) for n in range(abs(tier))])


def save(case, name, tier):
    case.tier, case.facts = tier, {"tier": [tier]}
    case.save()


def save_part_of_stale(case, name, tier):
    every(Case).filter(pk=case.pk).update(area_path="13/")
    case.tier = tier
    case.save(update_fields=["tier"])


def update_many(case, name, tier):
    rows = list(every(Case).filter(pk__gte=case.pk))
    for row in rows:
        row.tier = tier
    Case.objects.bulk_update(rows, ["tier"])


def update(case, name, tier):
    every(Case).filter(tier__lt=tier).update(tier=tier)


def upsert(case, name, tier):
    rows = every(Case).filter(pk=case.pk)
    rows.update_or_create(area_path="11/", defaults={"tier": tier})


def visit(case, name, tier):
    case.visits.create(place=name)


def move_visit(case, name, tier):
    case.visits.add(*every(Visit)[:1])


def drop_visits(case, name, tier):
    every(Visit).filter(case=case).delete()


def drop(case, name, tier):
    drop_visits(case, name, tier)
    case.delete()


ANYWHERE = (add, add_many)
ON_A_CASE = (
    *(save, save_part_of_stale, update_many, update, upsert),
    *(visit, move_visit, drop_visits, drop),
)
# Which deed; on which of the cases that stand, by their place; with which values.
DEEDS = st.tuples(
    st.sampled_from(ANYWHERE + ON_A_CASE),
    st.integers(0, 3),
    st.sampled_from(["", "", "a", "b"]),
    st.integers(-3, 3),
)
ENDS = st.sampled_from(["commit", "commit", "fail"])
# A scene is one recording: deeds, then another recording inside it, and how each ends.
SCENES = st.tuples(st.lists(DEEDS, max_size=3), ENDS, st.lists(DEEDS, max_size=2), ENDS)
SCRIPTS = st.lists(SCENES, max_size=6)


class FailedError(Exception):
    pass


@contextmanager
def recorded(end, now):
    with suppress(FailedError), recording(actor=LI, now=now):
        yield
        if end == "fail":
            raise FailedError


def do_all(deeds):
    for deed, place, name, tier in deeds:
        cases = list(every(Case).order_by("pk"))
        if cases or deed in ANYWHERE:
            deed(cases[place % len(cases)] if cases else None, name, tier)


def play(scene, now):
    deeds, end, inner_deeds, inner_end = scene
    with recorded(end, now):
        do_all(deeds)
        with recorded(inner_end, now):
            do_all(inner_deeds)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=SCRIPTS)
def test_any_moment_folds_to_what_stood_then(script):
    """Whatever was done, and whatever failed, half or whole."""
    with recording(actor=LI, now=NOON):
        every(Visit).delete()
        every(Case).delete()
    first = last_seq()

    stood = {}
    for minute, scene in enumerate(script, start=1):
        play(scene, NOON + minute * MINUTE)
        stood[last_seq()] = tables()

    for seq, rows in stood.items():
        assert fold(up_to_seq=seq) == Moment(seq, rows, frozenset())
        if seq > first:
            some = list(rows)[::2]
            assert fold(up_to_seq=seq, subjects=some).rows == {s: rows[s] for s in some}
    assert fold().rows == tables()


@pytest.mark.django_db(transaction=True)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(script=SCRIPTS)
def test_the_same_holds_across_real_commits(script):
    test_any_moment_folds_to_what_stood_then.hypothesis.inner_test(script)


@pytest.mark.django_db(transaction=True)
def test_a_row_told_anew_beside_its_writer_is_told_as_the_writer_left_it(monkeypatch):
    """The writer has appended and not yet committed; whoever restates must wait."""
    with recording(actor=LI, now=NOON):
        case = Case.objects.create(area_path="11/")
    appended, may_commit = threading.Event(), threading.Event()

    def append_and_wait(entries):
        events = append(entries)
        if entries[0].signature.via == "writer":
            appended.set()
            may_commit.wait(10)
        return events

    append = chain.append
    monkeypatch.setattr(chain, "append", append_and_wait)

    def write():
        with recording(actor=LI, now=NOON, via="writer"):
            every(Case).update(tier=5)
        connection.close()

    def tell_anew():
        with recording(actor=LI, now=NOON):
            case.restate()
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        writer = pool.submit(write)
        assert appended.wait(10)
        teller = pool.submit(tell_anew)
        with suppress(TimeoutError):
            teller.result(timeout=0.5)
        may_commit.set()
        writer.result(10)
        teller.result(30)

    assert fold().rows == tables()


def test_a_write_that_got_past_would_be_seen(record):
    """The property has teeth: a row changed behind the trail's back breaks it."""
    with record():
        Case.objects.create(area_path="11/")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE trail_app_case SET tier = 99")

    assert fold().rows != tables()
    with pytest.raises(UnauditedWriteError):
        every(Case).update(tier=1)
