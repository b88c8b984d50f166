"""What an officer may choose from when a file comes in or a list goes out."""

from django import forms
from django.utils.translation import get_language

from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.exchange.actions import BatchDraft
from epiloop_hq.exchange.forms import Choices
from epiloop_hq.places.kinds import AreaLevel
from epiloop_hq.places.queries import area_choices, area_path_of
from epiloop_hq.registry.queries import OutbreakFacts, outbreaks_of


def outbreak_choices(actor: Actor) -> Choices:
    """Return the outbreaks in which the actor has areas."""
    return [(str(row.id), _name(row)) for row in outbreaks_of(actor)]


def places_for(request: ActedRequest) -> dict[str, Choices]:
    """Return the choices of a `PlaceForm`."""
    return {
        "outbreaks": outbreak_choices(request.actor),
        "areas": area_choices(request.actor, down_to=AreaLevel.DISTRICT),
    }


def place_of(
    form: forms.Form, actor: Actor, *, file_name: str, permission: Permission
) -> BatchDraft:
    """Return the outbreak and area that a valid form names.

    Without an area it is the outbreak's own, or the actor's where that is smaller.
    """
    outbreak_id = int(form.cleaned_data["outbreak"] or 0) or None
    code = form.cleaned_data["area"]
    path = area_path_of(code) if code else _own_area(actor, outbreak_id, permission)
    return BatchDraft(file_name=file_name, area_path=path, outbreak_id=outbreak_id)


def _own_area(actor: Actor, outbreak_id: int | None, permission: Permission) -> str:
    known = {row.id: row.area_path for row in outbreaks_of(actor)}
    path = known.get(outbreak_id, "") if outbreak_id else ""
    if actor.may(permission, area_path=path):
        return path
    inside = [p for p in actor.areas_where(permission) if p.startswith(path)]
    return inside[0] if inside else path


def _name(row: OutbreakFacts) -> str:
    chinese = (get_language() or "").startswith("zh")
    return row.name_zh if chinese and row.name_zh else row.name
