"""The invented board of the component sheet."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from epiloop_hq.web import parts
from epiloop_hq.web.sheet.moments import Tongue
from epiloop_hq.web.states import State, Tone


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One row of the sheet's table of contacts."""

    number: str
    name: str
    kind: str
    place: str
    state: State
    step: str
    due_at: datetime | None
    who: str
    steps: tuple[State, ...]


def counts(t: Tongue) -> list[parts.Count]:
    """Return counts that add up to all open cases."""
    return [
        parts.Count(t("Overdue", "超时"), 4, Tone.BAD, State.OVERDUE, "#"),
        parts.Count(
            t("Due within 6 h", "6 小时内到期"), 11, Tone.WARN, State.DUE_SOON, "#"
        ),
        parts.Count(t("Running", "进行中"), 37, Tone.RUN, State.RUNNING, "#"),
        parts.Count(t("Met today", "今日办结"), 9, Tone.GOOD, State.MET, "#"),
    ]


def columns(t: Tongue, *, now: datetime) -> list[parts.Column]:
    """Return the four columns of a board."""
    return [
        parts.Column(t("Overdue", "超时"), State.OVERDUE, 4, _overdue(t, now), "#"),
        parts.Column(
            t("Due within 6 h", "6 小时内到期"), State.DUE_SOON, 11, _due(t, now), "#"
        ),
        parts.Column(t("Running", "进行中"), State.RUNNING, 37, _running(t, now), "#"),
        parts.Column(t("Met today", "今日办结"), State.MET, 9, _met(t, now), "#"),
    ]


def _card(t: Tongue) -> parts.CaseCard:
    return parts.CaseCard(
        number="",
        href="#",
        person=t("Woman, 34", "女，34 岁"),
        place=t("Gongchen", "拱辰街道"),
        state=State.RUNNING,
        step="",
        due_at=None,
        route=t("Community", "社会面"),
        is_community=True,
        who=t("Zhao Yuting", "赵雨婷"),
    )


def _overdue(t: Tongue, now: datetime) -> tuple[parts.CaseCard, ...]:
    met, over, later = State.MET, State.OVERDUE, State.NOT_STARTED
    locate = t("Locate contacts", "密接落位")
    return (
        replace(
            _card(t),
            number="F-0423-01",
            state=over,
            step=locate,
            due_at=now - timedelta(minutes=35),
            steps=(met, met, met, State.LATE, over, State.DUE_SOON, later),
            done=61,
            total=99,
        ),
        replace(
            _card(t),
            number="F-0422-07",
            state=over,
            step=t("Core information", "核心流调"),
            due_at=now - timedelta(hours=2, minutes=10),
            person=t("Man, 61", "男，61 岁"),
            place=t("Liangxiang", "良乡镇"),
            route=t("Not yet known", "待定"),
            who=t("no lead", "无组长"),
            steps=(met, met, over, later, later, later, later),
            done=0,
            total=14,
        ),
    )


def _due(t: Tongue, now: datetime) -> tuple[parts.CaseCard, ...]:
    met, due, later = State.MET, State.DUE_SOON, State.NOT_STARTED
    in_quarantine = t("In quarantine", "隔离观察")
    return (
        replace(
            _card(t),
            number="F-0423-02",
            state=due,
            step=t("Transfer contacts", "密接转运"),
            due_at=now + timedelta(minutes=50),
            person=t("Man, 8", "男，8 岁"),
            steps=(met, met, met, met, met, due, later),
            done=40,
            total=41,
        ),
        replace(
            _card(t),
            number="F-0422-11",
            state=due,
            step=t("Locate contacts", "密接落位"),
            due_at=now + timedelta(hours=3, minutes=5),
            place=t("Changyang", "长阳镇"),
            route=in_quarantine,
            is_community=False,
            who=t("Wu Di", "吴迪"),
            steps=(met, met, met, met, due, later, later),
            done=17,
            total=60,
        ),
        replace(
            _card(t),
            number="F-0422-12",
            state=due,
            step=t("Core information", "核心流调"),
            due_at=now + timedelta(hours=5, minutes=40),
            person=t("Woman, 27", "女，27 岁"),
            place=t("Doudian", "窦店镇"),
            route=in_quarantine,
            is_community=False,
            who=t("Khan", "韩雪"),
            steps=(met, met, due, later, later, later, later),
            done=0,
            total=6,
        ),
    )


