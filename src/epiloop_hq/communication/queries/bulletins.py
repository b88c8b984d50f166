"""Bulletins as officers work on them, and as the public reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.communication.kinds import NEXT, BulletinStatus
from epiloop_hq.communication.models import Bulletin
from epiloop_hq.web.paging import PAGE, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicBulletin:
    """What everybody may read of a published bulletin; who wrote it is not told.

    `corrects` and `corrected_by` are the numbers of other published bulletins.
    """

    number: str
    outbreak_id: int
    day: date
    as_of: datetime
    published_at: datetime | None
    content: dict[str, Any]
    title_en: str
    title_zh: str
    text_en: str
    text_zh: str
    correction_en: str
    correction_zh: str
    corrects: str
    corrected_by: str
    snapshot_digest: str
    head: str
    digest: str

    @property
    def title(self) -> str:
        """The title in the language that is spoken."""
        return self.title_zh if _is_chinese() else self.title_en

    @property
    def text(self) -> str:
        """Its own words in the language that is spoken."""
        return self.text_zh if _is_chinese() else self.text_en

    @property
    def correction(self) -> str:
        """What it corrects, in the language that is spoken."""
        return self.correction_zh if _is_chinese() else self.correction_en


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinRow:
    """A bulletin as officers see it, with what this viewer may do now."""

    id: int
    area_path: str
    status: BulletinStatus
    drafted_at: datetime
    drafted_by: str
    approved_at: datetime | None
    approved_by: str
    published_by: str
    may_rewrite: bool
    may_approve: bool
    may_send_back: bool
    may_publish: bool
    may_drop: bool
    may_correct: bool
    public: PublicBulletin


def bulletin_page(actor: Actor, *, after: str = "") -> Page[BulletinRow]:
    """Return a page of bulletins, newest first (2 queries)."""
    rows = Bulletin.objects.visible_to(actor).select_related("corrects").order_by("-pk")
    if after.isdecimal():
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    corrections = _corrections(shown)
    return Page(
        tuple(_row(one, actor, corrections.get(one.pk, "")) for one in shown),
        str(shown[-1].pk) if len(found) > PAGE else "",
    )


def bulletin_row(bulletin_id: int, actor: Actor) -> BulletinRow:
    """Return one bulletin (2 queries).

    Raises
    ------
    Bulletin.DoesNotExist
        If there is none, or not for this viewer.
    """
    rows = Bulletin.objects.visible_to(actor).select_related("corrects")
    found = rows.get(pk=bulletin_id)
    return _row(found, actor, _corrections([found]).get(found.pk, ""))


def published_page(*, after: str = "") -> Page[PublicBulletin]:
    """Return a page of what everybody may read, newest first (2 queries)."""
    rows = _published().order_by("-pk")
    if after.isdecimal():
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    corrections = _corrections(shown)
    return Page(
        tuple(_public(one, corrections.get(one.pk, "")) for one in shown),
        str(shown[-1].pk) if len(found) > PAGE else "",
    )


def published(number: str) -> PublicBulletin | None:
    """Return a published bulletin by its number; None for any other (2 queries)."""
    found = _published().filter(number=number).first()
    if found is None:
        return None
    return _public(found, _corrections([found]).get(found.pk, ""))


def _published() -> Any:  # noqa: ANN401  a queryset of published rows
    rows = Bulletin.objects.unscoped(reason="published for everybody to read")
    return rows.filter(status=BulletinStatus.PUBLISHED).select_related("corrects")


def _corrections(bulletins: Iterable[Bulletin]) -> dict[int, str]:
    """Return bulletin → the number of the published one that corrects it."""
    of = [bulletin.pk for bulletin in bulletins]
    rows = _published().filter(corrects_id__in=of)
    return dict(rows.values_list("corrects_id", "number"))


def _public(bulletin: Bulletin, corrected_by: str) -> PublicBulletin:
    return PublicBulletin(
        number=bulletin.number,
        outbreak_id=bulletin.outbreak_id,
        day=bulletin.day,
        as_of=bulletin.as_of,
        published_at=bulletin.published_at,
        content=bulletin.content,
        title_en=bulletin.title_en,
        title_zh=bulletin.title_zh,
        text_en=bulletin.text_en,
        text_zh=bulletin.text_zh,
        correction_en=bulletin.correction_en,
        correction_zh=bulletin.correction_zh,
        corrects=bulletin.corrects.number if bulletin.corrects else "",
        corrected_by=corrected_by,
        snapshot_digest=bulletin.snapshot_digest,
        head=bulletin.head,
        digest=bulletin.digest,
    )


def _row(bulletin: Bulletin, actor: Actor, corrected_by: str) -> BulletinRow:
    status = BulletinStatus(bulletin.status)

    def may(permission: Permission, *, to: BulletinStatus) -> bool:
        allowed = actor.may(permission, area_path=bulletin.area_path)
        return allowed and to in NEXT[status]

    wrote = bulletin.drafted_by_id == actor.account_id
    approved = bulletin.approved_by_id == actor.account_id
    drafts = actor.may(Permission.BULLETIN_DRAFT, area_path=bulletin.area_path)
    return BulletinRow(
        id=bulletin.pk,
        area_path=bulletin.area_path,
        status=status,
        drafted_at=bulletin.drafted_at,
        drafted_by=bulletin.drafted_by,
        approved_at=bulletin.approved_at,
        approved_by=bulletin.approved_by,
        published_by=bulletin.published_by,
        may_rewrite=drafts and status == BulletinStatus.DRAFTED,
        may_approve=may(Permission.BULLETIN_APPROVE, to=BulletinStatus.APPROVED)
        and not wrote,
        may_send_back=may(Permission.BULLETIN_APPROVE, to=BulletinStatus.DRAFTED),
        may_publish=may(Permission.BULLETIN_PUBLISH, to=BulletinStatus.PUBLISHED)
        and not (wrote or approved),
        may_drop=may(Permission.BULLETIN_DRAFT, to=BulletinStatus.DROPPED),
        may_correct=drafts and status == BulletinStatus.PUBLISHED and not corrected_by,
        public=_public(bulletin, corrected_by),
    )


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")
