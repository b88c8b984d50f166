"""Signing in and out, the first password, and whether one is on shift."""

from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from epiloop_hq.access import actions, queries
from epiloop_hq.access.errors import AccessRefusedError
from epiloop_hq.access.forms import PasswordForm, SignInForm
from epiloop_hq.access.labels import ROLE_LABELS
from epiloop_hq.access.middleware import ActedRequest, OpenRequest
from epiloop_hq.access.models import Account
from epiloop_hq.places.queries import full_name
from epiloop_hq.web.parts import Fact
from epiloop_hq.web.refusals import said

UNPROCESSABLE: Final = HTTPStatus.UNPROCESSABLE_ENTITY


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: OpenRequest) -> HttpResponse:
    """Let somebody in; every failure has one answer."""
    if request.actor is not None:
        return redirect(_onward(request))
    form = SignInForm(request.POST or None)
    if form.is_valid():
        account = actions.sign_in(
            form.cleaned_data["username"],
            password=form.cleaned_data["password"],
            address=request.META.get("REMOTE_ADDR", ""),
            now=request.now,
        )
        if account is not None:
            # A new session key: whoever planted the old one is left outside.
            auth.login(request, account)
            return _in_language(redirect(_onward(request)), account.language)
        form.add_error(None, _("Name and password do not fit, or too many tries."))
    status = UNPROCESSABLE if form.errors else HTTPStatus.OK
    context = {"form": form, "next": request.GET.get("next", "")}
    return render(request, "access/sign_in.html", context, status=status)


@require_POST
def sign_out(request: ActedRequest) -> HttpResponse:
    """Let somebody out, and leave nothing of the session in the browser."""
    auth.logout(request)
    response = redirect(settings.LOGOUT_REDIRECT_URL)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: ActedRequest) -> HttpResponse:
    """Show one's own account and change one's password, the first one at once."""
    form = PasswordForm(request.POST or None)
    account = _changed(request, form) if form.is_valid() else None
    if account is not None:
        # The other sessions end; this one goes on under a new key.
        auth.update_session_auth_hash(request, account)
        messages.success(request, _("Your password is changed."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    account_row = queries.own_row(request.actor, now=request.now)
    page = "first_password" if account_row.must_change_password else "account"
    roles = [
        Fact(ROLE_LABELS[g.role], full_name(g.area_path) or _("Everywhere"))
        for g in account_row.grants
    ]
    return render(
        request,
        f"access/{page}.html",
        {"form": form, "account": account_row, "roles": roles},
        status=UNPROCESSABLE if form.errors else HTTPStatus.OK,
    )


@require_POST
def shift(request: ActedRequest) -> HttpResponse:
    """Go on shift or off it."""
    actions.set_on_shift(
        actor=request.actor,
        now=request.now,
        is_on_shift=request.POST.get("on_shift") == "yes",
    )
    return redirect("access:password")


def _changed(request: ActedRequest, form: PasswordForm) -> Account | None:
    """Change the password and return the account; else say on the form why not."""
    try:
        return actions.change_password(
            actor=request.actor,
            now=request.now,
            present=form.cleaned_data["present"],
            new=form.cleaned_data["new"],
        )
    except AccessRefusedError as refusal:
        form.add_error("present", said(refusal))
    except ValidationError as refusal:
        form.add_error("new", refusal)
    return None


def _onward(request: OpenRequest) -> str:
    """Return where to go after signing in: on this server, or the first page."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else resolve_url(settings.LOGIN_REDIRECT_URL)


def _in_language(response: HttpResponseRedirect, language: str) -> HttpResponseRedirect:
    """Let the pages after signing in be in the language the account reads."""
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", httponly=True
        )
    return response
