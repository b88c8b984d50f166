"""Instants and lengths of time in the words of the reader's language."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
# From here on minutes say nothing to a reader.
_COARSE_FROM = 2 * _DAY


def duration(length: timedelta) -> str:
    """Say a length of time: "35 m", "1 h 20 m", "3 d 4 h". The sign is dropped."""
    seconds = int(abs(length.total_seconds()))
    days, hours, minutes = seconds // _DAY, seconds // _HOUR, seconds // _MINUTE
    if seconds >= _COARSE_FROM:
        return _("{d} d {h} h").format(d=days, h=hours % 24)
    if seconds >= _HOUR:
        return _("{h} h {m} m").format(h=hours, m=f"{minutes % 60:02d}")
    return _("{m} m").format(m=minutes)


def remaining(due_at: datetime, *, now: datetime) -> str:
    """Say how long is left, or how late it is; on the very minute nothing is late."""
    length = duration(due_at - now)
    if now > due_at:
        return _("{t} late").format(t=length)
    return _("{t} left").format(t=length)


def instant(at: datetime, *, now: datetime) -> str:
    """Say when: the time alone today, day and time in this year, else the year too."""
    local, today = timezone.localtime(at), timezone.localtime(now)
    if local.date() == today.date():
        return formats.date_format(local, "H:i")
    if local.year == today.year:
        return formats.date_format(local, pgettext("date format", "j M H:i"))
    return formats.date_format(local, pgettext("date format", "j M Y H:i"))


def full_instant(at: datetime) -> str:
    """Say an instant with weekday, day, year and time, for titles and for print."""
    return formats.date_format(
        timezone.localtime(at), pgettext("date format", "D j M Y H:i")
    )


def iso(at: datetime) -> str:
    """Write an instant for machines, in UTC to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(on: datetime) -> str:
    """Say the calendar day of an instant at headquarters."""
    return formats.date_format(timezone.localtime(on), pgettext("date format", "j M Y"))


def listed(words: Iterable[object]) -> str:
    """Return words one after the other, as the reader's language lists them."""
    return pgettext("list", ", ").join(str(word) for word in words)


def number(value: float) -> str:
    """Write a number as the reader's language does: whole, or with two places."""
    places = 0 if float(value).is_integer() else 2
    return formats.number_format(value, places, use_l10n=True, force_grouping=True)


def short_day(on: date) -> str:
    """Say a calendar day without its year: 23 Apr."""
    return formats.date_format(on, pgettext("date format", "j M"))


def language_tag(code: str) -> str:
    """Write Django's language code as browsers want it: zh-hans → zh-Hans, pt-br → pt-BR."""
    primary, *others = code.split("-")
    script = 4
    return "-".join(
        [
            primary,
            *(part.title() if len(part) == script else part.upper() for part in others),
        ]
    )
