"""Situations: the encounters at one place, joined with what is known about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from epiloop.contacts.co_presence import Encounter, in_time_order
from epiloop.contacts.conveyance import Aboard, Seat, read_seat
from epiloop.contacts.facts import ExposureFacts, Protection
from epiloop.contacts.place_settings import (
    KINDS_OF,
    NOTHING,
    POSSIBLE_AT,
    SETTINGS_OF,
)
from epiloop.protocols.vocabulary import Act, ConveyanceKind, Setting
from epiloop.records import PlaceClass, Visit, VisitPrecision
from epiloop.timeline import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything about one person's exposure at one place.

    Attributes
    ----------
    settings, possible_settings
        What was shared, and what may have been.
    told
        Time together as told.
    kinds
        Kinds of conveyance it may be; empty off conveyances.
    """

    place_id: str = ""
    encounters: tuple[Encounter, ...] = ()
    settings: frozenset[Setting] = NOTHING
    possible_settings: frozenset[Setting] = NOTHING
    acts: frozenset[Act] = frozenset()
    distance_m: float | None = None
    protection: Protection | None = None
    protection_worn: str = ""
    told: timedelta | None = None
    kinds: tuple[ConveyanceKind, ...] = ()
    aboard: Aboard | None = None
    long_contact: bool | None = None
    sources: tuple[str, ...] = ()


def situations_of(
    encounters: Iterable[Encounter],
    facts: Sequence[ExposureFacts],
    *,
    windows: Sequence[Interval],
) -> tuple[Situation, ...]:
    """Join encounters and facts by place; in order of first time, undated facts last.

    Facts without a place hold at every place that has no facts of its own. Facts with
    no encounter make a situation of their own, at their span inside the windows; a span
    outside the windows is no exposure. Somebody who lives with the case was exposed over
    the whole of the windows, unless the facts give a span.

    Parameters
    ----------
    encounters
        Of one person with one case.
    facts
        About the same person and case.
    """
    met_at: dict[str, list[Encounter]] = {}
    for met in sorted(encounters, key=in_time_order):
        met_at.setdefault(met.place_id, []).append(met)
    at_home, general = _split_household([fact for fact in facts if not fact.place_id])
    joined = [
        _situation(
            place,
            tuple(met),
            _facts_at(place, facts) or general,
            classes=_place_classes(met),
        )
        for place, met in met_at.items()
    ]
    if at_home:
        joined += _without_encounter(at_home, windows)
    elif general and not met_at:
        joined += _without_encounter(general, windows)
    for place in dict.fromkeys(fact.place_id for fact in facts if fact.place_id):
        if place not in met_at:
            joined += _without_encounter(_facts_at(place, facts), windows)
    return tuple(joined)


def _split_household(
    general: Sequence[ExposureFacts],
) -> tuple[list[ExposureFacts], list[ExposureFacts]]:
    """Return the facts about living together, and what else holds everywhere.

    Living together is no fact about the canteen: there the household falls away.
    """
    home = frozenset({Setting.HOUSEHOLD})
    if not any(home <= fact.settings for fact in general):
        return [], list(general)
    elsewhere = [replace(fact, settings=fact.settings - home) for fact in general]
    return list(general), elsewhere


def _facts_at(place: str, facts: Sequence[ExposureFacts]) -> list[ExposureFacts]:
    return [fact for fact in facts if fact.place_id == place]


def _without_encounter(
    facts: Sequence[ExposureFacts], windows: Sequence[Interval]
) -> list[Situation]:
    is_dated = any(fact.span is not None for fact in facts)
    lives_together = any(Setting.HOUSEHOLD in fact.settings for fact in facts)
    if is_dated:
        met = _told_encounters(facts, windows)
    elif lives_together:
        met = [
            Encounter(facts[0].person_id, facts[0].place_id, window, VisitPrecision.DAY)
            for window in windows
        ]
    else:
        return [_situation(facts[0].place_id, (), facts)]
    return [_situation(facts[0].place_id, tuple(met), facts)] if met else []


