"""What no template may do, whichever desk it belongs to."""

import re
from pathlib import Path

import pytest

SERVER = Path(__file__).parents[2] / "src" / "epiloop_hq"
TEMPLATES = sorted(SERVER.rglob("templates/**/*.html"))


@pytest.fixture(params=TEMPLATES, ids=lambda path: path.relative_to(SERVER).as_posix())
def source(request: pytest.FixtureRequest) -> str:
    return request.param.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an inline script", r"<script(?![^>]*\bsrc=)"),
        ("a style element", r"<style\b"),
        ("a handler attribute", r"""<[^>{%]*\son\w+\s*="""),
        (
            "htmx code to be evaluated",
            r"\bhx-(on|vals='js|vals=\"js)|\bhx-trigger=[^>]*\[[^]]",
        ),
        ("an address that runs code", r"javascript:"),
        (
            "something of another server",
            r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""",
        ),
        ("text that is not escaped", r"\|\s*safe\b|autoescape\s+off"),
    ],
)
def test_no_template_holds(source, what, pattern):
    found = re.search(pattern, source, flags=re.IGNORECASE)

    assert found is None, f"{what}: {found.group()!r}"


def test_every_table_has_a_caption(source):
    tables = re.findall(r"<table\b.*?</table>", source, flags=re.DOTALL)

    assert [table[:60] for table in tables if "<caption" not in table] == []


def test_every_form_that_writes_carries_the_token(source):
    forms = re.findall(
        r"<form\b[^>]*method=.?post.*?</form>", source, flags=re.DOTALL | re.IGNORECASE
    )

    assert [form[:80] for form in forms if "csrf_token" not in form] == []


def test_every_text_on_the_screen_can_be_translated(source):
    """Outside tags and template code nothing but names of the product and signs is left."""
    bare = re.sub(
        r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", source, flags=re.DOTALL
    )
    bare = re.sub(
        r"{%.*?%}|{{.*?}}|{#.*?#}|<kbd.*?</kbd>|<!.*?>", " ", bare, flags=re.DOTALL
    )
    bare = re.sub(r"""<(?:"[^"]*"|'[^']*'|[^"'>])*>""", " ", bare)

    words = set(re.findall(r"[^\W\d_]{2,}", bare)) - {"epiloop", "中文"}

    assert words == set()
