"""A version as a whole: citations, digest, cost, and what code may not say."""

import dataclasses
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.protocols import (
    ProtocolRefusedError,
    Shelf,
    UnknownProtocolError,
    UnstatedKeyError,
    check_file,
    differences,
    load_protocol,
    load_protocols,
    schema,
)
from epiloop.protocols.citation import SourceFile
from epiloop.protocols.load import FILES
from epiloop.protocols.parse import HEADER, ParsedFile, _Parser
from epiloop.protocols.read import REFUSED, Reading, read_table, table_fields
from epiloop.protocols.table import Table
from protocol_files import shelf, write

IDS = [version.id for version in load_protocols()]
BODY = """
    [contact.lookback]
    verification = "V"
    source = "C1"
    days = 2
    origin = { symptomatic = "onset" }
"""


@pytest.mark.parametrize("path", sorted(FILES.rglob("*.toml")), ids=lambda p: p.stem)
def test_every_shipped_file_is_sound(path):
    if path.name != "sources.toml":
        assert check_file(path) == ()


@pytest.mark.parametrize("protocol_id", IDS)
def test_every_value_can_be_traced_to_a_line_of_a_file(protocol_id):
    version = load_protocol(protocol_id)

    for value in version.cited_values():
        lines = value.file.read_text(encoding="utf-8").splitlines()
        assert value.line is not None, value.key
        assert value.key.rpartition(".")[2].partition("[")[0] in lines[value.line - 1]
        assert all(version.reference(code) for code in value.sources)


def test_every_reference_is_cited_by_some_file():
    cited = {
        code
        for version in load_protocols()
        for value in version.cited_values()
        for code in value.sources
    }
    mentioned = " ".join(path.read_text() for path in FILES.rglob("*.toml"))

    unused = [
        code
        for code in Shelf(FILES).references
        if code not in cited and f"[{code}]" not in mentioned
    ]

    assert unused == []


def test_values_are_reached_by_name():
    version = load_protocol("covid19-cn-9")

    assert version.contact.lookback.days == 2
    assert version.measure["close_contact"].stages[0].pcr_days == (1, 2, 3, 5, 7)
    assert version.cited("contact.lookback.days").unit == "days"


def test_a_key_without_a_value_is_named_in_the_refusal():
    with pytest.raises(
        UnstatedKeyError, match=r"covid19-cn-9 states no .* outbreak_end"
    ):
        load_protocol("covid19-cn-9").cited("outbreak_end.days")


def test_an_unknown_version_is_answered_with_the_known_ones():
    with pytest.raises(
        UnknownProtocolError, match="no protocol covid20; known are"
    ) as no:
        load_protocol("covid20")

    assert no.value.protocol_id == "covid20"
    assert "covid19-cn-9" in no.value.known


def test_a_loaded_version_cannot_be_changed():
    version = load_protocol("covid19-cn-9")

    with pytest.raises(dataclasses.FrozenInstanceError):
        version.contact.lookback.days = 4
    with pytest.raises(TypeError):
        version.clock["on_scene"] = None
    with pytest.raises(TypeError):
        version.leaves["contact.lookback.days"] = None


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        (lambda text: text, True),
        (lambda text: "# a comment\n\n" + text, True),
        (lambda text: text.replace("days = 2\n", "").rstrip() + "\ndays = 2\n", True),
        (lambda text: text.replace("days = 2", "days = { value = 2 }"), True),
        (lambda text: text.replace("days = 2", 'days = 2\nnote = "A remark."'), True),
        (lambda text: text.replace("days = 2", "days = 3"), False),
        (lambda text: text.replace('source = "C1"', 'source = "C7"'), False),
        (lambda text: text.replace('"A version', '"Another version'), False),
    ],
    ids=[
        "same",
        "comment",
        "order",
        "form",
        "note",
        "value",
        "source",
        "title",
    ],
)
def test_the_digest_changes_with_values_and_sources_only(tmp_path, change, is_same):
    path = write(tmp_path, "trial", BODY)
    before = shelf(tmp_path).load("trial").digest
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")

    after = shelf(tmp_path).load("trial").digest

    assert (before == after) == is_same


