"""`epiloop verify-trail`: checks that the record of what was done still stands."""

import argparse

from epiloop_hq.commands import start


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the command."""
    verify = subparsers.add_parser("verify-trail", help="check the chain of every deed")
    verify.add_argument(
        "--against", metavar="HEAD", help="a head printed or signed earlier"
    )
    verify.set_defaults(run=_verify)


def _verify(arguments: argparse.Namespace) -> int:
    start.start()
    from epiloop_hq.audit.verify import verify_trail

    report = verify_trail(against=arguments.against)
    print(report)
    return 0 if report.is_whole else 1
