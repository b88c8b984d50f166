"""`epiloop protocol`: list, check, show and compare versions."""

import argparse
import json
import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from epiloop.errors import EpiloopError

if TYPE_CHECKING:
    from epiloop.protocols import CitedValue, Difference, Protocol

PROBLEMS_FOUND: Final = 1
# The folder of protocol files that an installation adds to those of the library; without
# it, the folder of this name in its data folder.
OWN: Final = "EPILOOP_PROTOCOLS"
OWN_IN: Final = "EPILOOP_DATA", "protocols"


COLUMNS: Final = ("id", "disease", "place", "from", "to", "status", "title")


class UnreadableFileError(EpiloopError):
    """A file named on the command line is not there."""


class IncompleteQuestionError(EpiloopError):
    """What is in force depends on a place and on a day."""

    def __init__(self) -> None:
        super().__init__("say both --place and --on to see what is in force")


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add `protocol` with its four commands."""
    family = subparsers.add_parser(
        "protocol", help="the versions of protocols: list, check, show, compare"
    )
    commands = family.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add_list(commands)

    check = commands.add_parser(
        "check", help="say everything wrong with protocol files"
    )
    check.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help=f"all shipped ones, and those of {OWN}",
    )
    check.set_defaults(run=run_check)

    show = commands.add_parser(
        "show", help="the values of a version with their sources"
    )
    show.add_argument("id", metavar="ID")
    show.add_argument("--key", default="", metavar="PATH", help="only at or below it")
    show.add_argument("--json", action="store_true", help="for programs")
    show.set_defaults(run=run_show)

    diff = commands.add_parser("diff", help="what two versions say differently")
    diff.add_argument("before", metavar="A")
    diff.add_argument("after", metavar="B")
    diff.add_argument("--key", default="", metavar="PATH", help="only at or below it")
    diff.add_argument(
        "--sources", action="store_true", help="also where only the source changed"
    )
    diff.add_argument("--json", action="store_true", help="for programs")
    diff.set_defaults(run=run_diff)


def add_list(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add `protocol list`."""
    listing = commands.add_parser(
        "list", help="the versions that come with the library"
    )
    listing.add_argument("--disease", metavar="NAME", help="only of this disease")
    listing.add_argument("--place", metavar="PLACE", help="only those in force there")
    listing.add_argument(
        "--on", type=day, metavar="DAY", help="the day on which, such as 2022-05-04"
    )
    listing.add_argument("--json", action="store_true", help="for programs")
    listing.set_defaults(run=run_list)


def day(text: str) -> date:
    """Read a calendar day given on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text} is not a day; write it as 2022-05-04"
        ) from None


def run_list(arguments: argparse.Namespace) -> int:
    """List the versions, or the one in force for each disease at a place on a day."""
    from epiloop.cli.protocol_text import columns, version_row

    rows = [version_row(version) for version in chosen(arguments)]
    if arguments.json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        print_lines(columns([COLUMNS, *rows]))
    return 0


def chosen(arguments: argparse.Namespace) -> "list[Protocol]":
    """Return the versions for which `protocol list` was asked."""
    from epiloop.protocols import in_force, load_protocols

    use_own_files()
    if (arguments.place is None) != (arguments.on is None):
        raise IncompleteQuestionError
    versions = [
        version
        for version in load_protocols()
        if arguments.disease in {None, version.header.disease}
    ]
    if arguments.place is None:
        return versions
    diseases = dict.fromkeys(version.header.disease for version in versions)
    found = (
        in_force(versions, disease, place=arguments.place, on=arguments.on)
        for disease in diseases
    )
    return [version for version in found if version is not None]


def run_check(arguments: argparse.Namespace) -> int:
    """Print every problem of the files; 1 if there is any."""
    from epiloop.protocols import check_file, open_folder
    from epiloop.protocols.load import shipped

    folder = own_folder()
    files = arguments.files or list(shipped().paths.values())
    for file in files:
        if not file.is_file():
            raise UnreadableFileError(f"there is no file {file}")
    problems = dict.fromkeys(problem for file in files for problem in check_file(file))
    if folder is not None and not arguments.files:
        problems |= dict.fromkeys(open_folder(folder).problems)
        files += sorted(folder.glob("*.toml"))
    print_lines(map(str, problems))
    if not problems:
        files_in_words = (
            "1 protocol file" if len(files) == 1 else f"{len(files)} protocol files"
        )
        print(f"{files_in_words}, no problems")
    return PROBLEMS_FOUND if problems else 0


def run_show(arguments: argparse.Namespace) -> int:
    """Print a version's values with their sources."""
    from epiloop.cli.protocol_text import as_json, value_lines
    from epiloop.protocols import UnstatedKeyError, load_protocol

    use_own_files()
    version = load_protocol(arguments.id)
    values = version.cited_values(arguments.key)
    if not values:
        raise UnstatedKeyError(version.id, arguments.key)
    if arguments.json:
        print_json(
            {
                "id": version.id,
                "digest": version.digest,
                "values": [as_json(value) for value in values],
                "references": references(version, values),
            }
        )
    else:
        print_lines(value_lines(version, values))
        print_lines(reference_lines(version, values))
    return 0


def own_folder() -> Path | None:
    """Return the folder of own files that the environment names; None if it names none."""
    if named := os.environ.get(OWN):
        return Path(named)
    data, name = OWN_IN
    return Path(os.environ[data], name) if os.environ.get(data) else None


def use_own_files() -> None:
    """Read the own files beside the shipped ones; `protocol check` tells of bad ones."""
    from epiloop.protocols import open_folder, use_shelf

    folder = own_folder()
    if folder is not None:
        use_shelf(open_folder(folder).shelf)


def references(version: "Protocol", values: "Iterable[CitedValue]") -> dict[str, str]:
    """Return the texts of the references that the values cite, by code."""
    codes = dict.fromkeys(code for value in values for code in value.sources)
    return {code: version.reference(code) for code in codes}


def reference_lines(
    version: "Protocol", values: "Iterable[CitedValue]"
) -> Iterator[str]:
    """Yield the cited references below the values."""
    yield ""
    yield "V verified in the source, S in a republication, D derived, U unverified"
    for code, text in references(version, values).items():
        yield f"{code}: {text}"


def run_diff(arguments: argparse.Namespace) -> int:
    """Print where two versions differ."""
    from epiloop.cli.protocol_text import difference_lines
    from epiloop.protocols import differences, load_protocol

    use_own_files()
    before, after = load_protocol(arguments.before), load_protocol(arguments.after)
    pairs = [
        pair
        for pair in differences(before, after, below=arguments.key)
        if arguments.sources or not pair.is_only_source
    ]
    if arguments.json:
        print_json([difference_as_json(pair) for pair in pairs])
    else:
        print_lines(difference_lines(pairs))
        print(f"{len(pairs)} differences from {before.id} to {after.id}")
    return 0


def difference_as_json(pair: "Difference") -> dict[str, object]:
    """Return a difference with both sources for programs."""
    from epiloop.cli.protocol_text import as_json

    return {
        "key": pair.key,
        "before": as_json(pair.before) if pair.before else None,
        "after": as_json(pair.after) if pair.after else None,
    }


def print_lines(lines: Iterable[str]) -> None:
    """Print lines as they come."""
    for line in lines:
        print(line)


def print_json(content: object) -> None:
    """Print a value as JSON, Chinese as it is."""
    print(json.dumps(content, ensure_ascii=False, indent=2))
