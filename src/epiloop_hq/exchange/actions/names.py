"""The names that records have elsewhere, written down many at a time."""

from collections.abc import Iterable, Sequence

from epiloop_hq.audit.batches import BATCH, in_batches
from epiloop_hq.exchange.models import ExternalId
from epiloop_hq.exchange.names import Name


def write_names(source: str, given: Sequence[Name]) -> None:
    """Write names down, inside a recording; a name that stands is brought up to date."""
    wanted = {(name.kind, name.external_id): name for name in given}
    standing = _standing(source, wanted.values())
    for row in standing:
        name = wanted.pop((row.kind, row.external_id))
        row.subject, row.content_key = name.subject, name.content_key
        row.person_id, row.area_path = name.person_id, name.area_path
    fields = ["subject", "content_key", "person", "area_path"]
    ExternalId.objects.bulk_update(standing, fields, batch_size=100)
    ExternalId.objects.bulk_create(
        (
            ExternalId(
                source=source,
                kind=name.kind,
                external_id=name.external_id,
                subject=name.subject,
                content_key=name.content_key,
                person_id=name.person_id,
                area_path=name.area_path,
            )
            for name in wanted.values()
        ),
        batch_size=BATCH,
    )


def _standing(source: str, given: Iterable[Name]) -> list[ExternalId]:
    by_kind: dict[str, list[str]] = {}
    for name in given:
        by_kind.setdefault(name.kind, []).append(name.external_id)
    found: list[ExternalId] = []
    for kind, ids in by_kind.items():
        for chunk in in_batches(sorted(ids)):
            rows = ExternalId.objects.unscoped(reason="names that stand")
            found += rows.filter(source=source, kind=kind, external_id__in=chunk)
    return found
