"""Every page of the product, looked at once in each language: it fits, and breaks no rule."""

import re

import pytest
from django.urls import get_resolver, reverse

from builders.access import a_browser, an_account
from builders.house import a_house
from builders.places import BEIJING
from epiloop_hq.actor import Role
from looking import (
    DESK,
    IS_THOROUGH,
    TELEPHONE,
    assert_accessible,
    assert_no_sideways_scroll,
    look,
    signed_in,
    speak,
)

# Changes what is shown, or leads elsewhere: no pages of their own.
NO_PAGES = {"switch", "language", "night", "sign_out", "home"}


def addresses():
    """Return every named address of the server with the names of its parameters."""

    def walk(resolver, space):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern, f"{pattern.namespace}:")
            else:
                yield (
                    f"{space}{pattern.name}",
                    re.findall(r"<\w+:(\w+)>", str(pattern.pattern)),
                )

    return [one for one in walk(get_resolver(), "") if one[0][:4] != "web:"]


def pages(client, args):
    """Return the address of every page that this account is shown."""
    for name, wanted in addresses():
        if name.split(":")[1] in NO_PAGES or not set(wanted) <= args.keys():
            continue  # where no house has such a row, only a deed has the address
        path = reverse(name, kwargs={p: args[p] for p in wanted})
        answer = client.get(path)
        is_whole = not answer.streaming and b"</html>" in answer.content
        if answer.status_code == 200 and is_whole:
            yield path  # neither a piece of a page nor a file


@pytest.mark.parametrize(
    ("language", "window"), [("en", DESK), ("zh-hans", TELEPHONE)], ids=["en", "zh"]
)
@pytest.mark.skipif(not IS_THOROUGH, reason="a hundred pages: overnight")
def test_every_page_fits_and_is_accessible(
    page, live_server, earlier, language, window
):
    """Headquarters see all but the accounts; those are the administrator's."""
    speak(page, language, at=live_server.url)
    page.set_viewport_size(window)
    args, seen = a_house().args, set()
    for role in (Role.HEADQUARTERS, Role.ADMINISTRATOR):
        account = an_account(role, name=role, role=role, area_path=BEIJING)
        client = a_browser(account)
        signed_in(page, client, at=live_server.url)
        for path in sorted(set(pages(client, {"account_id": account} | args)) - seen):
            seen.add(path)
            page.goto(live_server.url + path)
            look(page, f"every-{language}-{re.sub(r'[^a-z0-9]+', '-', path)}")
            assert_accessible(page)
            assert_no_sideways_scroll(page)

    assert len(seen) > 50
