"""Deliveries of visits: taken in whole, taken back whole, never edited."""

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from epiloop.timeline import check_aware
from epiloop.visits.intake import LONGEST_US
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.places.queries import place_rows
from epiloop_hq.visits.errors import VisitsRefusedError
from epiloop_hq.visits.models import ToForget, Unpacked, Visit, VisitBatch

ROWS_A_STATEMENT: Final = 1_000
# What the packed visits can hold, less a day: there they are widened to whole minutes.
LONGEST: Final = timedelta(microseconds=LONGEST_US) - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDraft:
    """One person at one place from `starts_at` up to `ends_at`, as a source has it.

    With `is_day_precision` the two are the bounds of days on some part of which the
    person was there.
    """

    person_id: int
    place_id: int
    starts_at: datetime
    ends_at: datetime
    is_day_precision: bool = False
    seat: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one delivery; `is_new` is false if it had been taken in before."""

    batch_id: int
    written: int
    repeated: int
    is_new: bool


def add_visits(
    drafts: Iterable[VisitDraft],
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    source: str,
    area_path: str,
) -> Delivery:
    """Take in one delivery of visits; the same rows from the same source come in once.

    Rows that are repeated within the delivery are written once and counted.

    Parameters
    ----------
    happened_at
        When the source handed the visits over.
    area_path
        The area on whose behalf they were delivered; each visit stands under the area
        of its place.

    Raises
    ------
    VisitsRefusedError
        If there is no visit, a visit has no length or too great a one, ends in the future,
        or is to a place that is not known.
    """
    check_not_future(happened_at, now=now)
    given = list(drafts)
    distinct = sorted(set(given), key=_as_text)
    with recording(actor=actor, now=now) as trail:
        actor.require(Permission.VISIT_WRITE, area_path=area_path)
        _check(distinct, now=now)
        digest = _digest(source, distinct)
        known = VisitBatch.objects.unscoped(reason="delivered before?").filter(
            digest=digest, withdrawn_at__isnull=True
        )
        before = known.first()
        if before is not None:
            return Delivery(before.pk, 0, len(given), is_new=False)
        batch = VisitBatch.objects.create(
            source=source,
            digest=digest,
            count=len(distinct),
            longest_seconds=max(_seconds(draft) for draft in distinct),
            area_path=area_path,
            happened_at=happened_at,
        )
        _write(batch, distinct, actor)
        Unpacked.objects.create(batch=batch)
        trail.add(
            "visits.delivered",
            batch,
            happened_at=happened_at,
            batch_id=batch.pk,
            count=batch.count,
            digest=digest,
            source=source,
        )
    return Delivery(batch.pk, len(distinct), len(given) - len(distinct), is_new=True)


def withdraw_batch(batch_id: int, *, actor: Actor, now: datetime, reason: str) -> int:
    """Take a wrong delivery back whole; return how many visits were removed.

    The batch stays with its digest and count, so that everybody sees what was there.
    Withdrawing it again changes nothing.
    """
    if not reason.strip():
        raise VisitsRefusedError(_("Say why the delivery is taken back."))
    with recording(actor=actor, now=now) as trail:
        batch = (
            VisitBatch.objects.visible_to(actor).select_for_update().get(pk=batch_id)
        )
        actor.require(Permission.VISIT_WRITE, area_path=batch.area_path)
        if batch.withdrawn_at is not None:
            return 0
        visits = Visit.objects.unscoped(reason="all visits of a visible batch")
        removed, _by_model = visits.filter(batch=batch).delete()
        batch.withdrawn_at, batch.withdrawn_reason = now, reason.strip()
        batch.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        Unpacked.objects.filter(batch=batch).delete()
        ToForget.objects.create(batch_id=batch.pk)
        trail.add("visits.withdrawn", batch, batch_id=batch.pk, count=removed)
    return removed


def _check(drafts: Sequence[VisitDraft], *, now: datetime) -> None:
    if not drafts:
        raise VisitsRefusedError(_("A delivery without visits says nothing."))
    for draft in drafts:
        if check_aware(draft.starts_at) >= check_aware(draft.ends_at):
            raise VisitsRefusedError(
                _("A visit ends after it starts; one of the delivery does not.")
            )
        if draft.ends_at - draft.starts_at > LONGEST:
            raise VisitsRefusedError(
                _("A visit lasts a year at most; a longer one is a residence.")
            )
        if draft.ends_at > now and not draft.is_day_precision:
            raise VisitsRefusedError(
                _("A visit that has not ended yet cannot have been logged.")
            )


def _write(batch: VisitBatch, drafts: Sequence[VisitDraft], actor: Actor) -> None:
    for chunk in in_batches(drafts, size=ROWS_A_STATEMENT):
        places = place_rows((draft.place_id for draft in chunk), actor)
        missing = {draft.place_id for draft in chunk} - places.keys()
        if missing:
            raise VisitsRefusedError(
                _("There is no place %(place)d.") % {"place": min(missing)}
            )
        Visit.objects.bulk_create(
            Visit(
                batch=batch,
                person_id=draft.person_id,
                place_id=draft.place_id,
                area_path=places[draft.place_id].area_path,
                starts_at=draft.starts_at,
                ends_at=draft.ends_at,
                is_day_precision=draft.is_day_precision,
                seat=draft.seat,
            )
            for draft in chunk
        )


def _seconds(draft: VisitDraft) -> int:
    return math.ceil((draft.ends_at - draft.starts_at).total_seconds())


def _as_text(draft: VisitDraft) -> str:
    return json.dumps(
        [
            draft.person_id,
            draft.place_id,
            draft.starts_at.astimezone(UTC).isoformat(),
            draft.ends_at.astimezone(UTC).isoformat(),
            draft.is_day_precision,
            draft.seat,
        ],
        ensure_ascii=False,
    )


def _digest(source: str, drafts: Sequence[VisitDraft]) -> str:
    """Return the SHA-256 of the source and the rows, whatever their order."""
    text = hashlib.sha256(source.encode())
    for draft in drafts:
        text.update(b"\n" + _as_text(draft).encode())
    return text.hexdigest()
