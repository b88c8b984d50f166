"""Pages of the laboratory desk: the queue for results, a new tube, one tube."""

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from epiloop.protocols.vocabulary import TubeResult
from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.actor import Permission
from epiloop_hq.laboratory import actions, queries
from epiloop_hq.laboratory.forms import (
    CorrectionForm,
    ReceptionForm,
    ResultForm,
    SampleForm,
    SwabForm,
    SwabSheet,
    TubeForm,
    named_swabs,
)
from epiloop_hq.places.kinds import AreaLevel
from epiloop_hq.places.queries import area_choices
from epiloop_hq.registry.forms import open_outbreaks
from epiloop_hq.web.deeds import carry_out
from epiloop_hq.web.paging import PAGE
from epiloop_hq.web.parts import Tile
from epiloop_hq.web.states import Tone

if TYPE_CHECKING:
    from django.forms import BaseFormSet

FIGURES_OF: Final = timedelta(hours=24)
LINES: Final = (10, 20)
LATELY: Final = 5


@require_GET
def desk(request: ActedRequest) -> HttpResponse:
    """Show tubes waiting for a result, samples to take again, and recalls under way."""
    request.actor.require(Permission.SAMPLE_SEE)
    return _desk(request, {})


@require_http_methods(["GET", "POST"])
def new(request: ActedRequest) -> HttpResponse:
    """Ask for a tube and whose swabs are in it, or register it."""
    request.actor.require(Permission.SAMPLE_WRITE)
    form = TubeForm(
        request.POST or None,
        outbreaks=open_outbreaks(request.actor),
        initial={
            "happened_at": request.now,
            "outbreak": request.session.get("outbreak_id"),
        },
    )
    sheet = _sheet(request)
    made: list[int] = []
    is_sent = request.method == "POST"
    if (
        is_sent
        and sheet.is_valid()
        and carry_out(form, lambda: made.append(_enter(request, form, sheet)))
    ):
        messages.success(request, _("Tube registered."))
        return redirect("laboratory:tube", *made)
    context = {
        "form": form,
        "sheet": sheet,
        "lines": [(n, n == len(sheet.forms)) for n in LINES],
        "areas": area_choices(request.actor, down_to=AreaLevel.TOWN),
        "now": request.now,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_sent else HTTPStatus.OK
    return render(request, "laboratory/new.html", context, status=status)


@require_GET
def tube(request: ActedRequest, tube_id: int) -> HttpResponse:
    """Show one tube: what it is, who is in it, what was reported, what can be done."""
    return _tube(request, tube_id, {})


@require_POST
def receive(request: ActedRequest, tube_id: int) -> HttpResponse:
    """Record that the laboratory has the tube."""
    form = ReceptionForm(request.POST)
    done = carry_out(
        form,
        lambda: actions.receive_tube(
            tube_id,
            actor=request.actor,
            now=request.now,
            happened_at=form.cleaned_data["happened_at"],
        ),
    )
    if not done:
        return _tube(request, tube_id, {"reception": form})
    return redirect("laboratory:tube", tube_id)


@require_POST
def report(request: ActedRequest, tube_id: int) -> HttpResponse:
    """Record a tube's first result, from the queue or from the tube's page."""
    form = ResultForm(request.POST, prefix=_prefix(request, tube_id))
    done = carry_out(
        form,
        lambda: actions.report_result(
            tube_id,
            actor=request.actor,
            now=request.now,
            happened_at=form.cleaned_data["happened_at"],
            outcome=TubeResult(form.cleaned_data["outcome"]),
        ),
    )
    from_queue = "queue" in request.POST
    if not done:
        if from_queue:
            return _desk(request, {tube_id: form})
        return _tube(request, tube_id, {"result": form})
    messages.success(request, _("Result recorded."))
    return (
        redirect("laboratory:desk")
        if from_queue
        else redirect("laboratory:tube", tube_id)
    )


@require_POST
def correct(request: ActedRequest, tube_id: int) -> HttpResponse:
    """Supersede a result that was wrong."""
    form = CorrectionForm(request.POST, prefix="correction")
    done = carry_out(
        form,
        lambda: actions.correct_result(
            tube_id,
            actor=request.actor,
            now=request.now,
            happened_at=form.cleaned_data["happened_at"],
            outcome=TubeResult(form.cleaned_data["outcome"]),
            reason=form.cleaned_data["reason"],
        ),
    )
    if not done:
        return _tube(request, tube_id, {"correction": form})
    messages.success(request, _("Result corrected; the earlier one stays on record."))
    return redirect("laboratory:tube", tube_id)


@require_POST
def retake(request: ActedRequest, tube_id: int) -> HttpResponse:
    """Register the tube taken instead of an invalid one."""
    form = SampleForm(request.POST, prefix="retake")
    done = carry_out(
        form,
        lambda: actions.register_retake(
            tube_id,
            form.cleaned_data["barcode"],
            actor=request.actor,
            now=request.now,
            happened_at=form.cleaned_data["happened_at"],
        ),
    )
    if not done:
        return _tube(request, tube_id, {"retake": form})
    return redirect("laboratory:desk")


def _sheet(request: ActedRequest) -> "BaseFormSet[SwabForm]":
    """Return the lines of a new tube: empty ones, or as they were sent."""
    if request.method == "POST":
        return SwabSheet(request.POST, prefix="swab")
    wanted = request.GET.get("lines", "")
    lines = next((n for n in LINES if str(n) == wanted), LINES[0])
    return SwabSheet(prefix="swab", initial=[{}] * lines)


def _enter(
    request: ActedRequest, form: TubeForm, sheet: "BaseFormSet[SwabForm]"
) -> int:
    told = form.cleaned_data
    return actions.enter_tube(
        told["barcode"],
        form.filling(),
        named_swabs(sheet, told["area"]),
        actor=request.actor,
        happened_at=told["happened_at"],
        now=request.now,
    )


def _desk(request: ActedRequest, refused: dict[int, ResultForm]) -> HttpResponse:
    search = request.GET.get("barcode", "").strip()
    page = queries.waiting_tubes(request.actor, after=request.GET.get("after", ""))
    initial = {"happened_at": request.now}
    waiting = [
        (
            row,
            refused.get(row.id)
            or ResultForm(prefix=_prefix_of(row.id), initial=initial),
        )
        for row in page.rows
    ]
    context = {
        "waiting": waiting,
        "next_href": f"?{urlencode({'after': page.next_key})}" if page.next_key else "",
        "retakes": queries.tubes_to_retake(request.actor, limit=PAGE),
        "recalls": queries.open_recalls(request.actor, limit=PAGE),
        "closed_recalls": queries.closed_recalls(request.actor, limit=LATELY),
        "found": queries.recent_tubes(request.actor, limit=PAGE, search=search)
        if search
        else (),
        "search": search,
        "tiles": _tiles(request),
        "may_register": request.actor.may(Permission.SAMPLE_WRITE),
        "now": request.now,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "laboratory/desk.html", context, status=status)


def _tube(
    request: ActedRequest, tube_id: int, refused: dict[str, object]
) -> HttpResponse:
    detail = queries.tube_detail(tube_id, request.actor)
    request.seen.add(member.person_id for member in detail.members)
    initial = {"happened_at": request.now}
    context = {
        "detail": detail,
        "reception": ReceptionForm(initial=initial),
        "result": ResultForm(initial=initial),
        "correction": CorrectionForm(prefix="correction", initial=initial),
        "retake": SampleForm(prefix="retake", initial=initial),
        "now": request.now,
        **refused,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "laboratory/tube.html", context, status=status)


def _tiles(request: ActedRequest) -> tuple[Tile, ...]:
    figures = queries.sampling_figures(
        request.actor, since=request.now - FIGURES_OF, until=request.now
    )
    return (
        Tile(gettext_lazy("Tubes sampled in 24 hours"), str(figures.tubes)),
        Tile(gettext_lazy("Awaiting result"), str(figures.waiting), tone=Tone.RUN),
        Tile(
            gettext_lazy("Positive"),
            str(figures.by_outcome[TubeResult.POSITIVE]),
            tone=Tone.BAD,
        ),
        Tile(
            gettext_lazy("Invalid"),
            str(figures.by_outcome[TubeResult.INVALID]),
            tone=Tone.WARN,
        ),
    )


def _prefix(request: ActedRequest, tube_id: int) -> str | None:
    return _prefix_of(tube_id) if "queue" in request.POST else None


def _prefix_of(tube_id: int) -> str:
    return f"tube{tube_id}"
