"""The accounts an administrator looks after."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from epiloop_hq.access import actions, queries
from epiloop_hq.access.errors import AccessRefusedError
from epiloop_hq.access.forms import AccountForm, GrantForm
from epiloop_hq.access.labels import ROLE_DUTIES, ROLE_LABELS
from epiloop_hq.access.middleware import ActedRequest
from epiloop_hq.access.queries import AccountRow, GrantRow
from epiloop_hq.actor import Actor, NotPermittedError, Permission, Role
from epiloop_hq.places.kinds import AreaLevel
from epiloop_hq.places.queries import (
    area_choices,
    full_names,
    unit_page,
    unit_rows,
)
from epiloop_hq.web import refusals

UNPROCESSABLE: Final = HTTPStatus.UNPROCESSABLE_ENTITY
UNITS: Final = 1_000


@dataclass(frozen=True, slots=True)
class ShownGrant:
    """A role as a line of a page."""

    id: int
    role: Promise
    area: str
    granted: GrantRow


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """An account as a line of a page: names instead of paths and ids."""

    row: AccountRow
    area: str
    unit: str
    grants: tuple[ShownGrant, ...]


def users(request: ActedRequest) -> HttpResponse:
    """List the accounts of the administrator's areas."""
    request.actor.require(Permission.ACCOUNT_WRITE)
    search, after = request.GET.get("q", ""), request.GET.get("after", "")
    page = queries.account_page(
        request.actor, now=request.now, search=search, after=after
    )
    further = urlencode({"q": search, "after": page.next_key})
    context = {
        "accounts": _shown(page.rows),
        "search": search,
        "next_href": f"?{further}" if page.next_key else "",
        "first_href": f"?{urlencode({'q': search})}" if after else "",
    }
    return render(request, "access/users.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def new_user(request: ActedRequest) -> HttpResponse:
    """Make an account; the first password stands on the answer and nowhere else."""
    actor = request.actor
    actor.require(Permission.ACCOUNT_WRITE)
    form = AccountForm(request.POST or None, units=_units(actor))
    if form.is_valid():
        said = form.cleaned_data
        try:
            account_id, password = actions.create_account(
                said["username"],
                actor=actor,
                now=request.now,
                name=said["name"],
                area_path=said["area"],
                unit_id=said["unit"],
                telephone=said["telephone"],
            )
        except AccessRefusedError as refusal:
            form.add_error("username", refusals.said(refusal))
        except NotPermittedError:
            form.add_error("area", _("This area is not yours to administer."))
        else:
            return _password_page(request, account_id, password)
    context = {"form": form, "areas": area_choices(actor, down_to=AreaLevel.TOWN)}
    status = UNPROCESSABLE if form.errors else HTTPStatus.OK
    return render(request, "access/new_user.html", context, status=status)


def user(request: ActedRequest, account_id: int) -> HttpResponse:
    """Show one account with its roles, and what can be done to it."""
    return _user_page(request, account_id)


@require_POST
def correct(request: ActedRequest, account_id: int) -> HttpResponse:
    """Put right a name, a telephone or a unit."""
    form = AccountForm(request.POST, units=_units(request.actor), is_new=False)
    if not form.is_valid():
        return _user_page(request, account_id, account_form=form)
    said = form.cleaned_data
    actions.correct_account(
        account_id,
        actor=request.actor,
        now=request.now,
        name=said["name"],
        telephone=said["telephone"],
        unit_id=said["unit"],
    )
    messages.success(request, _("Saved."))
    return redirect("access:user", account_id)


@require_POST
def grant(request: ActedRequest, account_id: int) -> HttpResponse:
    """Give a role in an area."""
    form = GrantForm(request.POST)
    if form.is_valid():
        try:
            actions.grant_role(
                account_id,
                actor=request.actor,
                now=request.now,
                role=Role(form.cleaned_data["role"]),
                area_path=form.cleaned_data["area"],
            )
        except AccessRefusedError as refusal:
            form.add_error(None, refusals.said(refusal))
        except NotPermittedError:
            form.add_error("area", _("This area is not yours to administer."))
        else:
            messages.success(request, _("The role is given."))
            return redirect("access:user", account_id)
    return _user_page(request, account_id, grant_form=form)


@require_POST
def revoke(request: ActedRequest, grant_id: int) -> HttpResponse:
    """Take a role away."""
    try:
        account_id = actions.revoke_grant(
            grant_id, actor=request.actor, now=request.now
        )
    except AccessRefusedError as refusal:
        messages.error(request, refusals.said(refusal))
        return redirect("access:users")
    messages.success(request, _("The role is taken away."))
    return redirect("access:user", account_id)


@require_POST
def active(request: ActedRequest, account_id: int) -> HttpResponse:
    """Switch an account on or off."""
    try:
        actions.set_active(
            account_id,
            actor=request.actor,
            now=request.now,
            is_active=request.POST.get("active") == "yes",
        )
    except AccessRefusedError as refusal:
        messages.error(request, refusals.said(refusal))
    return redirect("access:user", account_id)


@never_cache
@require_POST
def reset(request: ActedRequest, account_id: int) -> HttpResponse:
    """Give a new first password, and unlock the account."""
    try:
        password = actions.reset_password(
            account_id, actor=request.actor, now=request.now
        )
    except AccessRefusedError as refusal:
        messages.error(request, refusals.said(refusal))
        return redirect("access:user", account_id)
    return _password_page(request, account_id, password)


def _user_page(
    request: ActedRequest,
    account_id: int,
    *,
    account_form: AccountForm | None = None,
    grant_form: GrantForm | None = None,
) -> HttpResponse:
    actor = request.actor
    row = queries.account_row(account_id, actor, now=request.now)
    known = {"name": row.name, "telephone": row.telephone, "unit": row.unit_id}
    refused = account_form or grant_form
    context = {
        "account": _shown((row,))[0],
        "account_form": account_form
        or AccountForm(units=_units(actor), is_new=False, initial=known),
        "grant_form": grant_form or GrantForm(),
        "duties": [(ROLE_LABELS[role], duty) for role, duty in ROLE_DUTIES.items()],
        "areas": area_choices(actor, down_to=AreaLevel.TOWN),
    }
    status = UNPROCESSABLE if refused else HTTPStatus.OK
    return render(request, "access/user.html", context, status=status)


def _password_page(
    request: ActedRequest, account_id: int, password: str
) -> HttpResponse:
    row = queries.account_row(account_id, request.actor, now=request.now)
    context = {"account": row, "first_password": password}
    return render(request, "access/first_password_told.html", context)


def _shown(rows: tuple[AccountRow, ...]) -> list[ShownAccount]:
    granted = [g.area_path for r in rows for g in r.grants]
    areas = full_names([*granted, *(r.area_path for r in rows)])
    areas[""] = _("Everywhere")
    units = unit_rows(r.unit_id for r in rows)
    return [
        ShownAccount(
            row=r,
            area=areas[r.area_path],
            unit=units[r.unit_id].name if r.unit_id else "",
            grants=tuple(
                ShownGrant(g.id, ROLE_LABELS[g.role], areas[g.area_path], g)
                for g in r.grants
            ),
        )
        for r in rows
    ]


def _units(actor: Actor) -> list[tuple[int, str]]:
    return [(u.id, u.name) for u in unit_page(actor, limit=UNITS).rows]
