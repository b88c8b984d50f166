"""Whether a reconciliation may be signed, for the page and for the deed alike."""

from epiloop.reconcile import Hindrance, hindrance_of
from epiloop_hq.reconciliation.keeping import digest_of
from epiloop_hq.reconciliation.models import Reconciliation, Snapshot
from epiloop_hq.reconciliation.queries.findings import count_without_owner


def hindrance(made: Reconciliation) -> Hindrance | None:
    """Return why a run at hand cannot be signed; None if it can (3 queries)."""
    runs = Reconciliation.objects.unscoped(reason="runs of an area at hand")
    later = runs.filter(area_path=made.area_path, day=made.day, run__gt=made.run)
    return hindrance_of(
        is_signed=made.signed_at is not None,
        is_latest=not later.exists(),
        is_unaltered=is_unaltered(made),
        without_owner=count_without_owner(made.area_path),
    )


def is_unaltered(made: Reconciliation) -> bool:
    """Tell whether what was frozen still has the digest that was written down (1 query)."""
    return digest_of(frozen_text(made.pk)) == made.digest


def frozen_text(reconciliation_id: int) -> str:
    """Return what a visible run has frozen, as its one text (1 query)."""
    snapshots = Snapshot.objects.unscoped(reason="the snapshot of a visible run")
    return snapshots.get(reconciliation_id=reconciliation_id).text
