"""A case's contacts as the engine finds them: gathered, determined, not yet written."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from epiloop.contacts import (
    Determination,
    ExposureFacts,
    PlainEngine,
    determine,
    determine_secondary,
)
from epiloop.contacts.categories import longest_air
from epiloop.contacts.secondary import secondary_window
from epiloop.protocols import Protocol, load_protocol
from epiloop.protocols.vocabulary import RiskClass
from epiloop.records import Person, Visit
from epiloop.timeline import Interval
from epiloop_hq.audit.plain import canonical, plain
from epiloop_hq.cases.queries import Sought, infected_among, sought_for
from epiloop_hq.contacts.actions.exposures import exposures_of, facts_from
from epiloop_hq.contacts.kinds import ContactState
from epiloop_hq.contacts.models import Contact
from epiloop_hq.registry.queries.households import housemates_of
from epiloop_hq.visits.queries import visits_at, visits_of

Controlled = Mapping[int, datetime]
HOME = "home"


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the protocol makes of everybody one run looked at.

    `found` holds determinations that give a class or leave a question open, direct
    contacts first. `input_digest` is the same for the same inputs.
    """

    sought: Sought
    protocol: Protocol
    found: tuple[Determination, ...]
    input_digest: str


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
) -> Weighed:
    """Determine everybody who met a case, was named, or met a decided close contact.

    Parameters
    ----------
    controlled_at
        When each close contact came under control, by person, as far as is known.
    only
        Weigh these persons' exposure to the case alone, as when just typed in.

    Raises
    ------
    epiloop.contacts.windows.WindowUnknownError
        If the case has none of the dates from which its protocol counts.
    epiloop.contacts.determine.NoContactRulesError
        If the protocol does not say who is a contact.
    """
    sought = sought_for(case_id, until=now)
    protocol = load_protocol(sought.facts.protocol_id)
    told, household = _told(case_id), _household(sought)
    visits = _visits_around(sought, protocol, now=now, only=only)
    direct = determine(
        sought.record,
        PlainEngine(visits),
        told.direct,
        protocol,
        zone=sought.zone,
        until=now,
        persons=household,
        windows=sought.windows,
    )
    if only is not None:
        direct = [one for one in direct if int(one.person_id) in only]
        return Weighed(sought, protocol, _standing(direct, sought), "")
    secondary = _Secondary(sought, protocol, direct, controlled_at or {}, now)
    found = _standing([*direct, *secondary.found(told)], sought)
    digest = _digest(
        [
            protocol.digest,
            [(w.start, w.end) for w in sought.windows or ()],
            told.rows,
            [person.person_id for person in household],
            secondary.said(),
        ],
        [*visits, *secondary.visits],
    )
    return Weighed(sought, protocol, found, digest)


class _Secondary:
    """Contacts of those whom an officer has decided to be close contacts.

    Proposals are not built upon proposals: who met somebody that nobody has decided on
    is not looked for yet.
    """

    def __init__(
        self,
        sought: Sought,
        protocol: Protocol,
        direct: Sequence[Determination],
        controlled_at: Controlled,
        now: datetime,
    ) -> None:
        self.sought, self.protocol, self.now = sought, protocol, now
        self.definition = protocol.contact.secondary
        is_known = self.definition is not None and self.definition.enabled
        decided = _decided_close(sought.facts.id) if is_known else frozenset()
        self.close = [one for one in direct if one.person_id in decided]
        self.controlled = {str(p): at for p, at in controlled_at.items()}
        self.visits = self._visits()

    def found(self, told: _Told) -> list[Determination]:
        """Return what the protocol makes of everybody these contacts met."""
        return determine_secondary(
            self.close,
            PlainEngine(self.visits),
            told.through,
            self.protocol,
            until=self.now,
            controlled_at=self.controlled,
            not_these=[self.sought.record.person_id],
        )

    def said(self) -> list[list[object]]:
        """Return whose contacts were sought, and until when, for the digest."""
        return [[c.person_id, self.controlled.get(c.person_id)] for c in self.close]

    def _visits(self) -> list[Visit]:
        own: list[Visit] = []
        stays: list[tuple[int, Interval]] = []
        for contact in self.close:
            for window in self._windows(contact):
                theirs = list(visits_of([int(contact.person_id)], window=window))
                own += theirs
                stays += _stays(theirs, [window])
        return _distinct([*own, *visits_at(stays, lingering=timedelta(0))])

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


def _visits_around(
    sought: Sought, protocol: Protocol, *, now: datetime, only: frozenset[int] | None
) -> list[Visit]:
    """Return the case's own stops and logged visits, and others' at the same places."""
    windows = sought.windows or ()
    if not windows:
        return list(sought.trail)
    span = Interval(windows[0].start, max(now, windows[-1].end))
    own = [*sought.trail, *visits_of([sought.facts.person_id], window=span)]
    if only is not None:
        return _distinct([*own, *visits_of(sorted(only), window=span)])
    stays, air = _stays(own, windows), longest_air(protocol.contact)
    return _distinct([*own, *visits_at(stays, lingering=air)])


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


def _digest(said: list[object], visits: Iterable[Visit]) -> str:
    """Return the SHA-256 of everything the result rests on; visits in any order."""
    text = hashlib.sha256(canonical(plain(said)).encode())
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
