"""Today's figures, community first, each with what it was and how sure it is."""

from django.urls import reverse
from django.utils.translation import gettext as _

from epiloop.situation.figures import Figure
from epiloop.situation.indicators import Indicator, Says
from epiloop_hq.situation.queries import Picture
from epiloop_hq.web.parts import Tile
from epiloop_hq.web.states import Tone
from epiloop_hq.web.wording import number


def tiles(picture: Picture) -> tuple[Tile, ...]:
    """Return the tiles of an area's picture."""
    count, work = picture.figures, reverse("workbench:my_contacts")
    said = {one.key: one for one in picture.indicators if not one.of}
    return (
        Tile(
            _("Community today"),
            number(count[Figure.COMMUNITY_TODAY]),
            _("yesterday %(n)s, in all %(total)s")
            % {
                "n": number(count[Figure.COMMUNITY_YESTERDAY]),
                "total": number(count[Figure.COMMUNITY_CASES]),
            },
            Tone.BAD if count[Figure.COMMUNITY_TODAY] else Tone.GOOD,
        ),
        Tile(
            _("Cases today"),
            number(count[Figure.CASES_TODAY]),
            _("yesterday %(n)s, in all %(total)s")
            % {
                "n": number(count[Figure.CASES_YESTERDAY]),
                "total": number(count[Figure.CASES]),
            },
            Tone.RUN,
        ),
        _zero_days(said.get("community_zero_days")),
        _share(_("Community share"), said.get("community_share"), Tone.WARN),
        Tile(
            _("Clocks overdue"),
            number(count[Figure.OVERDUE_CLOCKS]),
            _("of %(n)s that run") % {"n": number(count[Figure.OPEN_CLOCKS])},
            Tone.BAD,
        ),
        Tile(
            _("Open loops"),
            number(count[Figure.OPEN_LOOPS]),
            _("%(n)s under an order") % {"n": number(count[Figure.RESTRICTED])},
            Tone.RUN,
            work,
        ),
        _share(_("Whole loop in time"), said.get("full_loop_rate"), Tone.GOOD),
    )


def _zero_days(said: Indicator | None) -> Tile:
    label = _("Community-zero days")
    if said is None or said.value is None:
        return Tile(label, "–", _("not recorded"))
    asked = (
        _("%(n)s are asked for") % {"n": number(said.limit)}
        if said.limit is not None
        else ""
    )
    is_reached = said.limit is not None and said.value >= said.limit
    tone = Tone.GOOD if is_reached else Tone.FLAT
    return Tile(label, number(said.value), asked, tone, _indicators())


def _share(label: str, said: Indicator | None, tone: Tone) -> Tile:
    if said is None or said.value is None or said.says is not Says.ESTIMATED:
        return Tile(label, "–", _("insufficient data"))
    between = {"lower": _percent(said.lower), "upper": _percent(said.upper)}
    return Tile(
        label,
        _("%(share)s %%") % {"share": _percent(said.value)},
        _("95 %%: %(lower)s to %(upper)s %%") % between,
        tone,
        _indicators(),
    )


def _indicators() -> str:
    return reverse("workbench:indicators")


def _percent(share: float | None) -> str:
    return "–" if share is None else number(round(100 * share))
