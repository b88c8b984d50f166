"""Names of figures and indicators, in both languages."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from epiloop.situation.figures import Figure
from epiloop.situation.indicators import (
    Alarm,
    CurveBy,
    Says,
    definitions,
)
from epiloop_hq.disposal.labels import clock_label
from epiloop_hq.orders.labels import MEASURES

Label = str | Promise

FIGURES: Final[dict[Figure, Label]] = {
    Figure.CASES: _("Cases"),
    Figure.COMMUNITY_CASES: _("Community cases"),
    Figure.CASES_TODAY: _("Cases today"),
    Figure.COMMUNITY_TODAY: _("Community cases today"),
    Figure.CASES_YESTERDAY: _("Cases yesterday"),
    Figure.COMMUNITY_YESTERDAY: _("Community cases yesterday"),
    Figure.OPEN_CASES: _("Open cases"),
    Figure.DEATHS: _("Deaths"),
    Figure.CONTACTS: _("Contacts determined"),
    Figure.OPEN_LOOPS: _("Open loops"),
    Figure.OPEN_CLOCKS: _("Open clocks"),
    Figure.OVERDUE_CLOCKS: _("Overdue clocks"),
    Figure.OPEN_POINTS: _("Open risk points"),
    Figure.IN_QUARANTINE: _("In quarantine"),
    Figure.RESTRICTED: _("Persons under an order"),
}
SAYS: Final[dict[Says, Label]] = {
    Says.COUNTED: _("Counted"),
    Says.ESTIMATED: _("With a 95 % interval"),
    Says.INSUFFICIENT_DATA: _("Insufficient data"),
    Says.NOT_PUBLISHED: _("Not published"),
    Says.NOT_RECORDED: _("Not recorded"),
}
ALARMS: Final[dict[Alarm, Label]] = {
    Alarm.CALM: _("Keeps pace"),
    Alarm.GROWTH: _("More work comes than was ever done"),
    Alarm.BACKLOG: _("What comes now will be late"),
    Alarm.INSUFFICIENT_DATA: _("Insufficient data"),
}
CURVES: Final[dict[CurveBy, Label]] = {
    CurveBy.ONSET: _("Epidemic curve by onset"),
    CurveBy.SAMPLE: _("Epidemic curve by first positive sample"),
    CurveBy.REPORT: _("Epidemic curve by report"),
}


def indicator_name(key: str) -> str:
    """Return what an indicator is called, in the reader's language."""
    known = definitions()[key]
    return known.name_zh if _is_chinese() else known.name


def indicator_sentence(key: str) -> str:
    """Return what an indicator is, in one sentence of the reader's language."""
    known = definitions()[key]
    return known.sentence_zh if _is_chinese() else known.sentence


def what_it_is_of(of: str, protocol_id: str) -> str:
    """Return the name of the measure or the clock that an indicator is about."""
    if of in MEASURES:
        return str(MEASURES[of])
    return str(clock_label(of, protocol_id)) if of and protocol_id else of


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")
