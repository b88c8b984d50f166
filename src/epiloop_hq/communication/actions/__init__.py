"""What can be done with a bulletin: drafted, approved, published; each by another person."""

from epiloop_hq.communication.actions.drafting import (
    draft_bulletin,
    draft_correction,
    rewrite,
)
from epiloop_hq.communication.actions.releasing import (
    approve,
    drop,
    publish,
    send_back,
)

__all__ = [
    "approve",
    "draft_bulletin",
    "draft_correction",
    "drop",
    "publish",
    "rewrite",
    "send_back",
]