def _running(t: Tongue, now: datetime) -> tuple[parts.CaseCard, ...]:
    met, run, later = State.MET, State.RUNNING, State.NOT_STARTED
    zone = t("Sealed zone", "封控区")
    return (
        replace(
            _card(t),
            number="F-0422-03",
            state=run,
            step=t("Transfer contacts", "密接转运"),
            due_at=now + timedelta(hours=9),
            steps=(met, met, met, met, met, run, later),
            done=88,
            total=102,
        ),
        replace(
            _card(t),
            number="F-0421-19",
            state=run,
            step=t("Everybody safe", "全部管控到位"),
            due_at=now + timedelta(hours=14, minutes=30),
            route=zone,
            is_community=False,
            place=t("Xincheng", "新城"),
            steps=(met, met, met, met, met, met, run),
            done=31,
            total=33,
        ),
        replace(
            _card(t),
            number="F-0421-16",
            state=State.SUSPENDED,
            step=t("Recheck awaited", "等待复核"),
            person=t("Man, 45", "男，45 岁"),
            route=zone,
            is_community=False,
            place=t("Yancun", "阎村镇"),
            steps=(met, met, State.SUSPENDED, later, later, later, later),
        ),
    )


def _met(t: Tongue, now: datetime) -> tuple[parts.CaseCard, ...]:
    met = (State.MET,) * 7
    safe = t("Everybody safe", "全部管控到位")
    return (
        replace(
            _card(t),
            number="F-0420-09",
            state=State.MET,
            step=safe,
            met_at=now - timedelta(hours=1),
            steps=met,
            done=54,
            total=54,
        ),
        replace(
            _card(t),
            number="F-0420-02",
            state=State.LATE,
            step=safe,
            met_at=now - timedelta(hours=5, minutes=31),
            route=t("In quarantine", "隔离观察"),
            is_community=False,
            steps=(*met[:6], State.LATE),
            done=112,
            total=112,
        ),
    )


def contacts(t: Tongue, *, now: datetime) -> list[ContactRow]:
    """Return rows for the sheet's work list."""
    met, later = State.MET, State.NOT_STARTED
    close, second = t("Close contact", "密接"), t("Secondary contact", "次密接")
    gongchen, changyang = (
        t("Gongchen Subdistrict", "拱辰街道"),
        t("Changyang Town", "长阳镇"),
    )
    return [
        ContactRow(
            "C-00412",
            t("Li Wei", "李伟"),
            close,
            gongchen,
            State.UNREACHABLE,
            t("Locate", "落位"),
            now - timedelta(minutes=35),
            t("Sun Peng", "孙鹏"),
            (met, State.OVERDUE, later, later, later),
        ),
        ContactRow(
            "C-00413",
            t("Wang Fang", "王芳"),
            close,
            gongchen,
            State.DUE_SOON,
            t("Transfer", "转运"),
            now + timedelta(hours=1, minutes=20),
            t("Ma Lin", "马琳"),
            (met, met, State.DUE_SOON, later, later),
        ),
        ContactRow(
            "C-00417",
            t("Ayxem Turdi", "阿依仙木·吐尔地"),
            second,
            changyang,
            State.RUNNING,
            t("Transfer", "转运"),
            now + timedelta(hours=7),
            t("Ma Lin", "马琳"),
            (met, met, State.RUNNING, later, later),
        ),
        ContactRow(
            "C-00420",
            t("Chen Jie", "陈杰"),
            close,
            changyang,
            State.MET,
            t("Observed", "观察中"),
            None,
            t("Site 4", "4 号点"),
            (met, met, met, State.RUNNING, later),
        ),
    ]
