"""An installation's own protocol files: read beside the shipped ones, a bad one alone refused."""

import pytest

from epiloop.cli import main
from epiloop.protocols import open_folder
from epiloop.protocols.own import keep
from protocol_files import write

EDITION_8 = 'inherits = "covid19-cn-8"\n'
LOOKBACK = """
[contact.lookback]
verification = "U"
days = {days}
"""


def reasons(files):
    return {(p.file.name, p.line, p.key, p.reason) for p in files.problems}


@pytest.fixture
def folder(tmp_path):
    """Three files of an installation: a sound one, a bad one, one built on the bad one."""
    made = tmp_path / "protocols"
    made.mkdir()
    write(made, "trial", LOOKBACK.format(days=3), header=EDITION_8)
    write(made, "flawed", "[contact.lookback]\nhours = 3\n")
    write(made, "heir", header='inherits = "flawed"\n')
    return made


def test_a_sound_file_stands_beside_the_shipped_ones_and_a_bad_one_is_named(folder):
    files = open_folder(folder)

    assert files.ids == {"trial"}
    assert files.shelf.load("trial").contact.lookback.days == 3
    assert "covid19-cn-9" in files.shelf.ids()
    assert {"flawed", "heir"}.isdisjoint(files.shelf.ids())
    assert ("flawed.toml", 11, "contact.lookback.hours") in {
        reason[:3] for reason in reasons(files)
    }


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_that_is_empty_or_not_there_adds_nothing(tmp_path, name):
    (tmp_path / "empty").mkdir()

    files = open_folder(tmp_path / name)

    assert (files.ids, files.problems) == (frozenset(), ())


def test_an_own_file_never_takes_the_name_of_a_shipped_version(tmp_path):
    """Records that stand under the shipped one would change without anybody deciding."""
    write(tmp_path, "covid19-cn-8", LOOKBACK.format(days=9))
    (tmp_path / "sources.toml").write_text("", encoding="utf-8")

    files = open_folder(tmp_path)

    assert files.shelf.load("covid19-cn-8").contact.lookback.days == 2
    assert reasons(files) == {
        (
            "covid19-cn-8.toml",
            None,
            "",
            "a version of this name comes with the program; use another name",
        ),
        (
            "sources.toml",
            None,
            "",
            "the references of an own file stand in its own table [sources]",
        ),
    }


@pytest.mark.parametrize("becomes", ["changed", "bad", "gone", "as it was"])
def test_an_adopted_version_stays_as_it_was_adopted(tmp_path, becomes):
    folder, adopted = tmp_path / "protocols", tmp_path / "adopted"
    folder.mkdir()
    base = write(folder, "base", LOOKBACK.format(days=3), header=EDITION_8)
    write(folder, "trial", header='inherits = "base"\n')
    keep("trial", open_folder(folder).shelf, adopted=adopted)

    match becomes:
        case "changed":
            write(folder, "base", LOOKBACK.format(days=4), header=EDITION_8)
        case "bad":
            base.write_text("[", encoding="utf-8")
        case "gone":
            base.unlink()
    files = open_folder(folder, adopted=adopted)

    assert files.ids == {"base", "trial"}
    assert files.shelf.load("trial").contact.lookback.days == 3
    assert bool(files.problems) is (becomes in {"changed", "bad"})
    assert all("needs another name" in p.reason for p in files.problems)


@pytest.mark.parametrize("variable", ["EPILOOP_PROTOCOLS", "EPILOOP_DATA"])
def test_the_command_knows_the_installations_files(
    capsys, folder, monkeypatch, variable
):
    named = folder if variable == "EPILOOP_PROTOCOLS" else folder.parent
    for name in ("EPILOOP_PROTOCOLS", "EPILOOP_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, str(named))

    listed = main(["protocol", "list"]), capsys.readouterr().out
    checked = main(["protocol", "check"]), capsys.readouterr().out

    assert listed[0] == 0
    assert "trial " in listed[1]
    assert checked[0] == 1
    assert "flawed.toml:11: contact.lookback.hours: " in checked[1]
