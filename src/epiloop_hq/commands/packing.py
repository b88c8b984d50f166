"""`epiloop pack-visits`: the packed visits beside the database, brought up to date."""

import argparse

from epiloop_hq.commands import start


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the command."""
    pack = subparsers.add_parser(
        "pack-visits", help="pack delivered visits for the search of contacts"
    )
    pack.add_argument(
        "--afresh", action="store_true", help="remove what is packed, and pack all anew"
    )
    pack.set_defaults(run=_pack)


def _pack(arguments: argparse.Namespace) -> int:
    start.start_ready()
    from epiloop_hq.visits import actions

    packed = actions.pack_afresh() if arguments.afresh else actions.pack_waiting()
    actions.forget_waiting()
    actions.fold_packed()
    print(f"Packed {packed:,} visits.")
    return 0
