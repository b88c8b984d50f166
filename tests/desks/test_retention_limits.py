"""Data die on time: whom no desk needs any more is erased, the day a protocol says."""

from datetime import timedelta

import pytest

from builders.actors import NOW, at, later
from builders.cases import a_case
from builders.contacts import a_contact
from builders.disposal import item_of
from builders.outbreaks import a_person, an_outbreak
from builders.places import DOUDIAN, SYSTEM, a_place, the_areas, the_units
from builders.visits import a_delivery, a_visit
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.recording import recording
from epiloop_hq.cases import actions as cases
from epiloop_hq.cases.actions import CaseDraft
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.registry import actions as registry
from epiloop_hq.registry.models import Outbreak
from epiloop_hq.registry.queries import person_facts
from epiloop_hq.visits import actions as visits
from epiloop_hq.visits import storage
from epiloop_hq.visits.models import Visit, VisitBatch

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "access_log"]
)
# What the versions say that are read here; of every version, the product's defaults.
CONTACT, INFECTED, VISITS = timedelta(days=14), timedelta(days=28), timedelta(days=14)
MOMENT = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _house():
    the_areas()
    the_units()
    storage.remove()


def erased_at(instant):
    return registry.erase_due(actor=SYSTEM, now=instant)


def is_known(person):
    return person_facts(person).name != ""


def a_closed_case(person=None, *, closed_at=NOW):
    """Return who was infected; the case came in when it was over, so nothing is open."""
    draft = CaseDraft(
        person_id=a_person("Case") if person is None else person,
        area_path=DOUDIAN,
        happened_at=NOW,
        status=CaseStatus.CONFIRMED,
        closed_at=closed_at,
    )
    cases.open_cases([draft], actor=SYSTEM, now=NOW, outbreak_id=an_outbreak())
    return draft.person_id


def test_nobody_of_an_open_case_is_erased_however_long_it_lasts():
    case = a_case(status=CaseStatus.CONFIRMED)
    a_contact(case, decided=False)

    assert erased_at(later(days=400)) == 0


def test_the_infected_are_erased_28_days_after_the_case_was_closed():
    person = a_closed_case()

    assert [erased_at(NOW + INFECTED - MOMENT), is_known(person)] == [0, True]
    assert [erased_at(NOW + INFECTED), is_known(person)] == [1, False]
    assert erased_at(NOW + INFECTED) == 0


def test_a_contact_is_erased_fourteen_days_after_a_case_that_was_none():
    case = a_case()
    contact = a_person("Contact")
    a_contact(case, person_id=contact, decided=False)
    cases.refute_case(
        case, actor=SYSTEM, happened_at=NOW, now=NOW, evidence="Recheck negative"
    )

    assert [erased_at(NOW + CONTACT - MOMENT), is_known(contact)] == [0, True]
    erased_at(NOW + CONTACT)
    assert not is_known(contact)


def test_an_open_loop_of_another_case_keeps_a_person():
    person = a_person("Contact")
    a_contact(a_case(), person_id=person)
    assert item_of(person, "contact").closed_at is None
    a_closed_case(person)

    assert erased_at(later(days=400)) == 0


def test_the_records_of_one_human_being_are_kept_and_erased_together():
    person, alias = a_closed_case(), a_person("Alias")
    a_closed_case(alias, closed_at=None)
    pair = registry.propose_duplicate(person, alias, actor=SYSTEM, now=NOW)
    registry.merge_duplicate(pair, actor=SYSTEM, now=NOW)

    assert erased_at(later(days=400)) == 0
    assert is_known(person)


def test_whoever_was_never_involved_in_anything_is_not_looked_at():
    resident = a_person("Resident")

    assert erased_at(later(days=400)) == 0
    assert is_known(resident)


def test_a_published_outbreak_names_nobody_and_is_kept():
    a_closed_case()
    with recording(actor=SYSTEM, now=NOW):
        rows = Outbreak.objects.unscoped(reason="test").filter(pk=an_outbreak())
        rows.update(is_published_data=True)

    assert erased_at(later(days=400)) == 0


def test_visits_are_removed_once_no_open_outbreak_may_ask_for_them():
    an_outbreak()
    person, place = a_person(), a_place()
    days = ["2022-04-07", "2022-04-08", "2022-04-22"]
    a_delivery([a_visit(person, place, "08:00-09:00", day=day) for day in days])
    visits.pack_waiting()

    told = [visits.expire_visits(actor=SYSTEM, now=at("2022-04-22 23:00")), _left()]

    assert told == [1, ["2022-04-08", "2022-04-22"]]
    assert storage.opened().manifest.segments()
    assert visits.expire_visits(actor=SYSTEM, now=at("2022-04-22 23:30")) == 0
    assert VisitBatch.objects.unscoped(reason="test").get().count == 3
    (event,) = AuditEvent.objects.filter(kind="visits.expired")
    assert event.seq


def _left():
    rows = Visit.objects.unscoped(reason="test").order_by("starts_at")
    return [f"{row.starts_at.astimezone(storage.zone()):%Y-%m-%d}" for row in rows]
