"""Likely persons as every form that enters a person shows them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from epiloop.timeline import local_day
from epiloop_hq.places.queries import full_names
from epiloop_hq.registry.labels import SIGNS, sex_label
from epiloop_hq.registry.queries import LikelyPerson


def likely_rows(found: Iterable[LikelyPerson]) -> list[dict[str, Any]]:
    """Return the persons found with their area, how likely in percent, and why."""
    listed = list(found)
    areas = full_names(one.view.area_path for one in listed)
    return [
        {
            "person": one.view,
            "is_named": one.is_named,
            "sex": sex_label(one.view.sex),
            "area": areas[one.view.area_path],
            "percent": round(100 * one.score),
            "reasons": [SIGNS[sign] for sign in one.reasons],
        }
        for one in listed
    ]


def today(now: datetime) -> date:
    """Return the day at headquarters on which an age that is told holds."""
    return local_day(now, ZoneInfo(settings.HEADQUARTERS_ZONE))
