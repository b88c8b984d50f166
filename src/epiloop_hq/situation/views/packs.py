"""The page from which a dispatch pack is taken along."""

from datetime import timedelta
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.places.queries import full_names, root_rows
from epiloop_hq.registry.queries import outbreaks_of
from epiloop_hq.situation import actions
from epiloop_hq.situation.actions import Pack
from epiloop_hq.situation.forms import PackForm
from epiloop_hq.web.deeds import carry_out
from epiloop_hq.web.states import Text


@require_http_methods(["GET", "POST"])
def pack(request: ActedRequest) -> HttpResponse:
    """Make the pack of an area as of an instant, and hand it over as a file."""
    request.actor.require(Permission.EXPORT_RUN)
    minute = request.now.replace(second=0, microsecond=0)
    form = PackForm(
        request.POST if request.method == "POST" else None,
        outbreaks=[(o.id, o.name) for o in outbreaks_of(request.actor)],
        areas=_areas(request.actor),
        initial={"as_of": minute - timedelta(minutes=1)},
    )
    made: list[Pack] = []

    def deed() -> None:
        made.append(
            actions.make_pack(
                form.cleaned_data["outbreak"],
                area_path=form.cleaned_data["area"],
                as_of=form.cleaned_data["as_of"],
                actor=request.actor,
                now=request.now,
            )
        )

    if request.method == "POST" and carry_out(form, deed):
        return _file(made[0])
    return render(
        request,
        "situation/pack.html",
        {"form": form, "now": request.now},
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK,
    )


def _areas(actor: Actor) -> list[tuple[str, Text]]:
    """Return where the viewer may export; who may everywhere, the top of the tree."""
    roots = actor.areas_where(Permission.EXPORT_RUN)
    if "" in roots:
        roots = tuple(area.area_path for area in root_rows(actor))
    names = full_names(roots)
    return [(path, names.get(path, path)) for path in roots]


def _file(made: Pack) -> HttpResponse:
    return HttpResponse(
        made.data,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{made.name}"',
            "Digest": f"sha-256={made.digest}",
        },
    )
