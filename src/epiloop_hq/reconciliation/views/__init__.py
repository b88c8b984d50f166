"""The pages of the reconciliation desk."""

from epiloop_hq.reconciliation.views.day import (
    earlier,
    frozen,
    listed,
    progress,
    run,
    sign,
    today,
)
from epiloop_hq.reconciliation.views.finding import deeds, finding, sweep

__all__ = [
    "deeds",
    "earlier",
    "finding",
    "frozen",
    "listed",
    "progress",
    "run",
    "sign",
    "sweep",
    "today",
]
