"""Contacts found, decided and followed, as officers' deeds make them."""

from collections.abc import Sequence
from datetime import datetime

from builders.actors import NOW
from builders.cases import a_case, a_stop, a_trail
from builders.outbreaks import a_person
from builders.places import DOUDIAN, SYSTEM, a_place
from builders.visits import a_delivery, a_visit
from epiloop.protocols.vocabulary import RiskClass, Setting
from epiloop.records import PlaceClass
from epiloop_hq.actor import Actor
from epiloop_hq.contacts import actions, queries
from epiloop_hq.contacts.actions import ExposureDraft, RunOutcome
from epiloop_hq.contacts.queries import ContactRow


def a_classroom(*clocks: str, name: str = "Room 3", area_path: str = DOUDIAN) -> int:
    """Return a classroom that people visited: "Li 08:00-09:00"; each line a person."""
    place = a_place(name, area_path, kind=PlaceClass.CLASSROOM)
    a_delivery(
        [a_visit(a_person(*_who(line)), place, line.split()[-1]) for line in clocks],
        source=f"register of {name}",
    )
    return place


def a_met_case(*clocks: str, span: str = "08:00-09:00") -> int:
    """Return a case that was in a classroom while these persons were: "Li 08:30-08:50"."""
    case = a_case()
    a_trail(case, a_stop(a_classroom(*clocks), span))
    return case


def a_run(case_id: int, *, now: datetime = NOW, actor: Actor = SYSTEM) -> RunOutcome:
    """Determine a case's contacts, and accept whatever is different."""
    run = actions.determine(case_id, actor=actor, now=now)
    if run.waits:
        actions.accept_run(run.run_id, actor=actor, now=now)
    return run


def contacts_of(case_id: int, actor: Actor = SYSTEM) -> dict[str, ContactRow]:
    """Return a case's contacts by the name or pseudonym the viewer sees."""
    found = queries.contacts_of_case(case_id, actor, limit=1_000)
    return {row.person.label: row for row in found.rows}


def states(case_id: int) -> dict[str, str]:
    """Return the state of each of a case's contacts by the label of the person."""
    return {name: str(row.state) for name, row in contacts_of(case_id).items()}


def a_contact(
    case_id: int | None = None,
    *,
    person_id: int | None = None,
    risk_class: RiskClass = RiskClass.CLOSE_CONTACT,
    exposure: ExposureDraft | None = None,
    when: datetime = NOW,
    actor: Actor = SYSTEM,
    decided: bool = True,
) -> int:
    """Return a contact that was named, and decided unless said otherwise."""
    contact_id = actions.add_contact(
        a_case(when=when) if case_id is None else case_id,
        a_person("Contact") if person_id is None else person_id,
        actor=actor,
        happened_at=when,
        now=when,
        exposure=exposure,
        risk_class=risk_class,
    )
    if decided:
        decide([contact_id], when=when, actor=actor)
    return contact_id


def decide(
    contact_ids: Sequence[int],
    *,
    when: datetime = NOW,
    actor: Actor = SYSTEM,
    risk_class: RiskClass | None = None,
    note: str = "",
) -> int:
    """Decide on contacts; return how many decisions were made."""
    return actions.decide_contacts(
        contact_ids,
        actor=actor,
        happened_at=when,
        now=when,
        risk_class=risk_class,
        note=note,
    )


def exposed_from(start: datetime, end: datetime) -> ExposureDraft:
    """Return an exposure in a classroom between two instants."""
    return ExposureDraft(
        starts_at=start, ends_at=end, settings=frozenset({Setting.CLASSROOM})
    )


def _who(line: str) -> tuple[str, str]:
    """Return name and area of "Li 08:00-09:00" or "Li @11/1101/110106/ 08:00-09:00"."""
    words = line.split()
    area = next((word[1:] for word in words if word.startswith("@")), DOUDIAN)
    return words[0], area
