"""`epiloop contacts explain`: the shared stays of two persons, in order."""

import argparse
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from epiloop.cli.contacts.given import add_cases, cases_of, protocol_of
from epiloop.cli.protocol import print_lines
from epiloop.cli.visits import add_store
from epiloop.errors import EpiloopError

if TYPE_CHECKING:
    from epiloop.contacts import Engine, Exposure, Seeker
    from epiloop.visits import VisitIndex, VisitStore

NOBODY_FOUND: Final = 1


class UnknownCaseError(EpiloopError):
    """A case that the file of cases does not have."""

    def __init__(self, case_id: str, path: Path) -> None:
        super().__init__(f"{path} has no case {case_id}")


def add_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add `explain`."""
    parser = commands.add_parser("explain", help="the shared stays of two, in order")
    add_store(parser)
    add_cases(parser, needed=False)
    parser.add_argument("--case", required=True, metavar="ID")
    parser.add_argument("--person", required=True, metavar="ID")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the shared stays of a case and a person; 1 if they share none."""
    from epiloop.contacts.engine import PlainEngine, Seeker
    from epiloop.contacts.engines.told import tell_from
    from epiloop.visits import VisitStore

    store = VisitStore(arguments.store)
    index = store.index()
    reach = index.reach
    seeker = Seeker(arguments.case, arguments.case, (reach,) if reach else ())
    if arguments.cases:
        seeker = _case(arguments, store, index)
    codes = index.persons.find([seeker.person_id, arguments.person])
    engine: Engine = PlainEngine(tell_from(store, index)(codes))
    exposure = engine.exposure(seeker, arguments.person, lingering=timedelta(0))
    if exposure is None:
        print(f"{arguments.person} shared no place with {seeker.person_id} in time")
        return NOBODY_FOUND
    print_lines(exposure_lines(exposure, arguments.tz or store.zone))
    return 0


def exposure_lines(exposure: "Exposure", zone: ZoneInfo) -> Iterator[str]:
    """Yield the encounters of two persons, one a line, and what they add up to."""
    from epiloop.contacts.co_presence import whole_minutes

    for met in exposure.encounters:
        start, end = (at.astimezone(zone) for at in (met.span.start, met.span.end))
        minutes = whole_minutes(met.together)
        known = "length not known" if minutes is None else f"{minutes} min"
        sources = sorted({one.source for one in met.contact_visits} - {""})
        seats = sorted({one.seat for one in met.contact_visits} - {""})
        more = [*(f"seat {seat}" for seat in seats), *sources]
        yield "  ".join(
            (
                f"{start:%Y-%m-%d %H:%M} - {end:%Y-%m-%d %H:%M}",
                met.place_id,
                known,
                *more,
            )
        )
    total = "not known" if exposure.minutes is None else f"{exposure.minutes} min"
    yield f"{len(exposure.encounters)} encounters, together {total}"


def _case(
    arguments: argparse.Namespace, store: "VisitStore", index: "VisitIndex"
) -> "Seeker":
    from epiloop.contacts.find import joined_cases

    cases = cases_of(arguments, store.zone, index.reach, protocol_of(arguments))
    for seeker in joined_cases(cases.seekers):
        if seeker.seeker_id == arguments.case:
            return seeker
    raise UnknownCaseError(arguments.case, arguments.cases)
