"""Determinations: for each person, the class a protocol gives and what it rests on.

A determination made here is a proposal. Nobody is restricted by it until an officer has
decided.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from epiloop.contacts.categories import longest_air
from epiloop.contacts.classify import Classification, classify
from epiloop.contacts.co_presence import Encounter, Threshold, in_time_order
from epiloop.contacts.engine import Engine, Seeker, as_engine
from epiloop.contacts.facts import ExposureFacts
from epiloop.contacts.reasons import Verdict
from epiloop.contacts.secondary import classify_secondary, secondary_window
from epiloop.contacts.situations import Situation, situations_of
from epiloop.contacts.stays import NO_TIME
from epiloop.contacts.windows import infectious_windows
from epiloop.errors import EpiloopError
from epiloop.protocols.protocol import Protocol
from epiloop.protocols.schema import ContactRules, SecondaryDefinition
from epiloop.protocols.vocabulary import RiskClass, Setting
from epiloop.records import Case, Person, Visit
from epiloop.timeline import Interval, day_start, local_day


class NoContactRulesError(EpiloopError, ValueError):
    """The protocol does not say who is a contact, or when contacts are sought."""

    def __init__(self, protocol_id: str, missing: str) -> None:
        self.protocol_id = protocol_id
        self.missing = missing
        super().__init__(f"Protocol {protocol_id} states no {missing}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Determination:
    """What a protocol makes of one person's exposure to one case.

    Attributes
    ----------
    through
        For a contact of a contact, the contact's person id; empty for a direct contact.
    windows
        When the case, or the contact, could infect.
    situations
        Everything that was weighed, by place.
    """

    case_id: str
    case_person_id: str
    person_id: str
    protocol_id: str
    protocol_digest: str
    through: str = ""
    windows: tuple[Interval, ...]
    situations: tuple[Situation, ...]
    classification: Classification

    @property
    def risk_class(self) -> RiskClass | None:
        """The class proposed; None for none."""
        return self.classification.risk_class

    @property
    def rule(self) -> str:
        """Key of the rule that gave the class; empty for none."""
        return self.classification.rule

    @property
    def encounters(self) -> tuple[Encounter, ...]:
        """All encounters in the window, in order of time."""
        met = {met for one in self.situations for met in one.encounters}
        return tuple(sorted(met, key=in_time_order))

    @property
    def counting_encounters(self) -> tuple[Encounter, ...]:
        """Encounters under rules that give the class, in order; all if none has any."""
        met = {
            met
            for check in self.classification.checks
            if check.verdict is Verdict.MET and check.gives is self.risk_class
            for met in check.encounters
        }
        return tuple(sorted(met, key=in_time_order)) or self.encounters

    @property
    def first_exposure_at(self) -> datetime | None:
        """Start of the first encounter that counts; None if no time is known."""
        return min((m.span.start for m in self.counting_encounters), default=None)

    @property
    def last_exposure_at(self) -> datetime | None:
        """End of the last encounter that counts; None if no time is known."""
        return max((m.span.end for m in self.counting_encounters), default=None)

    def last_exposure_on(self, zone: ZoneInfo) -> date | None:
        """Return the day of last exposure, from which quarantine is counted."""
        last = self.last_exposed_at(zone)
        return None if last is None else local_day(last, zone)

    def last_exposed_at(self, zone: ZoneInfo) -> datetime | None:
        """Return `last_exposure_at`, moved into the day to which the exposure belongs.

        A stay until midnight, and a visit known by the day, end with the first instant
        of a day on which nobody met; the last instant of the day before is meant.
        """
        last = self.last_exposure_at
        if last is None or last != day_start(local_day(last, zone), zone):
            return last
        return last - timedelta.resolution


def determine(
    case: Case,
    visits: Iterable[Visit] | Engine,
    facts: Iterable[ExposureFacts],
    protocol: Protocol,
    *,
    zone: ZoneInfo,
    until: datetime,
    persons: Iterable[Person] = (),
    windows: Sequence[Interval] | None = None,
) -> list[Determination]:
    """Determine everybody who met a case, lives with it, or is named in the facts.

    Parameters
    ----------
    visits
        Of anybody, the case included; or an engine that holds them.
    facts
        About exposures to this case.
    until
        End of what is known.
    persons
        Registered persons; those of the case's household live with it.
    windows
        When the case could infect, where an officer sets it; else the protocol's.

    Returns
    -------
    list of Determination
        By person; with those to whom the protocol gives no class, so that each can be
        told why not.

    Raises
    ------
    NoContactRulesError
        If the protocol has no categories, or no look-back and no windows are given.
    WindowUnknownError
        If the case has none of the dates from which the protocol counts.
    """
    rules = _contact_rules(protocol)
    if windows is None:
        if rules.lookback is None:
            raise NoContactRulesError(protocol.id, "look-back for contacts")
        windows = infectious_windows(case, rules.lookback, zone=zone, until=until)
    engine = as_engine(visits)
    seeker = Seeker(case.case_id, case.person_id, tuple(windows))
    known = _facts_by_person(facts, seeker.person_id, persons)
    return [
        _determine_one(
            seeker, person_id, engine, facts=known.get(person_id, []), protocol=protocol
        )
        for person_id in sorted(_met_by(seeker, engine, rules) | known.keys())
    ]


def determine_secondary(
    contacts: Iterable[Determination],
    visits: Iterable[Visit] | Engine,
    facts: Mapping[str, Sequence[ExposureFacts]],
    protocol: Protocol,
    *,
    until: datetime,
    persons: Iterable[Person] = (),
    controlled_at: Mapping[str, datetime] | None = None,
    not_these: Iterable[str] = (),
) -> list[Determination]:
    """Determine the contacts of close contacts, if the protocol still has that class.

    Parameters
    ----------
    contacts
        Determinations of direct contacts; only those proposed as close contacts count.
    facts
        About exposures to a contact, by the contact's person id.
    controlled_at
        When each contact was brought under control, by person id, where it was.
    not_these
        Persons left out, such as other cases. The case itself and its close contacts are
        left out anyway: a person keeps the lowest degree.

    Returns
    -------
    list of Determination
        One for each person and contact, since a release waits for that contact's tests.
        Empty if the protocol has abolished the class.
    """
    definition = _contact_rules(protocol).secondary
    if definition is None or not definition.enabled:
        return []
    engine, registered = as_engine(visits), list(persons)
    close = [one for one in contacts if one.risk_class is RiskClass.CLOSE_CONTACT]
    left_out = {one.person_id for one in close} | set(not_these)
    return [
        found
        for contact in close
        if contact.first_exposure_at is not None
        for found in _determine_through(
            contact,
            secondary_window(
                contact.first_exposure_at,
                definition,
                controlled_at=(controlled_at or {}).get(contact.person_id),
                until=until,
            ),
            engine,
            facts=_facts_by_person(
                facts.get(contact.person_id, ()), contact.person_id, registered
            ),
            definition=definition,
        )
        if found.person_id not in left_out | {contact.case_person_id}
    ]


def _determine_one(
    seeker: Seeker,
    person_id: str,
    engine: Engine,
    *,
    facts: Sequence[ExposureFacts],
    protocol: Protocol,
) -> Determination:
    @cache
    def situations_in(air: timedelta) -> tuple[Situation, ...]:
        exposure = engine.exposure(seeker, person_id, lingering=air)
        met = exposure.encounters if exposure else ()
        return situations_of(met, facts, windows=seeker.windows)

    rules = _contact_rules(protocol)
    judgement = next((f.judgement for f in facts if f.judgement is not None), None)
    return Determination(
        case_id=seeker.seeker_id,
        case_person_id=seeker.person_id,
        person_id=person_id,
        protocol_id=protocol.id,
        protocol_digest=protocol.digest,
        windows=seeker.windows,
        situations=situations_in(longest_air(rules)),
        classification=classify(situations_in, rules, judgement=judgement),
    )


def _determine_through(
    contact: Determination,
    windows: tuple[Interval, ...],
    engine: Engine,
    *,
    facts: Mapping[str, Sequence[ExposureFacts]],
    definition: SecondaryDefinition,
) -> Iterator[Determination]:
    seeker = Seeker(contact.case_id, contact.person_id, windows)
    met = engine.meetings([seeker], threshold=Threshold(), lingering=NO_TIME)
    for person_id in sorted({one.person_id for one in met} | facts.keys()):
        exposure = engine.exposure(seeker, person_id, lingering=NO_TIME)
        situations = situations_of(
            exposure.encounters if exposure else (),
            facts.get(person_id, ()),
            windows=windows,
        )
        yield Determination(
            case_id=contact.case_id,
            case_person_id=contact.case_person_id,
            person_id=person_id,
            protocol_id=contact.protocol_id,
            protocol_digest=contact.protocol_digest,
            through=contact.person_id,
            windows=windows,
            situations=situations,
            classification=classify_secondary(
                situations,
                definition,
                contact_has_high_risk=contact.classification.high_infection_risk,
            ),
        )


def _contact_rules(protocol: Protocol) -> ContactRules:
    if not protocol.contact.category:
        raise NoContactRulesError(protocol.id, "categories of contacts")
    return protocol.contact


def _met_by(seeker: Seeker, engine: Engine, rules: ContactRules) -> set[str]:
    met = engine.meetings([seeker], threshold=Threshold(), lingering=longest_air(rules))
    return {one.person_id for one in met}


def _facts_by_person(
    facts: Iterable[ExposureFacts], person_id: str, persons: Iterable[Person]
) -> dict[str, list[ExposureFacts]]:
    """Gather facts by person, with a fact for each registered housemate of a person."""
    registered = list(persons)
    homes = {p.household_id for p in registered if p.person_id == person_id} - {""}
    gathered: dict[str, list[ExposureFacts]] = {}
    for fact in [*facts, *_housemates(registered, homes)]:
        if fact.person_id != person_id:
            gathered.setdefault(fact.person_id, []).append(fact)
    return gathered


def _housemates(
    registered: Iterable[Person], homes: AbstractSet[str]
) -> Iterator[ExposureFacts]:
    for person in registered:
        if person.household_id in homes:
            yield ExposureFacts(
                person_id=person.person_id,
                settings=frozenset({Setting.HOUSEHOLD}),
                source="register",
            )
