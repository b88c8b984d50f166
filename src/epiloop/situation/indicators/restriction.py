"""What restrictions cost people, and how many cases they caught."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from epiloop.situation.facts import Facts, OrderFact
from epiloop.situation.indicators.indicator import Indicator, Unit, counted, share
from epiloop.timeline import ONE_DAY


def restrictions(facts: Facts) -> tuple[Indicator, ...]:
    """Return persons and person-days under each measure and under any, and the yield.

    Days are those served up to the instant. A person under two orders at once is
    restricted once: so the days under any measure may be fewer than those of all
    measures together.
    """
    begun = [o for o in facts.orders if o.starts_at <= facts.as_of]
    of_measure: defaultdict[str, list[OrderFact]] = defaultdict(list)
    for order in begun:
        of_measure[order.measure].append(order)
    found = [*_burden("", begun, facts.as_of)]
    for measure, orders in sorted(of_measure.items()):
        found += _burden(measure, orders, facts.as_of)
    return (*found, restriction_yield(facts))


def restriction_yield(facts: Facts) -> Indicator:
    """Return in what share of the persons restricted an infection was then found.

    An order that began when the person was known to be infected caught nobody: it counts
    neither way.
    """
    found_at: dict[int, datetime] = {}
    for case in facts.standing_cases:
        found_at[case.person_id] = min(
            case.found_at, found_at.get(case.person_id, case.found_at)
        )
    restricted = {
        order.person_id
        for order in facts.orders
        if order.starts_at <= facts.as_of
        and order.starts_at < found_at.get(order.person_id, facts.as_of + ONE_DAY)
    }
    caught = restricted & found_at.keys()
    return share("restriction_yield", len(caught), len(restricted))


def _burden(
    measure: str, orders: list[OrderFact], now: datetime
) -> Iterable[Indicator]:
    of_person: defaultdict[int, list[OrderFact]] = defaultdict(list)
    for order in orders:
        of_person[order.person_id].append(order)
    served = sum((_served(own, now) for own in of_person.values()), timedelta(0))
    yield counted("restricted_persons", Unit.PERSONS, len(of_person), of=measure)
    yield counted(
        "restricted_person_days", Unit.PERSON_DAYS, served / ONE_DAY, of=measure
    )


def _served(orders: list[OrderFact], now: datetime) -> timedelta:
    """Return the time one person was under any of these orders, up to `now`."""
    served, until = timedelta(0), None
    for order in sorted(orders, key=lambda o: o.starts_at):
        end = min(order.ended_at or order.ends_at, now)
        start = order.starts_at if until is None else max(order.starts_at, until)
        if end > start:
            served += end - start
            until = end
    return served
