"""Published facts brought in as files are: Fangshan's points and zones, MERS in Korea."""

from datetime import datetime


def bring_in(outbreak_id: int, *, now: datetime) -> None:
    """Import the demonstration's published files through the exchange desk."""
