"""Following links as a curious officer does: every link of every page, so many deep."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

# A link of a page; a form is no link, and what leads out of the house is not followed.
LINK: Final = re.compile(r"""<a\b[^>]*?\shref="([^"]+)\"""")
# Ends what is looked at, or is a file and no page.
NOT_FOLLOWED: Final = ("/sign-out", "/static/")


@dataclass(frozen=True, slots=True)
class Followed:
    """One link: where it stands, where it leads, what was answered, what stands there."""

    on: str
    to: str
    status: int
    links: tuple[str, ...] = field(repr=False)


def crawl(client: Client, *, start: str = "/", deep: int, alike: int) -> list[Followed]:
    """Follow the links from a page, breadth first; each address once.

    Parameters
    ----------
    deep
        How many links away from the first page is still looked at.
    alike
        How many links from one kind of page to one kind of page are followed.
    """
    seen, followed = {start}, [_follow(client, "", start)]
    taken: Counter[tuple[str, str]] = Counter()
    waiting = list(followed)
    for _ in range(deep):
        found = []
        for here in waiting:
            for to in here.links:
                kind = (_kind(here.to), _kind(to))
                if to not in seen and taken[kind] < alike:
                    taken[kind] += 1
                    seen.add(to)
                    found.append(_follow(client, here.to, to))
        followed += found
        waiting = found
    return followed


def _kind(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return path


def _follow(client: Client, on: str, to: str) -> Followed:
    answer = client.get(to, follow=True)
    here = answer.redirect_chain[-1][0] if answer.redirect_chain else to
    is_page = not answer.streaming and answer["Content-Type"].startswith("text/html")
    text = answer.content.decode() if is_page and answer.status_code == 200 else ""
    return Followed(on, to, answer.status_code, tuple(_links(text, here)))


def _links(text: str, here: str) -> Iterator[str]:
    for href in dict.fromkeys(LINK.findall(text)):
        to = urlsplit(urldefrag(urljoin(here, unescape(href))).url)
        if not to.scheme and not to.netloc and not to.path.startswith(NOT_FOLLOWED):
            yield to.geturl()
