"""The names that records have elsewhere: looked up and written many at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from epiloop_hq.audit.batches import BATCH, in_batches
from epiloop_hq.exchange.models import ExternalId


@dataclass(frozen=True, slots=True)
class Known:
    """A record that an earlier row made: `subject_id` is its key, with what was said."""

    subject: str
    content_key: str
    person_id: int | None

    @property
    def subject_id(self) -> int:
        """The key of the record."""
        return int(self.subject.rpartition(":")[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A record and the name by which the next row that tells of it will find it."""

    kind: str
    external_id: str
    subject: str
    content_key: str
    person_id: int | None = None
    area_path: str = ""


def find(source: str, kind: str, external_ids: Iterable[str]) -> dict[str, Known]:
    """Return external id → record for those of them that are known."""
    found: dict[str, Known] = {}
    for chunk in in_batches(sorted(set(external_ids))):
        rows = ExternalId.objects.unscoped(reason="has this row been read before?")
        for row in rows.filter(source=source, kind=kind, external_id__in=chunk):
            found[row.external_id] = Known(row.subject, row.content_key, row.person_id)
    return found


def write(source: str, given: Sequence[Name]) -> None:
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
