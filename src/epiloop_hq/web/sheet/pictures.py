"""Invented pictures of figures: a curve, an interval, a chain."""

from datetime import timedelta

from epiloop_hq.web import charts, wording
from epiloop_hq.web.charts import Chart, Level, Mark, Series
from epiloop_hq.web.sheet.moments import NOW, Tongue
from epiloop_hq.web.states import Shape, Tone

COMMUNITY = (0, 1, 1, 2, 4, 6, 7, 9, 8, 6, 5, 4, 3, 2, 2, 1, 1, 0, 1, 0)
CONTROLLED = (0, 0, 1, 2, 3, 6, 9, 12, 14, 15, 13, 12, 11, 9, 8, 7, 5, 4, 2, 1)
RT = (None, None, 2.1, 2.2, 2.0, 1.9, 1.7, 1.4, 1.2, 1.1)
# Name, day, row, route, how many it infected, and by whom.
CHAIN = (
    ("F-01", 0, 1.5, 0, 3, ""),
    ("F-02", 3, 0.0, 2, 0, "F-01"),
    ("F-03", 4, 1.5, 0, 2, "F-01"),
    ("F-04", 5, 3.0, 2, 0, "F-01"),
    ("F-05", 8, 1.0, 1, 0, "F-03"),
    ("F-06", 9, 2.0, 2, 0, "F-03"),
)


def curve(t: Tongue) -> Chart:
    """Return an epidemic curve whose last three days are incomplete."""
    return charts.days(
        "sample-curve",
        t("Cases by day of onset", "按发病日病例数"),
        summary=t(
            "Cases rose until 11 April and have fallen since; the last three days are "
            "incomplete.",
            "病例数至 4 月 11 日上升，此后下降；最近三日数据未报齐。",
        ),
        axis=t("Day of onset", "发病日期"),
        labels=_labels(len(COMMUNITY)),
        series=(
            Series(
                name=t("Community", "社会面"),
                values=COMMUNITY,
                tone=Tone.BAD,
            ),
            Series(name=t("Under control", "管控人员"), values=CONTROLLED),
        ),
        incomplete=3,
    )


def reproduction(t: Tongue) -> Chart:
    """Return an estimate with its interval, compared with one."""
    return charts.days(
        "sample-rt",
        t("Reproduction number", "再生数"),
        summary=t(
            "The reproduction number has fallen to 1.1; its interval holds 1.",
            "再生数已降至 1.1，其区间包含 1。",
        ),
        axis=t("Last day of the window", "窗口末日"),
        labels=_labels(len(RT)),
        series=(
            Series(
                name=t("R", "再生数"),
                values=RT,
                mark=Mark.LINE,
                lower=tuple(None if r is None else round(r - 0.3, 2) for r in RT),
                upper=tuple(None if r is None else round(r + 0.35, 2) for r in RT),
            ),
        ),
        level=Level(value=1, name="R = 1"),
    )


def chain(t: Tongue) -> Chart:
    """Return six cases and who infected whom."""
    groups = (
        charts.Group(
            name=t("Community screening", "社区筛查"),
            tone=Tone.BAD,
            shape=Shape.TRIANGLE,
        ),
        charts.Group(
            name=t("Came to care by themselves", "主动就诊"),
            tone=Tone.BAD,
            shape=Shape.DIAMOND,
        ),
        charts.Group(
            name=t("In quarantine", "隔离观察"), tone=Tone.GOOD, shape=Shape.DISC
        ),
    )
    labels = _labels(10)
    return charts.graph(
        "sample-chain",
        t("Who infected whom", "传播关系"),
        summary=t(
            "Six cases of one chain, in three generations.", "同一传播链 6 例，共三代。"
        ),
        labels=labels,
        groups=groups,
        nodes=[
            charts.Node(
                name=name, day=day, row=row, group=group, size=size, is_marked=group < 2
            )
            for name, day, row, group, size, _by in CHAIN
        ],
        edges=[
            charts.Edge(source=by, target=name, is_sure=name != "F-05")
            for name, _day, _row, _group, _size, by in CHAIN
            if by
        ],
        columns=(t("Case", "病例"), t("Onset", "发病"), t("Infected by", "传染源")),
        rows=[(name, labels[day], by) for name, day, *_rest, by in CHAIN],
    )


def _labels(days: int) -> list[str]:
    first = NOW - timedelta(days=days)
    return [wording.short_day((first + timedelta(days=n)).date()) for n in range(days)]
