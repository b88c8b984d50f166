"""Signing in: one answer for every failure, and a limit on guessing."""

import pytest
from django.core.exceptions import ValidationError

from builders.access import PASSWORD, SYSTEM, actor_for, an_account, guessed_widely
from builders.actors import NOW, later
from epiloop_hq.access import actions, policy
from epiloop_hq.access.backend import AccountBackend
from epiloop_hq.access.errors import AccessRefusedError
from epiloop_hq.access.models import SignInAttempt
from epiloop_hq.access.retention import remove_old_attempts
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent

pytestmark = [
    pytest.mark.django_db(databases=["default", "access_log"]),
    pytest.mark.usefixtures("_areas"),
]


def tried(username="li.wei", *, password="wrong", address="10.0.0.1", now=NOW, times=1):
    """Try to sign in; tell whether the last try got in."""
    got = None
    for _ in range(times):
        got = actions.sign_in(username, password=password, address=address, now=now)
    return got is not None


@pytest.fixture
def account():
    return an_account("li.wei")


@pytest.mark.parametrize(
    ("username", "password", "gets_in"),
    [
        ("li.wei", PASSWORD, True),
        (" Li.Wei ", PASSWORD, True),
        ("li.wei", PASSWORD + " ", False),
        ("li.wei", "", False),
        ("nobody", PASSWORD, False),
        ("", PASSWORD, False),
    ],
)
def test_name_and_password_together_let_in(account, username, password, gets_in):
    assert tried(username, password=password) is gets_in


def test_an_account_that_is_switched_off_stays_outside(account):
    actions.set_active(account, actor=SYSTEM, now=NOW, is_active=False)

    assert not tried(password=PASSWORD)
    assert AccountBackend().get_user(account) is None


@pytest.mark.parametrize(
    ("failures", "after_minutes", "gets_in"),
    [
        (policy.FAILURES_HERE - 1, 0, True),
        (policy.FAILURES_HERE, 0, False),
        (policy.FAILURES_HERE, 9.99, False),
        (policy.FAILURES_HERE, 10, True),  # the very minute
    ],
)
def test_ten_failures_shut_an_address_to_the_name_for_ten_minutes(
    account, failures, after_minutes, gets_in
):
    tried(times=failures)

    assert tried(password=PASSWORD, now=later(minutes=after_minutes)) is gets_in


def test_a_stranger_at_one_address_keeps_nobody_out_elsewhere(account):
    tried(address="203.0.113.9", times=policy.FAILURES_BY_ADDRESS + 10)

    assert tried(password=PASSWORD)


@pytest.mark.parametrize(
    ("failures", "address", "after_minutes", "gets_in"),
    [
        (policy.FAILURES_ELSEWHERE - 1, "10.0.0.7", 0, True),
        (policy.FAILURES_ELSEWHERE, "10.0.0.7", 0, False),
        (policy.FAILURES_ELSEWHERE, "10.0.0.7", 59.99, False),
        (policy.FAILURES_ELSEWHERE, "10.0.0.7", 60, True),
        # Where the officer signed in last week, nothing of it is felt.
        (policy.FAILURES_ELSEWHERE, "10.0.0.1", 0, True),
    ],
)
def test_guessing_from_many_addresses_locks_a_name_only_where_it_is_strange(
    account, failures, address, after_minutes, gets_in
):
    assert tried(password=PASSWORD, address="10.0.0.1", now=later(days=-7))
    guessed_widely(failures=failures)

    got_in = tried(password=PASSWORD, address=address, now=later(minutes=after_minutes))

    assert got_in is gets_in


def test_guessing_stands_in_the_trail_and_an_unknown_name_leaves_none(account):
    tried(times=10)
    guessed_widely()
    tried("nobody", address="203.0.113.77", times=10)

    told = AuditEvent.objects.filter(kind__in=("account.guessed", "account.locked"))
    assert sorted((e.kind, e.subject) for e in told) == [
        ("account.guessed", f"access.Account:{account}"),
        ("account.locked", f"access.Account:{account}"),
    ]
    assert not tried("nobody", address="203.0.113.77")


