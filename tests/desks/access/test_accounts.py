"""Accounts: who makes them, what a role needs, what an administrator may not do."""

import pytest

from builders.access import PASSWORD, SYSTEM, actor_for, an_account, guessed_widely
from builders.actors import NOW, an_actor, later
from builders.places import BEIJING, DOUDIAN, FANGSHAN, FENGTAI, YIJIE, a_unit
from epiloop_hq.access import actions, queries
from epiloop_hq.access.errors import AccessRefusedError
from epiloop_hq.actor import Actor, NotPermittedError, Role
from epiloop_hq.audit.models import AuditEvent, EventDetail

pytestmark = [
    pytest.mark.django_db(databases=["default", "access_log"]),
    pytest.mark.usefixtures("_areas"),
]


@pytest.fixture
def administrator():
    return actor_for(an_account("admin", role=Role.ADMINISTRATOR))


def row_of(account_id, actor=SYSTEM, now=NOW):
    return queries.account_row(account_id, actor, now=now)


def kinds():
    events = AuditEvent.objects.exclude(kind__startswith="row.").order_by("seq")
    return [kind for (kind,) in events.values_list("kind")]


def make(username="zhang", *, actor, area_path=FANGSHAN, **more):
    return actions.create_account(
        username, actor=actor, now=NOW, name="Zhang Min", area_path=area_path, **more
    )


def test_no_account_exists_by_default():
    assert queries.account_page(SYSTEM, now=NOW).rows == ()


def test_a_new_account_has_a_first_password_that_must_be_changed(administrator):
    account_id, password = make(actor=administrator)

    row = row_of(account_id, administrator)
    assert (row.must_change_password, row.is_active, row.grants) == (True, True, ())
    assert len(password) == 16
    assert not set(password) & set("0O1lI")


def test_no_password_ever_stands_in_the_trail(administrator):
    account_id, password = make(actor=administrator)
    actions.change_password(
        actor=actor_for(account_id), now=NOW, present=password, new=PASSWORD
    )

    told = " ".join(EventDetail.objects.values_list("text", flat=True))
    assert password not in told
    assert '"password"' not in told


@pytest.mark.parametrize(
    ("username", "reason"),
    [
        ("", "small letters"),
        ("zhang min", "small letters"),
        ("张敏", "small letters"),
        ("z" * 61, "at most 60"),
        (" Admin ", "admin is taken"),
    ],
)
def test_a_username_is_plain_short_and_used_once(administrator, username, reason):
    with pytest.raises(AccessRefusedError, match=reason):
        make(username, actor=administrator)


def test_a_username_of_sixty_letters_is_short_enough(administrator):
    assert make("z" * 60, actor=administrator)[0]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [({"language": "xx"}, "no language xx"), ({"name": " "}, "whose")],
)
def test_an_account_is_somebodys_in_a_language_we_have(administrator, wrong, reason):
    values = {"name": "Zhang", "area_path": FANGSHAN} | wrong

    with pytest.raises(AccessRefusedError, match=reason):
        actions.create_account("zhang", actor=administrator, now=NOW, **values)


@pytest.mark.parametrize("area", [FENGTAI, "", "11/1101/"])
def test_an_administrator_makes_accounts_in_their_own_area_only(administrator, area):
    with pytest.raises(NotPermittedError):
        make(actor=administrator, area_path=area)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMINISTRATOR])
def test_only_an_administrator_makes_accounts(role):
    with pytest.raises(NotPermittedError):
        make(actor=an_actor(role, FANGSHAN))


def test_a_correction_is_written_once_and_only_when_something_is_different(
    administrator,
):
    account_id, _ = make(actor=administrator)
    unit = a_unit("unit", FANGSHAN)

    for _ in range(2):
        actions.correct_account(
            account_id,
            actor=administrator,
            now=NOW,
            name="Zhang Ming",
            telephone="010-1",
            unit_id=unit,
        )

    row = row_of(account_id)
    assert (row.name, row.telephone, row.unit_id) == ("Zhang Ming", "010-1", unit)
    assert kinds().count("account.corrected") == 1


