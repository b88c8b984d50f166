"""Pages of the exchange desk."""

from epiloop_hq.exchange.views.deliveries import deliveries, withdraw
from epiloop_hq.exchange.views.exports import export
from epiloop_hq.exchange.views.imports import (
    batch,
    choose_own,
    choose_ready,
    findings,
    imports,
    new_import,
    standing,
    stop,
    take,
)

__all__ = [
    "batch",
    "choose_own",
    "choose_ready",
    "deliveries",
    "export",
    "findings",
    "imports",
    "new_import",
    "standing",
    "stop",
    "take",
    "withdraw",
]