def test_a_change_below_changes_the_digest_of_the_heir(tmp_path):
    path = write(tmp_path, "parent", BODY)
    write(tmp_path, "heir", header='inherits = "parent"\n')
    before = shelf(tmp_path).load("heir").digest
    path.write_text(path.read_text().replace("days = 2", "days = 3"), encoding="utf-8")

    assert shelf(tmp_path).load("heir").digest != before


def test_digests_are_all_different():
    digests = {version.digest for version in load_protocols()}

    assert len(digests) == len(IDS)
    assert all(len(digest) == 64 for digest in digests)


@pytest.mark.parametrize("protocol_id", IDS)
def test_a_version_does_not_differ_from_itself(protocol_id):
    version = load_protocol(protocol_id)

    assert differences(version, version) == ()


def test_differences_are_mirrored():
    old, new = load_protocol("covid19-cn-8"), load_protocol("covid19-cn-9")

    forth = {pair.key: (pair.before, pair.after) for pair in differences(old, new)}
    back = {pair.key: (pair.after, pair.before) for pair in differences(new, old)}

    assert forth == back


def test_a_file_of_a_later_folder_hides_one_of_an_earlier(tmp_path):
    """So an installation may correct a version without touching the library."""
    text = (FILES / "ebola" / "ebola-who.toml").read_text(encoding="utf-8")
    (tmp_path / "ebola-who.toml").write_text(text.replace("days = 42", "days = 63"))

    assert shelf(tmp_path).load("ebola-who").outbreak_end.days == 63
    assert load_protocol("ebola-who").outbreak_end.days == 42


def test_a_file_may_bring_its_own_references(tmp_path):
    body = '[sources]\nX1 = "Letter of the ministry"\n' + BODY.replace("C1", "X1")
    write(tmp_path, "trial", body.replace("    ", ""))

    assert shelf(tmp_path).load("trial").reference("X1") == "Letter of the ministry"


def tables_of_the_schema():
    return {
        entry
        for name, module in sys.modules.items()
        if name.startswith("epiloop.protocols.schema")
        for entry in vars(module).values()
        if isinstance(entry, type) and issubclass(entry, Table) and entry is not Table
    }


def test_no_number_of_the_response_is_a_default_in_code():
    numbers = [
        (table.__name__, entry.name)
        for table in tables_of_the_schema()
        for entry in dataclasses.fields(table)
        if isinstance(entry.default, int | float)
        and not isinstance(entry.default, bool)
    ]

    assert numbers == []
    assert len(tables_of_the_schema()) > 30


def test_no_key_of_the_schema_is_a_word_about_values():
    names = {
        entry.name
        for table in tables_of_the_schema()
        for entry in dataclasses.fields(table)
    }

    assert names.isdisjoint({"value", "source", "verification", "note", "inherit"})


def test_all_versions_load_in_a_tenth_of_a_second():
    """Measured 0.05 s of processor time; other work on the machine does not count."""
    if sys.gettrace() is not None:
        pytest.skip("measuring coverage takes longer than loading")
    seconds = []
    for _ in range(5):
        started = time.process_time()
        Shelf(FILES).load_all()
        seconds.append(time.process_time() - started)

    assert min(seconds) < 0.1


def test_reading_protocols_needs_no_array_library():
    code = (
        "import sys; import epiloop.protocols as p; p.load_protocols(); "
        "print({'numpy', 'django', 'openpyxl'} & set(sys.modules))"
    )

    answer = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(FILES.parents[2])},
    )

    assert answer.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('X1 = "A letter"\nX2 = 5\n', "X2: a reference is a text"),
        ('X1 = "A letter"\nX2 = " "\n', "X2: a reference is a text"),
        ("X1 = \n", "the file is not TOML"),
    ],
)
def test_a_file_of_references_holds_texts(tmp_path, content, reason):
    path = tmp_path / "sources.toml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(ProtocolRefusedError, match=reason) as refusal:
        shelf(tmp_path)

    assert refusal.value.problems[0].file == path


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe", "the file is not UTF-8 text: byte 0 is not"),
        (b"a = " + b"[" * 5000, "the file is nested deeper than any protocol"),
        (b"sources = 5", "the references are a table of texts by code"),
        (b"protocol = 5", "a table is needed here, not a value"),
        (b"", "the file has no table [protocol]"),
    ],
    ids=["encoding", "depth", "references", "header", "empty"],
)
def test_a_file_that_is_no_protocol_is_refused_with_a_reason(tmp_path, content, reason):
    path = tmp_path / "trial.toml"
    path.write_bytes(content)

    assert reason in [problem.reason for problem in check_file(path)]


