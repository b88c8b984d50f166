"""Households, rosters, seats and judgements are weighed beside visits."""

import pytest

from builders.actors import NOW, at, later
from builders.cases import a_case, a_stop, a_trail
from builders.contacts import (
    a_met_case,
    a_run,
    contacts_of,
    states,
)
from builders.outbreaks import a_person, an_outbreak
from builders.places import (
    SYSTEM,
    a_place,
    the_areas,
)
from builders.visits import a_delivery, a_visit
from epiloop.protocols.vocabulary import ConveyanceKind, RiskClass, Setting
from epiloop.records import PlaceClass
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.contacts import actions
from epiloop_hq.contacts.actions import ExposureDraft
from epiloop_hq.contacts.errors import ContactRefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


def test_a_household_is_found_by_the_register():
    home = a_place("Doudian 3-201", kind=PlaceClass.DWELLING)
    sick = a_person("Case", home_id=home)
    a_person("Mother", home_id=home)
    a_person("Neighbour")
    case = a_case(sick)

    a_run(case)

    assert states(case) == {"Mother": "proposed"}
    assert contacts_of(case)["Mother"].risk_class == "close_contact"


def test_a_roster_names_everybody_at_once_and_is_taken_in_once():
    case = a_case()
    pupils = [a_person(f"Pupil {n}") for n in range(3)]
    draft = ExposureDraft(
        starts_at=at("2022-04-22 08:00"),
        ends_at=at("2022-04-22 09:00"),
        settings=frozenset({Setting.CLASSROOM}),
    )

    for _ in range(2):
        actions.record_exposures(
            case,
            [*pupils, pupils[0]],
            draft,
            actor=SYSTEM,
            happened_at=NOW,
            now=NOW,
            source="roster",
        )
    a_run(case)

    assert states(case) == dict.fromkeys(["Pupil 0", "Pupil 1", "Pupil 2"], "proposed")
    assert AuditEvent.objects.filter(kind="exposures.recorded").count() == 1


def test_an_exposure_taken_back_is_weighed_no_longer():
    case = a_case()
    person = a_person("Li")
    (exposure,) = actions.record_exposures(
        case,
        [person],
        ExposureDraft(settings=frozenset({Setting.HOUSEHOLD})),
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
    )
    a_run(case)
    with pytest.raises(ContactRefusedError, match="wrong"):
        actions.withdraw_exposure(exposure, actor=SYSTEM, now=NOW, reason=" ")

    for _ in range(2):
        actions.withdraw_exposure(exposure, actor=SYSTEM, now=NOW, reason="Moved out")
    a_run(case)

    assert states(case) == {"Li": "dropped"}


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (ExposureDraft(), "Say something"),
        (ExposureDraft(starts_at=NOW), "both a start and an end"),
        (ExposureDraft(starts_at=NOW, ends_at=NOW), "ends after it starts"),
        (
            ExposureDraft(starts_at=later(hours=1), ends_at=later(hours=2)),
            "in time to come",
        ),
        (ExposureDraft(judged_class=RiskClass.CLOSE_CONTACT), "reason in words"),
    ],
)
def test_an_exposure_that_cannot_be_is_refused(draft, sentence):
    with pytest.raises(ContactRefusedError, match=sentence):
        actions.record_exposures(
            a_case(), [a_person()], draft, actor=SYSTEM, happened_at=NOW, now=NOW
        )


def test_a_judgement_is_refused_where_the_protocol_has_no_room_for_one():
    case = a_case(outbreak_id=an_outbreak("ebola-who", code="EBO"))
    draft = ExposureDraft(judgement="Washed his clothes")

    with pytest.raises(ContactRefusedError, match="no category"):
        actions.record_exposures(
            case, [a_person()], draft, actor=SYSTEM, happened_at=NOW, now=NOW
        )


def test_an_investigator_s_judgement_decides_up_and_down():
    case = a_met_case("Li 08:30-08:50")
    stranger = a_person("Guest")
    a_run(case)
    li = contacts_of(case)["Li"].person_id
    told = {"actor": SYSTEM, "happened_at": NOW, "now": NOW}
    actions.record_exposures(
        case,
        [stranger],
        ExposureDraft(judgement="Shared a taxi", judged_class=RiskClass.CLOSE_CONTACT),
        **told,
    )
    actions.record_exposures(
        case, [li], ExposureDraft(judgement="Separate room, no shared air"), **told
    )

    a_run(case)

    assert states(case) == {"Guest": "proposed", "Li": "dropped"}


def test_seats_told_on_a_train_decide_by_the_carriage():
    train = a_place("G101", kind=PlaceClass.TRAIN)
    seats = {"Same": "05-12F", "Other": "06-01A"}
    persons = {name: a_person(name) for name in seats}
    a_delivery([a_visit(p, train, "08:00-10:00") for p in persons.values()])
    case = a_case()
    a_trail(case, a_stop(train, "08:00-10:00", seat="05-01A"))
    for name, seat in seats.items():
        actions.record_exposures(
            case,
            [persons[name]],
            ExposureDraft(
                place_id=train,
                conveyance=ConveyanceKind.TRAIN_SEALED,
                case_seat="05-01A",
                seat=seat,
            ),
            actor=SYSTEM,
            happened_at=NOW,
            now=NOW,
        )

    a_run(case)

    assert {name: str(row.risk_class) for name, row in contacts_of(case).items()} == {
        "Same": "close_contact",
        "Other": "casual_contact",
    }
    assert contacts_of(case)["Same"].rule == "sealed air-conditioned train"
