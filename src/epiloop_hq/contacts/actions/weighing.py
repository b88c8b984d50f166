"""A case's contacts as the engine finds them: gathered, determined, not yet written."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from epiloop.contacts import (
    Determination,
    ExposureFacts,
    PlainEngine,
    determine,
    determine_secondary,
)
from epiloop.contacts.categories import longest_air
from epiloop.contacts.engines.place_rules import SATURATED, TooBusy
from epiloop.contacts.secondary import secondary_window
from epiloop.protocols import Protocol, load_protocol
from epiloop.protocols.vocabulary import RiskClass
from epiloop.records import Person, Visit
from epiloop.timeline import Interval
from epiloop_hq.audit.plain import canonical, plain
from epiloop_hq.cases.queries import Sought, infected_among, sought_for
from epiloop_hq.contacts.actions.exposures import exposures_of, facts_from
from epiloop_hq.contacts.kinds import MANY, ContactState
from epiloop_hq.contacts.models import Contact
from epiloop_hq.contacts.pace import Hurried, Pace, WatchedEngine
from epiloop_hq.contacts.second_degree import SecondDegree
from epiloop_hq.registry.queries.households import housemates_of
from epiloop_hq.visits.actions import pack_waiting
from epiloop_hq.visits.queries import (
    PackedVisits,
    packed_visits,
    visits_near,
    visits_of,
)

Controlled = Mapping[int, datetime]
HOME = "home"


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the protocol makes of everybody one run looked at.

    `found` holds determinations that give a class or leave a question open, direct
    contacts first.
    """

    sought: Sought
    protocol: Protocol
    found: tuple[Determination, ...]
    inputs: "Inputs | None" = None


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run rests on; every digest is the same for the same inputs.

    Attributes
    ----------
    case, visits
        Of what is known of the case, and of the visits that were looked at.
    store, engine
        Of the packed visits, and the engine by which they named whom to look up.
    """

    protocol: str
    case: str
    visits: str
    store: str
    engine: str
    too_busy: tuple[TooBusy, ...] = ()

    @property
    def digest(self) -> str:
        """Of everything that the result rests on, however it was looked up."""
        said = f"{self.protocol} {self.case} {self.visits}"
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Told:
    """What was told of exposures to the case, and to each of its contacts."""

    rows: tuple[int, ...]
    direct: tuple[ExposureFacts, ...]
    through: Mapping[str, Sequence[ExposureFacts]]


def weigh_case(
    case_id: int,
    *,
    now: datetime,
    controlled_at: Controlled | None = None,
    only: frozenset[int] | None = None,
    second_degree: SecondDegree | None = None,
    pace: Pace | None = None,
) -> Weighed:
    """Determine everybody who met a case, was named, or met a decided close contact.

    The packed visits name whom to look up; what is weighed are the rows.

    Parameters
    ----------
    controlled_at
        When each close contact came under control, by person, as far as is known.
    only
        Weigh these persons' exposure to the case alone, as when just typed in.
    second_degree
        Look at whom all close contacts met, and not only those decided on.

    Raises
    ------
    TooManyMetError
        If the second degree asked for reaches too large a part of everybody.
    StoppedError
        If the pace says so.
    epiloop.contacts.windows.WindowUnknownError
        If the case has none of the dates from which its protocol counts.
    epiloop.contacts.determine.NoContactRulesError
        If the protocol does not say who is a contact.
    """
    sought = sought_for(case_id, until=now)
    protocol = load_protocol(sought.facts.protocol_id)
    told, household = _told(case_id), _household(sought)
    near = _Near(only)
    visits = _visits_around(sought, protocol, near, now=now)
    watched = pace or Hurried()
    direct = determine(
        sought.record,
        WatchedEngine(PlainEngine(visits), watched),
        told.direct,
        protocol,
        zone=sought.zone,
        until=now,
        persons=household,
        windows=sought.windows,
    )
    if only is not None:
        direct = [one for one in direct if int(one.person_id) in only]
        return Weighed(sought, protocol, _standing(direct, sought))
    secondary = _Secondary(
        sought, protocol, direct, controlled_at or {}, now, near, second_degree
    )
    found = _standing([*direct, *secondary.found(told, watched)], sought)
    said = [
        [(w.start, w.end) for w in sought.windows or ()],
        told.rows,
        [person.person_id for person in household],
        secondary.said(),
    ]
    packed = near.packed
    inputs = Inputs(
        protocol=protocol.digest,
        case=hashlib.sha256(canonical(plain(said)).encode()).hexdigest(),
        visits=_digest([*visits, *secondary.visits]),
        store=packed.digest,
        engine=packed.engine,
        too_busy=tuple(packed.too_busy.values()),
    )
    return Weighed(sought, protocol, found, inputs)


class _Near:
    """Looks up who was near; opens the packed visits when that is first asked."""

    def __init__(self, only: frozenset[int] | None) -> None:
        self.only = only

    @cached_property
    def packed(self) -> PackedVisits:
        """The packed visits, with everything delivered until now."""
        pack_waiting()
        return packed_visits()

    def visits(
        self,
        stays: Iterable[tuple[int, Interval]],
        *,
        lingering: timedelta,
        asked: SecondDegree | None = None,
    ) -> Iterator[Visit]:
        """Yield everybody's visits that touch one of the stays at the same place."""
        if asked is None:
            return visits_near(stays, self.packed, lingering=lingering)
        return visits_near(
            stays,
            self.packed,
            lingering=lingering,
            rules=asked.rules,
            most=max(MANY, int(SATURATED * len(self.packed.index.persons))),
        )


