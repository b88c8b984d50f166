"""`epiloop createuser`: the first administrator, and anybody else from the command line."""

import argparse

from epiloop.errors import EpiloopError
from epiloop_hq.actor import Role
from epiloop_hq.commands import start


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the command."""
    create = subparsers.add_parser(
        "createuser", help="make an account; its first password is printed once"
    )
    create.add_argument("username")
    create.add_argument("--name", required=True, help="the person's own name")
    create.add_argument(
        "--role",
        action="append",
        choices=[str(role) for role in Role],
        metavar="ROLE",
        help=f"may be given several times; one of {', '.join(Role)} "
        f"(default: {Role.ADMINISTRATOR})",
    )
    create.add_argument(
        "--area",
        default="",
        help="area code; the roles hold there and below (default: everywhere)",
    )
    create.set_defaults(run=_create)


def _create(arguments: argparse.Namespace) -> int:
    start.start_ready()
    from epiloop_hq.places.queries import area_path_of

    try:
        area_path = area_path_of(arguments.area) if arguments.area else ""
    except LookupError as unknown:
        raise EpiloopError(str(unknown)) from unknown
    roles = [Role(role) for role in arguments.role or [Role.ADMINISTRATOR]]
    password = _made(arguments.username, arguments.name, roles, area_path)
    print(
        f"Account {arguments.username} made. First password, shown only now: {password}"
    )
    return 0


def _made(username: str, name: str, roles: list[Role], area_path: str) -> str:
    """Make the account with all its roles or not at all; return its first password."""
    from epiloop_hq import clock
    from epiloop_hq.access.actions import create_account, grant_role
    from epiloop_hq.actor import Actor
    from epiloop_hq.audit.recording import recording

    actor, now = Actor.system("command line"), clock.now()
    with recording(actor=actor, now=now, via="command line"):
        account_id, password = create_account(
            username, actor=actor, now=now, name=name, area_path=area_path
        )
        for role in roles:
            grant_role(account_id, actor=actor, now=now, role=role, area_path=area_path)
    return password
