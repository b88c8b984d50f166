"""Pages of the contacts desk: proposals to decide on, one contact, quick entry."""

from epiloop_hq.contacts.views.contact import contact, immunity, tell, untell
from epiloop_hq.contacts.views.deciding import decide, decisions, determine
from epiloop_hq.contacts.views.entry import new

__all__ = [
    "contact",
    "decide",
    "decisions",
    "determine",
    "immunity",
    "new",
    "tell",
    "untell",
]
