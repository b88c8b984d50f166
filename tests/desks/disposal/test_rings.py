"""A cholera ring: every household near a case has its package, and nobody is confined."""

import pytest

from builders.actors import NOW, an_actor, later
from builders.disposal import step
from builders.places import DOUDIAN, FENGTAI, SYSTEM
from builders.rings import a_cholera_case, a_dwelling
from epiloop.disposal.closing import CaseStaysOpenError
from epiloop.disposal.loops import EvidenceMissingError
from epiloop.disposal.moves import StepRefusedError
from epiloop.disposal.steps import Evidence, Step
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.cases.actions import refute_case
from epiloop_hq.cases.models import Case
from epiloop_hq.disposal import actions
from epiloop_hq.disposal.errors import DisposalRefusedError
from epiloop_hq.disposal.queries.items import item_row
from epiloop_hq.disposal.queries.rings import (
    coverage_of,
    households_of_case,
    open_households,
)
from epiloop_hq.orders.models import Order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]
PACKAGE = ("water_treatment", "hygiene", "disinfection")


def a_ring(case, *, actor=SYSTEM, now=NOW, **more):
    return actions.draw_ring(case, "standard", actor=actor, now=now, **more)


def give(*items, at=None, **more):
    when = at or later(hours=1)
    actions.give_package(items, happened_at=when, now=when, **{"actor": SYSTEM} | more)


def names(case):
    from epiloop_hq.places.queries import place_rows

    rows = households_of_case(case, SYSTEM)
    places = place_rows((row.item.household_id for row in rows), SYSTEM)
    return [places[row.item.household_id].name for row in rows]


def test_the_ring_holds_the_dwellings_within_a_hundred_metres_and_no_other():
    """99 metres away is in the ring, 101 is not; a house off the map is nobody's yet."""
    home = a_dwelling("Case's")
    a_dwelling("Near", north_m=99)
    a_dwelling("Far", north_m=101)
    a_dwelling("Off the map", north_m=None)
    case = a_cholera_case(home_id=home)

    a_ring(case)

    assert names(case) == ["Case's", "Near"]


def test_households_that_a_team_finds_are_added_and_none_is_opened_twice():
    case = a_cholera_case(home_id=a_dwelling("Case's"))
    (first,) = a_ring(case)
    give(first)
    found = a_dwelling("Behind the mill", north_m=None)

    added = a_ring(case, household_ids=[found])

    assert (len(added), a_ring(case)) == (1, ())
    assert names(case) == ["Behind the mill", "Case's"]


def test_where_two_rings_cross_a_household_waits_in_one_of_them():
    between = a_dwelling("Between", north_m=50)
    one = a_cholera_case(home_id=a_dwelling("South", north_m=0))
    other = a_cholera_case(home_id=a_dwelling("North", north_m=99))
    a_ring(one)
    a_ring(other)

    assert sorted(names(one) + names(other)).count("Between") == 1
    (crossing,) = [
        r.item.id
        for r in households_of_case(one, SYSTEM)
        if r.item.household_id == between
    ]
    give(crossing)
    assert len(a_ring(other)) == 1  # its own package, once the first one is done


def test_a_household_is_done_when_it_has_every_piece_of_its_package():
    case = a_cholera_case(home_id=a_dwelling("Case's"))
    (household,) = a_ring(case)

    give(household, work=["water_treatment", "hygiene"])

    assert item_row(household, SYSTEM).step == Step.LOCATED
    (row,) = households_of_case(case, SYSTEM)
    assert [line.key for line in row.work if line.done_at is None] == ["disinfection"]
    give(household, at=later(hours=2))
    (row,) = households_of_case(case, SYSTEM)
    assert (row.is_done, row.item.closed_at) == (True, later(hours=2))
    assert not Order.objects.unscoped(reason="nobody is confined").exists()


@pytest.mark.parametrize(
    ("chosen", "package"),
    [
        ((), PACKAGE),
        (("vaccine",), (*PACKAGE, "vaccine")),
        (("vaccine", "antibiotics"), (*PACKAGE, "vaccine", "antibiotics")),
    ],
)
def test_optional_work_is_part_of_the_package_where_the_headquarters_chose_it(
    chosen, package
):
    case = a_cholera_case(home_id=a_dwelling("Case's"))
    a_ring(case, chosen=chosen)

    (row,) = households_of_case(case, SYSTEM)

    assert tuple(line.key for line in row.work) == package


