"""The picture of an instant: frozen, the same for everybody, each in their own areas."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from builders.actors import NOW, an_actor, later
from builders.cases import a_case
from builders.disposal import a_loop, locate
from builders.outbreaks import an_outbreak
from builders.places import (
    BEIJING,
    DOUDIAN,
    FANGSHAN,
    FENGTAI,
    SYSTEM,
    YANCUN,
    the_areas,
    the_units,
)
from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop.situation.figures import Figure
from epiloop.situation.indicators import CurveBy, indicators_of, loads
from epiloop_hq import clock, worker
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.queries import latest_of_kind
from epiloop_hq.audit.times import FutureTimeError
from epiloop_hq.cases import actions as cases
from epiloop_hq.jobs import queue
from epiloop_hq.situation import actions, queries
from epiloop_hq.situation.errors import OutbreakNotKnownError
from epiloop_hq.situation.kinds import SNAPSHOT_JOB

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])
AN_HOUR_ON = later(hours=1)


@pytest.fixture(scope="module")
def work(standing):
    """Two cases of Doudian, one of Fengtai, and a contact who was found."""
    with clock.at(NOW):
        the_areas()
        the_units()
        case = a_case(route=DiscoveryRoute.COMMUNITY_SCREENING)
        a_case(route=DiscoveryRoute.QUARANTINE)
        a_case(area_path=FENGTAI)
        locate(a_loop(case), at=later(minutes=20))
    return case


@pytest.fixture
def drawn(work):
    return actions.make_snapshot(
        an_outbreak(), as_of=AN_HOUR_ON, actor=SYSTEM, now=AN_HOUR_ON
    )


def test_a_later_correction_changes_nothing_of_what_was_drawn(work, drawn):
    before = queries.pictures(drawn, [BEIJING], SYSTEM)
    assert before[BEIJING].figures[Figure.COMMUNITY_CASES] == 2

    cases.classify_route(
        work,
        DiscoveryRoute.SEALED_ZONE,
        actor=SYSTEM,
        now=later(hours=2),
        evidence="was in the zone",
    )

    again = actions.make_snapshot(
        an_outbreak(), as_of=AN_HOUR_ON, actor=SYSTEM, now=later(hours=3)
    )
    assert again == drawn
    assert queries.pictures(drawn, [BEIJING], SYSTEM) == before
    assert queries.is_whole(drawn)
    then = queries.facts_at("", AN_HOUR_ON, outbreak_id=an_outbreak())
    assert then.digest() == queries.snapshot_row(drawn, SYSTEM).facts_digest
    corrected = actions.make_snapshot(
        an_outbreak(), as_of=later(hours=3), actor=SYSTEM, now=later(hours=3)
    )
    now = queries.pictures(corrected, [BEIJING], SYSTEM)
    assert now[BEIJING].figures[Figure.COMMUNITY_CASES] == 1


def test_a_picture_keeps_indicators_loads_and_curves_as_they_were_worked_out(drawn):
    facts = queries.facts_now(FANGSHAN, outbreak_id=an_outbreak(), now=AN_HOUR_ON)

    kept = queries.pictures(drawn, [FANGSHAN, DOUDIAN], SYSTEM)

    assert kept[FANGSHAN].indicators == indicators_of(facts)
    assert kept[FANGSHAN].loads == loads(facts.clocks, now=facts.as_of)
    assert sum(d.cases for d in kept[FANGSHAN].curves[CurveBy.SAMPLE].days) == 2
    assert kept[DOUDIAN].figures[Figure.CASES] == 2
    assert kept[DOUDIAN].indicators == ()  # too small to say anything of


def test_a_viewer_sees_the_figures_of_their_own_areas_alone(drawn):
    officer = an_actor(Role.DISTRICT, FANGSHAN)

    seen = queries.pictures(drawn, ["", BEIJING, FANGSHAN, DOUDIAN, FENGTAI], officer)

    assert seen.keys() == {FANGSHAN, DOUDIAN}
    lines = queries.lines_below(drawn, FANGSHAN, [DOUDIAN, YANCUN], officer)
    assert [line.counts[Figure.CASES] for line in lines] == [2, 0]
    with pytest.raises(ObjectDoesNotExist):
        queries.snapshot_row(drawn, an_actor(Role.LABORATORY, FANGSHAN))


def test_pages_read_a_picture_in_few_queries(drawn, django_assert_num_queries):
    outbreak_id = an_outbreak()
    with django_assert_num_queries(1):
        assert queries.latest_snapshot(outbreak_id, SYSTEM).id == drawn
    with django_assert_num_queries(1):
        queries.pictures(drawn, [BEIJING, FANGSHAN, FENGTAI], SYSTEM)
    with django_assert_num_queries(1):
        queries.lines_below(drawn, BEIJING, [FANGSHAN, FENGTAI], SYSTEM)
    with django_assert_num_queries(1):
        assert queries.snapshot_times(outbreak_id, SYSTEM, limit=5)[0][0] == drawn


def test_facts_are_read_in_one_query_a_model(work, django_assert_max_num_queries):
    outbreak_id = an_outbreak()
    with django_assert_max_num_queries(19):
        queries.facts_now(outbreak_id=outbreak_id, now=AN_HOUR_ON)


def test_what_others_write_while_it_is_read_is_not_in_it(work, monkeypatch):
    """Rows that are touched meanwhile are put back to how they stood."""
    from epiloop_hq.audit import moments

    outbreak_id = an_outbreak()
    before = queries.facts_now(outbreak_id=outbreak_id, now=AN_HOUR_ON)
    read = moments._standing
    late = []

    def slowly(label, columns):
        if not late:
            late.append(a_case(area_path=YANCUN, when=later(hours=2)))
            told = {"actor": SYSTEM, "now": later(hours=2), "evidence": "asked"}
            cases.classify_route(work, DiscoveryRoute.SEALED_ZONE, **told)
        return read(label, columns)

    monkeypatch.setattr(moments, "_standing", slowly)

    assert queries.facts_now(outbreak_id=outbreak_id, now=AN_HOUR_ON) == before
    assert late


def test_an_officer_asks_and_the_worker_draws_it_for_everybody(work):
    officer = an_actor(Role.DISTRICT, FANGSHAN)
    when = {"as_of": later(minutes=30), "now": AN_HOUR_ON}

    actions.ask_for_snapshot(an_outbreak(), actor=officer, **when)
    with clock.at(AN_HOUR_ON):
        queue.run_next(now=AN_HOUR_ON, actor_by_id=lambda _id: officer)

    assert queue.latest(SNAPSHOT_JOB, an_outbreak()).state == "finished"
    found = queries.latest_snapshot(an_outbreak(), officer)
    assert (found.as_of, found.area_path) == (later(minutes=30), "")
    assert latest_of_kind("situation.drawn").detail["figures"] == found.figures_digest


def test_what_has_not_come_or_was_not_begun_cannot_be_drawn(work):
    viewer = an_actor(Role.VIEWER, FANGSHAN)
    ask = actions.ask_for_snapshot
    with pytest.raises(NotPermittedError):
        ask(an_outbreak(), as_of=NOW, actor=viewer, now=NOW)
    with pytest.raises(FutureTimeError):
        ask(an_outbreak(), as_of=AN_HOUR_ON, actor=SYSTEM, now=NOW)
    long_ago = NOW - timedelta(days=365)
    with pytest.raises(OutbreakNotKnownError, match="Nobody had taken up"):
        actions.make_snapshot(an_outbreak(), as_of=long_ago, actor=SYSTEM, now=NOW)


def test_the_worker_draws_anew_only_where_there_is_news(work):
    first = later(hours=1)
    assert actions.refresh_snapshots(now=first) == 1
    assert actions.refresh_snapshots(now=first + timedelta(hours=1)) == 0

    a_case(when=first + timedelta(hours=2))
    assert actions.refresh_snapshots(now=first + timedelta(hours=2)) == 1


def test_each_day_begins_with_its_picture(work):
    tomorrow = NOW + timedelta(days=1)

    assert actions.draw_day(now=tomorrow) == 1
    assert actions.draw_day(now=tomorrow) == 1

    found = queries.latest_snapshot(an_outbreak(), SYSTEM)
    assert found.as_of.astimezone(worker.ZoneInfo("Asia/Shanghai")).hour == 0


def test_pictures_drawn_on_news_pass_and_those_of_days_and_officers_stay(work, drawn):
    news = later(hours=2)
    a_case(when=news)
    assert actions.refresh_snapshots(now=news) == 1
    assert actions.draw_day(now=later(hours=23)) == 1

    assert actions.remove_passing(now=news + timedelta(hours=48)) == 0
    assert actions.remove_passing(now=news + timedelta(hours=49)) == 1

    times = [at for _, at in queries.snapshot_times(an_outbreak(), SYSTEM, limit=9)]
    assert news not in times
    assert AN_HOUR_ON in times
    assert len(times) == 2
    assert queries.is_whole(drawn)
