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
    verify.add_argument(
        "--sign",
        action="store_true",
        help="sign the trail's present end and print it, to be kept elsewhere",
    )
    verify.set_defaults(run=_verify)


def _verify(arguments: argparse.Namespace) -> int:
    start.start_ready()
    from epiloop_hq import clock
    from epiloop_hq.audit.heads import sign_head
    from epiloop_hq.audit.verify import verify_trail

    report = verify_trail(against=arguments.against)
    print(report)
    if not report.is_whole:
        return 1
    if arguments.sign:
        print(sign_head(now=clock.now()) or "Nothing was done yet: there is no head.")
    return 0
