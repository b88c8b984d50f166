"""One invented case: its rail, trail, team, reasons and open items."""

from datetime import UTC, date, datetime, timedelta

from epiloop_hq.web import parts
from epiloop_hq.web.sheet.moments import TRIGGER, Tongue, ago, ahead
from epiloop_hq.web.states import State, Tone


def rail(t: Tongue) -> parts.Rail:
    """Return the clock rail."""
    limit = t("limit {} h", "时限 {} 小时")
    step = parts.Step
    return parts.Rail(
        TRIGGER,
        (
            step(
                t("Positive tube", "混管阳性"),
                State.MET,
                TRIGGER,
                who=t("Fangshan laboratory", "房山区检测机构"),
                note=t("10 persons in the tube", "10 混 1"),
            ),
            step(
                t("Members held", "混管人员控制"),
                State.MET,
                ago(10, minutes=20),
                limit=limit.format(2),
                done=10,
                total=10,
                who=t("Gongchen Subdistrict", "拱辰街道"),
            ),
            step(
                t("Recheck result", "复核结果"),
                State.MET,
                ago(6, minutes=10),
                limit=limit.format(6),
                note=t("1 positive, 9 negative", "1 阳 9 阴"),
            ),
            step(
                t("Core information", "核心流调"),
                State.LATE,
                ago(1, minutes=40),
                limit=limit.format(4),
                who=t("Team 3, Zhao Yuting", "三组 赵雨婷"),
                note=t("25 m late", "超时 25 分"),
            ),
            step(
                t("Contacts located", "密接落位"),
                State.OVERDUE,
                due_at=ago(0, minutes=35),
                limit=limit.format(8),
                done=87,
                total=99,
                who=t("Gongchen Subdistrict", "拱辰街道"),
            ),
            step(
                t("Transferred", "转运到位"),
                State.DUE_SOON,
                due_at=ahead(2, minutes=25),
                limit=limit.format(12),
                done=61,
                total=99,
                who=t("Transfer unit", "转运组"),
            ),
            step(
                t("Everybody safe", "全部管控到位"),
                State.NOT_STARTED,
                due_at=TRIGGER + timedelta(hours=24),
                limit=limit.format(24),
            ),
        ),
        TRIGGER + timedelta(hours=24),
        t("24 h", "24 小时"),
        t("the positive tube", "混管阳性"),
    )


