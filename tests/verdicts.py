"""Tables of who may do what where: one word for what became of a deed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from epiloop_hq.actor import Actor, Grant, NotPermittedError, Role

ROLES: Final = tuple(Role)


def verdict(deed: Callable[[], object]) -> str:
    """Try a deed: "done", "refused" (may not), or "unseen" (is not there for them)."""
    try:
        deed()
    except NotPermittedError:
        return "refused"
    except ObjectDoesNotExist:
        return "unseen"
    return "done"


@contextmanager
def undone() -> Iterator[None]:
    """Run a block inside a test, and undo everything it did."""
    block = transaction.atomic()
    # As around every test: a recording is durable, and looks for a block that is not.
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def verdicts(deed: Callable[[Actor], object], area_path: str) -> dict[Role, str]:
    """Try a deed as somebody of each role in an area, each time from the same start."""
    told = {}
    for role in ROLES:
        with undone():
            actor = Actor(ROLES.index(role) + 1, role, (Grant(role, area_path),))
            told[role] = verdict(lambda actor=actor: deed(actor))
    return told


def allowed(table: str) -> dict[str, set[Role]]:
    """Read a table: a deed and the roles that may do it in their own area.

    ::

        register | headquarters district laboratory
    """
    rows = (line.split("|") for line in table.strip().splitlines())
    return {deed.strip(): {Role(r) for r in roles.split()} for deed, roles in rows}


def assert_allowed(told: dict[Role, str], roles: set[Role]) -> None:
    """Fail unless exactly these roles did it, and the others were kept from it."""
    done = {role for role, word in told.items() if word == "done"}
    assert done == roles, f"done by {sorted(done)}, the table says {sorted(roles)}"
    assert set(told.values()) <= {"done", "refused", "unseen"}


def assert_strange(told: dict[Role, str], *, word: str = "unseen") -> None:
    """Fail unless nobody of another area did it; what is not theirs is not there."""
    assert set(told.values()) == {word}, told
