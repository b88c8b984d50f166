"""How long does one deed on 300 contacts take?

    python benchmarks/bulk_steps.py [--items 300]

Opens so many loops and locates them all in one deed, as the bulk step of a work list
does: one transaction, one step, clocks, counters and trail for each.
"""

import argparse
import time

from aims import noted
from fresh_installation import fresh_installation

AT_MOST_SECONDS = 2.0


def main() -> int:
    """Measure, print, and return 1 if the bulk step takes longer than asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=300)
    number = parser.parse_args().items
    with fresh_installation() as where:
        print(where)
        opened, located, unreached = measure(number)
    noted(f"{number} loops opened in one deed", opened, "s")
    noted(f"{number} persons refusing in one deed", unreached, "s")
    located_rows = f"{number} persons located in one deed"
    return int(not noted(located_rows, located, "s", at_most=AT_MOST_SECONDS))


def measure(number: int) -> tuple[float, float, float]:
    """Return how long opening, locating and a further step took, in seconds."""
    from builders.actors import NOW, later
    from builders.cases import a_case
    from builders.contacts import decide
    from builders.outbreaks import a_person
    from builders.places import DOUDIAN, SYSTEM
    from epiloop.disposal.steps import Evidence, Step
    from epiloop.protocols.vocabulary import RiskClass
    from epiloop_hq import clock
    from epiloop_hq.contacts.actions import add_contact
    from epiloop_hq.disposal import actions
    from epiloop_hq.jobs import reacting

    reacting.use({})  # opened by the measured deed, not contact by contact
    with clock.at(NOW):
        case = a_case()
        contacts = [
            add_contact(
                case,
                a_person(f"Contact {n}", DOUDIAN),
                actor=SYSTEM,
                happened_at=NOW,
                now=NOW,
                risk_class=RiskClass.CLOSE_CONTACT,
            )
            for n in range(number)
        ]
        decide(contacts)
    started = time.perf_counter()
    items = actions.open_contact_items(contacts, actor=SYSTEM, now=NOW)
    took = [time.perf_counter() - started]
    for minute, step in ((10, Step.LOCATED), (20, Step.REFUSED)):
        started = time.perf_counter()
        actions.take_step(
            items,
            step,
            actor=SYSTEM,
            happened_at=later(minutes=minute),
            now=later(minutes=minute),
            evidence=(Evidence.CALL,),
        )
        took.append(time.perf_counter() - started)
    return took[0], took[1], took[2]


if __name__ == "__main__":
    raise SystemExit(main())
