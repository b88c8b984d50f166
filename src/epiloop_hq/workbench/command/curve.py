"""The epidemic curve by onset, its last days greyed until most of their cases are found."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from epiloop.situation.indicators import Curve, CurveBy
from epiloop.situation.indicators.indicator import nearest_rank
from epiloop_hq.cases.queries import onset_delays
from epiloop_hq.situation.queries import Picture
from epiloop_hq.web import charts
from epiloop_hq.web.charts import Chart, Series
from epiloop_hq.web.states import Text, Tone
from epiloop_hq.web.wording import short_day
from epiloop_hq.workbench.standing import Place

SHOWN_DAYS: Final = 42
# The day that counts: the first of these that is known of any case.
AXES: Final[Mapping[CurveBy, Text]] = {
    CurveBy.ONSET: gettext_lazy("Day of onset"),
    CurveBy.SAMPLE: gettext_lazy("Day of the first positive sample"),
    CurveBy.REPORT: gettext_lazy("Day of report"),
}
MOST_FOUND: Final = 0.9  # a day is incomplete while fewer of its cases are found


def curve(picture: Picture, place: Place, *, at: datetime) -> Chart | None:
    """Return the curve of an area (1 query): by onset, or by what else is known.

    Nothing where no case has a day at all, and for areas without indicators.
    """
    by = next((by for by in AXES if _has_cases(picture, by)), None)
    if by is None:
        return None
    known = picture.curves[by]
    lag = _lag(place) if by is CurveBy.ONSET else 0
    days = known.days[-SHOWN_DAYS:]
    return charts.days(
        "epidemic-curve",
        _("Epidemic curve"),
        summary=_summary(known, lag),
        axis=AXES[by],
        labels=[short_day(day.on) for day in days],
        series=(
            Series(
                name=pgettext("cases", "Community"),
                values=tuple(day.community for day in days),
                tone=Tone.BAD,
            ),
            Series(
                name=pgettext("cases", "Under control"),
                values=tuple(day.cases - day.community for day in days),
            ),
        ),
        # The last day is today, which has only begun.
        incomplete=min(max(1, lag), len(days)),
        at=at,
    )


def _has_cases(picture: Picture, by: CurveBy) -> bool:
    return by in picture.curves and any(day.cases for day in picture.curves[by].days)


def _lag(place: Place) -> int:
    """Return within how many days of their onset most cases are found."""
    delays = onset_delays(
        place.outbreak.id,
        place.actor,
        area_path=place.area_path,
        zone=place.outbreak.zone,
    )
    return int(nearest_rank(sorted(delays), MOST_FOUND)) if delays else 0


def _summary(known: Curve, lag: int) -> str:
    if known.by is not CurveBy.ONSET:
        return _("%(axis)s of each case; no onset is known.") % {"axis": AXES[known.by]}
    said = ngettext(
        "Cases by day of onset. Nine in ten are found within %(n)d day.",
        "Cases by day of onset. Nine in ten are found within %(n)d days.",
        lag,
    ) % {"n": lag}
    if not known.undated:
        return said
    undated = ngettext(
        "%(n)d case has no known onset.",
        "%(n)d cases have no known onset.",
        known.undated,
    ) % {"n": known.undated}
    return _("%(said)s %(undated)s") % {"said": said, "undated": undated}
