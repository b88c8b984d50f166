"""Whoever may not know who somebody is finds it on no page, linked to or guessed."""

import logging
import re
from itertools import product

import pytest
from django.urls import get_resolver, reverse

from builders.access import a_browser, an_account
from builders.actors import later
from builders.known import SECRETS, all_known
from builders.places import FANGSHAN
from epiloop_hq import clock
from epiloop_hq.actor import Role

pytestmark = [
    # its rows are guessed by their numbers, so they begin at one
    pytest.mark.django_db(
        transaction=True, reset_sequences=True, databases=["default", "access_log"]
    ),
    pytest.mark.slow,
]
HOUR_LATER = later(hours=1)
# More rows than there are of any kind; the rest of an address is one of these words.
ROWS = range(1, 13)
WORDS = {"code": ["110111"], "protocol_id": ["covid19-cn-8"]}


def addresses():
    """Yield the name and the parameters of every address, for every row there may be."""

    def walk(resolver, space):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern, f"{pattern.namespace}:")
            else:
                names = re.findall(r"<\w+:(\w+)>", str(pattern.pattern))
                yield f"{space}{pattern.name}", names

    for name, parameters in walk(get_resolver(), ""):
        rows = [p for p in parameters if p.endswith("_id") and p not in WORDS]
        words = [p for p in parameters if p not in rows]
        for number in ROWS if rows else [0]:
            for chosen in product(*(WORDS.get(word, ["located"]) for word in words)):
                one_row = dict.fromkeys(rows, number)
                yield name, one_row | dict(zip(words, chosen, strict=True))


def pages_of(client):
    """Return address → page of everything that the client is shown."""
    pages = {}
    for name, parameters in addresses():
        address = reverse(name, kwargs=parameters)
        answer = client.get(address)
        if answer.status_code == 200:
            pages[address] = answer.content.decode()
    return pages


def test_a_viewer_reads_on_no_page_who_somebody_is():
    logging.disable(logging.CRITICAL)
    with clock.at(HOUR_LATER):
        person, _alias, case = all_known()
        viewer = a_browser(an_account("eye", role=Role.VIEWER, area_path=FANGSHAN))
        pages = pages_of(viewer)
    logging.disable(logging.NOTSET)
    says = {
        address: [secret for secret in SECRETS if secret in page]
        for address, page in pages.items()
    }

    assert pages[f"/cases/{case}/"]
    assert pages[f"/persons/{person}/"]
    assert {address: said for address, said in says.items() if said} == {}
