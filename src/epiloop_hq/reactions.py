"""One table: what happened in one desk → what follows in a later desk.

Each event is delivered at least once: in the process that caused it, right after its
transaction committed, and by the worker for whatever fell through. A reaction is carried
out together with the note that it was, in one transaction, so its effect comes once.
"""

from collections.abc import Callable
from typing import Final

from epiloop_hq import events
from epiloop_hq.events import Event
from epiloop_hq.jobs import reacting

Reaction = Callable[[Event], None]

REACTIONS: Final[dict[str, tuple[Reaction, ...]]] = {}


def connect() -> None:
    """Let every event of the table be answered; called once at start."""
    reacting.use(REACTIONS)
    events.listen(reacting.answer)
