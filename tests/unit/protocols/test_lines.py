"""The line on which a key stands."""

import tomllib
from textwrap import dedent

import pytest

from epiloop.protocols.lines import key_lines
from epiloop.protocols.load import FILES

TEXT = dedent(
    """\
    # a comment with [brackets] and = signs
    [protocol]
    id = "a # no comment [here]"
    "quoted" = 1

    [measure.close_contact]
    stages = [
      { kind = "x", tests = [1,
         4] },
      # between
      { kind = "y", days = 7.5 },
    ]
    dotted.key = 2022-05-04
    moment = 2022-05-04T07:32:00Z
    [[list.of.tables]]
    a = { value = 3, source = "C1" }
    [[list.of.tables]]
    text = \"\"\"
    b = [
    \"\"\"
    [list.of.tables.below]
    c = true
    """
)


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("protocol", 2),
        ("protocol.id", 3),
        ("protocol.quoted", 4),
        ("measure.close_contact", 6),
        ("measure.close_contact.stages", 7),
        ("measure.close_contact.stages[0].kind", 8),
        ("measure.close_contact.stages[0].tests[1]", 9),
        ("measure.close_contact.stages[1].days", 11),
        ("measure.close_contact.dotted.key", 13),
        ("measure.close_contact.moment", 14),
        ("list.of.tables[0]", 15),
        ("list.of.tables[0].a.source", 16),
        ("list.of.tables[1].text", 18),
        ("list.of.tables[1].below", 21),
        ("list.of.tables[1].below.c", 22),
    ],
)
def test_each_key_has_the_line_on_which_it_stands(key, line):
    assert key_lines(TEXT)[key] == line


def paths(content, path=""):
    """Yield every key path that the standard library's reader finds."""
    if isinstance(content, dict):
        for name, part in content.items():
            yield from paths(part, f"{path}.{name}" if path else name)
    elif isinstance(content, list):
        for number, part in enumerate(content):
            yield from paths(part, f"{path}[{number}]")
    if path:
        yield path


@pytest.mark.parametrize("path", sorted(FILES.rglob("*.toml")), ids=lambda p: p.stem)
def test_every_key_of_every_shipped_file_is_found_and_none_invented(path):
    """The values come from one reader and the lines from another; they see one text."""
    text = path.read_text(encoding="utf-8")
    lists = {key for key in paths(tomllib.loads(text)) if key.endswith("]")}

    found = set(key_lines(text))

    assert set(paths(tomllib.loads(text))) - found <= {
        key.rpartition("[")[0] for key in lists
    }
    assert found <= set(paths(tomllib.loads(text)))


@pytest.mark.parametrize("path", sorted(FILES.rglob("*.toml")), ids=lambda p: p.stem)
def test_the_line_of_a_key_names_it(path):
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()

    for key, line in key_lines(text).items():
        name = key.partition("[")[0].rpartition(".")[2]
        if not key.endswith("]"):
            name = key.rpartition(".")[2]
            assert name in lines[line - 1], (key, line)
        else:
            assert name
