"""A published bulletin as Markdown under front matter, as JSON, and in an Atom feed.

Every text that is written comes from what was published; nothing is read anew.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final
from xml.etree import ElementTree as Tree  # writes only: nothing foreign is parsed

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from epiloop_hq.communication.kinds import Language
from epiloop_hq.communication.queries import PublicBulletin
from epiloop_hq.communication.wording import Worded, outbreak_name, worded

ATOM: Final = "http://www.w3.org/2005/Atom"
THUMBNAIL: Final = "epiloop/icon.svg"
# Makes an absolute address of a path of this server.
Address = Callable[[str], str]


def as_markdown(bulletin: PublicBulletin, *, address: Address) -> str:
    """Return a bulletin as Markdown, in the language that is spoken.

    The front matter has the keys that news archives use: title, categories, headimg,
    author, comments, date, thumbnail.
    """
    thumbnail = address(static(THUMBNAIL))
    matter = [
        "---",
        f"title: {_quoted(bulletin.title)}",
        "categories:",
        *(f" - {_quoted(name)}" for name in _categories(bulletin)),
        f"headimg: {_quoted(thumbnail)}",
        f"author: {_quoted(_author(bulletin))}",
        "comments: false",
        f"date: {format_datetime(_published_at(bulletin), usegmt=True)}",
        f"thumbnail: {_quoted(thumbnail)}",
        "---",
    ]
    body = [*_body(bulletin), *_proof(bulletin)]
    return "\n".join([*matter, "", "\n\n".join(body), ""])


def as_json(bulletin: PublicBulletin, *, address: Address) -> dict[str, Any]:
    """Return all that was published, both languages, with its proofs and neighbours."""
    return {
        "number": bulletin.number,
        "url": address(_href(bulletin.number)),
        "published_at": _published_at(bulletin).isoformat(),
        "title": {"en": bulletin.title_en, "zh": bulletin.title_zh},
        "text": {"en": bulletin.text_en, "zh": bulletin.text_zh},
        "correction": {"en": bulletin.correction_en, "zh": bulletin.correction_zh},
        "corrects": bulletin.corrects,
        "corrected_by": bulletin.corrected_by,
        "content": bulletin.content,
        "snapshot": bulletin.snapshot_digest,
        "trail_head": bulletin.head,
        "digest": bulletin.digest,
    }


def atom_feed(
    bulletins: Iterable[PublicBulletin],
    *,
    title: str,
    address: Address,
    feed_href: str,
) -> str:
    """Return an Atom feed (RFC 4287) of published bulletins, newest first."""
    Tree.register_namespace("", ATOM)
    feed = Tree.Element(f"{{{ATOM}}}feed", {"xml:lang": _tag()})
    found = list(bulletins)
    _text(feed, "id", address(feed_href))
    _text(feed, "title", title)
    _link(feed, "self", address(feed_href))
    _link(feed, "alternate", address(reverse("communication:public_list")))
    instants = [_published_at(bulletin) for bulletin in found]
    latest = max(instants, default=datetime.fromtimestamp(0, UTC))
    _text(feed, "updated", latest.isoformat())
    for bulletin in found:
        _entry(feed, bulletin, address)
    return Tree.tostring(feed, encoding="unicode", xml_declaration=True)


def _entry(feed: Tree.Element, bulletin: PublicBulletin, address: Address) -> None:
    entry = Tree.SubElement(feed, f"{{{ATOM}}}entry")
    href = address(_href(bulletin.number))
    _text(entry, "id", href)
    _text(entry, "title", bulletin.title)
    _text(entry, "published", _published_at(bulletin).isoformat())
    _text(entry, "updated", _published_at(bulletin).isoformat())
    author = Tree.SubElement(entry, f"{{{ATOM}}}author")
    _text(author, "name", _author(bulletin))
    _link(entry, "alternate", href)
    for other in filter(None, (bulletin.corrects, bulletin.corrected_by)):
        _link(entry, "related", address(_href(other)))
    said = worded(bulletin.content)
    summary = [bulletin.correction, *said.sentences, bulletin.text]
    _text(entry, "summary", "\n".join(filter(None, summary)))


def _text(parent: Tree.Element, name: str, text: str) -> None:
    Tree.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _link(parent: Tree.Element, rel: str, href: str) -> None:
    Tree.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": href})


def _body(bulletin: PublicBulletin) -> list[str]:
    said = worded(bulletin.content)
    parts = [f"# {_escaped(bulletin.title)}"]
    if bulletin.correction:
        told = _("Corrects %(number)s: %(what)s") % {
            "number": bulletin.corrects,
            "what": bulletin.correction,
        }
        parts.append(f"> {_escaped(told)}")
    parts += [_escaped(sentence) for sentence in said.sentences]
    if said.lines:
        parts += [f"## {_('New cases by district and route')}", _table(said)]
    parts += [_escaped(p) for p in bulletin.text.splitlines() if p.strip()]
    if said.points:
        points = (f"- {_escaped(f'{p.area} {p.place}, {p.band}')}" for p in said.points)
        parts += [f"## {_('Risk points')}", "\n".join(points)]
    if said.zones:
        zones = (
            f"- {_escaped(f'{z.level}, {z.area}: ')}{_escaped(', '.join(z.names))}"
            for z in said.zones
        )
        parts += [f"## {_('Zones')}", "\n".join(zones)]
    if said.rules:
        rules = (
            f"- {_escaped(f'{rule.who}: {rule.measure}, {rule.length}')}"
            for rule in said.rules
        )
        parts += [f"## {_('Rules in force')}", "\n".join(rules)]
    return parts


def _table(said: Worded) -> str:
    head = ["", *said.routes, said.totals.name]
    lines = [head, ["---"] * len(head)]
    lines += [[one.name, *one.cells, one.total] for one in (*said.lines, said.totals)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _proof(bulletin: PublicBulletin) -> list[str]:
    return [
        "---",
        f"{bulletin.number} · {_('digest')} `{bulletin.digest}`",
        f"{_('Head of the trail')}: `{bulletin.head}`",
    ]


def _categories(bulletin: PublicBulletin) -> tuple[str, ...]:
    return (_("Outbreak bulletins"), outbreak_name(bulletin.content))


def _author(bulletin: PublicBulletin) -> str:
    return _("Headquarters, %(outbreak)s") % {
        "outbreak": outbreak_name(bulletin.content)
    }


def _published_at(bulletin: PublicBulletin) -> datetime:
    assert bulletin.published_at is not None  # noqa: S101  only published ones are written
    return bulletin.published_at.astimezone(UTC)


def _href(number: str) -> str:
    return reverse("communication:public", args=[number])


def _tag() -> str:
    return "zh-Hans" if get_language() == Language.CHINESE else "en"


def _quoted(text: str) -> str:
    """Write a text as YAML's single-quoted form, which has one escape: the quote itself."""
    return "'" + " ".join(text.split()).replace("'", "''") + "'"


def _escaped(text: str) -> str:
    """Keep a text from being read as Markdown or HTML."""
    marks = r"\`*_[]<>#|"
    return "".join(f"\\{char}" if char in marks else char for char in text)
