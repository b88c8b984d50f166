"""What was known of a person before the infection showed: contact, and quarantine."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from epiloop.protocols.vocabulary import DiscoveryRoute, StageKind
from epiloop.situation.facts import CaseFact, ContactFact, StayFact

QUARANTINES: Final = frozenset(
    {StageKind.QUARANTINE_FACILITY, StageKind.QUARANTINE_HOME}
)
# Found by the tests of those in quarantine; their stay may stand in nobody's records.
FOUND_IN_QUARANTINE: Final = frozenset(
    {DiscoveryRoute.QUARANTINE, DiscoveryRoute.HOME_OBSERVATION}
)


def with_histories(
    cases: Iterable[CaseFact],
    contacts: Iterable[ContactFact],
    stays: Iterable[StayFact],
    *,
    zone: ZoneInfo,
) -> tuple[CaseFact, ...]:
    """Return the cases with what was known of each person before.

    Parameters
    ----------
    contacts, stays
        Of these persons wherever they were, also outside the area of the cases.
    """
    determined: defaultdict[int, list[ContactFact]] = defaultdict(list)
    for contact in contacts:
        if contact.determined_at is not None:
            determined[contact.person_id].append(contact)
    quarantined: defaultdict[int, list[StayFact]] = defaultdict(list)
    for stay in stays:
        if stay.kind in QUARANTINES:
            quarantined[stay.person_id].append(stay)
    return tuple(
        replace(
            case,
            contact_since=_contact_since(case, determined[case.person_id]),
            was_in_quarantine=case.discovery_route in FOUND_IN_QUARANTINE
            or _covered(quarantined[case.person_id], case.first_sign_at(zone)),
        )
        for case in cases
    )


def _contact_since(case: CaseFact, contacts: list[ContactFact]) -> datetime | None:
    told = [
        c.determined_at
        for c in contacts
        if c.case_id != case.case_id and c.determined_at is not None
    ]
    return min(told, default=None)


def _covered(stays: list[StayFact], at: datetime) -> bool:
    return any(
        s.starts_at <= at and (s.ended_at is None or at < s.ended_at) for s in stays
    )
