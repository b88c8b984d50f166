"""Files handed in and taken in, as an officer does it."""

from pathlib import Path

from builders.actors import at
from builders.places import SYSTEM
from epiloop.protocols import load_protocol
from epiloop_hq import clock
from epiloop_hq.actor import Actor
from epiloop_hq.exchange import actions
from epiloop_hq.exchange.actions import BatchDraft, ImportResult
from epiloop_hq.exchange.mappings import stored_ready, stored_text
from epiloop_hq.exchange.models import ImportFinding
from epiloop_hq.registry.actions import open_outbreak

IMPORTED = at("2022-06-30 12:00")


def taken_in(
    file: Path,
    mapping: str,
    *,
    outbreak_id: int | None = None,
    area_path: str = "",
    actor: Actor = SYSTEM,
    dry_run: bool = False,
) -> ImportResult:
    """Hand a file in and read it; a mapping is a ready one's name, or TOML."""
    stored = (
        stored_text(mapping, file="m.toml")
        if "\n" in mapping
        else stored_ready(mapping)
    )
    draft = BatchDraft(
        file_name=file.name, area_path=area_path, outbreak_id=outbreak_id
    )
    with clock.at(IMPORTED):
        batch_id = actions.hand_in(draft, file, actor=actor, now=clock.now())
        actions.choose_mapping(
            batch_id, stored, actor=actor, now=clock.now(), is_dry_run=dry_run
        )
        return actions.run_import(batch_id, actor=actor, path=file)


def findings_of(result: ImportResult) -> list[ImportFinding]:
    """Return what was found, by line."""
    rows = ImportFinding.objects.unscoped(reason="test")
    return list(rows.filter(batch_id=result.batch_id).order_by("line", "pk"))


def published_outbreak(
    code: str, disease_protocol: str, *, zone: str, started: str, area_path: str = ""
) -> int:
    """Open an outbreak whose records are published, de-identified data."""
    return open_outbreak(
        code,
        actor=SYSTEM,
        now=at(started),
        name=code,
        disease=load_protocol(disease_protocol).header.disease,
        area_path=area_path,
        zone_name=zone,
        started_at=at(started),
        protocol_id=disease_protocol,
        is_published_data=True,
    )


def twice(file: Path, mapping: str, **where: int | str) -> ImportResult:
    """Take a file in two times; the second time nothing may change."""
    first = taken_in(file, mapping, **where)
    again = taken_in(file, mapping, **where)

    assert first.rows_in == first.accepted + first.rejected
    assert (again.rows_in, again.accepted) == (first.rows_in, first.accepted)
    assert again.changed_nothing
    return first


def rows_of(model, **of):
    """Return the rows of a model that have these values, whoever may see them."""
    return model.objects.unscoped(reason="test").filter(**of)
