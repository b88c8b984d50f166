"""One case, one team: exactly one lead at each instant, posts accepted, shifts handed over."""

from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from epiloop.protocols.vocabulary import Event
from epiloop_hq.access.queries import colleague
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.locks import alone_with
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.records import ScopedQuerySet
from epiloop_hq.cases.queries import CaseFacts, case_facts, visible_case
from epiloop_hq.disposal.actions import case_files
from epiloop_hq.disposal.actions.case_events import tell_case_events
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.models import TeamNote, TeamPost
from epiloop_hq.disposal.queries.open_list import open_list


class Post(StrEnum):
    """The posts of a case's team."""

    LEAD = "lead"
    INVESTIGATOR = "investigator"
    TRANSFER = "transfer"
    COMMUNITY = "community"
    LABORATORY = "laboratory"
    LIAISON = "liaison"


def form_team(case_id: int, *, lead_id: int, actor: Actor, now: datetime) -> int:
    """Give a case its lead at once; a case that has one keeps it. Return the post."""
    with recording(actor=actor, now=now) as trail:
        case = _case(case_id, actor)
        alone_with(f"lead:{case_id}")
        standing = _lead(case_id)
        if standing is not None:
            return standing.pk
        post = _take_post(case, Post.LEAD, lead_id, actor=actor, now=now)
        trail.add(
            "team.formed",
            post,
            post_id=post.pk,
            case_id=case_id,
            account_id=lead_id,
            name=post.name,
        )
        formed = (Event.TEAM_FORMED,)
        tell_case_events(case, formed, happened_at=now, now=now, trail=trail)
        case_files.refresh([case_id], now=now)
    return post.pk


def appoint(
    case_id: int, *, post: Post, account_id: int, actor: Actor, now: datetime
) -> int:
    """Put a colleague into a post. A new lead comes by a shift hand-over alone."""
    if post is Post.LEAD:
        raise DisposalRefusedError(_("A lead changes by handing the case over."))
    with recording(actor=actor, now=now) as trail:
        case = _case(case_id, actor)
        standing = _posts(case_id).filter(post=post, account_id=account_id).first()
        if standing is not None:
            return standing.pk
        taken = _take_post(case, post, account_id, actor=actor, now=now)
        trail.add(
            "team.appointed",
            taken,
            post_id=taken.pk,
            case_id=case_id,
            account_id=account_id,
            name=taken.name,
            post=post,
        )
    return taken.pk


def accept_post(post_id: int, *, actor: Actor, now: datetime) -> None:
    """Accept one's own post."""
    with recording(actor=actor, now=now) as trail:
        post = TeamPost.objects.visible_to(actor).select_for_update().get(pk=post_id)
        if post.account_id != actor.account_id:
            raise DisposalRefusedError(
                _("Only %(name)s can accept this post.") % {"name": post.name}
            )
        if post.accepted_at is None:
            post.accepted_at = now
            post.save(update_fields=["accepted_at"])
            trail.add("team.accepted", post, post_id=post.pk, case_id=post.case_id)


def leave_post(post_id: int, *, actor: Actor, now: datetime) -> None:
    """End a post; a lead cannot leave, only hand over."""
    with recording(actor=actor, now=now) as trail:
        post = TeamPost.objects.visible_to(actor).select_for_update().get(pk=post_id)
        actor.require(Permission.TEAM_WRITE, area_path=post.area_path)
        if post.post == Post.LEAD:
            raise DisposalRefusedError(
                _("A case is never without a lead; hand it over to the next one.")
            )
        if post.until is None:
            post.until = now
            post.save(update_fields=["until"])
            trail.add("team.left", post, post_id=post.pk, case_id=post.case_id)


def hand_shift_over(
    case_id: int, *, to_account_id: int, actor: Actor, now: datetime, text: str
) -> int:
    """Write the note with which a lead hands a case over, with its open list (C64).

    The present lead goes on until the next one has acknowledged the list. A hand-over
    that nobody has answered is replaced by this one.

    Raises
    ------
    NotPermittedError
        If the actor neither leads the case nor may change its team.
    DisposalRefusedError
        If the case has no lead, the next one is the same, or does not work there.
    """
    with recording(actor=actor, now=now) as trail:
        case = _visible_case(case_id, actor)
        lead = _lead(case_id)
        if lead is None or lead.account_id != actor.account_id:
            actor.require(Permission.TEAM_WRITE, area_path=case.area_path)
        if lead is None:
            raise DisposalRefusedError(
                _("This case has no lead yet; form its team first.")
            )
        if lead.account_id == to_account_id:
            raise DisposalRefusedError(
                _("%(name)s leads this case already.") % {"name": lead.name}
            )
        _check_works_there(case, to_account_id)
        for waiting in _open_shift_notes(case_id).select_for_update():
            waiting.withdrawn_at = now
            waiting.save(update_fields=["withdrawn_at"])
        note = TeamNote(
            case_id=case_id,
            area_path=case.area_path,
            kind="shift_handover",
            text=text.strip(),
            open_list=open_list(case_id),
            author_id=actor.account_id,
            author=actor.name,
            happened_at=now,
            to_account_id=to_account_id,
        )
        note.save()
        trail.add(
            "team.shift_offered",
            note,
            note_id=note.pk,
            case_id=case_id,
            account_id=to_account_id,
            open=len(note.open_list or ()),
        )
    return note.pk


