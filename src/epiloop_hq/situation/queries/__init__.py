"""What can be read of the situation."""

from epiloop_hq.situation.queries.facts import facts_at, facts_now

__all__ = ["facts_at", "facts_now"]
