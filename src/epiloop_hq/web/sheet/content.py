"""Everything the component sheet shows, in one of the two languages."""

from typing import Any

from epiloop_hq.web import parts
from epiloop_hq.web.navigation import DESTINATIONS, NavigationLink
from epiloop_hq.web.sheet import board, case, desk, pictures
from epiloop_hq.web.sheet.moments import NOW, Tongue
from epiloop_hq.web.shell import Shell, Standing
from epiloop_hq.web.states import State


def content(*, chinese: bool, night: bool = False) -> dict[str, Any]:
    """Return the context of the sheet, its invented data in one of the two languages."""

    def t(english: str, other: str) -> str:
        return other if chinese else english

    return {
        "now": NOW,
        "shell": _frame(t, chinese=chinese, night=night),
        "tiles": desk.tiles(t),
        "counts": board.counts(t),
        "columns": board.columns(t, now=NOW),
        "states": list(State),
        "rail": case.rail(t),
        "loop": case.loop(t),
        "days": case.days(t),
        "reasons": case.reasons(t),
        "members": case.members(t),
        "notes": case.notes(t),
        "items": case.items(t),
        "facts": case.facts(t),
        "tabs": case.tabs(t),
        "contacts": board.contacts(t, now=NOW),
        "handovers": desk.handovers(t),
        "values": desk.values(t),
        "differences": desk.differences(t),
        "stages": desk.stages(t),
        "findings": desk.findings(t),
        "curve": pictures.curve(t),
        "reproduction": pictures.reproduction(t),
        "chain": pictures.chain(t),
        "before": t("China, edition 8", "第八版防控方案"),
        "after": t("China, edition 9", "第九版防控方案"),
    }


def _frame(t: Tongue, *, chinese: bool, night: bool) -> Shell:
    """Return the frame as an investigator would see it, with every destination."""
    standing = Standing(
        outbreaks=(
            parts.Choice(
                t("Fangshan, April 2022", "房山 2022 年 4 月疫情"), "#", is_current=True
            ),
            parts.Choice(
                t("MERS, Korea 2015", "韩国 2015 年 MERS"),
                "#",
                note=t("closed", "已结束"),
            ),
        ),
        areas=(parts.Choice(t("Fangshan District", "房山区"), "#", is_current=True),),
        account_name=t("Zhao Yuting", "赵雨婷"),
        role=t("Investigator", "流调员"),
        demonstration_since=NOW,
    )
    waiting = {"workbench:my_contacts": 12, "workbench:handovers": 3}
    return Shell(
        now=NOW,
        language="zh-Hans" if chinese else "en",
        standing=standing,
        navigation=tuple(
            NavigationLink(
                place.group,
                place.label,
                place.icon,
                "#",
                is_current=place.icon == "layout-kanban",
                is_daily=place.is_daily,
                waiting=waiting.get(place.url_name, 0),
            )
            for place in DESTINATIONS
        ),
        is_demonstration=True,
        search_href="#",
        sign_out_href="#",
        account_href="#",
        is_night=night,
    )
