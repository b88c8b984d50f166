"""Files handed in, told how to be read, and cancelled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from epiloop.tables import Kind
from epiloop.tables.file_bytes import digest_file
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.exchange import storage
from epiloop_hq.exchange.errors import ExchangeRefusedError
from epiloop_hq.exchange.kinds import BatchState
from epiloop_hq.exchange.mappings import Stored, digest_of, mapping_of
from epiloop_hq.exchange.models import ImportBatch
from epiloop_hq.exchange.takers import TAKERS
from epiloop_hq.places.queries import is_area
from epiloop_hq.registry.queries import outbreak_facts

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDraft:
    """For which outbreak and area a file is handed in."""

    file_name: str
    area_path: str
    outbreak_id: int | None = None


def upload(
    draft: BatchDraft,
    pieces: Iterable[bytes],
    *,
    actor: Actor,
    now: datetime,
    told_bytes: int | None = None,
) -> int:
    """Keep an uploaded file and open a batch for it; return the batch's id.

    Raises
    ------
    ExchangeRefusedError
        If the file is too large, or not all of it arrived. Nothing is kept then.
    """
    _check_place(draft, actor)
    suffix = Path(draft.file_name).suffix.lower()
    suffix = suffix if suffix[1:].isalnum() and len(suffix) < 10 else ""
    stored = storage.store(pieces, suffix=suffix, told_bytes=told_bytes)
    try:
        digest = digest_file(storage.path_of(stored)).sha256
        return _open(draft, digest, stored_as=stored, actor=actor, now=now)
    except BaseException:
        storage.remove(stored)
        raise


def hand_in(draft: BatchDraft, file: Path, *, actor: Actor, now: datetime) -> int:
    """Open a batch for a file that stays where it is; return the batch's id."""
    _check_place(draft, actor)
    return _open(draft, digest_file(file).sha256, stored_as="", actor=actor, now=now)


def choose_mapping(
    batch_id: int,
    stored: Stored,
    *,
    actor: Actor,
    now: datetime,
    is_dry_run: bool,
) -> None:
    """Say how a batch is read, and whether only to try; what a trial told is forgotten.

    Raises
    ------
    ExchangeRefusedError
        If rows of the batch are in already, or its kind needs an outbreak.
    """
    mapping = mapping_of(stored)
    with recording(actor=actor, now=now) as trail:
        batch = (
            ImportBatch.objects.visible_to(actor).select_for_update().get(pk=batch_id)
        )
        actor.require(Permission.IMPORT_RUN, area_path=batch.area_path)
        if batch.cursor and not batch.is_dry_run:
            raise ExchangeRefusedError(
                _("Rows of this file are in already; go on, or upload it once more.")
            )
        check_kind(mapping.kind, batch.outbreak_id)
        batch.kind, batch.mapping_name = mapping.kind, mapping.name[:120]
        batch.mapping = {**stored, "digest": digest_of(mapping)}
        batch.state, batch.is_dry_run, batch.cursor = BatchState.MAPPED, is_dry_run, 0
        batch.started_at = batch.finished_at = None
        batch.save()
        trail.add("import.mapped", batch, mapping=mapping.name, row_kind=mapping.kind)


def make_real(batch_id: int, *, actor: Actor, now: datetime) -> None:
    """Let a batch that was only tried be taken in for good."""
    batch = ImportBatch.objects.visible_to(actor).get(pk=batch_id)
    if batch.is_dry_run:
        choose_mapping(batch_id, batch.mapping, actor=actor, now=now, is_dry_run=False)


def check_kind(kind: Kind, outbreak_id: int | None) -> None:
    """Raise `ExchangeRefusedError` where such rows need an outbreak and none is named."""
    if kind not in TAKERS:
        raise ExchangeRefusedError(
            _("Rows of the kind %(kind)s are not taken in here.") % {"kind": kind}
        )
    if TAKERS[kind].needs_outbreak and outbreak_id is None:
        raise ExchangeRefusedError(_("Say which outbreak the file is about."))


def unfinished(
    file: Path, stored: Stored, draft: BatchDraft, *, actor: Actor
) -> int | None:
    """Return the batch of this very file and mapping that was broken off, if any."""
    rows = ImportBatch.objects.visible_to(actor).filter(
        file_digest=digest_file(file).sha256,
        state__in=(BatchState.RUNNING, BatchState.CANCELLED, BatchState.FAILED),
        is_dry_run=False,
        outbreak=draft.outbreak_id,
        area_path=draft.area_path,
    )
    wanted = digest_of(mapping_of(stored))
    found = [
        row.pk for row in rows.order_by("-pk") if row.mapping.get("digest") == wanted
    ]
    return found[0] if found else None


def forget_upload(batch_id: int, *, actor: Actor, now: datetime) -> None:
    """Remove a batch's file once it is in; what was in it stands in the records now."""
    with recording(actor=actor, now=now):
        batch = (
            ImportBatch.objects.visible_to(actor).select_for_update().get(pk=batch_id)
        )
        if (
            batch.stored_as
            and batch.state == BatchState.FINISHED
            and not batch.is_dry_run
        ):
            storage.remove(batch.stored_as)
            batch.stored_as = ""
            batch.save(update_fields=["stored_as"])


def _open(
    draft: BatchDraft, digest: str, *, stored_as: str, actor: Actor, now: datetime
) -> int:
    with recording(actor=actor, now=now) as trail:
        batch = ImportBatch.objects.create(
            outbreak_id=draft.outbreak_id,
            area_path=draft.area_path,
            kind="",
            file_name=Path(draft.file_name).name[:LONGEST_NAME],
            file_digest=digest,
            stored_as=stored_as,
            mapping={},
            state=BatchState.UPLOADED,
            uploaded_at=now,
            uploaded_by=actor.name,
        )
        trail.add("import.uploaded", batch, digest=digest)
    return batch.pk


def _check_place(draft: BatchDraft, actor: Actor) -> None:
    actor.require(Permission.IMPORT_RUN, area_path=draft.area_path)
    if draft.area_path and not is_area(draft.area_path):
        raise ExchangeRefusedError(
            _("There is no area with the path %(path)s.") % {"path": draft.area_path}
        )
    if draft.outbreak_id is not None:
        outbreak_facts(draft.outbreak_id)
