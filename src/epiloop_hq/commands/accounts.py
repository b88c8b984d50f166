"""`epiloop createuser`: the first administrator, and anybody else from the command line."""

import argparse
import sys

from epiloop_hq.commands import start


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the command."""
    create = subparsers.add_parser(
        "createuser", help="make an account; its first password is printed once"
    )
    create.add_argument("username")
    create.add_argument("--name", required=True)
    create.add_argument(
        "--role", action="append", default=[], help="may be given several times"
    )
    create.add_argument(
        "--area",
        default="",
        help="area code; the role holds there and below (default: all)",
    )
    create.set_defaults(run=_create)


def _create(arguments: argparse.Namespace) -> int:
    start.start()
    from epiloop_hq import clock
    from epiloop_hq.access.actions import AccessRefusedError, create_account, grant_role
    from epiloop_hq.actor import Actor, Role
    from epiloop_hq.places.queries import area_path_of

    actor, now = Actor.system("command line"), clock.now()
    try:
        roles = [Role(role) for role in arguments.role or [Role.ADMINISTRATOR]]
        area_path = area_path_of(arguments.area) if arguments.area else ""
        account_id, password = create_account(
            arguments.username,
            actor=actor,
            now=now,
            name=arguments.name,
            area_path=area_path,
        )
    except (AccessRefusedError, ValueError, LookupError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    for role in roles:
        grant_role(account_id, actor=actor, now=now, role=role, area_path=area_path)
    print(
        f"Account {arguments.username} made. First password, shown only now: {password}"
    )
    return 0
