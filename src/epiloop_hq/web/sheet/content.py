"""One invented afternoon: 23 April 2022, 14:05, some hours after a first pooled tube."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from epiloop_hq.web import parts
from epiloop_hq.web.sheet import board
from epiloop_hq.web.states import State, Tone

NOW: Final = datetime(2022, 4, 23, 6, 5, tzinfo=UTC)
TRIGGER: Final = datetime(2022, 4, 22, 18, 5, tzinfo=UTC)


def ago(hours: float = 0, *, minutes: float = 0) -> datetime:
    """Return an instant before the sheet's own."""
    return NOW - timedelta(hours=hours, minutes=minutes)


def ahead(hours: float = 0, *, minutes: float = 0) -> datetime:
    """Return an instant after the sheet's own."""
    return NOW + timedelta(hours=hours, minutes=minutes)


def content(*, chinese: bool) -> dict[str, Any]:
    """Return the context of the sheet, its invented data in one of the two languages."""

    def t(english: str, other: str) -> str:
        return other if chinese else english

    return {
        "now": NOW,
        "tiles": _tiles(t),
        "counts": board.counts(t),
        "columns": board.columns(t, now=NOW),
        "states": list(State),
        "rail": _rail(t),
        "loop": _loop(t),
        "days": _days(t),
        "reasons": _reasons(t),
        "members": _members(t),
        "notes": _notes(t),
        "items": _items(t),
        "facts": _facts(t),
        "tabs": _tabs(t),
        "contacts": board.contacts(t, now=NOW),
        "handovers": _handovers(t),
        "values": _values(t),
        "differences": _differences(t),
        "stages": _stages(t),
        "findings": _findings(t),
        "before": t("China, edition 8", "第八版防控方案"),
        "after": t("China, edition 9", "第九版防控方案"),
    }


def _tiles(t: board.Tongue) -> list[parts.Tile]:
    return [
        parts.Tile(
            t("Open cases", "在办病例"),
            "61",
            t("+9 since midnight", "零时以来 +9"),
            Tone.BAD,
            "#",
        ),
        parts.Tile(
            t("Clocks overdue", "超时任务"),
            "4",
            t("of 212 running", "共 212 项计时"),
            Tone.BAD,
            "#",
        ),
        parts.Tile(
            t("Due within 6 h", "6 小时内到期"),
            "11",
            t("3 without owner", "3 项无责任人"),
            Tone.WARN,
            "#",
        ),
        parts.Tile(
            t("Contacts located", "密接落位"), "87%", "1,204 / 1,387", Tone.GOOD
        ),
        parts.Tile(
            t("Median sample to report", "采样至报告中位数"),
            t("7.4 h", "7.4 小时"),
            t("last 7 days", "近 7 天"),
            Tone.FLAT,
        ),
        parts.Tile(
            t("Community cases", "社会面病例"),
            "3",
            t("of 9 today", "今日 9 例中"),
            Tone.BAD,
        ),
    ]


def _rail(t: board.Tongue) -> parts.Rail:
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


def _loop(t: board.Tongue) -> list[parts.Step]:
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


def _days(t: board.Tongue) -> list[parts.Day]:
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


def _reasons(t: board.Tongue) -> list[parts.Evidence]:
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


def _members(t: board.Tongue) -> list[parts.Member]:
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


def _notes(t: board.Tongue) -> list[parts.Note]:
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


def _items(t: board.Tongue) -> list[parts.Item]:
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


def _facts(t: board.Tongue) -> list[parts.Fact]:
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


def _tabs(t: board.Tongue) -> list[parts.Tab]:
    return [
        parts.Tab(t("Overview", "概览"), "#", is_current=True),
        parts.Tab(t("Contacts", "接触者"), "#tabs-2", count=99),
        parts.Tab(t("Trail", "轨迹"), "#tabs-3", count=14),
        parts.Tab(t("Risk points", "风险点位"), "#tabs-4", count=6),
        parts.Tab(t("Documents", "文书"), "#tabs-5"),
    ]