def test_many_households_are_served_in_one_deed_or_none_is():
    case = a_cholera_case(home_id=a_dwelling("Case's"))
    a_dwelling("Near", north_m=50)
    first, second = a_ring(case)
    give(first, work=["hygiene"])

    with pytest.raises(StepRefusedError, match="not open"):
        give(second, first, work=["hygiene"])
    assert item_row(second, SYSTEM).step == Step.IDENTIFIED
    give(first, second, at=later(hours=3))

    assert (coverage_of(case, SYSTEM).done, coverage_of(case, SYSTEM).share) == (2, 1)


def test_a_household_that_refuses_stays_open_until_it_agrees_or_somebody_decides():
    case = a_cholera_case(home_id=a_dwelling("Case's"))
    (household,) = a_ring(case)
    step(household, Step.LOCATED, at=later(hours=1), evidence=Evidence.VISIT)
    step(household, Step.REFUSED, at=later(hours=1), evidence=Evidence.VISIT)

    with pytest.raises(CaseStaysOpenError) as refused:
        actions.close_case(case, actor=SYSTEM, now=later(hours=2))
    assert ("work_item", "refused") in {
        (i.kind, i.stands_at) for i in refused.value.items
    }
    give(household, at=later(hours=3))

    assert item_row(household, SYSTEM).outcome == Step.RELEASED


def test_a_call_does_not_show_that_a_household_was_found():
    case = a_cholera_case(home_id=a_dwelling("Case's"))
    (household,) = a_ring(case)

    with pytest.raises(
        EvidenceMissingError, match="counts only with evidence, one of: visit"
    ):
        step(household, Step.LOCATED, at=later(hours=1), evidence=Evidence.CALL)


def test_a_ring_is_refused_where_the_protocol_has_none_or_nothing_is_known():
    case = a_cholera_case(home_id=None)

    with pytest.raises(DisposalRefusedError, match="No dwelling is known"):
        a_ring(case)
    with pytest.raises(DisposalRefusedError, match="gives no household a package"):
        actions.draw_ring(case, "facility_kits", actor=SYSTEM, now=NOW)
    with pytest.raises(DisposalRefusedError, match="not in the ring's package"):
        a_ring(case, chosen=["leaflets"])


def test_a_refuted_case_takes_its_ring_along():
    case = a_cholera_case(home_id=a_dwelling("Case's"))
    (household,) = a_ring(case)

    refute_case(
        case, actor=SYSTEM, happened_at=NOW, now=NOW, evidence="Culture negative"
    )
    actions.reverse_case(case, actor=SYSTEM, now=later(hours=1))

    assert item_row(household, SYSTEM).outcome == Step.CANCELLED
    assert coverage_of(case, SYSTEM).households == 0


def test_a_ring_is_drawn_by_the_case_team_and_served_by_the_community():
    case = a_cholera_case(home_id=a_dwelling("Case's"))
    community = an_actor(Role.COMMUNITY, DOUDIAN)
    with pytest.raises(NotPermittedError):
        a_ring(case, actor=community)
    with pytest.raises(Case.DoesNotExist):
        a_ring(case, actor=an_actor(Role.DISTRICT, FENGTAI))
    (household,) = a_ring(case, actor=an_actor(Role.DISTRICT, DOUDIAN))

    with pytest.raises(NotPermittedError):
        give(household, actor=an_actor(Role.VIEWER, DOUDIAN))
    give(household, actor=community)


def test_open_households_are_a_list_of_as_many_queries_as_for_one(
    django_assert_num_queries,
):
    home = a_dwelling("Case's")
    for n in range(1, 9):
        a_dwelling(f"House {n}", north_m=10 * n)
    case = a_cholera_case(home_id=home)
    items = a_ring(case)
    outbreak = item_row(items[0], SYSTEM).outbreak_id

    with django_assert_num_queries(3):
        rows = open_households(outbreak, SYSTEM, limit=50)

    assert len(rows) == 9
    give(*items[:3])
    assert len(open_households(outbreak, SYSTEM, area_path=DOUDIAN, limit=50)) == 6
