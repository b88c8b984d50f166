"""A case opens on the preliminary positive, numbered, under the protocol then in force."""

from datetime import date

import pytest

from builders.actors import NOW, an_actor, at, later
from builders.cases import a_case
from builders.laboratory import a_hold, a_recall, a_recheck, a_result, a_tube
from builders.outbreaks import STARTED, a_person, an_outbreak, people
from builders.places import BEIJING, DOUDIAN, FENGTAI, SYSTEM, the_areas
from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.times import FutureTimeError
from epiloop_hq.cases import actions, queries
from epiloop_hq.cases.actions import CaseDates
from epiloop_hq.cases.errors import CaseRefusedError, CaseStandsError
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.registry.actions import adopt_protocol
from epiloop_hq.registry.queries import person_view

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


def test_cases_are_numbered_one_after_the_other():
    numbers = [queries.case_facts(a_case()).number for _ in range(3)]

    assert numbers == ["BJ22-0001", "BJ22-0002", "BJ22-0003"]


def test_a_new_case_is_unclassified_and_counts_as_a_community_case():
    case = queries.case_facts(a_case())

    assert (case.discovery_route, case.is_community) == ("unclassified", True)
    assert case.status == CaseStatus.PRELIMINARY


@pytest.mark.parametrize(
    ("route", "is_community"),
    [
        ("quarantine", False),
        ("home_observation", False),
        ("sealed_zone", False),
        ("controlled_zone", False),
        ("temporary_zone", False),
        ("community_screening", True),
        ("self_presented", True),
        ("key_group_screening", True),
        ("assist_request", True),
        ("unclassified", True),
    ],
)
def test_the_protocol_says_which_routes_count_as_community(route, is_community):
    case = queries.case_facts(a_case(route=DiscoveryRoute(route)))

    assert case.is_community is is_community


def test_a_case_keeps_the_protocol_in_force_when_it_was_found():
    outbreak = an_outbreak()
    adopt_protocol(
        outbreak,
        actor=SYSTEM,
        now=NOW,
        area_path=BEIJING,
        protocol_id="covid19-cn-beijing-2022-05",
        starts_at=later(hours=1),
    )

    before, after = a_case(), a_case(when=later(hours=1))

    assert queries.case_facts(before).protocol_id == "covid19-cn-8"
    assert queries.case_facts(after).protocol_id == "covid19-cn-beijing-2022-05"


def test_a_person_has_one_open_case_in_an_outbreak():
    person = a_person()
    case = a_case(person)

    with pytest.raises(CaseStandsError, match="BJ22-0001") as refused:
        a_case(person)

    assert refused.value.case_id == case


def test_a_person_may_be_a_case_again_after_one_was_refuted_or_closed():
    person = a_person()
    first = a_case(person)
    actions.refute_case(
        first, actor=SYSTEM, happened_at=NOW, now=NOW, evidence="recheck negative"
    )
    second = a_case(person, status=CaseStatus.CONFIRMED)
    actions.close_case(second, actor=SYSTEM, now=NOW)

    third = a_case(person)

    assert [row.id for row in queries.person_cases(person, SYSTEM)] == [
        third,
        second,
        first,
    ]


def test_the_area_that_answers_for_the_case_may_see_the_person():
    person = a_person("Wang", FENGTAI)

    a_case(person, area_path=DOUDIAN)

    assert person_view(person, an_actor(Role.DISTRICT, DOUDIAN)).label == "Wang"


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({"onset_on": date(2022, 4, 24)}, "still to come"),
        ({"positive_at": later(minutes=1)}, "still to come"),
        (
            {"onset_on": date(2022, 4, 23), "reported_at": at("2022-04-22 23:59")},
            "after the report",
        ),
        (
            {"sampled_at": NOW, "positive_at": later(hours=-1)},
            "lies before",
        ),
        (
            {"onset_on": date(2022, 4, 20), "symptoms_until": date(2022, 4, 19)},
            "lies before",
        ),
        ({"died_at": NOW, "buried_at": later(hours=-1)}, "lies before"),
    ],
)
def test_dates_that_cannot_be_open_no_case(dates, sentence):
    with pytest.raises(CaseRefusedError, match=sentence):
        a_case(dates=CaseDates(**dates))

    assert queries.case_page(SYSTEM).rows == ()


def test_onset_on_the_day_of_the_report_is_no_contradiction():
    """23 April in Beijing begins at 16:00 UTC of the 22nd."""
    case = a_case(
        dates=CaseDates(onset_on=date(2022, 4, 23), reported_at=at("2022-04-23 00:00"))
    )

    assert queries.case_facts(case).onset_on == date(2022, 4, 23)


def test_a_case_cannot_be_found_in_time_to_come():
    with pytest.raises(FutureTimeError):
        actions.open_case(
            a_person(),
            actor=SYSTEM,
            happened_at=later(seconds=1),
            now=NOW,
            outbreak_id=an_outbreak(),
            area_path=DOUDIAN,
        )


# --- from the laboratory


def test_a_positive_single_opens_the_case_of_its_person():
    person, other = people(2)
    hold = a_hold(a_recall([person, other]), person)
    single = a_recheck(hold, at=later(hours=3))
    a_result(single, at=later(hours=8))

    case = actions.open_case_from_single(
        single, actor=SYSTEM, happened_at=later(hours=8), now=later(hours=8)
    )

    facts = queries.case_facts(case)
    assert (facts.person_id, facts.tube_id) == (person, single)
    assert (facts.sampled_at, facts.positive_at) == (later(hours=3), later(hours=8))


def test_a_second_positive_single_is_the_same_case():
    person = a_person()
    first = a_tube([person])
    a_result(first)
    told = {"actor": SYSTEM, "happened_at": NOW, "now": NOW}
    case = actions.open_case_from_single(first, **told)

    second = a_tube([person], at=NOW, recheck_of_id=first)

    assert actions.open_case_from_single(second, **told) == case
    assert AuditEvent.objects.filter(kind="case.opened").count() == 1


def test_a_negative_recheck_refutes_the_case_that_rests_on_the_sample():
    person = a_person()
    first = a_tube([person])
    a_result(first)
    told = {"actor": SYSTEM, "happened_at": NOW, "now": NOW}
    case = actions.open_case_from_single(first, **told)
    second = a_tube([person], at=NOW, recheck_of_id=first)

    refuted = actions.refute_after_recheck(second, **told)
    again = actions.refute_after_recheck(second, **told)

    assert (refuted, again) == (case, None)
    assert queries.case_facts(case).status == CaseStatus.REFUTED


def test_a_recheck_refutes_neither_a_confirmed_case_nor_one_on_another_sample():
    person = a_person()
    told = {"actor": SYSTEM, "happened_at": NOW, "now": NOW}
    first = a_tube([person])
    a_result(first)
    case = actions.open_case_from_single(first, **told)
    unrelated = a_tube([person])

    assert actions.refute_after_recheck(unrelated, **told) is None
    actions.change_status(case, CaseStatus.CONFIRMED, evidence="two targets", **told)
    assert actions.refute_after_recheck(first, **told) is None


def test_opening_stands_in_the_trail_with_its_protocol_s_outbreak_start():
    a_case()

    event = AuditEvent.objects.get(kind="case.opened")
    assert (event.happened_at, event.recorded_at >= STARTED) == (NOW, True)
