"""Today's figures, community first, each with what it was and how sure it is."""

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from epiloop.situation.figures import Figure
from epiloop.situation.indicators import Indicator, Says
from epiloop_hq.situation.queries import Picture
from epiloop_hq.web.parts import Tile
from epiloop_hq.web.states import Tone


def tiles(picture: Picture) -> tuple[Tile, ...]:
    """Return the tiles of an area's picture."""
    count, work = picture.figures, reverse("workbench:my_contacts")
    said = {one.key: one for one in picture.indicators if not one.of}
    return (
        Tile(
            _("Community today"),
            _whole(count[Figure.COMMUNITY_TODAY]),
            _("yesterday %(n)s, in all %(total)s")
            % {
                "n": _whole(count[Figure.COMMUNITY_YESTERDAY]),
                "total": _whole(count[Figure.COMMUNITY_CASES]),
            },
            Tone.BAD if count[Figure.COMMUNITY_TODAY] else Tone.GOOD,
        ),
        Tile(
            _("Cases today"),
            _whole(count[Figure.CASES_TODAY]),
            _("yesterday %(n)s, in all %(total)s")
            % {
                "n": _whole(count[Figure.CASES_YESTERDAY]),
                "total": _whole(count[Figure.CASES]),
            },
            Tone.RUN,
        ),
        _zero_days(said.get("community_zero_days")),
        _share(_("Community share"), said.get("community_share"), Tone.WARN),
        Tile(
            _("Clocks overdue"),
            _whole(count[Figure.OVERDUE_CLOCKS]),
            _("of %(n)s that run") % {"n": _whole(count[Figure.OPEN_CLOCKS])},
            Tone.BAD,
        ),
        Tile(
            _("Open loops"),
            _whole(count[Figure.OPEN_LOOPS]),
            _("%(n)s under an order") % {"n": _whole(count[Figure.RESTRICTED])},
            Tone.RUN,
            work,
        ),
        _share(_("Whole loop in time"), said.get("full_loop_rate"), Tone.GOOD),
    )


def _zero_days(said: Indicator | None) -> Tile:
    label = _("Days at community zero")
    if said is None or said.value is None:
        return Tile(label, "–", _("not recorded"))
    asked = (
        _("%(n)s are asked for") % {"n": _whole(said.limit)}
        if said.limit is not None
        else ""
    )
    is_reached = said.limit is not None and said.value >= said.limit
    tone = Tone.GOOD if is_reached else Tone.FLAT
    return Tile(label, _whole(said.value), asked, tone, _indicators())


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
    return "–" if share is None else number_format(100 * share, 0)


def _whole(number: float) -> str:
    return number_format(number, 0, use_l10n=True, force_grouping=True)
