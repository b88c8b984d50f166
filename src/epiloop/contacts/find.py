"""Contacts of many cases at once, one or two degrees away, by any engine."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from itertools import groupby
from typing import TypeAlias
from zoneinfo import ZoneInfo

from epiloop.contacts.categories import longest_air
from epiloop.contacts.classify import Classification, classify
from epiloop.contacts.co_presence import Encounter, Threshold, whole_minutes
from epiloop.contacts.engine import Engine, Meeting, Seeker, as_engine
from epiloop.contacts.facts import ExposureFacts
from epiloop.contacts.secondary import classify_secondary, secondary_window
from epiloop.contacts.situations import Situation, situations_of
from epiloop.contacts.stays import NO_TIME, join_spans
from epiloop.contacts.windows import infectious_windows
from epiloop.errors import EpiloopError
from epiloop.protocols.protocol import Protocol
from epiloop.protocols.schema import Lookback
from epiloop.protocols.vocabulary import Setting
from epiloop.records import Case, PlaceClass, Visit

DIRECT, SECOND = 1, 2

Told: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""Places and evidence of a row."""


class Evidence(StrEnum):
    """On what an encounter rests."""

    VISITS = "visits"
    """Both were told to be at one place."""
    ROSTER = "roster"
    """Both belong to one household, class, team or other group."""
    PROXIMITY = "proximity"
    """A device recorded them near each other."""


