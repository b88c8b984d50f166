"""The places a page's frame links to. A place that is not built yet does not show."""

from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.web.states import Text

# The groups of the navigation, in the order in which they stand.
SITUATION: Final = pgettext_lazy("navigation", "Situation")
WORK: Final = pgettext_lazy("navigation", "Work of the day")
RECORDS: Final = pgettext_lazy("navigation", "Records")
SETTING: Final = pgettext_lazy("navigation", "Setting")


@dataclass(frozen=True, slots=True)
class Destination:
    """One place of the main navigation; those of a group stand together."""

    group: Text
    label: Text
    icon: str
    url_name: str
    permission: Permission | None = None
    # Goes first into the bottom bar of a telephone; the rest stand behind "More".
    is_daily: bool = False


IN_BOTTOM_BAR: Final = 4
DESTINATIONS: Final[tuple[Destination, ...]] = (
    Destination(
        SITUATION,
        pgettext_lazy("navigation", "Command"),
        "layout-dashboard",
        "workbench:command",
        Permission.SITUATION_SEE,
    ),
    Destination(
        SITUATION,
        _("Outbreak map"),
        "map-pin",
        "workbench:map",
        Permission.SITUATION_SEE,
    ),
    Destination(
        SITUATION,
        pgettext_lazy("of transmission", "Chains"),
        "sitemap",
        "workbench:chains",
        Permission.CASE_SEE,
    ),
    Destination(
        SITUATION,
        _("Indicators"),
        "table",
        "workbench:indicators",
        Permission.SITUATION_SEE,
    ),
    Destination(
        SITUATION,
        _("Dispatch pack"),
        "download",
        "situation:pack",
        Permission.EXPORT_RUN,
    ),
    Destination(
        WORK,
        pgettext_lazy("navigation", "Board"),
        "layout-kanban",
        "workbench:board",
        Permission.CASE_SEE,
        is_daily=True,
    ),
    Destination(
        WORK,
        _("My contacts"),
        "users",
        "workbench:my_contacts",
        Permission.CONTACT_SEE,
        is_daily=True,
    ),
    Destination(
        WORK,
        _("Transfers"),
        "ambulance",
        "workbench:journeys",
        Permission.CONTACT_TRANSFER,
    ),
    Destination(
        WORK,
        _("Follow-ups"),
        "clipboard-check",
        "workbench:follow_ups",
        Permission.STAY_CHECK,
        is_daily=True,
    ),
    Destination(
        WORK,
        _("Hand-overs"),
        "arrows-exchange",
        "workbench:handovers",
        Permission.HANDOVER_OFFER,
        is_daily=True,
    ),
    Destination(
        WORK,
        _("Determinations"),
        "refresh",
        "workbench:determinations",
        Permission.CONTACT_WRITE,
    ),
    Destination(
        WORK, _("Households"), "home", "workbench:households", Permission.CONTACT_LOCATE
    ),
    Destination(
        WORK, _("Laboratory"), "test-pipe", "laboratory:desk", Permission.SAMPLE_SEE
    ),
    Destination(
        RECORDS,
        _("Duplicates"),
        "users-group",
        "registry:duplicates",
        Permission.PERSON_MERGE,
    ),
    Destination(
        RECORDS, _("Orders"), "gavel", "orders:orders", Permission.ORDER_REVIEW
    ),
    Destination(
        RECORDS,
        pgettext_lazy("navigation", "Reconciliation"),
        "checklist",
        "reconciliation:today",
        Permission.RECONCILIATION_SEE,
    ),
    Destination(
        RECORDS,
        _("Bulletins"),
        "file-text",
        "communication:desk",
        Permission.BULLETIN_SEE,
    ),
    Destination(
        RECORDS, _("Imports"), "file-import", "exchange:imports", Permission.IMPORT_RUN
    ),
    Destination(
        RECORDS, _("Trail"), "history", "workbench:trail", Permission.TRAIL_SEE
    ),
    Destination(
        SETTING,
        _("Protocols"),
        "book-2",
        "workbench:protocols",
        Permission.PROTOCOL_SEE,
    ),
    Destination(
        SETTING,
        _("Outbreaks"),
        "virus",
        "registry:outbreaks",
        Permission.PROTOCOL_ADOPT,
    ),
    Destination(
        SETTING, _("Areas and units"), "building", "places:areas", Permission.AREA_WRITE
    ),
    Destination(
        SETTING, _("Users"), "user-cog", "access:users", Permission.ACCOUNT_WRITE
    ),
)


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """A destination as one page shows it."""

    group: Text
    label: Text
    icon: str
    href: str
    is_current: bool
    is_daily: bool
    waiting: int = 0


def links_for(
    actor: Actor | None, *, path: str, waiting: dict[str, int]
) -> tuple[NavigationLink, ...]:
    """Return the places the actor may go; `waiting` counts open work by url name."""
    if actor is None:
        return ()
    built = [
        (place, href)
        for place in DESTINATIONS
        if (href := address(place.url_name)) and _is_open(place, actor)
    ]
    daily = sorted(built, key=lambda pair: not pair[0].is_daily)[:IN_BOTTOM_BAR]
    current = max(
        (href for _place, href in built if path.startswith(href)), key=len, default=""
    )
    return tuple(
        NavigationLink(
            place.group,
            place.label,
            place.icon,
            href,
            href == current,
            (place, href) in daily,
            waiting.get(place.url_name, 0),
        )
        for place, href in built
    )


def address(url_name: str) -> str:
    """Return the path of a named page, or nothing where that page does not exist."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _is_open(place: Destination, actor: Actor) -> bool:
    return place.permission is None or actor.may(place.permission)
