"""Reads the command line, finds the command, and ends quietly.

Other distributions add commands through the entry-point group `epiloop.commands`: each
entry is a callable that is given the sub-parsers and adds its own. A command's parser
sets `run` by `set_defaults`: a callable from the arguments to the exit status.
"""

import argparse
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from typing import Final, NoReturn, TypeAlias

from epiloop.cli import contacts, protocol, situation, visits
from epiloop.errors import EpiloopError

GROUP: Final = "epiloop.commands"
USER_MISTAKE: Final = 2
# What a shell reports for a program that a closed pipe ended.
BROKEN_PIPE: Final = 141
INTERRUPTED: Final = 130

# The library gives this type no public name.
Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001
OWN: Final[dict[str, Callable[[Subparsers], None]]] = {
    "protocol": protocol.add_commands,
    "visits": visits.add_commands,
    "contacts": contacts.add_commands,
    "situation": situation.add_commands,
}


class _Parser(argparse.ArgumentParser):
    """A parser whose refusal is one sentence, without the whole usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(USER_MISTAKE, f"{self.prog}: {message} (--help says more)\n")


class _ShowVersion(argparse.Action):
    """Looks up the version only when asked: reading distributions takes a while."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,  # noqa: ARG002 - the signature is argparse's
        values: object,  # noqa: ARG002
        option_string: str | None = None,  # noqa: ARG002
    ) -> NoReturn:
        print(f"epiloop {version()}")
        parser.exit()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status.

    0 is success, 1 a negative answer (a protocol file with problems), 2 a mistake of the
    user, told in one sentence on standard error.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show Chinese shows its code points instead of failing.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        parsed = parser_for(given).parse_args(given)
        status = int(parsed.run(parsed))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader went away; the interpreter must not complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    except EpiloopError as error:
        print(f"epiloop: {error}", file=sys.stderr)
        return USER_MISTAKE
    return status


def version() -> str:
    """Return the version of the installed distribution."""
    try:
        return metadata.version("epiloop")
    except metadata.PackageNotFoundError:
        return "from a source tree that is not installed"


def parser_for(given: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser that knows the commands the arguments may name."""
    parser: argparse.ArgumentParser = _Parser(
        prog="epiloop",
        description="Outbreak response: from a positive test to everybody safe.",
    )
    parser.add_argument(
        "--version", action=_ShowVersion, nargs=0, help="show the version and end"
    )
    subparsers = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True
    )
    for add_commands in OWN.values():
        add_commands(subparsers)
    if not given or given[0] not in OWN:
        for add_commands in installed():
            add_commands(subparsers)
    return parser


def installed() -> Iterator[Callable[[Subparsers], None]]:
    """Yield what other parts add; a part whose needs are not installed adds nothing."""
    for entry in metadata.entry_points(group=GROUP):
        package = entry.module.partition(".")[0]
        try:
            add_commands = entry.load()
        except ModuleNotFoundError as error:
            missing = error.name or ""
            # A module that a part itself lacks is a fault in it, and must be seen.
            if missing != package and missing.partition(".")[0] == package:
                raise
        else:
            yield add_commands
