"""Lists page by key in a fixed number of queries; counts add up; viewers see no names."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.actors import NOW, an_actor, at, later
from builders.cases import a_case, a_trail
from builders.outbreaks import a_person, an_outbreak, people
from builders.places import (
    BEIJING,
    DOUDIAN,
    FANGSHAN,
    FENGTAI,
    SYSTEM,
    YANCUN,
    a_place,
    the_areas,
)
from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq.actor import Role
from epiloop_hq.cases import actions, queries
from epiloop_hq.cases.kinds import CaseStatus
from verdicts import undone

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


# --- lists


def test_cases_page_by_key_the_latest_first(django_assert_num_queries):
    cases = [a_case(when=later(hours=n)) for n in (1, 3, 2)]

    with django_assert_num_queries(3):
        first = queries.case_page(SYSTEM, limit=2)
    rest = queries.case_page(SYSTEM, limit=2, after=first.next_key)

    assert [row.id for row in first.rows] == [cases[1], cases[2]]
    assert ([row.id for row in rest.rows], rest.next_key) == ([cases[0]], "")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"area_path": FANGSHAN}, [1, 2]),
        ({"area_path": DOUDIAN}, [1]),
        ({"route": DiscoveryRoute.QUARANTINE}, [2]),
        ({"is_community": True}, [1, 3]),
        ({"status": CaseStatus.CONFIRMED}, [3]),
        ({"is_open": False}, [3]),
        ({"search": "BJ22-0002"}, [2]),
        ({"outbreak_id": 0}, []),
    ],
)
def test_cases_are_found_by_what_is_asked(asked, found):
    a_case()
    a_case(area_path=YANCUN, route=DiscoveryRoute.QUARANTINE)
    third = a_case(area_path=FENGTAI, status=CaseStatus.CONFIRMED)
    actions.close_case(third, actor=SYSTEM, now=NOW)

    rows = queries.case_page(SYSTEM, **asked).rows

    assert sorted(int(row.number[-4:]) for row in rows) == found


def test_a_case_elsewhere_is_not_in_the_list():
    a_case(area_path=FENGTAI)

    assert queries.case_page(an_actor(Role.DISTRICT, FANGSHAN)).rows == ()


def test_the_head_shows_a_name_to_those_who_work_and_a_pseudonym_to_a_viewer():
    person = a_person("Zhang San", born_on=date(1990, 4, 24))
    home = a_place("Doudian 3-201")
    case = a_case(person, residence_id=home)

    officer = queries.case_head(case, an_actor(Role.INVESTIGATOR, DOUDIAN))
    viewer = queries.case_head(case, an_actor(Role.VIEWER, DOUDIAN))

    assert (officer.person.label, officer.residence) == ("Zhang San", "Doudian 3-201")
    assert viewer.person.label.startswith("P-")
    assert (viewer.residence, viewer.person.telephone, viewer.note) == ("", "", "")
    assert (officer.may_write, officer.may_classify, viewer.may_write) == (
        True,
        False,
        False,
    )


def test_the_head_is_three_queries(django_assert_num_queries):
    case = a_case()

    with django_assert_num_queries(3):
        queries.case_head(case, SYSTEM)


def test_a_refuted_case_offers_no_buttons():
    case = a_case()
    actions.refute_case(
        case, actor=SYSTEM, happened_at=NOW, now=NOW, evidence="recheck negative"
    )

    head = queries.case_head(case, an_actor(Role.DISTRICT, DOUDIAN))

    assert (head.may_write, head.may_classify, head.may_close) == (False,) * 3


def test_facts_for_other_desks_are_one_query_each(django_assert_num_queries):
    cases = [a_case() for _ in range(3)]

    with django_assert_num_queries(3):
        queries.case_facts(cases[0])
        queries.visible_case(cases[1], SYSTEM)
        facts = queries.board_facts(cases)

    assert [(f.id, f.is_open) for f in facts] == [(case, True) for case in cases]


def test_whoever_is_infected_is_known_wherever_the_case_is_held():
    sick, refuted, well = people(3)
    case = a_case(sick, area_path=FENGTAI)
    mistake = a_case(refuted)
    actions.refute_case(
        mistake, actor=SYSTEM, happened_at=NOW, now=NOW, evidence="recheck negative"
    )

    found = queries.infected_among([sick, refuted, well], an_outbreak())

    assert found == {sick: case}


def test_the_gate_and_the_gaps_cost_the_same_whatever_the_trail(
    django_assert_num_queries,
):
    case = a_case()
    a_trail(case)

    with django_assert_num_queries(3):
        queries.core_gate(case, SYSTEM)
    with django_assert_num_queries(2):
        queries.trail_gaps(case, SYSTEM, now=NOW)


# --- counts


def test_counts_name_every_status_and_route_and_leave_out_the_refuted(
    django_assert_num_queries,
):
    a_case(route=DiscoveryRoute.COMMUNITY_SCREENING)
    a_case(route=DiscoveryRoute.SEALED_ZONE, status=CaseStatus.CONFIRMED)
    gone = a_case()
    actions.refute_case(
        gone, actor=SYSTEM, happened_at=NOW, now=NOW, evidence="recheck negative"
    )

    outbreak = an_outbreak()
    with django_assert_num_queries(1):
        counts = queries.case_counts(outbreak, SYSTEM)

    assert (counts.total, counts.refuted, counts.community) == (2, 1, 1)
    assert counts.by_status[CaseStatus.CONFIRMED] == 1
    assert counts.by_route[DiscoveryRoute.UNCLASSIFIED] == 0


def test_unclassified_cases_stand_in_the_community_figure_under_their_own_name():
    a_case()

    counts = queries.case_counts(an_outbreak(), SYSTEM)

    assert counts.community == counts.by_route[DiscoveryRoute.UNCLASSIFIED] == 1


def test_what_lies_in_no_area_below_is_a_line_of_its_own():
    a_case(area_path=DOUDIAN)
    a_case(area_path=BEIJING)

    counts = queries.case_counts(an_outbreak(), SYSTEM, below=(FANGSHAN, FENGTAI))

    assert [(line.area_path, line.total) for line in counts.by_area] == [
        (FANGSHAN, 1),
        (FENGTAI, 0),
        ("", 1),
    ]


CASES = st.lists(
    st.tuples(
        st.sampled_from([DOUDIAN, YANCUN, FANGSHAN, FENGTAI, BEIJING]),
        st.sampled_from(list(DiscoveryRoute)),
        st.sampled_from([s for s in CaseStatus if s != CaseStatus.REFUTED]),
    ),
    max_size=8,
)


@given(cases=CASES)
@settings(max_examples=15)
def test_every_breakdown_adds_up_to_the_total(cases):
    with undone():
        for area, route, status in cases:
            a_case(area_path=area, route=route, status=status)

        counts = queries.case_counts(
            an_outbreak(), SYSTEM, area_path=BEIJING, below=(FANGSHAN, FENGTAI)
        )

        assert counts.total == len(cases)
        assert sum(counts.by_status.values()) == len(cases)
        assert sum(counts.by_route.values()) == len(cases)
        assert sum(line.total for line in counts.by_area) == len(cases)
        assert sum(line.community for line in counts.by_area) == counts.community
        assert counts.community + counts.controlled == counts.total


def test_days_are_days_at_headquarters_and_none_is_left_out(django_assert_num_queries):
    """17:00 UTC on 22 April is already the 23rd in Beijing."""
    a_case(when=at("2022-04-21 23:59"))
    a_case(when=at("2022-04-23 01:00"), route=DiscoveryRoute.QUARANTINE)
    a_case(when=at("2022-04-24 00:00"))

    outbreak = an_outbreak()
    with django_assert_num_queries(1):
        days = queries.day_counts(
            outbreak,
            SYSTEM,
            first_on=date(2022, 4, 21),
            last_on=date(2022, 4, 23),
            zone=SHANGHAI,
        )

    assert [(d.on.day, d.total, d.community) for d in days] == [
        (21, 1, 1),
        (22, 0, 0),
        (23, 1, 0),
    ]
