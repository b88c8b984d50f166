"""Bulletins drawn from a frozen picture, and their own words."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.communication.drawing import content_of
from epiloop_hq.communication.errors import BulletinRefusedError
from epiloop_hq.communication.kinds import BulletinStatus, Language
from epiloop_hq.communication.models import Bulletin
from epiloop_hq.communication.redacting import check_texts
from epiloop_hq.communication.wording import title_of
from epiloop_hq.registry.queries import OutbreakFacts, outbreak_facts
from epiloop_hq.situation.actions import make_snapshot
from epiloop_hq.situation.queries import facts_at, snapshot_row

DRAWER: Final = Actor.system("bulletin")
Texts = Mapping[str, str]
TEXTS: Final = ("title_en", "title_zh", "text_en", "text_zh")
CORRECTIONS: Final = ("correction_en", "correction_zh")


def draft_bulletin(
    outbreak_id: int, *, as_of: datetime, actor: Actor, now: datetime
) -> int:
    """Draw the bulletin of an instant from its frozen picture; return its id.

    The picture is drawn if it was not yet. Title and figures are written in both
    languages; what else is to be said, the drafter adds.

    Raises
    ------
    FutureEventError
        If the instant has not come yet.
    OutbreakNotKnownError
        If the outbreak was not known then.
    BulletinRefusedError
        If the picture is not what was known then any more: something was erased.
    """
    outbreak = outbreak_facts(outbreak_id)
    actor.require(Permission.BULLETIN_DRAFT, area_path=outbreak.area_path)
    bulletin = _drawn(outbreak, as_of=as_of, actor=actor, now=now)
    return _keep(bulletin, actor=actor, now=now)


def draft_correction(
    bulletin_id: int, *, actor: Actor, now: datetime, as_of: datetime, texts: Texts
) -> int:
    """Draft the bulletin that corrects a published one, drawn anew; return its id.

    The one it corrects stays as it was published, and says that it is corrected once
    this one is published too.

    Raises
    ------
    BulletinRefusedError
        If that one is not published, or is corrected already: correct the correction.
    NotPublishableError
        If what the correction says may name a person.
    """
    wrong = Bulletin.objects.visible_to(actor).get(pk=bulletin_id)
    actor.require(Permission.BULLETIN_DRAFT, area_path=wrong.area_path)
    if wrong.status != BulletinStatus.PUBLISHED:
        raise BulletinRefusedError(_("Only a published bulletin is corrected."))
    standing = Bulletin.objects.visible_to(actor).filter(corrects=wrong)
    if standing.exclude(status=BulletinStatus.DROPPED).exists():
        raise BulletinRefusedError(
            _("It has a correction already. Go on with that one, or correct it.")
        )
    outbreak = outbreak_facts(wrong.outbreak_id)
    bulletin = _drawn(outbreak, as_of=as_of, actor=actor, now=now)
    bulletin.corrects = wrong
    said = {name: texts[name].strip() for name in CORRECTIONS}
    if not all(said.values()):
        raise BulletinRefusedError(_("Say in both languages what is corrected."))
    check_texts(said, content=bulletin.content)
    for name, text in {**said, **_words_of(wrong)}.items():
        setattr(bulletin, name, text)
    return _keep(bulletin, actor=actor, now=now)


def rewrite(bulletin_id: int, *, actor: Actor, now: datetime, texts: Texts) -> None:
    """Change a draft's title and words, in both languages.

    Raises
    ------
    BulletinRefusedError
        If it is no draft any more, or has no title.
    NotPublishableError
        If a text holds what may name a person; nothing is saved.
    """
    with recording(actor=actor, now=now) as trail:
        rows = Bulletin.objects.visible_to(actor).select_for_update(of=("self",))
        bulletin = rows.get(pk=bulletin_id)
        actor.require(Permission.BULLETIN_DRAFT, area_path=bulletin.area_path)
        if bulletin.status != BulletinStatus.DRAFTED:
            raise BulletinRefusedError(_("Only a draft can be rewritten."))
        names = (*TEXTS, *CORRECTIONS) if bulletin.corrects_id else TEXTS
        said = {name: texts[name].strip() for name in names}
        needed = [name for name in names if not name.startswith("text_")]
        if not all(said[name] for name in needed):
            raise BulletinRefusedError(_("A title is needed in both languages."))
        check_texts(said, content=bulletin.content)
        for name, text in said.items():
            setattr(bulletin, name, text)
        # Whoever writes the words answers for them: another approves.
        bulletin.drafted_by_id, bulletin.drafted_by = _account(actor), actor.name
        bulletin.drafted_at = now
        bulletin.save()
        trail.add("bulletin.rewritten", bulletin, number=bulletin.number)


def _words_of(bulletin: Bulletin) -> dict[str, str]:
    return {name: getattr(bulletin, name) for name in TEXTS}


def _drawn(
    outbreak: OutbreakFacts, *, as_of: datetime, actor: Actor, now: datetime
) -> Bulletin:
    snapshot_id = make_snapshot(outbreak.id, as_of=as_of, actor=DRAWER, now=now)
    snapshot = snapshot_row(snapshot_id, DRAWER)
    facts = facts_at("", as_of, outbreak_id=outbreak.id)
    if facts.digest() != snapshot.facts_digest:
        raise BulletinRefusedError(
            _("Part of what was known then has been erased. Choose a later instant.")
        )
    content = content_of(facts.within(outbreak.area_path), outbreak)
    return Bulletin(
        outbreak_id=outbreak.id,
        area_path=outbreak.area_path,
        day=date.fromisoformat(content["day"]),
        status=BulletinStatus.DRAFTED,
        snapshot_id=snapshot.id,
        snapshot_digest=snapshot.figures_digest,
        as_of=as_of,
        content=content,
        drafted_at=now,
        drafted_by_id=_account(actor),
        drafted_by=actor.name,
        **_titles(content),
    )


def _titles(content: Mapping[str, object]) -> dict[str, str]:
    titles = {}
    for name, language in (
        ("title_en", Language.ENGLISH),
        ("title_zh", Language.CHINESE),
    ):
        with override(language):
            titles[name] = title_of(content)
    return titles


def _keep(bulletin: Bulletin, *, actor: Actor, now: datetime) -> int:
    with recording(actor=actor, now=now) as trail:
        standing = Bulletin.objects.unscoped(reason="numbers are given once")
        of_outbreak = standing.filter(outbreak_id=bulletin.outbreak_id)
        code = bulletin.content["outbreak"]["code"]
        bulletin.number = f"{code}-B{of_outbreak.count() + 1:03}"
        bulletin.save()
        trail.add("bulletin.drafted", bulletin, number=bulletin.number)
    return bulletin.pk


def _account(actor: Actor) -> int:
    if actor.account_id is None:
        raise BulletinRefusedError(_("A person answers for what is published."))
    return actor.account_id
