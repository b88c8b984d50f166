"""The epidemic curve by onset, its last days greyed until most of their cases are found."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from epiloop.situation.indicators import Curve, CurveBy
from epiloop.situation.indicators.indicator import nearest_rank
from epiloop_hq.cases.queries import onset_delays
from epiloop_hq.situation.queries import Picture
from epiloop_hq.web import charts
from epiloop_hq.web.charts import Chart, Series
from epiloop_hq.web.states import Tone
from epiloop_hq.web.wording import short_day
from epiloop_hq.workbench.standing import Place

SHOWN_DAYS: Final = 42
MOST_FOUND: Final = 0.9  # a day is incomplete while fewer of its cases are found


def curve(picture: Picture, place: Place, *, at: datetime) -> Chart | None:
    """Return the curve of an area (1 query); nothing where no onset is known."""
    known = picture.curves.get(CurveBy.ONSET)
    if known is None or not any(day.cases for day in known.days):
        return None
    delays = onset_delays(
        place.outbreak.id,
        place.actor,
        area_path=place.area_path,
        zone=place.outbreak.zone,
    )
    lag = int(nearest_rank(sorted(delays), MOST_FOUND)) if delays else 0
    days = known.days[-SHOWN_DAYS:]
    return charts.days(
        "epidemic-curve",
        _("Epidemic curve"),
        summary=_summary(known, lag),
        axis=_("Day of onset"),
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


def _summary(known: Curve, lag: int) -> str:
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
