"""People under observation: stays, their tests taken, their days gone by."""

from datetime import date, datetime, time, timedelta

from builders.actors import NOW, SHANGHAI
from builders.cases import a_case
from builders.contacts import decide, exposed_from
from builders.disposal import a_hotel
from builders.laboratory import a_result, a_tube
from builders.outbreaks import a_person, an_outbreak
from builders.places import DOUDIAN, SYSTEM
from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq.contacts.actions import add_contact
from epiloop_hq.laboratory.kinds import Purpose, TestKind
from epiloop_hq.observation import actions, queries
from epiloop_hq.observation.queries import StayRow

HOUR = timedelta(hours=1)


def noon(day: date) -> datetime:
    """Return noon of a day in Beijing."""
    return datetime.combine(day, time(12), tzinfo=SHANGHAI)


def an_exposed(
    protocol_id: str = "covid19-cn-8",
    *,
    exposed_at: datetime = NOW - timedelta(days=2),
    when: datetime = NOW,
    risk_class: RiskClass = RiskClass.CLOSE_CONTACT,
) -> int:
    """Return a decided contact of a case under a protocol, exposed at an instant."""
    outbreak = an_outbreak(protocol_id, code=protocol_id[-20:])
    contact = add_contact(
        a_case(outbreak_id=outbreak, when=when),
        a_person("Exposed", DOUDIAN),
        actor=SYSTEM,
        happened_at=when,
        now=when,
        exposure=exposed_from(exposed_at, exposed_at + HOUR),
        risk_class=risk_class,
    )
    decide([contact], when=when)
    return contact


def begin(contact_id: int, *, at: datetime, place_id: int | None = None) -> int:
    """Begin the stay that is due of a contact."""
    subject = queries.subject_of(contact_id=contact_id, case_id=None)
    return actions.begin_stay(
        person_id=subject.person_id,
        contact_id=contact_id,
        case_id=None,
        place_id=place_id or a_hotel(),
        actor=SYSTEM,
        happened_at=at,
        now=at,
        arrival_evidence="signed by the site nurse",
    )


def stay(stay_id: int) -> StayRow:
    """Return a stay as it stands."""
    return queries.stay_row(stay_id, SYSTEM)


def a_swab(
    person_id: int,
    outcome: str = "negative",
    *,
    at: datetime,
    kind: TestKind = TestKind.PCR,
    outbreak_id: int,
    reagent: str = "",
) -> int:
    """Sample a person and report the result an hour later; return the tube."""
    tube = a_tube(
        [person_id],
        at=at,
        now=at,
        test_kind=kind,
        purpose=Purpose.CONTACT,
        outbreak_id=outbreak_id,
    )
    a_result(tube, outcome, at=at + HOUR, reagent=reagent)
    actions.answer_tests(tube, actor=SYSTEM, now=at + HOUR)
    return tube


def take_tests(stay_id: int, *, through: date, outcome: str = "negative") -> int:
    """Take every test of a stay that is due by a day; return how many."""
    found = stay(stay_id)
    due = [t for t in queries.tests_of_stays([stay_id], SYSTEM) if t.due_on <= through]
    for test in due:
        for number in range(test.samples):
            a_swab(
                found.person_id,
                outcome,
                at=max(noon(test.due_on), found.starts_at) + number * HOUR / 2,
                kind=TestKind(test.test_kind),
                outbreak_id=found.outbreak_id,
                reagent=f"reagent {number}",
            )
    return len(due)
