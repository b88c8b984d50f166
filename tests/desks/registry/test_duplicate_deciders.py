"""Who decides on a pair of records, and what a match across areas shows."""

import pytest

from builders.actors import NOW, an_actor
from builders.duplicates import OFFICER, merged, pairs, parted, the_pair
from builders.places import BEIJING, DOUDIAN, FANGSHAN, FENGTAI, YIJIE
from builders.registry import SYSTEM, a_person
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.registry import actions, queries
from epiloop_hq.registry.errors import RegistryRefusedError
from epiloop_hq.registry.models import Duplicate, Person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "area", "refusal"),
    [
        (Role.DISTRICT, FANGSHAN, None),
        (Role.DISTRICT, DOUDIAN, None),
        (Role.HEADQUARTERS, "", None),
        (Role.INVESTIGATOR, FANGSHAN, Duplicate.DoesNotExist),
        (Role.DISTRICT, YIJIE, Duplicate.DoesNotExist),
        (Role.DISTRICT, FENGTAI, Duplicate.DoesNotExist),
    ],
)
def test_a_pair_is_decided_by_those_who_command_where_both_live(role, area, refusal):
    a_person()
    a_person()
    officer = an_actor(role, area)

    for deed in (merged, parted):
        if refusal is None:
            deed(the_pair(), actor=officer)
        else:
            with pytest.raises(refusal):
                deed(the_pair(), actor=officer)
    assert len(queries.duplicates_of(pairs()[0][0], officer)) == (refusal is None)


@pytest.mark.parametrize(
    ("areas", "decided_in"),
    [
        ((DOUDIAN, DOUDIAN), DOUDIAN),
        ((YIJIE, DOUDIAN), DOUDIAN),
        ((DOUDIAN, FENGTAI), BEIJING),
        ((DOUDIAN, "13/1306/"), ""),
        (("", DOUDIAN), DOUDIAN),
        (("", ""), ""),
    ],
)
def test_a_pair_of_two_areas_is_for_those_above_both(areas, decided_in):
    for area in areas:
        a_person(area_path=area)

    (row,) = queries.duplicate_page(SYSTEM).rows

    assert row.area_path == decided_in


def test_a_match_across_areas_shows_a_score_and_the_unit_and_nothing_else():
    mine = a_person()
    a_person(entered_by=FENGTAI, area_path=FENGTAI)

    (match,) = queries.likely_elsewhere(mine, OFFICER)

    assert match.unit.name == "丰台区疾控中心"
    assert match.score > 0.5
    assert set(match.__slots__) == {"score", "unit"}
    assert queries.likely_elsewhere(mine, an_actor(Role.HEADQUARTERS, BEIJING)) == ()
    assert queries.duplicates_of(mine, OFFICER) == ()


def test_an_officer_proposes_a_pair_that_no_rule_found():
    first, second = a_person(), a_person(name="王芳", telephone="", sex="")

    given = {
        actions.propose_duplicate(second, first, actor=OFFICER, now=NOW)
        for _ in range(2)
    }

    assert len(given) == 1
    row = queries.duplicate_row(given.pop(), OFFICER)
    assert (row.first.id, row.second.id, row.score) == (first, second, 0)
    assert row.reasons == ()


def test_a_pair_proposed_is_of_two_records_that_one_sees():
    first = a_person()
    stranger = a_person(entered_by=FENGTAI, area_path=FENGTAI, telephone="", name="x")

    with pytest.raises(RegistryRefusedError, match="one record"):
        actions.propose_duplicate(first, first, actor=OFFICER, now=NOW)
    with pytest.raises(Person.DoesNotExist):
        actions.propose_duplicate(first, stranger, actor=OFFICER, now=NOW)
    with pytest.raises(NotPermittedError):
        actions.propose_duplicate(
            first,
            a_person(telephone="", name="y"),
            actor=an_actor(Role.COMMUNITY, FANGSHAN),
            now=NOW,
        )
