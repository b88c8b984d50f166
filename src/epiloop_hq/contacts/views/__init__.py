"""Pages of the contacts desk: proposals to decide on, one contact, quick entry."""

from epiloop_hq.contacts.views.contact import contact, immunity, tell, untell
from epiloop_hq.contacts.views.deciding import decide, decisions
from epiloop_hq.contacts.views.determining import (
    accept,
    determine,
    run,
    second_degree,
    standing,
    stop,
)
from epiloop_hq.contacts.views.entry import new

__all__ = [
    "accept",
    "contact",
    "decide",
    "decisions",
    "determine",
    "immunity",
    "new",
    "run",
    "second_degree",
    "standing",
    "stop",
    "tell",
    "untell",
]
