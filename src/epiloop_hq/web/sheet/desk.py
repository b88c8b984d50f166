"""Invented hand-overs, protocol values and imports."""

from epiloop_hq.web import parts
from epiloop_hq.web.sheet.moments import Tongue, ago, ahead
from epiloop_hq.web.states import State, Tone


def tiles(t: Tongue) -> list[parts.Tile]:
    """Return figure tiles."""
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


def handovers(t: Tongue) -> list[parts.Handover]:
    """Return three hand-overs."""
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


def values(t: Tongue) -> list[parts.ProtocolValue]:
    """Return values of a protocol."""
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


def differences(t: Tongue) -> list[parts.Difference]:
    """Return a diff."""
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


def stages(t: Tongue) -> list[parts.Stage]:
    """Return the stages of an import."""
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


def findings(t: Tongue) -> list[parts.Finding]:
    """Return findings of an import."""
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
