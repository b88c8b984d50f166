"""Pictures of an instant: asked for by an officer or due, made by the worker, frozen."""

from contextlib import suppress
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, Final

from epiloop.situation.facts import Facts
from epiloop.timeline import ONE_DAY, day_start, local_day
from epiloop_hq import clock
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.fold import last_seq
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.jobs import queue
from epiloop_hq.jobs.queue import Progress
from epiloop_hq.places.queries import paths_at
from epiloop_hq.registry.queries import outbreak_facts, outbreaks_of
from epiloop_hq.situation.drawing import Drawn, drawn, pictures_digest
from epiloop_hq.situation.errors import OutbreakNotKnownError
from epiloop_hq.situation.kinds import SNAPSHOT_JOB, WITH_INDICATORS
from epiloop_hq.situation.models import AreaPicture, Snapshot
from epiloop_hq.situation.queries.facts import facts_at, facts_now

# Not a limit of the response: how old the picture that pages show may become while
# there is news.
FRESH_FOR: Final = timedelta(minutes=15)
PICTURES_AT_ONCE: Final = 500
# What a picture itself tells the trail, which is no news: its row, and that it was drawn.
OWN_EVENTS: Final = 2
WORKER: Final = Actor.system("worker")
# Draws the passing pictures between two days; they go once the days stand.
ON_NEWS: Final = Actor.system("worker, on news")
KEPT_FOR: Final = 2 * ONE_DAY


def ask_for_snapshot(
    outbreak_id: int, *, as_of: datetime, actor: Actor, now: datetime
) -> int:
    """Let the worker draw the picture of an instant; return the job's id.

    Raises
    ------
    FutureTimeError
        If the instant has not come yet.
    """
    outbreak = outbreak_facts(outbreak_id)
    actor.require(Permission.SITUATION_DRAW)
    check_not_future(as_of, now=now)
    return queue.ask(
        SNAPSHOT_JOB,
        outbreak_id,
        actor=actor,
        now=now,
        area_path=outbreak.area_path,
        options={"as_of": as_of.isoformat()},
    )


def carry_out_snapshot(outbreak_id: int, actor: Actor, progress: Progress) -> None:
    """Draw the picture that was asked for; once drawn, it is not drawn again."""
    as_of = datetime.fromisoformat(str(progress.options["as_of"]))
    # Of the whole, whichever part of it the asker commands: all see the same.
    make_snapshot(
        outbreak_id,
        as_of=as_of,
        actor=Actor.system(actor.name),
        now=clock.now(),
    )


def refresh_snapshots(*, now: datetime) -> int:
    """Draw each open outbreak anew where there is news and its picture has grown old."""
    made = 0
    for outbreak in outbreaks_of(WORKER):
        if outbreak.closed_at is None and _is_stale(outbreak.id, now):
            make_snapshot(outbreak.id, as_of=now, actor=ON_NEWS, now=now)
            made += 1
    return made


def remove_passing(*, now: datetime) -> int:
    """Remove old pictures that were drawn on news only; return how many.

    Those of each day's beginning stay, and those that somebody asked for. The trail keeps
    the digests of what is removed, and can tell its facts again.
    """
    snapshots = Snapshot.objects.unscoped(reason="the worker's duty")
    passing = snapshots.filter(made_by=ON_NEWS.name, as_of__lt=now - KEPT_FOR)
    with recording(actor=WORKER, now=now):
        old = list(passing.values_list("pk", flat=True))
        pictures = AreaPicture.objects.unscoped(reason="pictures of those removed")
        pictures.filter(snapshot_id__in=old).delete()
        passing.delete()
    return len(old)


def draw_day(*, now: datetime) -> int:
    """Draw each open outbreak as the day began at headquarters; return how many are.

    One that was taken up since is left out.
    """
    made = 0
    for outbreak in outbreaks_of(WORKER):
        midnight = day_start(local_day(now, outbreak.zone), outbreak.zone)
        if outbreak.closed_at is None:
            with suppress(OutbreakNotKnownError):
                make_snapshot(outbreak.id, as_of=midnight, actor=WORKER, now=now)
                made += 1
    return made


def make_snapshot(
    outbreak_id: int, *, as_of: datetime, actor: Actor, now: datetime
) -> int:
    """Freeze what was known of an outbreak at an instant; return the snapshot's id.

    What is drawn stays as it is: asked for again, the same snapshot is given.

    Raises
    ------
    FutureTimeError
        If the instant has not come yet.
    OutbreakNotKnownError
        If the outbreak was not known then.
    """
    check_not_future(as_of, now=now)
    snapshots = Snapshot.objects.unscoped(reason="an instant is drawn once")
    found = snapshots.filter(outbreak_id=outbreak_id, area_path="", as_of=as_of).first()
    if found is not None:
        return found.pk
    facts = (
        facts_now(outbreak_id=outbreak_id, now=now)
        if as_of == now
        else facts_at("", as_of, outbreak_id=outbreak_id)
    )
    return _freeze(facts, actor=actor, now=now)


def _freeze(facts: Facts, *, actor: Actor, now: datetime) -> int:
    actor.require(Permission.SITUATION_DRAW, area_path=facts.area_path)
    areas = drawn(facts, with_indicators=paths_at(WITH_INDICATORS))
    digest = pictures_digest(areas)
    with recording(actor=actor, now=now) as trail:
        snapshot = Snapshot.objects.create(
            outbreak_id=facts.outbreak_id,
            area_path=facts.area_path,
            as_of=facts.as_of,
            protocol_id=facts.protocol_id,
            trail_seq=facts.trail_seq,
            head_digest=facts.head_digest,
            facts_digest=facts.digest(),
            figures_digest=digest,
            erased=facts.erased,
            made_at=now,
            made_by=actor.name,
        )
        AreaPicture.objects.bulk_create(
            [AreaPicture(snapshot=snapshot, **_columns(area)) for area in areas],
            batch_size=PICTURES_AT_ONCE,
        )
        trail.add("situation.drawn", snapshot, as_of=facts.as_of, figures=digest)
    return snapshot.pk


def _columns(area: Drawn) -> dict[str, Any]:
    return {column.name: getattr(area, column.name) for column in fields(area)}


def _is_stale(outbreak_id: int, now: datetime) -> bool:
    snapshots = Snapshot.objects.unscoped(reason="the worker's duty")
    latest = snapshots.filter(outbreak_id=outbreak_id).order_by("-as_of").first()
    if latest is None:
        return True
    has_news = last_seq() > latest.trail_seq + OWN_EVENTS
    return has_news and now >= latest.as_of + FRESH_FOR