def acknowledge_shift(note_id: int, *, actor: Actor, now: datetime) -> int:
    """Take a case over having read its open list: the lead changes at this instant.

    Raises
    ------
    DisposalRefusedError
        If it is for somebody else, or was answered or replaced before.
    """
    with recording(actor=actor, now=now) as trail:
        note = TeamNote.objects.visible_to(actor).select_for_update().get(pk=note_id)
        if actor.account_id is None or note.to_account_id != actor.account_id:
            raise DisposalRefusedError(_("This hand-over is for somebody else."))
        if note.acknowledged_at is not None or note.withdrawn_at is not None:
            raise DisposalRefusedError(
                _("This hand-over was answered or replaced before.")
            )
        note.acknowledged_at = now
        note.save(update_fields=["acknowledged_at"])
        lead = _lead(note.case_id)
        if lead is not None:
            lead.until = now
            lead.save(update_fields=["until"])
        post = TeamPost(
            case_id=note.case_id,
            area_path=note.area_path,
            post=Post.LEAD,
            account_id=actor.account_id,
            name=actor.name,
            since=now,
            accepted_at=now,
        )
        post.save()
        trail.add(
            "team.lead_changed",
            post,
            note_id=note.pk,
            case_id=note.case_id,
            account_id=post.account_id,
        )
    return post.pk


def write_note(case_id: int, *, actor: Actor, now: datetime, text: str) -> int:
    """Add a message to a case's thread."""
    if not text.strip():
        raise DisposalRefusedError(_("The message is empty."))
    with recording(actor=actor, now=now) as trail:
        case = visible_case(case_id, actor)
        # A viewer reads pseudonyms and takes no part in the work.
        actor.require(Permission.PERSON_SEE_IDENTITY, area_path=case.area_path)
        note = TeamNote(
            case_id=case_id,
            area_path=case.area_path,
            kind="message",
            text=text.strip(),
            author_id=actor.account_id,
            author=actor.name,
            happened_at=now,
        )
        note.save()
        trail.add("team.noted", note, case_id=case_id)
    return note.pk


def _case(case_id: int, actor: Actor) -> CaseFacts:
    case = _visible_case(case_id, actor)
    actor.require(Permission.TEAM_WRITE, area_path=case.area_path)
    return case


def _visible_case(case_id: int, actor: Actor) -> CaseFacts:
    return case_facts(case_id) if actor.is_system else visible_case(case_id, actor)


def _posts(case_id: int) -> ScopedQuerySet[TeamPost]:
    return TeamPost.objects.unscoped(reason="team of a case at hand").filter(
        case_id=case_id, until__isnull=True
    )


def _lead(case_id: int) -> TeamPost | None:
    return _posts(case_id).filter(post=Post.LEAD).select_for_update().first()


def _open_shift_notes(case_id: int) -> ScopedQuerySet[TeamNote]:
    return TeamNote.objects.unscoped(reason="hand-overs of a case at hand").filter(
        case_id=case_id,
        kind="shift_handover",
        acknowledged_at__isnull=True,
        withdrawn_at__isnull=True,
    )


def _take_post(
    case: CaseFacts, post: Post, account_id: int, *, actor: Actor, now: datetime
) -> TeamPost:
    taken = TeamPost(
        case_id=case.id,
        area_path=case.area_path,
        post=post,
        account_id=account_id,
        name=_check_works_there(case, account_id),
        since=now,
        accepted_at=now if account_id == actor.account_id else None,
    )
    taken.save()
    return taken


def _check_works_there(case: CaseFacts, account_id: int) -> str:
    """Return the name of a colleague; refuse an account that does not work there."""
    person = colleague(account_id, case.area_path)
    if person is None:
        raise DisposalRefusedError(_("This account does not work in the case's area."))
    return person.name
