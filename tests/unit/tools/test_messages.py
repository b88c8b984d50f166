"""The catalogue tool finds every message and passes no translation that would mislead."""

import importlib.util
import sys
from pathlib import Path

import polib
import pytest

FILE = Path(__file__).parents[3] / "tools" / "messages.py"


@pytest.fixture(scope="module")
def messages():
    spec = importlib.util.spec_from_file_location("messages_tool", FILE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_messages_of_python_are_found_with_context_and_plural(messages):
    source = """
_("Saved.")
pgettext("navigation", "Board")
ngettext("%(n)d row", "%(n)d rows", n)
_(name)
"""

    found = set(messages.messages_of_python(source))

    assert found == {
        messages.Message("Saved."),
        messages.Message("Board", "navigation"),
        messages.Message("%(n)d row", plural="%(n)d rows"),
    }


def test_messages_of_templates_are_found_in_tags_blocks_and_attributes(messages):
    source = """
<p title="{% translate 'Can\\'t wait' %}">{% translate "Lead" context "of a team" %}</p>
{% blocktranslate trimmed count n=rows %}
  {{ n }} row
{% plural %}
  {{ n }} rows
{% endblocktranslate %}
"""

    texts = {
        (m.context, m.text, m.plural) for m in messages.messages_of_template(source)
    }

    assert ("of a team", "Lead", "") in texts
    assert ("", "%(n)s row", "%(n)s rows") in texts


def a_catalogue(text: str, said: str, *, flags: tuple[str, ...] = ()) -> polib.POFile:
    po = polib.POFile()
    po.append(polib.POEntry(msgid=text, msgstr=said, flags=list(flags)))
    return po


@pytest.mark.parametrize(
    ("said", "flags", "verdict"),
    [
        ("%(n)s 行", (), None),
        ("", (), "not translated"),
        ("%(n)s 行", ("fuzzy",), "fuzzy"),
        ("行", (), "other placeholders"),
        ("%(m)s 行", (), "other placeholders"),
    ],
)
def test_a_catalogue_is_complete_or_says_what_it_lacks(messages, said, flags, verdict):
    found = messages.Found()
    found.add(messages.Message("%(n)s rows"), messages.SOURCES / "page.html")

    problems = list(
        messages.problems(a_catalogue("%(n)s rows", said, flags=flags), found)
    )

    assert (not problems) if verdict is None else (verdict in problems[0])


def test_a_message_without_an_entry_and_an_entry_without_a_message_are_named(messages):
    found = messages.Found()
    found.add(messages.Message("New"), messages.SOURCES / "page.html")

    problems = list(messages.problems(a_catalogue("Old", "旧"), found))

    assert ["not in the catalogue" in problems[0], "no longer used" in problems[1]] == [
        True,
        True,
    ]


def test_translations_in_use_survive_an_update_and_others_leave(messages):
    po = a_catalogue("Kept", "保留")
    po.append(polib.POEntry(msgid="Gone", msgstr="离去"))
    found = messages.Found()
    for text in ("Kept", "Fresh"):
        found.add(messages.Message(text), messages.SOURCES / "page.html")

    messages.update(po, found)

    assert [(entry.msgid, entry.msgstr) for entry in po] == [
        ("Fresh", ""),
        ("Kept", "保留"),
    ]


def test_filling_takes_lines_with_and_without_context_and_returns_strangers(messages):
    po = a_catalogue("Saved.", "")
    po.append(polib.POEntry(msgctxt="navigation", msgid="Board", msgstr=""))

    strangers = messages.fill(
        po, ["Saved.\t已保存。", "navigation\tBoard\t看板", "Nobody\t无人"]
    )

    assert [entry.msgstr for entry in po] == ["已保存。", "看板"]
    assert strangers == ["Nobody\t无人"]
