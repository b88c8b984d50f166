"""Tubes hold the persons whose swabs are in them, each once, and no more than they may."""

import pytest

from builders.actors import NOW, an_actor, later
from builders.laboratory import SAMPLED, a_filling, a_result, a_tube
from builders.outbreaks import a_person, an_outbreak, people
from builders.places import DOUDIAN, FENGTAI, SYSTEM, the_areas
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.times import FutureTimeError
from epiloop_hq.laboratory import actions, queries
from epiloop_hq.laboratory.actions import Swab
from epiloop_hq.laboratory.errors import LaboratoryRefusedError
from epiloop_hq.laboratory.kinds import TubeKind
from epiloop_hq.registry.queries import person_view

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


def test_a_tube_holds_its_persons_at_their_positions():
    first, second = people(2)

    tube = a_tube([first, second], barcode="A1")

    detail = queries.tube_detail(tube, SYSTEM)
    assert [(m.position, m.person_id) for m in detail.members] == [
        (1, first),
        (2, second),
    ]
    assert (detail.tube.barcode, detail.tube.members, detail.tube.outcome) == (
        "A1",
        2,
        "",
    )


def test_whoever_is_in_a_tube_is_seen_by_the_area_that_took_the_swab():
    resident_elsewhere = a_person("Wang", FENGTAI)

    a_tube([resident_elsewhere, a_person()], area_path=DOUDIAN)

    officer = an_actor(Role.INVESTIGATOR, DOUDIAN)
    assert person_view(resident_elsewhere, officer).label == "Wang"


@pytest.mark.parametrize(
    ("swabs", "size", "kind", "sentence"),
    [
        ([], 10, TubeKind.POOL, "without anybody"),
        ([(1, 1), (2, 1)], 10, TubeKind.POOL, "once in a tube"),
        ([(1, 1), (1, 2)], 10, TubeKind.POOL, "once in a tube"),
        ([(n, n) for n in range(1, 12)], 10, TubeKind.POOL, "11 are named"),
        ([(1, 1), (2, 2)], 2, TubeKind.SINGLE, "exactly one person"),
        ([(1, 1), (2, 2)], 7, TubeKind.POOL, "not 7"),
    ],
)
def test_a_tube_that_cannot_be_is_refused(swabs, size, kind, sentence):
    filling = a_filling(
        [1, 2],
        swabs=tuple(Swab(*swab) for swab in swabs),
        nominal_size=size,
        kind=kind,
    )

    with pytest.raises(LaboratoryRefusedError, match=sentence):
        actions.register_tube("A1", filling, actor=SYSTEM, happened_at=SAMPLED, now=NOW)


def test_a_protocol_without_pools_refuses_a_pool():
    ebola = an_outbreak("ebola-who", code="EBO")

    with pytest.raises(LaboratoryRefusedError, match="knows no pooled tubes"):
        a_tube(people(2), outbreak_id=ebola)


def test_a_barcode_is_used_once():
    a_tube(barcode="A1")

    with pytest.raises(LaboratoryRefusedError, match="A1 is registered already"):
        a_tube(barcode=" A1 ")


def test_a_sample_cannot_be_taken_in_time_to_come():
    with pytest.raises(FutureTimeError):
        a_tube(at=later(seconds=1))


def test_a_household_tube_takes_the_whole_household_whatever_its_size():
    tube = a_tube(people(7), kind=TubeKind.HOUSEHOLD, nominal_size=None)

    assert queries.tube_detail(tube, SYSTEM).tube.nominal_size == 7


def test_reception_is_told_once_and_never_before_the_sample():
    tube = a_tube()
    told = {"actor": SYSTEM, "now": NOW}

    actions.receive_tube(tube, happened_at=SAMPLED, **told)
    actions.receive_tube(tube, happened_at=SAMPLED, **told)

    assert AuditEvent.objects.filter(kind="tube.received").count() == 1
    with pytest.raises(LaboratoryRefusedError, match="already"):
        actions.receive_tube(tube, happened_at=NOW, **told)
    with pytest.raises(LaboratoryRefusedError, match="sampled later"):
        actions.receive_tube(a_tube(), happened_at=later(hours=-9), **told)


def test_an_invalid_tube_is_taken_again_once_with_the_same_persons():
    tube = a_tube()
    a_result(tube, "invalid")
    assert [row.id for row in queries.tubes_to_retake(SYSTEM, limit=9)] == [tube]

    again = actions.register_retake(
        tube, "A2", actor=SYSTEM, happened_at=later(hours=1), now=later(hours=1)
    )

    before, after = (queries.tube_facts(t, SYSTEM) for t in (tube, again))
    assert after.person_ids == before.person_ids
    assert queries.tubes_to_retake(SYSTEM, limit=9) == ()
    with pytest.raises(LaboratoryRefusedError, match="taken again already"):
        actions.register_retake(
            tube, "A3", actor=SYSTEM, happened_at=later(hours=1), now=later(hours=1)
        )


def test_only_an_invalid_tube_is_taken_again():
    tube = a_tube()
    a_result(tube, "negative")

    with pytest.raises(LaboratoryRefusedError, match="no invalid result"):
        actions.register_retake(tube, "A2", actor=SYSTEM, happened_at=NOW, now=NOW)
