"""What must hold between the tables of one version."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from epiloop.protocols.schema import Header, ProtocolStep, Rules, TimeParameter
from epiloop.protocols.table import Flaw
from epiloop.protocols.vocabulary import Event, LifeCycle, RiskClass, ZoneKind

PERCENTILE: Final = re.compile(r"p\d{1,2}(_\d+)?")


def contradictions(header: Header, rules: Rules) -> Iterator[Flaw]:
    """Yield what contradicts between tables; keys are whole paths."""
    for find in CHECKS:
        yield from find(rules)
    yield from dates(header)


def dates(header: Header) -> Iterator[Flaw]:
    """Refuse a version that applied without a first day, or ended before it."""
    begins, ends = header.effective_from, header.effective_to
    if begins is None and header.status in {LifeCycle.IN_FORCE, LifeCycle.HISTORICAL}:
        yield Flaw(
            "protocol.effective_from",
            f"a version that is {header.status} has a first day",
        )
    if begins and ends and ends <= begins:
        yield Flaw(
            "protocol.effective_to",
            f"the version would end on {ends}, not after its first day {begins}",
        )


def clock_events(rules: Rules) -> Iterator[Flaw]:
    """Refuse clocks that start or stop on nothing the version knows."""
    known = events_of(rules)
    for key, clock in rules.clock.items():
        named = [("trigger", clock.trigger), ("completes", clock.completes)]
        for name, event in (*named, *(("steps", step) for step in clock.steps)):
            if event not in known:
                yield Flaw(
                    f"clock.{key}.{name}",
                    f"{event} is neither an event nor a step of this version",
                )


def step_order(rules: Rules) -> Iterator[Flaw]:
    """Refuse steps that follow nothing known, or in the end themselves."""
    known = events_of(rules)
    for key, step in rules.step.items():
        if step.after not in known:
            yield Flaw(
                f"step.{key}.after",
                f"{step.after} is neither an event nor a step of this version",
            )
        elif key in steps_before(key, rules.step):
            yield Flaw(f"step.{key}.after", "the step would have to follow itself")
    for key in rules.step.keys() & set(Event):
        yield Flaw(
            f"step.{key}", f"{key} is an event already; a step needs another name"
        )


def steps_before(key: str, steps: Mapping[str, ProtocolStep]) -> set[str]:
    """Return the protocol steps that come before one, itself if they go in a ring."""
    before: set[str] = set()
    while (step := steps.get(key)) is not None and step.after not in before:
        key = step.after
        before.add(key)
    return before & steps.keys()


def events_of(rules: Rules) -> set[str]:
    """Return every name on which a clock of the version may start or stop."""
    return {*Event, *(key for key, step in rules.step.items() if step.enabled)}


def zones(rules: Rules) -> Iterator[Flaw]:
    """Refuse references to kinds of zones that the version lacks."""
    known = {kind for kind, zone in rules.zone.items() if zone.enabled}
    for kind, zone in rules.zone.items():
        if not zone.enabled:
            continue
        named: dict[str, ZoneKind | None] = {
            "converts_to": zone.converts_to,
            "converts_on_case": zone.converts_on_case,
            "after_lift.zone": zone.after_lift.zone if zone.after_lift else None,
        }
        lifted = zone.lift.zones_lifted if zone.lift else ()
        pairs = [*named.items(), *(("lift.zones_lifted", other) for other in lifted)]
        for name, other in pairs:
            if other is not None and other not in known:
                yield Flaw(f"zone.{kind}.{name}", f"this version has no {other} zones")


def abolished_classes(rules: Rules) -> Iterator[Flaw]:
    """Refuse a class that is defined but not managed, or the other way round."""
    defined = rules.contact.secondary is not None and rules.contact.secondary.enabled
    measure = rules.measure.get(RiskClass.SECONDARY_CONTACT)
    managed = measure is not None and measure.enabled
    if defined and not managed:
        yield Flaw(
            "contact.secondary.enabled",
            "the class is defined but no measure is enabled",
        )
    if managed and not defined:
        yield Flaw(
            "measure.secondary_contact.enabled",
            "the measure is enabled but the class is not defined",
        )


def time_parameters(rules: Rules) -> Iterator[Flaw]:
    """Refuse percentiles not named as such, and ranges that run downwards."""
    for name in ("incubation", "serial_interval", "exposure_to_rash"):
        parameter: TimeParameter | None = getattr(rules.timing, name)
        if parameter is None:
            continue
        for key in parameter.percentile:
            if not PERCENTILE.fullmatch(key):
                yield Flaw(
                    f"timing.{name}.percentile.{key}",
                    "a percentile is written as p95, or p2_5 for 2.5",
                )
        yield from flaws_of_ranges(f"timing.{name}", parameter)


def flaws_of_ranges(path: str, parameter: TimeParameter) -> Iterator[Flaw]:
    """Refuse ranges whose lower end lies above the upper."""
    for low, high in (("min_days", "max_days"), ("mostly_from_days", "mostly_to_days")):
        lower, upper = getattr(parameter, low), getattr(parameter, high)
        if lower is not None and upper is not None and lower > upper:
            yield Flaw(f"{path}.{low}", f"{lower} lies above {high}, which is {upper}")


CHECKS: Final[tuple[Callable[[Rules], Iterator[Flaw]], ...]] = (
    clock_events,
    step_order,
    zones,
    abolished_classes,
    time_parameters,
)
