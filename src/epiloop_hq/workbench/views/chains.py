"""The transmission chains: who infected whom, as far as the records say."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from epiloop_hq.actor import Permission
from epiloop_hq.workbench.chain_picture import MOST, chains_of, picture, tiles
from epiloop_hq.workbench.standing import place_of


@require_GET
def chains(request: HttpRequest) -> HttpResponse:
    """Show the chains of the area in view, with the table of their cases."""
    place = place_of(request)
    place.actor.require(Permission.CASE_SEE)
    only_linked = request.GET.get("linked") == "yes"
    found = chains_of(place, only_linked=only_linked)
    return render(
        request,
        "workbench/chains.html",
        {
            "now": place.now,
            "picture": picture(found) if found.cases else None,
            "tiles": tiles(found) if found.cases else (),
            "only_linked": only_linked,
            "left_out": found.total - MOST,
        },
    )
