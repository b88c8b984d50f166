"""Role × deed × area: the table of who may do what where, as officers agreed it."""

import pytest

from builders.actors import an_actor, nobody
from builders.places import DOUDIAN, FANGSHAN, FENGTAI
from epiloop_hq.actor import (
    ROLE_PERMISSIONS,
    Actor,
    Grant,
    NotPermittedError,
    Permission,
    Role,
)

# One column a role, in the order of the headquarters' posts; x means may.
COLUMNS = (
    Role.HEADQUARTERS,
    Role.DISTRICT,
    Role.INVESTIGATOR,
    Role.TRANSFER,
    Role.COMMUNITY,
    Role.LABORATORY,
    Role.VIEWER,
    Role.ADMINISTRATOR,
)
TABLE = """
    permission            HQ  DIS INV TRA COM LAB VIE ADM
    area_see              x   x   x   x   x   x   x   x
    area_write            x   x   .   .   .   .   .   .
    place_write           x   x   x   x   x   x   .   .
    person_see            x   x   x   x   x   x   x   .
    person_see_identity   x   x   x   x   x   x   .   .
    person_write          x   x   x   .   .   x   .   .
    person_merge          x   x   .   .   .   .   .   .
    order_see             x   x   x   x   x   .   .   .
    order_decide          x   x   x   .   .   .   .   .
    order_review          x   x   .   .   .   .   .   .
    appeal_file           x   x   x   .   x   .   .   .
    appeal_answer         x   x   .   .   .   .   .   .
    sample_see            x   x   x   .   .   x   .   .
    sample_write          x   x   .   .   .   x   .   .
    result_write          x   x   .   .   .   x   .   .
    visit_see             x   x   x   .   .   .   .   .
    visit_write           x   x   x   .   x   .   .   .
    case_see              x   x   x   x   x   .   x   .
    case_write            x   x   x   .   .   .   .   .
    case_classify         x   x   .   .   .   .   .   .
    case_close            x   x   .   .   .   .   .   .
    contact_see           x   x   x   x   x   .   x   .
    contact_write         x   x   x   .   .   .   .   .
    contact_decide        x   x   x   .   .   .   .   .
    contact_locate        x   x   x   x   x   .   .   .
    contact_transfer      x   x   .   x   .   .   .   .
    stay_see              x   x   x   x   x   .   x   .
    stay_check            x   x   .   .   x   .   .   .
    stay_release          x   x   .   .   .   .   .   .
    team_see              x   x   x   x   x   .   x   .
    team_write            x   x   .   .   .   .   .   .
    handover_offer        x   x   x   .   .   .   .   .
    handover_answer       x   x   .   .   .   .   .   .
    import_run            x   x   .   .   .   .   .   .
    export_run            x   x   .   .   .   .   .   .
    reconciliation_see    x   x   x   x   x   .   x   .
    reconciliation_run    x   x   .   .   .   .   .   .
    reconciliation_sign   x   x   .   .   .   .   .   .
    finding_rectify       x   x   x   x   x   .   .   .
    finding_write         x   x   .   .   .   .   .   .
    situation_see         x   x   x   x   x   .   x   .
    situation_draw        x   x   .   .   .   .   .   .
    bulletin_see          x   x   .   .   .   .   .   .
    bulletin_draft        x   x   .   .   .   .   .   .
    bulletin_approve      x   x   .   .   .   .   .   .
    bulletin_publish      x   x   .   .   .   .   .   .
    protocol_see          x   x   x   x   x   x   x   x
    protocol_adopt        x   .   .   .   .   .   .   .
    trail_see             x   x   .   .   .   .   .   .
    account_write         .   .   .   .   .   .   .   x
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()[1:]]
CELLS = [
    (role, Permission(name), mark == "x")
    for name, *marks in ROWS
    for role, mark in zip(COLUMNS, marks, strict=True)
]


def test_every_permission_and_every_role_stands_in_the_table():
    assert [name for name, *_ in ROWS] == [p.value for p in Permission]
    assert set(COLUMNS) == set(Role) == set(ROLE_PERMISSIONS)


@pytest.mark.parametrize(("role", "permission", "may"), CELLS)
def test_a_role_may_what_its_column_says(role, permission, may):
    officer = an_actor(role, FANGSHAN)

    assert officer.may(permission, area_path=FANGSHAN) is may
    assert officer.may(permission) is may


@pytest.mark.parametrize(
    ("granted", "area", "may"),
    [
        (FANGSHAN, FANGSHAN, True),
        (FANGSHAN, DOUDIAN, True),  # below
        (DOUDIAN, FANGSHAN, False),  # above
        (FANGSHAN, FENGTAI, False),  # beside
        ("11/1101/11011/", FANGSHAN, False),  # a code that begins the same
        (FANGSHAN, "", False),  # a row without an area
        ("", FANGSHAN, True),  # everywhere
        ("", "", True),
    ],
)
@pytest.mark.parametrize("role", [Role.DISTRICT, Role.VIEWER, Role.HEADQUARTERS])
def test_a_role_holds_in_its_area_and_below(role, granted, area, may):
    officer = an_actor(role, granted)

    assert officer.may(Permission.CASE_SEE, area_path=area) is may


def test_without_a_role_nothing_is_allowed():
    assert not any(nobody().may(p) for p in Permission)


def test_the_system_may_everything_everywhere():
    system = Actor.system("worker")

    assert all(system.may(p, area_path=FENGTAI) for p in Permission)
    assert system.areas_where(Permission.CASE_SEE) == ("",)


def test_two_roles_add_up_each_in_its_own_area():
    officer = Actor(
        1,
        "Li",
        (Grant(Role.VIEWER, ""), Grant(Role.DISTRICT, FANGSHAN)),
    )

    assert officer.may(Permission.CASE_SEE, area_path=FENGTAI)
    assert officer.may(Permission.CASE_CLOSE, area_path=DOUDIAN)
    assert not officer.may(Permission.CASE_CLOSE, area_path=FENGTAI)
    assert officer.roles == (Role.VIEWER, Role.DISTRICT)


def test_areas_inside_each_other_are_one_area():
    officer = Actor(
        1,
        "Li",
        tuple(Grant(Role.DISTRICT, a) for a in (DOUDIAN, FENGTAI, FANGSHAN)),
    )

    assert officer.areas_where(Permission.CASE_SEE) == (FENGTAI, FANGSHAN)


def test_a_refusal_names_the_deed_and_the_area():
    with pytest.raises(NotPermittedError, match="case_close in area 11/1101/110106/"):
        an_actor(Role.DISTRICT, FANGSHAN).require(
            Permission.CASE_CLOSE, area_path=FENGTAI
        )
    with pytest.raises(NotPermittedError, match=r"\(none\)"):
        nobody().require(Permission.CASE_CLOSE)