class _Secondary:
    """Contacts of those whom an officer has decided to be close contacts.

    Proposals are not built upon proposals: who met somebody that nobody has decided on
    is not looked for, unless an officer asks for the second degree of all of them.
    """

    def __init__(
        self,
        sought: Sought,
        protocol: Protocol,
        direct: Sequence[Determination],
        controlled_at: Controlled,
        now: datetime,
        near: _Near,
        asked: SecondDegree | None,
    ) -> None:
        self.sought, self.protocol, self.now = sought, protocol, now
        self.near, self.asked = near, asked
        self.definition = protocol.contact.secondary
        is_known = self.definition is not None and self.definition.enabled
        if asked is not None:
            self.close = [one for one in direct if is_known and _is_close(one)]
        else:
            decided = _decided_close(sought.facts.id) if is_known else frozenset()
            self.close = [one for one in direct if one.person_id in decided]
        self.controlled = {str(p): at for p, at in controlled_at.items()}
        self.visits = self._visits()

    def found(self, told: _Told, pace: Pace) -> list[Determination]:
        """Return what the protocol makes of everybody these contacts met."""
        return determine_secondary(
            self.close,
            WatchedEngine(PlainEngine(self.visits), pace),
            told.through,
            self.protocol,
            until=self.now,
            controlled_at=self.controlled,
            not_these=[self.sought.record.person_id],
        )

    def said(self) -> list[object]:
        """Return whose contacts were sought, and until when, for the digest."""
        asked = [self.asked.stored()] if self.asked is not None else []
        close = [[c.person_id, self.controlled.get(c.person_id)] for c in self.close]
        return [*asked, *close]

    def _visits(self) -> list[Visit]:
        windows = {
            c.person_id: windows for c in self.close if (windows := self._windows(c))
        }
        if not windows:
            return []
        spans = [span for theirs in windows.values() for span in theirs]
        hull = Interval(min(s.start for s in spans), max(s.end for s in spans))
        told = list(visits_of(map(int, windows), window=hull))
        parted = [(visit, _stays([visit], windows[visit.person_id])) for visit in told]
        own = [visit for visit, inside in parted if inside]
        stays = [stay for _visit, inside in parted for stay in inside]
        near = self.near.visits(stays, lingering=timedelta(0), asked=self.asked)
        return _distinct([*own, *near])

    def _windows(self, contact: Determination) -> tuple[Interval, ...]:
        if contact.first_exposure_at is None:
            return ()
        return secondary_window(
            contact.first_exposure_at,
            self.definition,
            controlled_at=self.controlled.get(contact.person_id),
            until=self.now,
        )


def _told(case_id: int) -> _Told:
    rows = exposures_of(case_id)
    through: dict[str, list[ExposureFacts]] = defaultdict(list)
    for row in rows:
        if row.through is not None:
            kept = row.through.merged_into_id or row.through_id
            through[str(kept)].append(facts_from(row))
    direct = (facts_from(row) for row in rows if row.through_id is None)
    return _Told(tuple(row.pk for row in rows), tuple(direct), through)


def _is_close(one: Determination) -> bool:
    return one.risk_class is RiskClass.CLOSE_CONTACT


def _visits_around(
    sought: Sought, protocol: Protocol, near: _Near, *, now: datetime
) -> list[Visit]:
    """Return the case's own stops and logged visits, and others' at the same places."""
    windows = sought.windows or ()
    if not windows:
        return list(sought.trail)
    span = Interval(windows[0].start, max(now, windows[-1].end))
    own = [*sought.trail, *visits_of([sought.facts.person_id], window=span)]
    if near.only is not None:
        return _distinct([*own, *visits_of(sorted(near.only), window=span)])
    stays, air = _stays(own, windows), longest_air(protocol.contact)
    return _distinct([*own, *near.visits(stays, lingering=air)])


def _decided_close(case_id: int) -> frozenset[str]:
    contacts = Contact.objects.unscoped(reason="whose contacts are sought").filter(
        case_id=case_id,
        state=ContactState.DETERMINED,
        risk_class=RiskClass.CLOSE_CONTACT,
    )
    pairs = contacts.values_list("person_id", "person__merged_into_id")
    return frozenset(str(kept or person_id) for person_id, kept in pairs)


def _household(sought: Sought) -> list[Person]:
    housemates = housemates_of(sought.facts.person_id)
    everybody = (sought.facts.person_id, *housemates) if housemates else ()
    return [Person(person_id=str(p), household_id=HOME) for p in everybody]


def _standing(
    determinations: Iterable[Determination], sought: Sought
) -> tuple[Determination, ...]:
    """Leave out who is a case already, and those for whom nothing speaks."""
    telling = [
        one
        for one in determinations
        if one.risk_class is not None or one.classification.open_checks
    ]
    persons = {int(one.person_id) for one in telling}
    infected = infected_among(persons, sought.facts.outbreak_id)
    return tuple(one for one in telling if int(one.person_id) not in infected)


def _stays(
    visits: Iterable[Visit], windows: Iterable[Interval]
) -> list[tuple[int, Interval]]:
    spans = list(windows)
    return [
        (int(visit.place_id), part)
        for visit in visits
        for window in spans
        if (part := visit.stay.overlap(window)) is not None
    ]


def _distinct(visits: Iterable[Visit]) -> list[Visit]:
    return list({visit.visit_id: visit for visit in visits}.values())


def _digest(visits: Iterable[Visit]) -> str:
    """Return the SHA-256 of visits, in any order."""
    text = hashlib.sha256()
    for row in sorted("\t".join(_visit_row(visit)) for visit in visits):
        text.update(b"\n" + row.encode())
    return text.hexdigest()


def _visit_row(visit: Visit) -> list[str]:
    return [
        visit.visit_id,
        visit.person_id,
        visit.place_id,
        visit.place_class,
        visit.stay.start.isoformat(),
        visit.stay.end.isoformat(),
        visit.seat,
    ]