def _handovers(t: board.Tongue) -> list[parts.Handover]:
    fangshan, fengtai = (
        t("Fangshan District", "房山区"),
        t("Fengtai District", "丰台区"),
    )
    return [
        parts.Handover(
            t("7 close contacts of F-0423-01", "F-0423-01 的 7 名密接"),
            fangshan,
            fengtai,
            State.OFFERED,
            ago(1, minutes=40),
            ahead(0, minutes=20),
            persons=7,
            telephone="010-5550-0110",
            href="#",
            note=t(
                "Six at home in Lugouqiao, one in the district hospital.",
                "6 人在卢沟桥家中，1 人在区医院。",
            ),
        ),
        parts.Handover(
            t("One member of the positive tube", "阳性混管 1 人"),
            fangshan,
            t("Baoding, Hebei", "河北省保定市"),
            State.ACCEPTED,
            ago(9),
            answered_at=ago(8, minutes=20),
            persons=1,
            href="#",
        ),
        parts.Handover(
            t("Stall keepers of the east hall", "东厅摊主"),
            t("Daxing District", "大兴区"),
            fangshan,
            State.DISPUTED,
            ago(4),
            answered_at=ago(3),
            persons=14,
            telephone="010-5550-0165",
            href="#",
            note=t("Nine of them live in Fengtai.", "其中 9 人居住在丰台。"),
        ),
    ]


def _values(t: board.Tongue) -> list[parts.ProtocolValue]:
    edition = t("Edition 8, annex 5", "第八版 附件 5")
    return [
        parts.ProtocolValue(
            "contacts.lookback_days",
            t(
                "Days before onset or first positive sample",
                "发病或首次阳性采样前回溯天数",
            ),
            t("4 days", "4 天"),
            "V",
            edition,
            "#",
        ),
        parts.ProtocolValue(
            "disposal.locating.limit_hours",
            t("Time to locate a contact", "密接落位时限"),
            t("8 h", "8 小时"),
            "S",
            t("National guide of 2021", "2021 年核酸检测组织实施指南"),
        ),
        parts.ProtocolValue(
            "zones.lift.days",
            t("Days without a case before lifting", "解封前无新增天数"),
            t("14 days", "14 天"),
            "D",
            edition,
            note=t("From the quarantine length.", "由隔离期推得。"),
            inherited_from=t("edition 8", "第八版"),
        ),
        parts.ProtocolValue(
            "aircraft.rows",
            t("Rows in front and behind on an aircraft", "航空器前后排数"),
            "3",
            "U",
            t("No source found yet", "暂未找到出处"),
        ),
    ]


def _differences(t: board.Tongue) -> list[parts.Difference]:
    return [
        parts.Difference(
            "quarantine.facility_days",
            t("Centralised quarantine", "集中隔离"),
            t("14 days", "14 天"),
            t("7 days", "7 天"),
        ),
        parts.Difference(
            "quarantine.home_days",
            t("Home health monitoring", "居家健康监测"),
            t("7 days", "7 天"),
            t("3 days", "3 天"),
        ),
        parts.Difference(
            "zones.medium",
            t("Medium-risk area", "中风险区"),
            "",
            t("places with transmission risk", "存在传播风险的区域"),
        ),
        parts.Difference(
            "contacts.secondary",
            t("Secondary close contact", "密接的密接"),
            t("quarantined 7 days", "隔离 7 天"),
            t("home 7 days", "居家 7 天"),
        ),
    ]


def _stages(t: board.Tongue) -> list[parts.Stage]:
    return [
        parts.Stage(t("Upload", "上传"), is_done=True, note="residences.xlsx"),
        parts.Stage(
            t("Columns", "列对应"),
            is_done=True,
            note=t("11 of 12 used", "12 列中用 11 列"),
        ),
        parts.Stage(
            t("Dry run", "试运行"),
            is_current=True,
            note=t("nothing is written", "不写入"),
        ),
        parts.Stage(t("Result", "结果")),
    ]


def _findings(t: board.Tongue) -> list[parts.Finding]:
    return [
        parts.Finding(
            18,
            "onset_on",
            "31/02/2022",
            t("February 2022 has 28 days.", "2022 年 2 月只有 28 天。"),
        ),
        parts.Finding(
            57,
            "area",
            "Gongcheng",
            t(
                "No such area. Nearest: Gongchen Subdistrict.",
                "没有这个属地。最接近：拱辰街道。",
            ),
        ),
        parts.Finding(
            203,
            "age",
            "131",
            t(
                "Older than anybody known; accepted without age.",
                "超出已知最大年龄；已接收，年龄留空。",
            ),
            is_rejected=False,
        ),
    ]
