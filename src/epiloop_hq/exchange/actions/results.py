"""What became of an import."""

from dataclasses import dataclass

from epiloop_hq.exchange.kinds import BatchState
from epiloop_hq.exchange.models import ImportBatch


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of an import; `rows_in` = `accepted` + `rejected`, always.

    `unchanged` of the accepted rows were there already; `longest_hold_s` is how long, in
    seconds, a lot of rows and what followed from it took to write.
    """

    batch_id: int
    state: BatchState
    rows_in: int
    accepted: int
    unchanged: int
    rejected: int
    warned: int
    longest_hold_s: float = 0.0

    @property
    def changed_nothing(self) -> bool:
        """Whether rows were taken and every one of them stood already."""
        return self.accepted == self.unchanged > 0


def result_of(batch: ImportBatch, *, longest_hold_s: float = 0.0) -> ImportResult:
    """Return what became of a batch so far."""
    return ImportResult(
        batch.pk,
        BatchState(batch.state),
        batch.rows_in,
        batch.accepted,
        batch.unchanged,
        batch.rejected,
        batch.warned,
        longest_hold_s,
    )
