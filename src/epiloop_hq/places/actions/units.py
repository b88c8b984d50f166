"""Organisations that can be responsible, and how they are reached."""

from datetime import datetime

from django.utils.translation import gettext as _

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import recording
from epiloop_hq.places.actions.places import areas_at
from epiloop_hq.places.errors import PlacesRefusedError
from epiloop_hq.places.kinds import UnitKind
from epiloop_hq.places.models import Unit
from epiloop_hq.places.names import tidy_name


def write_unit(
    name: str,
    *,
    actor: Actor,
    now: datetime,
    area_path: str,
    kind: UnitKind,
    telephone: str = "",
    is_outside: bool = False,
) -> int:
    """Add a unit of an area, or bring it up to date; return its id.

    A unit is known by its name within its area. An outside unit does not use this
    installation: another province, another country.

    Raises
    ------
    PlacesRefusedError
        If the area is not known or the unit has no name.
    """
    name = tidy_name(name)
    if not name:
        raise PlacesRefusedError(_("A unit needs a name."))
    with recording(actor=actor, now=now) as trail:
        area = areas_at({area_path})[area_path]
        actor.require(Permission.AREA_WRITE, area_path=area_path)
        units = Unit.objects.unscoped(reason="is this unit known already?")
        unit = units.select_for_update().filter(area=area, name=name).first()
        values = (str(kind), telephone.strip(), is_outside)
        if unit is None:
            unit = Unit(area=area, area_path=area.area_path, name=name)
        elif (unit.kind, unit.telephone, unit.is_outside) == values:
            return unit.pk
        is_new = unit.pk is None
        unit.kind, unit.telephone, unit.is_outside = values
        unit.save()
        trail.add("unit.added" if is_new else "unit.changed", unit)
    return unit.pk