def loop(t: Tongue) -> list[parts.Step]:
    """Return one person's loop."""
    return [
        parts.Step(t("Determined", "判定"), State.MET, ago(5)),
        parts.Step(t("Located", "落位"), State.MET, ago(3, minutes=48)),
        parts.Step(
            t("Transferred", "转运"), State.DUE_SOON, due_at=ahead(1, minutes=20)
        ),
        parts.Step(t("Observed", "观察"), State.NOT_STARTED),
        parts.Step(t("Released", "解除"), State.NOT_STARTED),
    ]


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of April 2022, from the hour in Beijing."""
    return datetime(2022, 4, day, hour - 8, minute, tzinfo=UTC)


def days(t: Tongue) -> list[parts.Day]:
    """Return a trail."""
    home = t("Home, Gongchen", "家中（拱辰街道）")
    told = t("told by the case", "本人陈述")
    return [
        parts.Day(
            date(2022, 4, 22),
            (
                parts.Stay(
                    t("Sampling site 7, queue", "第 7 采样点（排队）"),
                    _at(22, 8, 10),
                    _at(22, 8, 35),
                    "test-pipe",
                    source=t("sampling record", "采样记录"),
                ),
                parts.Stay(
                    t("Canteen, building 2", "2 号楼食堂"),
                    _at(22, 11, 30),
                    _at(22, 12, 10),
                    "tools-kitchen-2",
                    t("no mask", "未戴口罩"),
                    told,
                    Tone.BAD,
                    "#",
                    23,
                ),
                parts.Stay(
                    t("Office, 3rd floor", "办公区 3 层"),
                    _at(22, 13, 0),
                    _at(22, 17, 40),
                    "briefcase",
                    source=t("door log", "门禁记录"),
                    tone=Tone.WARN,
                    contacts=11,
                ),
                parts.Stay(
                    home, _at(22, 18, 30), None, "home", source=told, contacts=3
                ),
            ),
            t("day of sampling", "采样日"),
        ),
        parts.Day(
            date(2022, 4, 21),
            (
                parts.Stay(
                    t("Bus F12, Liangxiang to Gongchen", "房 12 路（良乡至拱辰）"),
                    _at(21, 8, 2),
                    _at(21, 8, 31),
                    "bus",
                    source=t("travel card", "乘车记录"),
                    tone=Tone.WARN,
                    contacts=17,
                ),
                parts.Stay(
                    t("Vegetable market, east hall", "菜市场东厅"),
                    _at(21, 19, 5),
                    _at(21, 19, 25),
                    "shopping-cart",
                    source=told,
                    tone=Tone.WARN,
                    href="#",
                    contacts=6,
                ),
            ),
            t("one day before", "采样前 1 天"),
        ),
        parts.Day(date(2022, 4, 20), ()),
    ]


def reasons(t: Tongue) -> list[parts.Evidence]:
    """Return the reasons of a determination."""
    return [
        parts.Evidence(
            t(
                "Ate at the same table in the canteen of building 2.",
                "在 2 号楼食堂同桌就餐。",
            ),
            t("told by the case, confirmed by the contact", "病例陈述，密接本人确认"),
            ago(26),
            "close.same_table",
            timedelta(minutes=40),
            Tone.BAD,
        ),
        parts.Evidence(
            t("Neither wore a mask.", "双方均未佩戴口罩。"),
            t("canteen camera 4", "食堂 4 号监控"),
            ago(26),
            tone=Tone.WARN,
        ),
        parts.Evidence(
            t(
                "The day is inside the look-back window: 4 days before the first positive sample.",
                "在回溯期内：首次阳性采样前 4 天。",
            ),
            t("China, edition 8", "第八版防控方案"),
            rule="lookback.days",
        ),
    ]


def members(t: Tongue) -> list[parts.Member]:
    """Return a case team."""
    return [
        parts.Member(
            t("Zhao Yuting", "赵雨婷"),
            t("Investigation, Team 3", "流调三组"),
            "010-5550-0143",
            is_lead=True,
            since=ago(9),
        ),
        parts.Member(
            t("Sun Peng", "孙鹏"),
            t("Gongchen Subdistrict", "拱辰街道"),
            "010-5550-0178",
            since=ago(9),
        ),
        parts.Member(
            t("Ma Lin", "马琳"),
            t("Transfer unit", "转运组"),
            "010-5550-0190",
            state=State.OFFERED,
        ),
    ]


def notes(t: Tongue) -> list[parts.Note]:
    """Return a thread."""
    return [
        parts.Note(
            t("Sun Peng", "孙鹏"),
            ago(2, minutes=12),
            t(
                "Twelve do not answer the telephone. Two neighbours say the Li family left for Baoding yesterday.",
                "十二人电话无人接听。两位邻居称李家昨日已去保定。",
            ),
        ),
        parts.Note(
            t("Zhao Yuting", "赵雨婷"),
            ago(1, minutes=50),
            t(
                "Assistance request to Baoding is out. Please try the rest at the door.",
                "已向保定发协查函。其余人员请上门核实。",
            ),
            is_own=True,
        ),
        parts.Note(
            t("Zhao Yuting", "赵雨婷"),
            ago(0, minutes=20),
            t(
                "Leaving at 14:30. Open: 12 to locate, market stall 14 without a list.",
                "14:30 交班。未结：12 人待落位，市场 14 号摊位无名单。",
            ),
            t("Shift hand-over", "交接班"),
        ),
    ]


def items(t: Tongue) -> list[parts.Item]:
    """Return open items."""
    return [
        parts.Item(
            t("12 contacts not located", "12 名密接未落位"),
            State.OVERDUE,
            ago(0, minutes=35),
            t("Gongchen Subdistrict", "拱辰街道"),
            "#",
        ),
        parts.Item(
            t("Market, east hall: list of stall keepers", "菜市场东厅：摊主名单"),
            State.DUE_SOON,
            ahead(1, minutes=10),
            t("Team 3", "三组"),
            "#",
        ),
        parts.Item(
            t("Reply from Baoding to the assistance request", "保定协查回函"),
            State.RUNNING,
            ahead(9),
            t("Baoding", "保定市"),
        ),
        parts.Item(t("Terminal disinfection of the home", "家庭终末消毒"), State.DONE),
        parts.Item(t("Interview report, first version", "流调报告初稿"), State.DONE),
    ]


def facts(t: Tongue) -> list[parts.Fact]:
    """Return a definition list."""
    return [
        parts.Fact(t("Age, sex", "年龄、性别"), t("34, female", "34 岁，女")),
        parts.Fact(
            t("Found by", "发现途径"),
            t("Community screening", "社会面筛查"),
            t("pool of ten, day 2 of the round", "十混一，第 2 日"),
        ),
        parts.Fact(
            t("Day of first symptom", "发病日期"), t("22 Apr 2022", "2022年4月22日")
        ),
        parts.Fact(
            t("Residence", "现住址"), t("Gongchen Subdistrict", "拱辰街道"), href="#"
        ),
        parts.Fact(t("Work", "工作单位"), t("Office clerk", "办公室职员")),
        parts.Fact(
            t("Responsible unit", "责任单位"),
            t("Fangshan District", "房山区"),
            t("since 02:05", "自 02:05"),
        ),
    ]


def tabs(t: Tongue) -> list[parts.Tab]:
    """Return tabs."""
    return [
        parts.Tab(t("Overview", "概览"), "#", is_current=True),
        parts.Tab(t("Contacts", "接触者"), "#tabs-2", count=99),
        parts.Tab(t("Trail", "轨迹"), "#tabs-3", count=14),
        parts.Tab(t("Risk points", "风险点位"), "#tabs-4", count=6),
        parts.Tab(t("Documents", "文书"), "#tabs-5"),
    ]
