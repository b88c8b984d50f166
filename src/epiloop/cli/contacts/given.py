"""What the commands of `epiloop contacts` are given: cases, protocol, place rules."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from epiloop.cli.visits import zone

if TYPE_CHECKING:
    from epiloop.contacts.case_rows import GivenCases
    from epiloop.protocols import Protocol
    from epiloop.timeline import Interval


def add_cases(parser: argparse.ArgumentParser, *, needed: bool = True) -> None:
    """Add the options that say who is sought for, and when."""
    parser.add_argument("--cases", type=Path, required=needed, metavar="cases.csv")
    parser.add_argument("--protocol", metavar="ID", help="gives windows and categories")
    parser.add_argument("--tz", type=zone, metavar="ZONE", help="of times without one")


def cases_of(
    arguments: argparse.Namespace,
    store_zone: ZoneInfo,
    reach: "Interval | None",
    protocol: "Protocol | None",
    *,
    backwards: bool = False,
) -> "GivenCases":
    """Read the cases; a window without an end runs to the end of what is known."""
    from epiloop.cli.case_files import read_cases, until_of

    return read_cases(
        arguments.cases,
        zone=arguments.tz or store_zone,
        until=until_of(reach),
        protocol=protocol,
        backwards=backwards,
    )


def protocol_of(arguments: argparse.Namespace) -> "Protocol | None":
    """Read the protocol, if one is named."""
    from epiloop.protocols import load_protocol

    return load_protocol(arguments.protocol) if arguments.protocol else None
