"""One clock: its limit, the protocol's word for it, and standing still for a reason."""

from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from epiloop_hq.access.requests import acting
from epiloop_hq.actor import Permission
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.labels import clock_label
from epiloop_hq.disposal.queries.items import ClockRow, clock_row
from epiloop_hq.web.deeds import answer, carry_out
from epiloop_hq.web.states import State
from epiloop_hq.workbench.forms import PauseForm
from epiloop_hq.workbench.rails import clock_state

OPEN = frozenset({State.RUNNING, State.DUE_SOON, State.SUSPENDED})


@require_GET
def clock(request: HttpRequest, clock_id: int) -> HttpResponse:
    """Show one clock, when it stood still and why."""
    return _page(request, clock_id)


@require_POST
def suspend(request: HttpRequest, clock_id: int) -> HttpResponse:
    """Let a clock stand still from now, for a reason that everybody sees."""
    acted = acting(request)
    form = PauseForm(request.POST, prefix="pause")
    row = clock_row(clock_id, acted.actor)
    done = carry_out(
        form,
        lambda: actions.suspend_clock(
            clock_id,
            actor=acted.actor,
            start=acted.now,
            now=acted.now,
            **form.cleaned_data,
        ),
        protocol_id=row.protocol_id,
    )
    return (
        redirect("workbench:clock", clock_id)
        if done
        else _page(request, clock_id, form)
    )


@require_POST
def resume(request: HttpRequest, clock_id: int) -> HttpResponse:
    """Let a clock count again from now."""
    acted = acting(request)
    row = clock_row(clock_id, acted.actor)
    return answer(
        request,
        lambda: actions.resume_clock(clock_id, actor=acted.actor, now=acted.now),
        reverse("workbench:clock", args=[clock_id]),
        done=_("The clock counts again."),
        protocol_id=row.protocol_id,
    )


def _page(
    request: HttpRequest, clock_id: int, refused: PauseForm | None = None
) -> HttpResponse:
    acted = acting(request)
    row = clock_row(clock_id, acted.actor)
    state = clock_state(row, now=acted.now)
    return render(
        request,
        "workbench/clock.html",
        {
            "now": acted.now,
            "clock": row,
            "name": clock_label(row.key, row.protocol_id),
            "state": state,
            "pauses": _pauses(row),
            "form": refused or PauseForm(prefix="pause"),
            "is_refused": refused is not None,
            "is_suspended": state is State.SUSPENDED,
            "may_pause": state in OPEN
            and acted.actor.may(Permission.TEAM_WRITE, area_path=row.area_path),
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
    )


def _pauses(row: ClockRow) -> list[tuple[datetime, datetime, str]]:
    return [
        (datetime.fromisoformat(start), datetime.fromisoformat(end), reason)
        for start, end, reason in row.pauses
    ]
