"""The area a page of the desk is about."""

from typing import Final

from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.actor import Permission
from epiloop_hq.places.queries import root_rows

# Under this name the frame's switch of areas keeps the viewer's choice.
AREA: Final = "area_path"


def area_in_view(request: ActedRequest) -> str:
    """Return the area the viewer has chosen, or the first of theirs.

    Who may look everywhere sees the first area at the top of the tree.
    """
    roots = request.actor.areas_where(Permission.RECONCILIATION_SEE)
    wanted = str(request.session.get(AREA) or "")
    if wanted and any(wanted.startswith(root) for root in roots):
        return wanted
    if roots and roots[0]:
        return roots[0]
    return next((area.area_path for area in root_rows(request.actor)), "")
