"""Reading as of one instant, while others go on writing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from builders.actors import NOW
from builders.places import SYSTEM, the_areas
from epiloop_hq.audit.reconciled import one_instant, trail_end
from epiloop_hq.audit.recording import recording

pytestmark = pytest.mark.django_db(transaction=True)


def write():
    with recording(actor=SYSTEM, now=NOW) as trail:
        trail.add("trail.tried")
    connections.close_all()


def test_what_others_write_meanwhile_is_not_seen_and_nobody_waits():
    the_areas()

    with one_instant(), ThreadPoolExecutor(1) as others:
        before = trail_end()
        others.submit(write).result(timeout=20)
        assert trail_end() == before

    assert trail_end().seq == before.seq + 1


def test_the_instant_is_let_go_even_after_a_failure():
    with pytest.raises(ZeroDivisionError), one_instant():
        1 / 0  # noqa: B018  stands for a check that fails

    the_areas()
    assert connection.get_autocommit()