def test_a_folder_in_place_of_a_file_is_refused(tmp_path):
    (tmp_path / "trial.toml").mkdir()

    (problem,) = check_file(tmp_path / "trial.toml")

    assert problem.reason.startswith("the file cannot be read: ")


def test_a_version_that_applied_says_since_when(tmp_path):
    path = write(tmp_path, "trial")
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("effective_from")]
    path.write_text("\n".join(kept), encoding="utf-8")

    (problem,) = check_file(path)

    assert problem.reason == "a version that is in_force has a first day"


def test_a_file_is_named_for_its_version(tmp_path):
    path = write(tmp_path, "trial").rename(tmp_path / "draft.toml")

    (problem,) = check_file(path)

    assert (problem.line, problem.reason) == (
        2,
        'the file is named draft.toml, the version "trial"',
    )


def test_only_a_table_of_the_schema_has_keys():
    with pytest.raises(TypeError, match="int"):
        table_fields(int)


def test_checking_a_file_looks_no_deeper_than_its_folder(tmp_path):
    """A file at the top of somebody's home must not make us read the whole disk."""
    below = tmp_path / "below"
    below.mkdir()
    write(below, "hidden")
    path = write(tmp_path, "trial", header='inherits = "hidden"\n')

    assert [problem.reason for problem in check_file(path)] == [
        "there is no protocol hidden"
    ]


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(),
    st.text(max_size=8),
    st.dates(),
    st.datetimes(),
    st.times(),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner)
    ),
    max_leaves=8,
)


@given(st.data())
def test_whatever_is_written_is_read_or_refused_with_a_reason(data):
    """A value of a sound file is replaced by anything at all, or a key by another name."""
    tree = tomllib.loads((FILES / "covid19" / "covid19-cn-8.toml").read_text("utf-8"))
    table, key = data.draw(st.sampled_from(list(places_in(tree))))
    if data.draw(st.booleans()):
        table[key] = data.draw(ANYTHING)
    elif isinstance(table, dict):
        table[data.draw(st.text(max_size=8))] = table.pop(key)

    parsed = ParsedFile(SourceFile(Path("trial.toml"), ""), "trial")
    _Parser(parsed, Shelf(FILES).references).parse(tree)
    reading = Reading(parsed.file)
    header = {HEADER: parsed.tree.pop(HEADER, {})}
    rules = read_table(schema.Rules, parsed.tree, "", reading)
    read_table(schema.Header, header[HEADER], HEADER, reading)

    assert rules is not REFUSED or reading.problems or parsed.problems
    assert all(problem.reason for problem in (*reading.problems, *parsed.problems))


def places_in(tree):
    """Yield every place of a tree at which something stands."""
    names = tree.keys() if isinstance(tree, dict) else range(len(tree))
    for name in list(names):
        yield tree, name
        if isinstance(tree[name], dict | list):
            yield from places_in(tree[name])


@pytest.mark.parametrize("protocol_id", IDS)
def test_everything_named_has_a_name_in_both_languages(protocol_id):
    labels = load_protocol(protocol_id).labels

    named = {key.removesuffix("_zh") for key in labels}

    assert [key for key in named if f"{key}_zh" not in labels] == []
    assert all(text.strip() for text in labels.values())


def test_a_name_is_no_value_and_cites_nobody(tmp_path):
    write(tmp_path, "trial", BODY)
    version = shelf(tmp_path).load("trial")

    assert version.labels["protocol.title"] == "A version for a test"
    with pytest.raises(UnstatedKeyError):
        version.cited("protocol.title")