@pytest.mark.parametrize(
    ("area", "verdict"),
    [
        (FANGSHAN, None),
        (YIJIE, None),
        (FENGTAI, NotPermittedError),
        ("", NotPermittedError),
        ("11/1101/110111/9/", AccessRefusedError),  # no such area
    ],
)
def test_a_role_is_given_within_the_administrators_area(administrator, area, verdict):
    account_id, _ = make(actor=administrator)

    def grant():
        return actions.grant_role(
            account_id,
            actor=administrator,
            now=NOW,
            role=Role.INVESTIGATOR,
            area_path=area,
        )

    if verdict is None:
        grant()
        held = actor_for(account_id).grants
        assert [(g.role, g.area_path) for g in held] == [(Role.INVESTIGATOR, area)]
    else:
        with pytest.raises(verdict):
            grant()


@pytest.mark.parametrize("role", list(Role))
def test_nobody_gives_themselves_a_role(administrator, role):
    with pytest.raises(AccessRefusedError, match="yourself a role"):
        actions.grant_role(
            administrator.account_id,
            actor=administrator,
            now=NOW,
            role=role,
            area_path=FANGSHAN,
        )


def test_a_role_given_twice_stands_once(administrator):
    account_id, _ = make(actor=administrator)
    given = {
        actions.grant_role(
            account_id,
            actor=administrator,
            now=NOW,
            role=Role.VIEWER,
            area_path=DOUDIAN,
        )
        for _ in range(2)
    }

    assert len(given) == 1
    assert kinds().count("account.granted") == 2  # this one and the administrator's


def test_a_role_taken_away_ends_and_may_be_given_again(administrator):
    account_id, _ = make(actor=administrator)
    give = {"actor": administrator, "now": NOW, "role": Role.VIEWER}
    grant_id = actions.grant_role(account_id, area_path=DOUDIAN, **give)

    for _ in range(2):
        actions.revoke_grant(grant_id, actor=administrator, now=NOW)

    assert actor_for(account_id).grants == ()
    assert kinds().count("account.revoked") == 1
    assert actions.grant_role(account_id, area_path=DOUDIAN, **give) != grant_id


def test_an_administrator_cannot_take_their_own_role_away(administrator):
    grant = row_of(administrator.account_id, administrator).grants[0]

    assert not grant.may_revoke
    with pytest.raises(AccessRefusedError, match="from yourself"):
        actions.revoke_grant(grant.id, actor=administrator, now=NOW)


def test_an_account_that_is_switched_off_is_given_no_role(administrator):
    account_id, _ = make(actor=administrator)
    off = {"actor": administrator, "now": NOW, "is_active": False}
    actions.set_active(account_id, **off)

    with pytest.raises(AccessRefusedError, match="switched off"):
        actions.grant_role(
            account_id,
            actor=administrator,
            now=NOW,
            role=Role.VIEWER,
            area_path=DOUDIAN,
        )


def test_switching_off_ends_an_account_and_can_be_undone(administrator):
    account_id, _ = make(actor=administrator)

    for is_active in (False, False, True):
        actions.set_active(
            account_id, actor=administrator, now=NOW, is_active=is_active
        )
        assert (queries.actor_by_id(account_id) is not None) is is_active

    told = [k for k in kinds() if "switched" in k]
    assert told == ["account.switched_off", "account.switched_on"]


def test_nobody_switches_themselves_off(administrator):
    with pytest.raises(AccessRefusedError, match="your own account"):
        actions.set_active(
            administrator.account_id, actor=administrator, now=NOW, is_active=False
        )


@pytest.mark.parametrize("area_path", [BEIJING, FENGTAI, ""])
@pytest.mark.parametrize(
    "deed",
    [
        lambda i, a: actions.set_active(i, actor=a, now=NOW, is_active=False),
        lambda i, a: actions.reset_password(i, actor=a, now=NOW),
    ],
    ids=["switch off", "reset password"],
)
def test_an_account_with_a_role_beyond_ones_areas_is_not_taken_over(
    administrator, deed, area_path
):
    """A district's administrator would sign in as the city's officer who lives there."""
    account_id = an_account("wide", area_path=FANGSHAN)
    actions.grant_role(
        account_id, actor=SYSTEM, now=NOW, role=Role.HEADQUARTERS, area_path=area_path
    )

    with pytest.raises(AccessRefusedError, match="outside your areas"):
        deed(account_id, administrator)

    assert queries.actor_by_id(account_id) is not None
    assert actions.sign_in("wide", password=PASSWORD, address="", now=NOW) is not None