def _told_encounters(
    facts: Sequence[ExposureFacts], windows: Sequence[Interval]
) -> list[Encounter]:
    """Return when the facts say it was, inside the windows.

    Where the length was told apart, the span is only the time in which it was.
    """
    told = [
        Encounter(
            fact.person_id,
            fact.place_id,
            part,
            VisitPrecision.CLOCK if fact.told is None else VisitPrecision.DAY,
        )
        for fact in facts
        if fact.span is not None
        for window in windows
        if (part := fact.span.overlap(window)) is not None
    ]
    return sorted(told, key=in_time_order)


def _situation(
    place: str,
    met: tuple[Encounter, ...],
    facts: Sequence[ExposureFacts],
    *,
    classes: Sequence[PlaceClass] = (),
) -> Situation:
    stated = frozenset(setting for fact in facts for setting in fact.settings)
    possible = (
        NOTHING if stated else _united(POSSIBLE_AT.get(one, NOTHING) for one in classes)
    )
    distances = [
        *(fact.distance_m for fact in facts),
        *(encounter.nearest_m for encounter in met),
    ]
    told = [fact.told for fact in facts if fact.told is not None]
    judged = [fact.long_contact for fact in facts if fact.long_contact is not None]
    return Situation(
        place_id=place,
        encounters=met,
        settings=stated | _united(SETTINGS_OF[one] for one in classes),
        possible_settings=possible,
        acts=frozenset(act for fact in facts for act in fact.acts),
        distance_m=min((m for m in distances if m is not None), default=None),
        protection=_weakest(fact.protection for fact in facts),
        protection_worn="; ".join(
            f.protection_worn for f in facts if f.protection_worn
        ),
        told=sum(told, timedelta(0)) if told else None,
        kinds=tuple(kind for one in classes for kind in KINDS_OF.get(one, ())),
        aboard=_aboard(met, facts, classes),
        long_contact=any(judged) if judged else None,
        sources=_sources(met, facts),
    )


def _place_classes(met: Iterable[Encounter]) -> Sequence[PlaceClass]:
    """Return what the visits say the place is; unknown if none says."""
    classes: dict[PlaceClass, None] = dict.fromkeys(
        visit.place_class
        for encounter in met
        for visit in (*encounter.case_visits, *encounter.contact_visits)
    )
    known: list[PlaceClass] = [one for one in classes if one is not PlaceClass.UNKNOWN]
    return known or [PlaceClass.UNKNOWN]


def _united(sets: Iterable[frozenset[Setting]]) -> frozenset[Setting]:
    return frozenset().union(*sets)


def _weakest(worn: Iterable[Protection | None]) -> Protection | None:
    """Return the weakest protection stated: one unprotected moment is enough."""
    order = [Protection.NONE, Protection.NOT_EFFECTIVE, Protection.EFFECTIVE]
    stated = [one for one in worn if one is not None]
    return min(stated, key=order.index, default=None)


def _aboard(
    met: Sequence[Encounter],
    facts: Sequence[ExposureFacts],
    classes: Sequence[PlaceClass],
) -> Aboard | None:
    """Return the seats as told, or else as printed on the tickets."""
    told = next((fact.aboard for fact in facts if fact.aboard is not None), None)
    if told is not None:
        return told
    kinds = {kind for one in classes for kind in KINDS_OF.get(one, ())}
    if len(kinds) != 1:
        return None
    return Aboard(
        kind=kinds.pop(),
        case_seat=_ticket([v for m in met for v in m.case_visits]),
        seat=_ticket([v for m in met for v in m.contact_visits]),
    )


def _ticket(visits: Iterable[Visit]) -> Seat | None:
    return next((seat for v in visits if (seat := read_seat(v.seat))), None)


def _sources(
    met: Iterable[Encounter], facts: Iterable[ExposureFacts]
) -> tuple[str, ...]:
    named = [
        visit.source
        for encounter in met
        for visit in (*encounter.case_visits, *encounter.contact_visits)
    ]
    named += [fact.source for fact in facts]
    return tuple(dict.fromkeys(source for source in named if source))
