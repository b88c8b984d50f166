"""What everybody reads, without signing in: only what was published."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from epiloop_hq.access.middleware import OpenRequest
from epiloop_hq.communication import queries
from epiloop_hq.communication.formats import as_json, as_markdown, atom_feed
from epiloop_hq.communication.kinds import Language
from epiloop_hq.communication.queries import PublicBulletin
from epiloop_hq.communication.views.showing import chosen_language, public_context


@require_safe
def public_list(request: OpenRequest) -> HttpResponse:
    """Show every published bulletin, newest first."""
    after = request.GET.get("after", "")
    page = queries.published_page(after=after)
    with override(chosen_language(request)):
        context = {
            "bulletins": page.rows,
            "next_href": f"?after={page.next_key}" if page.next_key else "",
            "languages": tuple(Language),
            "path": request.path,
        }
        return render(request, "communication/public_list.html", context)


@require_safe
def public(request: OpenRequest, number: str) -> HttpResponse:
    """Show one published bulletin; it prints on paper as it is."""
    found = _published(number)
    with override(chosen_language(request)):
        context = public_context(found, request)
        return render(request, "communication/public.html", context)


@require_safe
def markdown(request: OpenRequest, number: str) -> HttpResponse:
    """Answer with a bulletin as Markdown under YAML front matter."""
    found = _published(number)
    with override(chosen_language(request)):
        text = as_markdown(found, address=request.build_absolute_uri)
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


@require_safe
def plain(request: OpenRequest, number: str) -> HttpResponse:
    """Answer with all that was published of a bulletin, for machines."""
    found = _published(number)
    return JsonResponse(
        as_json(found, address=request.build_absolute_uri),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )


@require_safe
def feed(request: OpenRequest) -> HttpResponse:
    """Answer with the newest bulletins as an Atom feed."""
    page = queries.published_page()
    with override(chosen_language(request)):
        text = atom_feed(
            page.rows,
            title=_("Outbreak bulletins"),
            address=request.build_absolute_uri,
            feed_href=reverse("communication:feed"),
        )
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


def _published(number: str) -> PublicBulletin:
    found = queries.published(number)
    if found is None:
        raise Http404
    return found
