"""Accounts that sign in, and the browser of somebody who has."""

import re
from datetime import datetime

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from builders.actors import NOW
from builders.places import FANGSHAN
from epiloop_hq.access import actions, policy, queries
from epiloop_hq.actor import Actor, Role

SYSTEM = Actor.system("test")
PASSWORD = "correct horse battery"


def an_account(
    username: str = "li.wei",
    *,
    name: str = "",
    role: Role | None = Role.DISTRICT,
    area_path: str = FANGSHAN,
    password: str = PASSWORD,
    telephone: str = "",
) -> int:
    """Make an account that has chosen its password and holds one role; return its id."""
    account_id, first = actions.create_account(
        username,
        actor=SYSTEM,
        now=NOW,
        name=name or username.title(),
        area_path=area_path,
        telephone=telephone,
    )
    if role is not None:
        actions.grant_role(
            account_id, actor=SYSTEM, now=NOW, role=role, area_path=area_path
        )
    if password:
        actions.change_password(
            actor=Actor(account_id, username), now=NOW, present=first, new=password
        )
    return account_id


def guessed_widely(
    username: str = "li.wei",
    *,
    failures: int = policy.FAILURES_ELSEWHERE,
    now: datetime = NOW,
) -> None:
    """Guess under one name, five times from each of many addresses."""
    for n in range(failures):
        address = f"203.0.113.{n // 5}"
        actions.sign_in(username, password="wrong", address=address, now=now)


def actor_for(account_id: int) -> Actor:
    """Return the account as the actor it is now."""
    actor = queries.actor_by_id(account_id)
    assert actor is not None
    return actor


def a_browser(account_id: int) -> Client:
    """Return a browser in which this account has signed in."""
    client = Client()
    account = queries.account_by_id(account_id)
    assert account is not None
    client.force_login(account)
    return client


def signed_in(
    username: str = "li.wei", password: str = PASSWORD, **more: str
) -> tuple[Client, HttpResponse]:
    """Try the door; return the browser and the answer it got."""
    client = Client()
    said = {"username": username, "password": password} | more
    return client, client.post(reverse("access:sign_in"), said)


def text_of(response: HttpResponse) -> str:
    """Return a page with each run of white space as one blank."""
    return re.sub(r"\s+", " ", response.content.decode())
