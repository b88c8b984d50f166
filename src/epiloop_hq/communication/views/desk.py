"""The officers' pages: every bulletin, one of them, and what is done with it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from epiloop.timeline import day_start, local_day
from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.communication import actions, queries
from epiloop_hq.communication.errors import NotPublishableError
from epiloop_hq.communication.forms import (
    CorrectedWordsForm,
    CorrectionForm,
    DraftForm,
    WordsForm,
)
from epiloop_hq.communication.labels import REASONS, STATUS_TONES, STATUSES
from epiloop_hq.communication.queries import BulletinRow
from epiloop_hq.communication.views.showing import public_context
from epiloop_hq.registry.queries import OutbreakFacts, outbreaks_of
from epiloop_hq.web.deeds import answer, carry_out


@require_GET
def desk(request: ActedRequest) -> HttpResponse:
    """Show every bulletin of the viewer's areas, newest first."""
    request.actor.require(Permission.BULLETIN_SEE)
    page = queries.bulletin_page(request.actor, after=request.GET.get("after", ""))
    context = {
        "rows": [(row, *_status(row)) for row in page.rows],
        "next_href": f"?after={page.next_key}" if page.next_key else "",
        "first_href": "?" if request.GET.get("after") else "",
        "may_draft": request.actor.may(Permission.BULLETIN_DRAFT),
        "now": request.now,
    }
    return render(request, "communication/desk.html", context)


@require_http_methods(["GET", "POST"])
def draft(request: ActedRequest) -> HttpResponse:
    """Draw a bulletin from the picture of an instant."""
    request.actor.require(Permission.BULLETIN_DRAFT)
    outbreaks = _outbreaks(request.actor)
    form = DraftForm(
        request.POST if request.method == "POST" else None,
        outbreaks=[(o.id, o.name) for o in outbreaks],
        midnight=_midnight(outbreaks, request),
    )
    made: list[int] = []

    def deed() -> None:
        made.append(
            actions.draft_bulletin(
                form.cleaned_data["outbreak"],
                as_of=form.cleaned_data["as_of"],
                actor=request.actor,
                now=request.now,
            )
        )

    if request.method == "POST" and _carried_out(form, deed):
        return redirect("communication:bulletin", made[0])
    return render(
        request,
        "communication/draft.html",
        {"form": form, "now": request.now},
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK,
    )


@require_http_methods(["GET", "POST"])
def bulletin(request: ActedRequest, bulletin_id: int) -> HttpResponse:
    """Show one bulletin as it will be read, and let its draft be rewritten."""
    row = queries.bulletin_row(bulletin_id, request.actor)
    kind = CorrectedWordsForm if row.public.correction_en else WordsForm
    form = kind(request.POST if request.method == "POST" else None, initial=_words(row))
    if request.method == "POST":

        def deed() -> None:
            actions.rewrite(
                bulletin_id,
                actor=request.actor,
                now=request.now,
                texts=form.cleaned_data,
            )

        if _carried_out(form, deed):
            messages.success(request, _("Saved. Nothing in it names a person."))
            return redirect("communication:bulletin", bulletin_id)
    return _page(request, row, words=form)


@require_POST
def approve(request: ActedRequest, bulletin_id: int) -> HttpResponse:
    """Approve a draft."""
    return _answer(request, bulletin_id, actions.approve, _("Approved."))


@require_POST
def send_back(request: ActedRequest, bulletin_id: int) -> HttpResponse:
    """Send an approved bulletin back to its writer."""
    return _answer(request, bulletin_id, actions.send_back, _("Sent back."))


@require_POST
def publish(request: ActedRequest, bulletin_id: int) -> HttpResponse:
    """Publish an approved bulletin."""
    return _answer(
        request,
        bulletin_id,
        actions.publish,
        _("Published. Everybody can read it now."),
    )


@require_POST
def drop(request: ActedRequest, bulletin_id: int) -> HttpResponse:
    """Drop a bulletin that will not be published."""
    return _answer(request, bulletin_id, actions.drop, _("Dropped."))


@require_POST
def correct(request: ActedRequest, bulletin_id: int) -> HttpResponse:
    """Draft the correction of a published bulletin."""
    row = queries.bulletin_row(bulletin_id, request.actor)
    form = CorrectionForm(request.POST)
    made: list[int] = []

    def deed() -> None:
        made.append(
            actions.draft_correction(
                bulletin_id,
                actor=request.actor,
                now=request.now,
                as_of=form.cleaned_data["as_of"],
                texts=form.cleaned_data,
            )
        )

    if _carried_out(form, deed):
        return redirect("communication:bulletin", made[0])
    return _page(request, row, correction=form)


def _page(
    request: ActedRequest,
    row: BulletinRow,
    *,
    words: forms.Form | None = None,
    correction: forms.Form | None = None,
) -> HttpResponse:
    is_refused = any(form is not None and form.errors for form in (words, correction))
    label, tone = _status(row)
    context: dict[str, Any] = {
        **public_context(row.public, request),
        "row": row,
        "status": label,
        "tone": tone,
        "words": words or WordsForm(initial=_words(row)),
        "correction": correction or CorrectionForm(initial={"as_of": row.public.as_of}),
        "refused": getattr(words or correction, "refused", ()),
        "now": request.now,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return render(request, "communication/bulletin.html", context, status=status)


def _carried_out(form: forms.Form, deed: Callable[[], None]) -> bool:
    """Do the deed if the form is right; a refused text comes back with its pieces."""

    def watched() -> None:
        try:
            deed()
        except NotPublishableError as refusal:
            form.refused = _refused(form, refusal)  # type: ignore[attr-defined]
            raise

    return carry_out(form, watched)


def _refused(form: forms.Form, refusal: NotPublishableError) -> list[tuple[str, Any]]:
    """Return, by field, each piece that may not stand and the reason."""
    return [
        (
            str(form.fields[name].label),
            [(piece, REASONS[why]) for piece, why in redaction.pieces()],
        )
        for name, redaction in refusal.redactions.items()
    ]


def _answer(
    request: ActedRequest, bulletin_id: int, deed: Callable[..., None], done: str
) -> HttpResponse:
    return answer(
        request,
        lambda: deed(bulletin_id, actor=request.actor, now=request.now),
        reverse("communication:bulletin", args=[bulletin_id]),
        done=done,
    )


def _status(row: BulletinRow) -> tuple[str, str]:
    return str(STATUSES[row.status]), STATUS_TONES[row.status]


def _words(row: BulletinRow) -> dict[str, str]:
    names = ("title_en", "title_zh", "text_en", "text_zh")
    return {
        name: getattr(row.public, name)
        for name in (*names, "correction_en", "correction_zh")
    }


def _outbreaks(actor: Actor) -> list[OutbreakFacts]:
    return [
        outbreak
        for outbreak in outbreaks_of(actor)
        if actor.may(Permission.BULLETIN_DRAFT, area_path=outbreak.area_path)
    ]


def _midnight(outbreaks: list[OutbreakFacts], request: ActedRequest) -> Any:  # noqa: ANN401
    """Return when the day began at the first outbreak's headquarters."""
    if not outbreaks:
        return None
    zone = outbreaks[0].zone
    return day_start(local_day(request.now, zone), zone)
