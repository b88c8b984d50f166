"""The dispatch pack: what command had before it at an instant, to be taken along."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import get_language

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.registry.queries import outbreak_facts
from epiloop_hq.situation.errors import NotSettledError
from epiloop_hq.situation.packing import pack_bytes
from epiloop_hq.situation.queries.packs import pack_content

# Not a limit of the response: a deed that is being written may still end before now.
SETTLED_AFTER: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack's bytes, their SHA-256, and what the file is called."""

    data: bytes
    digest: str
    name: str


def make_pack(
    outbreak_id: int, *, area_path: str, as_of: datetime, actor: Actor, now: datetime
) -> Pack:
    """Make the dispatch pack of an area as of an instant; who took it stands in the trail.

    Made again, in the same language, it has the same bytes: whatever was told later.

    Raises
    ------
    NotPermittedError
        If the actor may not see the situation and export in the area.
    NotSettledError
        If the instant is less than a minute ago, or has not come.
    OutbreakNotKnownError
        If the outbreak was not known then.
    """
    actor.require(Permission.SITUATION_SEE, area_path=area_path)
    actor.require(Permission.EXPORT_RUN, area_path=area_path)
    if as_of > now - SETTLED_AFTER:
        raise NotSettledError(as_of)
    outbreak = outbreak_facts(outbreak_id)
    content = pack_content(area_path, as_of, outbreak_id=outbreak_id)
    is_chinese = (get_language() or "").startswith("zh")
    name = outbreak.name_zh if is_chinese and outbreak.name_zh else outbreak.name
    data = pack_bytes(content, outbreak=name, zone=outbreak.zone)
    digest = hashlib.sha256(data).hexdigest()
    with recording(actor=actor, now=now) as trail:
        trail.add("pack.made", area_path=area_path, as_of=as_of, digest=digest)
    stamp = as_of.astimezone(outbreak.zone).strftime("%Y%m%d-%H%M")
    return Pack(data, digest, f"{outbreak.code}-{stamp}.zip")
