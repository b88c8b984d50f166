"""The dates and facts of a case: checked, corrected, the earlier value kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from epiloop.timeline import check_aware, local_day
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.cases.actions.holding import open_case_for_writing
from epiloop_hq.cases.actions.points import settle_points
from epiloop_hq.cases.errors import CaseRefusedError
from epiloop_hq.cases.kinds import FACTS
from epiloop_hq.cases.models import Case

Fact = date | datetime | str | int | None
# The facts from which look-back windows, stages and clocks are counted.
COUNTED_FROM: Final = frozenset(FACTS) - {"outcome", "residence_id", "note"}
# Pairs of which the first cannot come after the second.
IN_ORDER: Final = (
    ("sampled_at", "positive_at"),
    ("onset_on", "symptoms_until"),
    ("died_at", "buried_at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDates:
    """When things happened to an infected person; None is not known.

    `_on` is a calendar day at headquarters, `_at` an instant with a time zone.
    `sampled_at` is the first positive sample, `positive_at` its result.
    """

    onset_on: date | None = None
    onset_at: datetime | None = None
    symptoms_until: date | None = None
    rash_on: date | None = None
    sampled_at: datetime | None = None
    positive_at: datetime | None = None
    reported_at: datetime | None = None
    diagnosed_at: datetime | None = None
    isolated_at: datetime | None = None
    died_at: datetime | None = None
    buried_at: datetime | None = None


def correct_case(
    case_id: int,
    changes: Mapping[str, Fact],
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Complete or correct facts of a case; what stood before stays in the trail.

    Clocks and stages that are counted from a corrected date are worked out anew by the
    desks that keep them, and marked.

    Parameters
    ----------
    changes
        New value by fact, of those in `cases.kinds.FACTS`; None for not known after all.
    reason
        Why a value that stood was wrong; not needed where none stood.

    Raises
    ------
    CaseRefusedError
        If a standing value is changed without a reason, a date is still to come, or the
        dates contradict one another.
    """
    with recording(actor=actor, now=now) as trail:
        case = open_case_for_writing(case_id, actor)
        actor.require(Permission.CASE_WRITE, area_path=case.area_path)
        before = _changed(case, changes)
        if not before:
            return
        if (
            any(value not in {None, ""} for value in before.values())
            and not reason.strip()
        ):
            raise CaseRefusedError(_("Say why what stood on record was wrong."))
        for name in before:
            setattr(case, name, changes[name])
        _check_dates(_dates_of(case), now=now, zone=ZoneInfo(case.outbreak.zone_name))
        case.save(update_fields=list(before))
        if COUNTED_FROM & before.keys():
            settle_points(case, actor=actor, now=now)
        trail.add(
            "case.corrected",
            case,
            persons=[case.person_id],
            case_id=case.pk,
            facts=sorted(before),
            before=before,
            after={name: changes[name] for name in before},
            reason=reason,
        )


def check_opening(dates: CaseDates, *, now: datetime, zone: ZoneInfo) -> None:
    """Raise `CaseRefusedError` for dates with which no case can be opened.

    Somebody may fall ill after the report, but a report cannot tell of an onset that
    had not come when it was made.
    """
    stated = {name: value for name, value in asdict(dates).items() if value is not None}
    _check_dates(stated, now=now, zone=zone)
    reported, onset = dates.reported_at, dates.onset_on
    if reported and onset and onset > local_day(reported, zone):
        raise CaseRefusedError(
            _("The onset, %(onset)s, lies after the report, %(reported)s.")
            % {"onset": onset, "reported": local_day(reported, zone)}
        )


def _changed(case: Case, changes: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return the standing value of each fact that would become another."""
    unknown = sorted(changes.keys() - set(FACTS))
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: not facts of a case that change so")
    return {
        name: getattr(case, name)
        for name, value in changes.items()
        if getattr(case, name) != value
    }


def _dates_of(case: Case) -> dict[str, date | datetime]:
    dates = {name: getattr(case, name) for name in CaseDates.__slots__}
    return {name: value for name, value in dates.items() if value is not None}


def _check_dates(
    dates: Mapping[str, date | datetime], *, now: datetime, zone: ZoneInfo
) -> None:
    today = local_day(now, zone)
    for name, value in dates.items():
        at = check_aware(value) if isinstance(value, datetime) else None
        if (at is not None and at > now) or (at is None and _day(value, zone) > today):
            raise CaseRefusedError(
                _("%(fact)s is still to come: %(value)s.")
                % {"fact": name, "value": value}
            )
    for first, second in IN_ORDER:
        if first in dates and second in dates and dates[second] < dates[first]:
            raise CaseRefusedError(
                _("%(second)s (%(late)s) lies before %(first)s (%(early)s).")
                % {
                    "second": second,
                    "late": dates[second],
                    "first": first,
                    "early": dates[first],
                }
            )


def _day(value: date | datetime, zone: ZoneInfo) -> date:
    return local_day(value, zone) if isinstance(value, datetime) else value
