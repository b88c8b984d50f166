"""The server's commands, shown under `epiloop` when the server part is installed."""

import argparse

from epiloop_hq.commands import (
    accounts,
    backup,
    erasing,
    importing,
    indicators,
    packing,
    reconciling,
    restore,
    serving,
    trail,
)

FAMILIES = (
    serving,
    accounts,
    importing,
    indicators,
    reconciling,
    packing,
    backup,
    restore,
    erasing,
    trail,
)


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add every server command; Django starts only when one of them runs."""
    for family in FAMILIES:
        family.add_commands(subparsers)
