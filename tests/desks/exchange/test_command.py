"""`epiloop import` and `epiloop export`, as they are typed."""

import argparse

import pytest

from builders.exchange import IMPORTED
from builders.outbreaks import an_outbreak
from builders.places import SYSTEM, the_areas
from desks.exchange.test_bad_input import GOOD, HEAD
from desks.exchange.test_pages import a_bomb
from epiloop.tables import REASONS
from epiloop_hq import clock
from epiloop_hq.audit.presenters import has_presenter
from epiloop_hq.audit.retention import erase_persons, unclaimed_models
from epiloop_hq.commands import importing, start
from epiloop_hq.exchange.labels import LIBRARY_SENTENCES, OWN_SENTENCES
from epiloop_hq.exchange.models import ExternalId, ImportFinding
from epiloop_hq.exchange.remarks import OWN_REASONS
from epiloop_hq.registry.models import Person
from imported import LINELIST, a_file, a_linelist

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "access_log"]
)


@pytest.fixture(autouse=True)
def _house(monkeypatch):
    monkeypatch.setattr(start, "start", lambda: None)
    the_areas()
    an_outbreak()
    with clock.at(IMPORTED):
        yield


def typed(*words):
    parser = argparse.ArgumentParser()
    importing.add_commands(parser.add_subparsers())
    arguments = parser.parse_args([str(word) for word in words])
    return arguments.run(arguments)


@pytest.fixture
def mapping(tmp_path):
    file = tmp_path / "m.toml"
    file.write_text(HEAD + LINELIST, encoding="utf-8")
    return file


def test_the_command_counts_every_row_and_says_when_nothing_changed(
    tmp_path, mapping, capsys
):
    file = a_linelist(tmp_path, GOOD, GOOD | {"age": "-1"})
    findings = tmp_path / "findings.csv"
    words = ["import", file, "--mapping", mapping, "--outbreak", "BJ22"]

    first = typed(*words, "--findings", findings)
    said = capsys.readouterr().out
    again = typed(*words)

    assert (first, again) == (1, 1)
    assert "2 rows in = 1 taken + 1 rejected" in said
    assert "nothing changed" in capsys.readouterr().out
    assert "An age cannot be negative: -1." in findings.read_text(encoding="utf-8")


def test_the_command_tells_every_bad_row_and_takes_the_good_one(
    tmp_path, mapping, capsys
):
    number = {"identity": "11010519491231002X", "age": "72"}
    bad = (
        {"onset": "2022-02-31"},
        {"onset": "2022-04-23"},
        {"age": "-3"},
        {"area": "无名镇"},
        number,
        number | {"name": "Wang Wei"},
        {"name": "=cmd|' /C calc'!A0"},
    )
    file = a_linelist(tmp_path, GOOD, *(GOOD | row for row in bad))
    findings = tmp_path / "findings.csv"
    words = ["import", file, "--mapping", mapping, "--outbreak", "BJ22"]

    code = typed(*words, "--findings", findings)

    assert code == 1
    assert "8 rows in = 1 taken + 7 rejected" in capsys.readouterr().out
    told = findings.read_text(encoding="utf-8-sig").splitlines()
    rejecting = [line for line in told if "reject" in line]
    assert [int(line.split(",")[1]) for line in rejecting] == list(range(3, 10))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bomb.xlsx", None, "was not opened"),
        ("half.xlsx", b"PK\x03\x04 and no more", "in part"),
        ("empty.csv", b"", "The file is empty"),
        ("coded.csv", "id,name\n1,李娜\n".encode("gb18030"), "State it"),
    ],
)
def test_the_command_says_why_a_file_cannot_be_read(
    tmp_path, mapping, capsys, name, content, said
):
    file = a_file(tmp_path, a_bomb() if content is None else content, name)

    code = typed("import", file, "--mapping", mapping, "--outbreak", "BJ22")

    told = capsys.readouterr()
    assert code != 0
    assert said in told.out + told.err
    assert not Person.objects.unscoped(reason="test").exists()


def test_a_file_of_rejected_rows_is_not_said_to_be_there_already(
    tmp_path, mapping, capsys
):
    file = a_linelist(tmp_path, GOOD | {"age": "-1"})

    typed("import", file, "--mapping", mapping, "--outbreak", "BJ22")

    said = capsys.readouterr().out
    assert "1 rows in = 0 taken + 1 rejected" in said
    assert "nothing changed" not in said


def test_a_kind_that_the_mapping_is_not_for_is_refused(tmp_path, mapping, capsys):
    file = a_linelist(tmp_path, GOOD)

    code = typed("import", file, "--kind", "visits", "--mapping", mapping)

    assert code == 2
    assert "is for linelist, not for visits" in capsys.readouterr().err


def test_a_list_is_exported_with_its_reason(tmp_path, mapping):
    typed(
        "import", a_linelist(tmp_path, GOOD), "--mapping", mapping, "--outbreak", "BJ22"
    )
    out = tmp_path / "cases.csv"

    code = typed("export", "cases", "--out", out, "--reason", "Daily report")

    assert code == 0
    assert "Li Na" in out.read_text(encoding="utf-8")


def test_an_erasure_takes_outside_names_and_findings_along(tmp_path, mapping):
    file = a_linelist(tmp_path, GOOD, GOOD | {"age": "-1"})
    typed("import", file, "--mapping", mapping, "--outbreak", "BJ22")
    person_id = Person.objects.unscoped(reason="test").get().pk

    erase_persons([person_id], actor=SYSTEM, now=IMPORTED, reason="test")

    for model in (ExternalId, ImportFinding):
        assert not model.objects.unscoped(reason="test").exists()


def test_every_record_of_the_desk_has_somebody_who_erases_it():
    assert [name for name in unclaimed_models() if name.startswith("exchange")] == []


@pytest.mark.parametrize(
    "kind",
    [
        "import.uploaded",
        "import.mapped",
        "import.started",
        "import.ended",
        "list.exported",
        "case.taken_over",
    ],
)
def test_every_deed_is_told_in_a_sentence(kind):
    assert has_presenter(kind)


def test_every_finding_has_the_same_sentence_here_as_in_the_library():
    assert {c: str(text) for c, text in LIBRARY_SENTENCES.items()} == REASONS
    own = {c: str(text) for c, text in OWN_SENTENCES.items()}
    assert own.items() <= dict(OWN_REASONS).items()
