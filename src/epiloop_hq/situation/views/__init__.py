"""Pages of the situation desk: the dispatch pack."""

from epiloop_hq.situation.views.packs import pack

__all__ = ["pack"]
