"""A version as a whole: citations, digest, cost, and what code may not say."""

import dataclasses
import subprocess
import sys
import time

import pytest

from epiloop.protocols import (
    Shelf,
    UnknownProtocolError,
    UnstatedKeyError,
    check_file,
    differences,
    load_protocol,
    load_protocols,
)
from epiloop.protocols.load import FILES
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
    """Measured 0.04 s on two shared cores; the best of five tries is compared."""
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        Shelf(FILES).load_all()
        seconds.append(time.perf_counter() - started)

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
