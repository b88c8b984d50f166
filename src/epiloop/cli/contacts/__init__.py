"""`epiloop contacts`: find, explain, and the places that cases share."""

from typing import TYPE_CHECKING

from epiloop.cli.contacts import explain, find, sources

if TYPE_CHECKING:
    import argparse


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add `contacts` with its commands."""
    family = subparsers.add_parser(
        "contacts", help="who met the cases: find everybody, explain one, find a source"
    )
    commands = family.add_subparsers(title="commands", metavar="COMMAND", required=True)
    find.add_command(commands)
    explain.add_command(commands)
    sources.add_command(commands)
