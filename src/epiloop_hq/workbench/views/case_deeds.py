"""Deeds of one button on a case's page: its team, its shift, its requests, its end."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from epiloop_hq.access.requests import acting
from epiloop_hq.disposal import actions
from epiloop_hq.web.deeds import answer
from epiloop_hq.web.numbers import whole, wholes
from epiloop_hq.web.states import Text


@require_POST
def note(request: HttpRequest, case_id: int) -> HttpResponse:
    """Add a message to the case's thread."""
    acted = acting(request)
    text = request.POST.get("text", "")
    return _done(
        request,
        case_id,
        lambda: actions.write_note(
            case_id, actor=acted.actor, now=acted.now, text=text
        ),
        "thread",
    )


@require_POST
def appoint(request: HttpRequest, case_id: int) -> HttpResponse:
    """Form the team with its lead, or put a colleague into a post."""
    acted = acting(request)
    account_id = _number(request, "account")
    post = actions.Post(request.POST.get("post", "lead"))
    common: dict[str, Any] = {"actor": acted.actor, "now": acted.now}

    def deed() -> None:
        if post is actions.Post.LEAD:
            actions.form_team(case_id, lead_id=account_id, **common)
        else:
            actions.appoint(case_id, post=post, account_id=account_id, **common)

    return _done(request, case_id, deed, "team", done=_("Appointed."))


@require_POST
def accept(request: HttpRequest, case_id: int) -> HttpResponse:
    """Accept one's own post."""
    acted = acting(request)
    post_id = _number(request, "post")
    return _done(
        request,
        case_id,
        lambda: actions.accept_post(post_id, actor=acted.actor, now=acted.now),
        "team",
        done=_("Accepted."),
    )


@require_POST
def leave(request: HttpRequest, case_id: int, post_id: int) -> HttpResponse:
    """Take a colleague off the team; a lead is never taken off, only followed."""
    acted = acting(request)
    return _done(
        request,
        case_id,
        lambda: actions.leave_post(post_id, actor=acted.actor, now=acted.now),
        "team",
        done=_("Taken off the team."),
    )


@require_POST
def hand_shift_over(request: HttpRequest, case_id: int) -> HttpResponse:
    """Hand the lead over with a note and the open list; the next one must acknowledge."""
    acted = acting(request)
    account_id, text = _number(request, "account"), request.POST.get("text", "")
    return _done(
        request,
        case_id,
        lambda: actions.hand_shift_over(
            case_id,
            to_account_id=account_id,
            actor=acted.actor,
            now=acted.now,
            text=text,
        ),
        "team",
        done=_("Offered; you lead on until it is acknowledged."),
    )


@require_POST
def request_help(request: HttpRequest, case_id: int) -> HttpResponse:
    """Ask another unit about persons or places of the case."""
    acted = acting(request)
    unit_id, asks = _number(request, "unit"), request.POST.get("asks", "")
    items = wholes(request.POST.getlist("item"))
    return _done(
        request,
        case_id,
        lambda: actions.send_request(
            case_id,
            to_unit_id=unit_id,
            item_ids=items,
            asks=asks,
            actor=acted.actor,
            happened_at=acted.now,
            now=acted.now,
        ),
        "requests",
        done=_("Sent; its clocks run."),
    )


@require_POST
def close(request: HttpRequest, case_id: int) -> HttpResponse:
    """Close the case, unless something of it is open."""
    acted = acting(request)
    return _done(
        request,
        case_id,
        lambda: actions.close_case(case_id, actor=acted.actor, now=acted.now),
        "open-items",
        done=_("The case is closed."),
    )


def _done(
    request: HttpRequest,
    case_id: int,
    deed: Callable[[], object],
    anchor: str,
    *,
    done: Text = "",
) -> HttpResponse:
    following = f"{reverse('workbench:case', args=[case_id])}#{anchor}"
    return answer(request, deed, following, done=done)


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return whole(text) or 0
