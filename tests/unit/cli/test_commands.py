"""The `epiloop` command: answers, exit statuses, and what others add."""

import json
import subprocess
import sys
from importlib import metadata

import pytest

from epiloop.cli import main
from epiloop.protocols.load import FILES
from protocol_files import write

SOURCE = FILES.parents[2]


def run(capsys, *arguments):
    """Run the command; return its status and what it said."""
    try:
        status = main(arguments)
    except SystemExit as end:
        status = end.code
    said = capsys.readouterr()
    return status, said.out, said.err


def test_the_list_names_every_version_with_place_and_time(capsys):
    status, out, _ = run(capsys, "protocol", "list")

    lines = [line.split() for line in out.splitlines()]
    assert status == 0
    assert ["covid19-cn-8", "covid19", "CN", "2021-05-14", "2022-06-27"] in [
        line[:5] for line in lines
    ]


def test_the_list_may_ask_what_is_in_force(capsys):
    asked = ("--disease", "covid19", "--place", "CN-11", "--on", "2022-05-04", "--json")
    status, out, _ = run(capsys, "protocol", "list", *asked)

    assert status == 0
    assert [row["id"] for row in json.loads(out)] == ["covid19-cn-beijing-2022-05"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("bless",), "invalid choice: 'bless'"),
        (("protocol",), "the following arguments are required: COMMAND"),
        (("protocol", "show"), "the following arguments are required: ID"),
        (("protocol", "show", "covid20"), "there is no protocol covid20"),
        (
            ("protocol", "show", "ebola-who", "--key", "zone"),
            "ebola-who states no value for zone",
        ),
        (("protocol", "diff", "ebola-who", "covid20"), "there is no protocol covid20"),
        (("protocol", "list", "--place", "CN"), "say both --place and --on"),
        (
            ("protocol", "list", "--on", "May"),
            "May is not a day; write it as 2022-05-04",
        ),
        (("protocol", "check", "nowhere.toml"), "there is no file nowhere.toml"),
    ],
)
def test_a_mistake_ends_with_one_sentence_and_status_2(capsys, arguments, sentence):
    status, out, err = run(capsys, *arguments)

    assert (status, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1
    assert err.startswith("epiloop")


def test_a_sound_file_passes_the_check(capsys, tmp_path):
    path = write(tmp_path, "trial")

    status, out, _ = run(capsys, "protocol", "check", str(path))

    assert (status, out) == (0, "1 protocol file, no problems\n")


def test_all_shipped_files_pass_the_check(capsys):
    status, out, _ = run(capsys, "protocol", "check")

    assert status == 0
    assert out.endswith("protocol files, no problems\n")


def test_problems_are_told_with_file_line_key_and_reason_and_status_1(capsys, tmp_path):
    path = write(tmp_path, "trial", '[aim]\nverification = "U"\nobjective = "peace"\n')

    status, out, _ = run(capsys, "protocol", "check", str(path))

    assert status == 1
    assert out.startswith(f'{path}:12: aim.objective: "peace" is not known here')


def test_a_shown_value_has_its_source_and_the_source_its_text(capsys):
    status, out, _ = run(
        capsys, "protocol", "show", "covid19-cn-9", "--key", "zone.high"
    )

    assert status == 0
    assert "zone.high.days = 7 days  [S C1, C5]" in out
    assert "zone.high.first_day_number = 0  [U]" in out
    assert "C5: Risk-area criteria" in out


def test_shown_values_say_from_which_version_they_come(capsys):
    key = "contact.conveyance.ship"
    status, out, _ = run(capsys, "protocol", "show", "covid19-cn-9", "--key", key)

    assert status == 0
    assert "contact.conveyance.ship.parts = cabin  [S C29]  from covid19-cn-base" in out


def test_a_note_is_told_once_for_the_values_it_stands_beside(capsys):
    _, out, _ = run(capsys, "protocol", "show", "ebola-who", "--key", "outbreak_end")

    assert out.count("Counted from the day after") == 1


def test_shown_values_for_programs(capsys):
    key = "contact.lookback.days"
    _, out, _ = run(capsys, "protocol", "show", "covid19-cn-8", "--key", key, "--json")

    shown = json.loads(out)
    (value,) = shown["values"]
    assert (value["value"], value["unit"], value["sources"]) == (2, "days", ["C6"])
    assert (value["verification"], value["file"]) == ("S", "covid19-cn-8.toml")
    assert list(shown["references"]) == ["C6"]


def test_dates_and_lists_are_plain_for_programs(capsys):
    _, out, _ = run(capsys, "protocol", "show", "covid19-cn-9", "--json")

    values = {value["key"]: value["value"] for value in json.loads(out)["values"]}
    assert values["protocol.effective_from"] == "2022-06-27"
    assert values["measure.close_contact.stages[0].pcr_days"] == [1, 2, 3, 5, 7]


def test_a_difference_shows_both_values_and_sources(capsys):
    key = "measure.close_contact.stages"
    status, out, _ = run(
        capsys, "protocol", "diff", "covid19-cn-8", "covid19-cn-9", "--key", key
    )

    assert status == 0
    assert (
        "measure.close_contact.stages[0].days\n"
        "  - 14 days  [V C1]\n"
        "  + 7 days  [V C1]\n"
    ) in out
    assert out.endswith("differences from covid19-cn-8 to covid19-cn-9\n")


def test_a_change_of_source_alone_is_shown_when_asked_for(capsys):
    pair = (
        "protocol",
        "diff",
        "covid19-cn-8",
        "covid19-cn-9",
        "--key",
        "clock.on_scene",
    )
    _, quiet, _ = run(capsys, *pair)
    _, full, _ = run(capsys, *pair, "--sources")

    assert quiet == "0 differences from covid19-cn-8 to covid19-cn-9\n"
    assert "clock.on_scene.limit_hours\n  - 2 hours  [U]\n  + 2 hours  [V C17]" in full


def test_differences_for_programs(capsys):
    arguments = ("covid19-cn-8", "covid19-cn-9", "--key", "contact.trail", "--json")
    _, out, _ = run(capsys, "protocol", "diff", *arguments)

    (pair,) = json.loads(out)
    assert (pair["before"]["value"], pair["after"]["value"]) == (14, 7)


def test_the_version_is_that_of_the_distribution(capsys, monkeypatch):
    monkeypatch.setattr(metadata, "version", lambda name: f"of {name}")

    assert run(capsys, "--version") == (0, "epiloop of epiloop\n", "")


def test_a_source_tree_says_that_it_is_not_installed(capsys, monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)

    status, out, _ = run(capsys, "--version")

    assert (status, out) == (0, "epiloop from a source tree that is not installed\n")


class Entry:
    """An entry point as an installed part declares it."""

    def __init__(self, module, load):
        self.module = module
        self.load = load


def part(monkeypatch, module, load):
    groups = {"epiloop.commands": [Entry(module, load)]}
    monkeypatch.setattr(metadata, "entry_points", lambda group: groups[group])


def test_an_installed_part_adds_its_commands(capsys, monkeypatch):
    def add_commands(subparsers):
        subparsers.add_parser("serve").set_defaults(run=lambda _: 7)

    part(monkeypatch, "server.commands", lambda: add_commands)

    assert run(capsys, "serve")[0] == 7


@pytest.mark.parametrize("missing", ["django.db", "server"])
def test_a_part_whose_needs_are_not_installed_adds_nothing(
    capsys, monkeypatch, missing
):
    def load():
        raise ModuleNotFoundError(name=missing)

    part(monkeypatch, "server.commands", load)

    status, _, err = run(capsys, "serve")

    assert status == 2
    assert "invalid choice: 'serve'" in err


def test_a_fault_inside_a_part_is_not_hidden(capsys, monkeypatch):
    def load():
        raise ModuleNotFoundError(name="server.forgotten")

    part(monkeypatch, "server.commands", load)

    with pytest.raises(ModuleNotFoundError):
        run(capsys, "serve")


def test_the_librarys_own_commands_do_not_wait_for_other_parts(capsys, monkeypatch):
    def load():
        raise AssertionError("not needed")

    part(monkeypatch, "server.commands", load)

    assert run(capsys, "protocol", "list")[0] == 0


def test_an_interrupted_command_says_nothing(capsys, monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    def add_commands(subparsers):
        subparsers.add_parser("serve").set_defaults(run=interrupted)

    part(monkeypatch, "server.commands", lambda: add_commands)

    assert run(capsys, "serve") == (130, "", "")


def test_a_reader_who_goes_away_early_is_no_error():
    """`epiloop protocol show … | head` ends quietly."""
    shown = subprocess.Popen(
        [sys.executable, "-m", "epiloop.cli", "protocol", "show", "covid19-cn-8"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": str(SOURCE)},
        text=True,
    )
    shown.stdout.close()

    assert shown.wait(timeout=30) == 141
    assert shown.stderr.read() == ""
    shown.stderr.close()


def test_a_terminal_that_cannot_show_chinese_is_no_error():
    key = ("--key", "route.quarantine.reported_as")
    shown = subprocess.run(
        [sys.executable, "-m", "epiloop.cli", "protocol", "show", "covid19-cn-8", *key],
        capture_output=True,
        check=True,
        env={"PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": "ascii"},
        text=True,
    )

    assert "reported_as = \\u96c6\\u4e2d" in shown.stdout
