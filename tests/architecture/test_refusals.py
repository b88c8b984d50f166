"""What cannot be done is said in the reader's language and the headquarters' hours."""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest

import epiloop
from epiloop.errors import EpiloopError, ReasonedError
from epiloop_hq.web.refusals import teller_of

SERVER = Path(__file__).parents[2] / "src" / "epiloop_hq"
# Read by who installs or writes files, on the command line, in the log and beside the
# line at fault: English, as the files themselves are.
COMMAND_LINE = ("commands", "demonstration")
FOR_WHO_WRITES_FILES = {
    "DegreeRefusedError": "a degree is chosen from two on the page",
    "EngineNeedsStoreError": "the server names its engine",
    "EvidenceRowError": "files beside visits are read on the command line",
    "CaseRowError": "files of cases are read on the command line",
    "FileRefusedError": "carries a finding, which the exchange desk says",
    "FlawedTableError": "a table of a protocol file",
    "MappingRefusedError": "a mapping: file, line and key, as they are typed",
    "MissingExtraError": "the installation lacks a package",
    "NaiveInstantError": "a caller's mistake",
    "OtherStoreError": "Spark is run from the command line",
    "PlaceRulesRefusedError": "a file of the installation",
    "ProtocolRefusedError": "a protocol file: file, line and key, as they are typed",
    "ResultNotWrittenError": "results are written from the command line",
    "RulesRefusedError": "a file of the installation",
    "SpellingsRefusedError": "a file of the installation",
    "TooFewCasesError": "the scan for sources is run from the command line",
    "UnusableFrameError": "data frames are given in Python",
    "AssistanceRefusedError": "the disposal desk asks the same before, in its own words",
}
OF_EXTRAS = {"OtherStoreError"}
# Whole rooms that no page of the server reaches with an officer's input.
ELSEWHERE = ("cli", "situation", "visits")


def _refusals_of_the_library():
    for module in pkgutil.walk_packages(epiloop.__path__, "epiloop."):
        room = module.name.split(".")[1]
        if room not in ELSEWHERE:
            try:
                importlib.import_module(module.name)
            except ImportError:  # an engine whose extra is not installed
                continue
    waiting, found = [EpiloopError], set()
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if kind.__module__.split(".")[0] == "epiloop":
                found.add(kind)
    return {
        kind
        for kind in found - {ReasonedError}
        if kind.__module__.split(".")[1] not in ELSEWHERE
    }


def test_each_refusal_of_the_library_is_told_in_the_readers_language():
    kinds = _refusals_of_the_library()

    untold = {kind.__name__ for kind in kinds if teller_of(kind) is None}

    assert untold - set(FOR_WHO_WRITES_FILES) == set()
    # Of an engine whose extra is not installed no class is there to be asked.
    assert {kind.__name__ for kind in kinds} >= set(FOR_WHO_WRITES_FILES) - OF_EXTRAS


@pytest.mark.parametrize(
    "kind",
    sorted(ReasonedError.__subclasses__(), key=lambda kind: kind.__name__),
    ids=lambda kind: kind.__name__,
)
def test_each_reason_has_the_librarys_own_sentence_word_for_word(kind):
    told = {why: str(text) for why, text in teller_of(kind).sentences.items()}

    assert told == kind.SENTENCES


def _trees():
    for path in sorted(SERVER.rglob("*.py")):
        if not set(path.relative_to(SERVER).parts) & {*COMMAND_LINE, "migrations"}:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield path.relative_to(SERVER).as_posix(), tree


def test_a_desk_refuses_in_the_language_that_is_spoken():
    """`raise …RefusedError(...)` gets its sentence from the catalogue, never plain text."""
    plain = [
        (name, node.lineno)
        for name, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and ast.unparse(node.exc.func).endswith("RefusedError")
        and node.exc.args
        and isinstance(node.exc.args[0], ast.Constant | ast.JoinedStr)
    ]

    assert not plain


def test_a_caught_refusal_is_said_by_the_one_function():
    """`str(refusal)` speaks English, and UTC, wherever the library refused."""
    bare = {
        name
        for name, tree in _trees()
        for handler in ast.walk(tree)
        if isinstance(handler, ast.ExceptHandler)
        and handler.name in {"refusal", "refused"}
        for call in ast.walk(handler)
        if isinstance(call, ast.Call) and ast.unparse(call) == f"str({handler.name})"
    }

    assert bare == {"exchange/mappings.py"}  # a file of theirs: line and key, as typed


def test_no_sentence_prints_an_instant_by_itself():
    """`{at:%H:%M}` prints UTC; `web.wording` knows the hours of the headquarters."""
    printed = [
        (name, node.lineno)
        for name, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FormattedValue)
        and node.format_spec is not None
        and "%H" in ast.unparse(node.format_spec)
    ]

    assert not printed
