"""What everybody reads, without signing in: what was published, whole, and nothing else."""

import json
from dataclasses import replace
from xml.etree import ElementTree as Tree

import pytest
import yaml
from django.test import Client

from builders.actors import later
from builders.cases import a_case
from builders.communication import APPROVER, PUBLISHER, WRITER, a_bulletin
from builders.outbreaks import an_outbreak
from epiloop_hq import clock
from epiloop_hq.communication import queries
from epiloop_hq.communication.formats import as_markdown

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def published(areas):
    a_case()
    made = a_bulletin(until="published", as_of=later(minutes=30))
    return queries.bulletin_row(made, WRITER).public


@pytest.fixture
def stranger(published):
    with clock.at(later(hours=2)):
        yield Client()


def read(stranger, address, **headers):
    answer = stranger.get(address, **headers)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("en", "Bulletin of 22 April", "Please wear a mask."),
        ("zh-hans", "4月22日疫情通报", "请戴口罩。"),
    ],
)
def test_a_bulletin_is_read_in_the_language_that_is_asked_for(
    stranger, published, language, title, text
):
    page = read(stranger, f"/bulletins/{published.number}/?language={language}")

    assert title in page
    assert text in page


def test_it_carries_its_digest_and_the_head_of_the_trail(stranger, published):
    page = read(stranger, f"/bulletins/{published.number}/")

    assert published.digest in page
    assert published.head in page


@pytest.mark.parametrize("suffix", ["/", ".md", ".json"])
def test_what_is_not_published_is_not_there(stranger, suffix):
    with clock.at(later(hours=2)):
        draft = a_bulletin(an_outbreak(), until="approved")
    number = queries.bulletin_row(draft, WRITER).public.number

    assert stranger.get(f"/bulletins/{number}{suffix}").status_code == 404
    assert number not in read(stranger, "/bulletins/")
    assert number not in read(stranger, "/bulletins/feed.xml")


@pytest.mark.parametrize(
    "address",
    [
        "/bulletins/",
        "/bulletins/{}/",
        "/bulletins/{}.md",
        "/bulletins/{}.json",
        "/bulletins/feed.xml",
    ],
)
def test_no_form_tells_who_made_it_or_leads_inside(stranger, published, address):
    page = read(stranger, address.format(published.number))

    inside = [WRITER.name, APPROVER.name, PUBLISHER.name, "/communication/", "/board"]
    assert [word for word in inside if word in page] == []


def test_the_markdown_has_the_front_matter_of_a_news_archive(stranger, published):
    text = read(stranger, f"/bulletins/{published.number}.md?language=zh-hans")

    _, matter, body = text.split("---\n", 2)
    told = yaml.safe_load(matter)
    assert list(told) == [
        "title",
        "categories",
        "headimg",
        "author",
        "comments",
        "date",
        "thumbnail",
    ]
    assert told["title"] == "4月22日疫情通报"
    assert told["comments"] is False
    assert told["date"].endswith(" GMT")
    assert "请戴口罩。" in body


def test_the_json_says_all_that_was_published(stranger, published):
    told = json.loads(read(stranger, f"/bulletins/{published.number}.json"))

    assert told["digest"] == published.digest
    assert told["content"] == published.content
    assert told["trail_head"] == published.head


def test_the_feed_is_atom_with_an_entry_for_each_bulletin(stranger, published):
    """RFC 4287: what a feed and an entry must have, once each."""
    feed = Tree.fromstring(read(stranger, "/bulletins/feed.xml"))

    assert feed.tag == f"{ATOM}feed"
    (entry,) = feed.findall(f"{ATOM}entry")
    for parent in (feed, entry):
        for name in ("id", "title", "updated"):
            assert len(parent.findall(f"{ATOM}{name}")) == 1
    assert entry.find(f"{ATOM}author/{ATOM}name").text
    assert entry.find(f"{ATOM}id").text.endswith(f"/bulletins/{published.number}/")
    assert {link.get("rel") for link in entry.findall(f"{ATOM}link")} == {"alternate"}


def test_marks_of_markdown_in_a_title_stay_text(stranger, published):
    odd = replace(published, title_en="It's [a](b) *c*")

    text = as_markdown(odd, address=lambda href: href)

    assert "title: 'It''s [a](b) *c*'" in text
    assert r"# It's \[a\](b) \*c\*" in text