def test_a_locked_account_is_shut_also_where_the_attempts_were_forgotten(account):
    guessed_widely()
    SignInAttempt.objects.all().delete()

    assert not tried(password=PASSWORD)


@pytest.mark.parametrize(("days", "kept"), [(29.99, True), (30, False)])
def test_tries_to_sign_in_are_kept_thirty_days(account, days, kept):
    tried()
    tried(password=PASSWORD)

    remove_old_attempts(now=later(days=days))

    assert SignInAttempt.objects.exists() is kept


def test_tries_while_locked_do_not_prolong_the_lock(account):
    tried(times=10)
    tried(times=50, now=later(minutes=9))

    assert tried(password=PASSWORD, now=later(minutes=10))


def test_a_success_starts_the_count_of_the_name_anew(account):
    tried(times=9)
    tried(password=PASSWORD)
    tried(times=9)

    assert tried(password=PASSWORD)


def test_a_hundred_failures_from_one_address_stop_that_address_alone(account):
    for n in range(policy.FAILURES_BY_ADDRESS):
        tried(f"name{n}", address="10.0.0.9")

    assert not tried(password=PASSWORD, address="10.0.0.9")
    assert tried(password=PASSWORD, address="10.0.0.1")


def test_an_administrators_new_password_unlocks(account):
    tried(times=10)
    guessed_widely()

    first = actions.reset_password(account, actor=SYSTEM, now=later(minutes=1))

    assert tried(password=first, now=later(minutes=1))


@pytest.mark.parametrize(
    ("name", "shut"), [("li.wei", False), ("li.wei", True), ("nobody", False)]
)
def test_every_failure_costs_one_hash(account, monkeypatch, name, shut):
    """A stranger cannot tell by the time which names there are."""
    if shut:
        tried(times=10)
    hashed = []
    for module in ("backend.make_password", "backend.check_password"):
        _count(monkeypatch, f"epiloop_hq.access.{module}", hashed)
    _count(monkeypatch, "epiloop_hq.access.actions.signing_in.make_password", hashed)

    tried(name)

    assert len(hashed) == 1


def _count(monkeypatch, target, calls):
    monkeypatch.setattr(target, lambda *_a, **_k: calls.append(target))


def test_credentials_of_another_kind_are_not_ours():
    assert AccountBackend().authenticate(None, token="x") is None
    assert AccountBackend().authenticate(None, username="li.wei") is None


@pytest.mark.parametrize(
    ("present", "new", "refusal"),
    [
        ("wrong", "a new long password", "present password is not right"),
        (PASSWORD, PASSWORD, "is the present one"),
        (PASSWORD, "short", "too short"),
        (PASSWORD, "password1234", "too common"),
        (PASSWORD, "officer.li.wei.1", "similar to the username"),
        (PASSWORD, "Li Wei of Fangshan", "similar to the name"),
    ],
)
def test_a_new_password_is_long_uncommon_and_ones_own(present, new, refusal):
    account = an_account("officer.li.wei", name="Li Wei, Fangshan")

    with pytest.raises((AccessRefusedError, ValidationError), match=refusal):
        actions.change_password(
            actor=actor_for(account), now=NOW, present=present, new=new
        )


def test_of_two_changes_at_once_the_second_is_refused(account, monkeypatch):
    """Somebody changes it between the check and the writing."""
    module = "epiloop_hq.access.actions.passwords.validate_password"
    own = {"actor": actor_for(account), "now": NOW, "present": PASSWORD}

    def change_meanwhile(*_):
        monkeypatch.setattr(module, lambda *_: None)
        actions.change_password(new="another long password", **own)

    monkeypatch.setattr(module, change_meanwhile)
    with pytest.raises(AccessRefusedError, match="changed meanwhile"):
        actions.change_password(new="a third long password", **own)


def test_nobody_resets_their_own_password():
    admin = an_account("admin", role=Role.ADMINISTRATOR)

    with pytest.raises(AccessRefusedError, match="password page"):
        actions.reset_password(admin, actor=actor_for(admin), now=NOW)