def test_shift_and_language_are_ones_own_and_told_once():
    account_id = an_account()
    own = {"actor": actor_for(account_id), "now": NOW}

    for _ in range(2):
        actions.set_on_shift(is_on_shift=False, **own)
        actions.set_language(language="zh-hans", **own)
    row = queries.own_row(own["actor"], now=NOW)
    actions.set_on_shift(is_on_shift=True, **own)

    assert (row.is_on_shift, row.language, row.is_own) == (False, "zh-hans", True)
    assert kinds()[-3:] == ["account.off_shift", "account.language", "account.on_shift"]
    with pytest.raises(AccessRefusedError, match="no language xx"):
        actions.set_language(language="xx", **own)


@pytest.mark.parametrize(
    "deed",
    [
        lambda i, a: actions.correct_account(i, actor=a, now=NOW, name="x"),
        lambda i, a: actions.set_active(i, actor=a, now=NOW, is_active=False),
        lambda i, a: actions.reset_password(i, actor=a, now=NOW),
        lambda i, a: actions.grant_role(
            i, actor=a, now=NOW, role=Role.VIEWER, area_path=FANGSHAN
        ),
        lambda i, a: queries.account_row(i, a, now=NOW),
    ],
)
def test_an_account_of_another_area_is_not_there(administrator, deed):
    stranger = an_account("stranger", area_path=FENGTAI)

    with pytest.raises(Exception, match="does not exist"):
        deed(stranger, administrator)


def test_a_grant_in_another_area_is_not_there(administrator):
    stranger = an_account("stranger", area_path=FENGTAI)
    grant = row_of(stranger).grants[0]

    with pytest.raises(Exception, match="does not exist"):
        actions.revoke_grant(grant.id, actor=administrator, now=NOW)


def test_accounts_come_by_name_page_by_page(administrator, django_assert_num_queries):
    for n in range(5):
        an_account(f"user{n}", name=f"B{n}", password="")
    an_account("stranger", name="B9", area_path=FENGTAI, password="")

    with django_assert_num_queries(2):
        first = queries.account_page(administrator, now=NOW, limit=4)
    second = queries.account_page(administrator, now=NOW, limit=4, after=first.next_key)

    names = [a.name for a in (*first.rows, *second.rows)]
    assert names == ["Admin", "B0", "B1", "B2", "B3", "B4"]
    found = queries.account_page(administrator, now=NOW, search="USER3").rows
    assert [a.name for a in found] == ["B3"]


def test_colleagues_are_those_who_may_work_in_the_area(django_assert_num_queries):
    an_account("chief", role=Role.HEADQUARTERS, area_path="")
    an_account("fangshan", role=Role.INVESTIGATOR, area_path=FANGSHAN)
    an_account("doudian", role=Role.COMMUNITY, area_path=DOUDIAN)
    an_account("fengtai", role=Role.DISTRICT, area_path=FENGTAI)
    an_account("viewer", role=Role.VIEWER, area_path=FANGSHAN)
    off = an_account("off", role=Role.DISTRICT, area_path=FANGSHAN)
    actions.set_active(off, actor=SYSTEM, now=NOW, is_active=False)

    with django_assert_num_queries(1):
        found = queries.colleagues(FANGSHAN)

    assert [c.name for c in found] == ["Chief", "Fangshan"]
    assert [c.name for c in queries.colleagues("")] == ["Chief"]
    assert queries.colleague(found[1].account_id, FANGSHAN) == found[1]
    assert queries.colleague(off, FANGSHAN) is None


def test_nobody_acts_for_an_account_that_is_not_there():
    assert queries.actor_by_id(0) is None
    assert Actor.system("x").account_id is None


def test_a_lock_that_has_run_out_is_none(administrator):
    account_id, _ = make(actor=administrator)
    guessed_widely("zhang")

    assert row_of(account_id, now=NOW).locked_until == later(hours=1)
    assert row_of(account_id, now=later(hours=1)).locked_until is None
