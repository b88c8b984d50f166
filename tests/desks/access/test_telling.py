"""Each deed on an account is a sentence on the trail's page; no erasure takes accounts."""

import pytest

from builders.access import SYSTEM, actor_for, an_account
from builders.actors import NOW
from builders.places import DOUDIAN
from epiloop_hq.access import actions, queries
from epiloop_hq.access.retention import AccessShredder
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.presenters import present
from epiloop_hq.audit.queries import event

pytestmark = [
    pytest.mark.django_db(databases=["default", "access_log"]),
    pytest.mark.usefixtures("_areas"),
]


def sentences():
    """Return every deed of the desk as the trail's page tells it."""
    told = set()
    for seq, kind in AuditEvent.objects.values_list("seq", "kind"):
        if kind.startswith("account."):
            message = present(event(seq))
            told.add(message.text % message.values)
    return told


def test_every_deed_on_an_account_is_told_with_its_facts():
    account = an_account("zhang", role=None)
    own = {"actor": actor_for(account), "now": NOW}
    admin = {"actor": SYSTEM, "now": NOW}

    grant = actions.grant_role(account, role=Role.VIEWER, area_path=DOUDIAN, **admin)
    actions.grant_role(account, role=Role.ADMINISTRATOR, area_path="", **admin)
    actions.revoke_grant(grant, **admin)
    actions.correct_account(account, name="Zhang Min", **admin)
    actions.set_language(language="zh-hans", **own)
    for on in (False, True):
        actions.set_on_shift(is_on_shift=on, **own)
        actions.set_active(account, is_active=on, **admin)
    for _ in range(10):
        actions.sign_in("zhang", password="wrong", address="10.0.0.1", now=NOW)
    actions.reset_password(account, **admin)

    guessed = {s for s in sentences() if s.startswith("Wrong password again")}
    assert len(guessed) == 1
    assert sentences() - guessed == {
        "Account made",
        "Account corrected",
        "Account switched off",
        "Account switched on",
        "On shift",
        "Off shift",
        "Language chosen: zh-hans",
        "Password changed",
        "Password reset by an administrator",
        f"Role given: Viewer in {DOUDIAN}",
        "Role given: Administrator in /",
        f"Role taken away: Viewer in {DOUDIAN}",
    }


def test_an_account_outlasts_the_persons_it_dealt_with():
    account = an_account("zhang")

    assert AccessShredder().shred(frozenset({account}), now=NOW) == 0
    assert queries.account_by_id(account) is not None
