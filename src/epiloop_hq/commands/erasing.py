"""`epiloop erase`: everything held on a person, from rows, files and the trail's details."""

import argparse

from epiloop.errors import EpiloopError
from epiloop_hq.commands import start


def add_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the command."""
    erase = subparsers.add_parser(
        "erase", help="erase everything held on persons; cannot be undone"
    )
    erase.add_argument(
        "code", nargs="+", help="a person's code, as on the person's page: P-7K3Q9T"
    )
    erase.add_argument(
        "--reason",
        required=True,
        help="the rule or decision, without personal data: it stays for good",
    )
    erase.set_defaults(run=_erase)


def _erase(arguments: argparse.Namespace) -> int:
    start.start_ready()
    from epiloop_hq import clock
    from epiloop_hq.actor import Actor
    from epiloop_hq.audit.retention import erase_persons
    from epiloop_hq.registry.queries.found import persons_by_code

    if not arguments.reason.strip():
        raise EpiloopError("Say by which rule or decision the persons are erased.")
    persons = persons_by_code(arguments.code)
    unknown = [code for code in arguments.code if code not in persons]
    if unknown:
        raise EpiloopError(
            f"Nobody has the code {', '.join(unknown)}; none was erased."
        )
    report = erase_persons(
        persons.values(),
        actor=Actor.system("command line"),
        now=clock.now(),
        reason=arguments.reason.strip(),
    )
    print(
        f"Erased {report.persons} records of persons: {sum(report.rows.values())} rows, "
        f"{report.details} details of the trail. Erasure {report.erasure}."
    )
    return 0
