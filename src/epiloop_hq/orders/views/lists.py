"""Orders that want somebody: to review, ending today, appealed, notices to deliver."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from epiloop.timeline import day_bounds, local_day
from epiloop_hq.access.requests import Acting, acting
from epiloop_hq.actor import Permission
from epiloop_hq.orders import queries
from epiloop_hq.orders.labels import NOTICE_KINDS, measure_label
from epiloop_hq.orders.queries import AppealRow, NoticeRow, OrderRow
from epiloop_hq.places.queries import full_names
from epiloop_hq.registry.queries import PersonView, person_views
from epiloop_hq.web.paging import Page
from epiloop_hq.web.parts import Tab
from epiloop_hq.web.states import State


@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    """Show one of the lists; the first is of reviews that are due."""
    acted = acting(request)
    acted.actor.require(Permission.ORDER_SEE)
    chosen, after = request.GET.get("list", "review"), request.GET.get("after", "")
    context: dict[str, Any] = {"now": acted.now, "tabs": _tabs(chosen, acted)}
    match chosen:
        case "appeals":
            appeals = queries.open_appeal_page(acted.actor, after=after)
            context["appeals"] = _appeals(appeals.rows, acted)
            context |= _paging(chosen, after, appeals)
        case "notices":
            notices = queries.undelivered_page(acted.actor, after=after)
            context["notices"] = _notices(notices.rows, acted)
            context |= _paging(chosen, after, notices)
        case _:
            page = _order_page(chosen, after, acted)
            context["orders"] = _orders(page.rows, acted)
            context |= _paging(chosen, after, page)
    return render(request, "orders/orders.html", context)


def _order_page(chosen: str, after: str, acted: Acting) -> Page[OrderRow]:
    match chosen:
        case "ending":
            return queries.ending_page(
                acted.actor, before=_end_of_day(acted.now), after=after
            )
        case "standing":
            return queries.open_order_page(acted.actor, after=after)
        case _:
            return queries.review_page(acted.actor, before=acted.now, after=after)


def _end_of_day(now: datetime) -> datetime:
    zone = ZoneInfo(settings.HEADQUARTERS_ZONE)
    return day_bounds(local_day(now, zone), zone).end


def _tabs(chosen: str, acted: Acting) -> list[Tab]:
    counts = queries.order_counts(
        acted.actor, now=acted.now, ending_before=_end_of_day(acted.now)
    )
    lists = (
        ("review", _("Reviews due"), counts.to_review),
        ("ending", _("End today"), counts.ending),
        ("appeals", _("Appeals"), counts.appeals),
        ("notices", _("Notices to deliver"), counts.undelivered),
        ("standing", _("Standing"), counts.standing),
    )
    known = {key for key, _label, _count in lists}
    present = chosen if chosen in known else "review"
    return [
        Tab(label, f"?list={key}", key == present, count) for key, label, count in lists
    ]


def _orders(rows: Iterable[OrderRow], acted: Acting) -> list[dict[str, Any]]:
    listed = list(rows)
    persons = _persons((row.person_id for row in listed), acted)
    areas = full_names(row.area_path for row in listed)
    return [
        {
            "row": row,
            "person": persons[row.person_id],
            "area": areas[row.area_path],
            "measure": measure_label(row.measure),
            "state": order_state(row, acted),
        }
        for row in listed
    ]


def order_state(row: OrderRow, acted: Acting) -> tuple[State, str]:
    """Return how an order stands, as a state and its word."""
    if row.ended_at is not None:
        return State.DONE, _("Ended")
    if row.ends_at <= acted.now:
        return State.OVERDUE, _("Past its end")
    if row.review_at <= acted.now:
        return State.DUE_SOON, _("Review due")
    return State.RUNNING, _("Stands")


def _appeals(rows: Iterable[AppealRow], acted: Acting) -> list[dict[str, Any]]:
    listed = list(rows)
    persons = _persons((row.person_id for row in listed), acted)
    return [{"row": row, "person": persons[row.person_id]} for row in listed]


def _notices(rows: Iterable[NoticeRow], acted: Acting) -> list[dict[str, Any]]:
    listed = list(rows)
    persons = _persons((row.person_id for row in listed), acted)
    return [
        {
            "row": row,
            "person": persons[row.person_id],
            "kind": NOTICE_KINDS[row.kind],
        }
        for row in listed
    ]


def _persons(ids: Iterable[int], acted: Acting) -> dict[int, PersonView]:
    views = person_views(ids, acted.actor)
    acted.seen.add(views)
    return views


def _paging(chosen: str, after: str, page: Page[Any]) -> dict[str, str]:
    further = urlencode({"list": chosen, "after": page.next_key})
    return {
        "next_href": f"?{further}" if page.next_key else "",
        "first_href": f"?{urlencode({'list': chosen})}" if after else "",
    }
