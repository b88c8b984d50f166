"""Retention limits: how long after the end of something the protocol keeps a person."""

from datetime import datetime, timedelta
from typing import Final

from epiloop.protocols import UnknownProtocolError, load_protocol
from epiloop.protocols.schema import Retention

BASE: Final = "defaults"  # counts for whoever is known under no version
# Why an area sees somebody who has not been involved in anything: they live there.
IN_NOTHING_YET: Final = ("import", "register")


def after_follow_up(ended_at: datetime | None, protocol_id: str) -> datetime | None:
    """Return until when who was not infected is kept; None while open or without limit."""
    return _later(ended_at, limits_of(protocol_id).contact_days_after_follow_up)


def after_release(ended_at: datetime | None, protocol_id: str) -> datetime | None:
    """Return until when an infected person is kept by name; None as above."""
    limits = limits_of(protocol_id)
    return _later(ended_at, limits.case_pseudonymised_days_after_release)


def limits_of(protocol_id: str) -> Retention:
    """Return what a version says; a version that is not there any more knows no limit."""
    try:
        return load_protocol(protocol_id).retention or Retention()
    except UnknownProtocolError:
        return Retention()


def _later(ended_at: datetime | None, days: int | None) -> datetime | None:
    if ended_at is None or days is None:
        return None
    return ended_at + timedelta(days=days)
