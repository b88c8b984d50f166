"""Pages of the communication desk, and the bulletins that everybody reads."""

from epiloop_hq.communication.views.desk import (
    approve,
    bulletin,
    correct,
    desk,
    draft,
    drop,
    publish,
    send_back,
)
from epiloop_hq.communication.views.public import (
    feed,
    markdown,
    plain,
    public,
    public_list,
)

__all__ = [
    "approve",
    "bulletin",
    "correct",
    "desk",
    "draft",
    "drop",
    "feed",
    "markdown",
    "plain",
    "public",
    "public_list",
    "publish",
    "send_back",
]
