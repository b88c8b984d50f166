"""Records found by the names that they have elsewhere, many at a time."""

from collections.abc import Iterable

from epiloop_hq.audit.batches import in_batches
from epiloop_hq.exchange.models import ExternalId
from epiloop_hq.exchange.names import Known


def known_names(
    source: str, kind: str, external_ids: Iterable[str]
) -> dict[str, Known]:
    """Return external id → record for those of them that are known."""
    found: dict[str, Known] = {}
    for chunk in in_batches(sorted(set(external_ids))):
        rows = ExternalId.objects.unscoped(reason="has this row been read before?")
        for row in rows.filter(source=source, kind=kind, external_id__in=chunk):
            found[row.external_id] = Known(row.subject, row.content_key, row.person_id)
    return found
