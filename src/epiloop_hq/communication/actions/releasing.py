"""The second and the third person: approval, and publication."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.heads import sign_head
from epiloop_hq.audit.recording import recording
from epiloop_hq.communication.actions.publishing import digest_of, texts_of
from epiloop_hq.communication.errors import BulletinRefusedError
from epiloop_hq.communication.kinds import NEXT, BulletinStatus
from epiloop_hq.communication.models import Bulletin
from epiloop_hq.communication.redacting import check_texts


def approve(bulletin_id: int, *, actor: Actor, now: datetime) -> None:
    """Approve a draft that another has written.

    Its words are looked through again: who entered the registry since must not stand in
    them.

    Raises
    ------
    BulletinRefusedError
        If it is no draft, or the approver wrote it.
    NotPublishableError
        If a text holds what may name a person.
    """

    def deed(bulletin: Bulletin) -> None:
        if bulletin.drafted_by_id == actor.account_id:
            raise BulletinRefusedError(_("Who wrote a bulletin does not approve it."))
        check_texts(texts_of(bulletin), content=bulletin.content)
        bulletin.approved_at = now
        bulletin.approved_by_id, bulletin.approved_by = actor.account_id, actor.name

    _move(
        bulletin_id,
        BulletinStatus.APPROVED,
        deed,
        actor=actor,
        now=now,
        permission=Permission.BULLETIN_APPROVE,
    )


def send_back(bulletin_id: int, *, actor: Actor, now: datetime) -> None:
    """Send an approved bulletin back to its writer; its approval is void."""

    def deed(bulletin: Bulletin) -> None:
        bulletin.approved_at = bulletin.approved_by_id = None
        bulletin.approved_by = ""

    _move(
        bulletin_id,
        BulletinStatus.DRAFTED,
        deed,
        actor=actor,
        now=now,
        permission=Permission.BULLETIN_APPROVE,
    )


def publish(bulletin_id: int, *, actor: Actor, now: datetime) -> None:
    """Publish an approved bulletin, with the signed end of the trail.

    From now on everybody can read it, and nobody can change it.

    Raises
    ------
    BulletinRefusedError
        If it is not approved, or the publisher wrote or approved it.
    NotPublishableError
        If a text holds what may name a person.
    """
    head = sign_head(now=now)

    def deed(bulletin: Bulletin) -> None:
        if actor.account_id in {bulletin.drafted_by_id, bulletin.approved_by_id}:
            raise BulletinRefusedError(
                _("A third person publishes: not who wrote it or approved it.")
            )
        check_texts(texts_of(bulletin), content=bulletin.content)
        bulletin.published_at = now
        bulletin.published_by_id, bulletin.published_by = actor.account_id, actor.name
        bulletin.head = str(head)
        bulletin.digest = digest_of(bulletin)

    _move(
        bulletin_id,
        BulletinStatus.PUBLISHED,
        deed,
        actor=actor,
        now=now,
        permission=Permission.BULLETIN_PUBLISH,
    )


def drop(bulletin_id: int, *, actor: Actor, now: datetime) -> None:
    """Drop a bulletin that will not be published; it stays in the records."""
    _move(
        bulletin_id,
        BulletinStatus.DROPPED,
        lambda _bulletin: None,
        actor=actor,
        now=now,
        permission=Permission.BULLETIN_DRAFT,
    )


def _move(
    bulletin_id: int,
    following: BulletinStatus,
    deed: Callable[[Bulletin], None],
    *,
    actor: Actor,
    now: datetime,
    permission: Permission,
) -> None:
    with recording(actor=actor, now=now) as trail:
        rows = Bulletin.objects.visible_to(actor).select_for_update(of=("self",))
        bulletin = rows.get(pk=bulletin_id)
        actor.require(permission, area_path=bulletin.area_path)
        if following not in NEXT[BulletinStatus(bulletin.status)]:
            raise BulletinRefusedError(
                _("This was done meanwhile, or cannot be done now. Reload to see it.")
            )
        deed(bulletin)
        kind = "returned" if following == BulletinStatus.DRAFTED else following
        bulletin.status = following
        bulletin.save()
        trail.add(f"bulletin.{kind}", bulletin, number=bulletin.number)