class DegreeRefusedError(EpiloopError, ValueError):
    """Contacts are found one or two degrees away."""

    def __init__(self, degree: int) -> None:
        self.degree = degree
        super().__init__(
            f"Contacts are found one or two degrees from a case, not {degree}"
        )


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One person found for one case: the columns of the result file.

    Attributes
    ----------
    minutes
        Known time together, in whole minutes rounded down; None if none is known.
    encounters
        How many.
    first_at, last_at
        First and last exposure, in UTC.
    category
        Key of the protocol's rule that makes the person a contact; empty without a
        protocol, or if no rule holds on what the visits alone show.
    places, evidence
        Where they met and on what that rests, sorted; empty if nobody asked.
    """

    case_id: str
    person_id: str
    degree: int
    minutes: int | None
    encounters: int
    first_at: datetime
    last_at: datetime
    category: str
    places: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


def seekers_of(
    cases: Iterable[Case], lookback: Lookback, *, zone: ZoneInfo, until: datetime
) -> list[Seeker]:
    """Return cases with the windows that a protocol gives them."""
    return [
        Seeker(
            case.case_id,
            case.person_id,
            infectious_windows(case, lookback, zone=zone, until=until),
        )
        for case in cases
    ]


def find_contact_rows(
    visits: Iterable[Visit] | Engine,
    cases: Iterable[Seeker],
    *,
    degree: int = DIRECT,
    threshold: Threshold | None = None,
    protocol: Protocol | None = None,
    controlled_at: Mapping[str, datetime] | None = None,
    evidence: bool = False,
) -> list[ContactRow]:
    """Find everybody one or two degrees from the cases.

    Cases stay in each other's results at the first degree. A person keeps the lowest
    degree: whoever is a case, or a direct contact of any case, is in no second degree.
    A contact's own window runs from its first exposure to that case plus the protocol's
    latent days until it was controlled, else for the protocol's own length, else to the
    end of the visits. The threshold applies to each pair; a second-degree row adds up
    the pairs through which a person was reached.

    Parameters
    ----------
    visits
        Of anybody, the cases included; or an engine that holds them.
    cases
        With windows; a case given twice has both windows.
    degree
        1, or 2 for both degrees.
    controlled_at
        When each contact was brought under control, by person id, where it was.
    evidence
        Whether rows say where they met and on what that rests.

    Returns
    -------
    list of ContactRow
        By case, degree and person.

    Raises
    ------
    DegreeRefusedError
        If the degree is neither 1 nor 2.
    """
    if degree not in {DIRECT, SECOND}:
        raise DegreeRefusedError(degree)
    engine, at_least = as_engine(visits), threshold or Threshold()
    air = longest_air(protocol.contact) if protocol else NO_TIME
    seekers = joined_cases(cases)
    direct = list(engine.meetings(seekers, threshold=at_least, lingering=air))
    classes = _classes(direct, engine, protocol)
    told = partial(_evidence_of, engine=engine, air=air) if evidence else _untold
    rows = [
        _row([met], DIRECT, found.rule if found else "", told([met]))
        for met, found in zip(direct, classes, strict=True)
    ]
    if degree == SECOND:
        onward = _onward(
            direct,
            seekers,
            engine=engine,
            protocol=protocol,
            controlled_at=controlled_at or {},
        )
        reached = engine.meetings(onward, threshold=at_least, lingering=NO_TIME)
        nearer = {met.person_id for met in direct} | {s.person_id for s in seekers}
        farther = [met for met in reached if met.person_id not in nearer]
        risky = {
            _case_and_person(met)
            for met, found in zip(direct, classes, strict=True)
            if found and found.high_infection_risk
        }
        rows += _second_rows(
            farther, engine, protocol, risky=risky, with_evidence=evidence
        )
    return sorted(rows, key=lambda row: (row.case_id, row.degree, row.person_id))


def joined_cases(cases: Iterable[Seeker]) -> list[Seeker]:
    """Return each case once, with the windows of all its rows."""
    joined: dict[tuple[str, str], Seeker] = {}
    for one in cases:
        key = one.seeker_id, one.person_id
        before = joined[key].windows if key in joined else ()
        joined[key] = replace(one, windows=tuple(join_spans((*before, *one.windows))))
    return list(joined.values())


def _onward(
    direct: Sequence[Meeting],
    seekers: Iterable[Seeker],
    *,
    engine: Engine,
    protocol: Protocol | None,
    controlled_at: Mapping[str, datetime],
) -> list[Seeker]:
    """Return direct contacts, cases left out, with their own windows."""
    definition = protocol.contact.secondary if protocol else None
    if protocol and not (definition and definition.enabled):
        return []  # the version has abolished the class
    cases = {seeker.person_id for seeker in seekers}
    reach = engine.reach
    if reach is None:
        return []
    return [
        Seeker(
            met.seeker.seeker_id,
            met.person_id,
            secondary_window(
                met.first_at,
                definition,
                controlled_at=controlled_at.get(met.person_id),
                until=reach.end,
            ),
        )
        for met in direct
        if met.person_id not in cases
    ]


def _second_rows(
    reached: Iterable[Meeting],
    engine: Engine,
    protocol: Protocol | None,
    *,
    risky: AbstractSet[tuple[str, str]],
    with_evidence: bool,
) -> Iterator[ContactRow]:
    ordered = sorted(reached, key=_case_and_person)
    told = partial(_evidence_of, engine=engine) if with_evidence else _untold
    for _, group in groupby(ordered, key=_case_and_person):
        pairs = list(group)
        found = (_second_category(met, engine, protocol, risky=risky) for met in pairs)
        category = next((key for key in found if key), "")
        yield _row(pairs, SECOND, category, told(pairs))


def _case_and_person(met: Meeting) -> tuple[str, str]:
    return met.seeker.seeker_id, met.person_id


def _row(
    pairs: Sequence[Meeting], degree: int, category: str, told: Told
) -> ContactRow:
    known = [met.together for met in pairs if met.together is not None]
    return ContactRow(
        case_id=pairs[0].seeker.seeker_id,
        person_id=pairs[0].person_id,
        degree=degree,
        minutes=whole_minutes(sum(known, NO_TIME)) if known else None,
        encounters=sum(met.encounters for met in pairs),
        first_at=min(met.first_at for met in pairs),
        last_at=max(met.last_at for met in pairs),
        category=category,
        places=told[0],
        evidence=told[1],
    )


def evidence_of(met: Encounter) -> frozenset[Evidence]:
    """Return on what an encounter rests."""
    if not met.place_id:
        return frozenset({Evidence.PROXIMITY})
    sources = {visit.source for visit in met.contact_visits}
    told = Evidence.ROSTER if sources == {Evidence.ROSTER} else Evidence.VISITS
    return frozenset({told, Evidence.PROXIMITY} if met.recorded else {told})


def _evidence_of(
    pairs: Sequence[Meeting], *, engine: Engine, air: timedelta = NO_TIME
) -> Told:
    exposures = (
        engine.exposure(met.seeker, met.person_id, lingering=air) for met in pairs
    )
    met = [one for found in exposures if found for one in found.encounters]
    places = {one.place_id for one in met if one.place_id}
    evidence = {kind for one in met for kind in evidence_of(one)}
    return tuple(sorted(places)), tuple(sorted(evidence))


def _untold(_: Sequence[Meeting]) -> Told:
    return (), ()


def _classes(
    direct: Iterable[Meeting], engine: Engine, protocol: Protocol | None
) -> list[Classification | None]:
    return [_classification(met, engine, protocol) for met in direct]


def _classification(
    met: Meeting, engine: Engine, protocol: Protocol | None
) -> Classification | None:
    if protocol is None:
        return None
    return classify(lambda air: _situations(met, engine, air), protocol.contact)


def _second_category(
    met: Meeting,
    engine: Engine,
    protocol: Protocol | None,
    *,
    risky: AbstractSet[tuple[str, str]],
) -> str:
    if protocol is None or protocol.contact.secondary is None:
        return ""
    contact = met.seeker
    return classify_secondary(
        _situations(met, engine, NO_TIME),
        protocol.contact.secondary,
        contact_has_high_risk=(contact.seeker_id, contact.person_id) in risky,
    ).rule


def _situations(met: Meeting, engine: Engine, air: timedelta) -> tuple[Situation, ...]:
    exposure = engine.exposure(met.seeker, met.person_id, lingering=air)
    encounters = exposure.encounters if exposure else ()
    facts = [
        ExposureFacts(
            person_id=one.person_id,
            place_id=one.place_id,
            settings=frozenset({Setting.HOUSEHOLD}),
        )
        for one in encounters
        if _shows_household(one)
    ]
    return situations_of(encounters, facts, windows=met.seeker.windows)


def _shows_household(met: Encounter) -> bool:
    """Return whether a roster says that they live together, which no visit does."""
    classes = {visit.place_class for visit in met.contact_visits}
    return classes == {PlaceClass.DWELLING} and Evidence.ROSTER in evidence_of(met)
