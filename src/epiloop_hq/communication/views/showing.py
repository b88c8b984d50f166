"""What the pages of one bulletin show, the officers' and everybody's."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from epiloop_hq.communication.kinds import Language
from epiloop_hq.communication.queries import PublicBulletin
from epiloop_hq.communication.wording import outbreak_name, worded


def chosen_language(request: HttpRequest) -> str:
    """Return the language an address asks for, else the reader's own."""
    asked = request.GET.get("language", "")
    return asked if asked in set(Language) else get_language() or Language.ENGLISH


def public_context(bulletin: PublicBulletin, request: HttpRequest) -> dict[str, Any]:
    """Return what the public page of a bulletin shows, in the language that is spoken."""
    return {
        "bulletin": bulletin,
        "outbreak": outbreak_name(bulletin.content),
        "said": worded(bulletin.content),
        "paragraphs": [p for p in bulletin.text.splitlines() if p.strip()],
        "languages": tuple(Language),
        "path": request.path,
    }
