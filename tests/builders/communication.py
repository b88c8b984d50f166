"""Bulletins, and the three persons who make them."""

from datetime import datetime

from builders.actors import NOW, an_actor, later
from builders.outbreaks import an_outbreak
from epiloop_hq.actor import Role
from epiloop_hq.communication import actions

WRITER, APPROVER, PUBLISHER = (
    an_actor(Role.HEADQUARTERS, name=name)
    for name in ("Writer", "Approver", "Publisher")
)
WORDS = {
    "title_en": "Bulletin of 22 April",
    "title_zh": "4月22日疫情通报",
    "text_en": "Please wear a mask.",
    "text_zh": "请戴口罩。",
}


def a_bulletin(
    outbreak_id: int | None = None,
    *,
    until: str = "drafted",
    as_of: datetime = NOW,
    now: datetime | None = None,
) -> int:
    """Draft a bulletin and take it as far as is said; return its id."""
    now = now or later(hours=1)
    outbreak_id = an_outbreak() if outbreak_id is None else outbreak_id
    made = actions.draft_bulletin(outbreak_id, as_of=as_of, actor=WRITER, now=now)
    take(made, until=until, now=now)
    return made


def take(bulletin_id: int, *, until: str, now: datetime) -> None:
    """Write a draft's words, and take it as far as is said."""
    actions.rewrite(bulletin_id, actor=WRITER, now=now, texts=WORDS)
    if until in {"approved", "published"}:
        actions.approve(bulletin_id, actor=APPROVER, now=now)
    if until == "published":
        actions.publish(bulletin_id, actor=PUBLISHER, now=now)
