"""举一反三: from one finding, the same gap everywhere else."""

from datetime import timedelta

import pytest

from builders.actors import later
from builders.places import BAODING, BEIJING, DOUDIAN, SYSTEM
from builders.reconciliation import MUCH_LATER, an_offer, findings_of, reconciled
from builders.workbench import some_work
from epiloop_hq.reconciliation import actions, queries

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def work(standing):
    work = some_work()
    for item in work.items:
        an_offer(item, work.units[BAODING], when=later(hours=1))
    return work


def test_one_finding_leads_to_the_same_gap_everywhere_else(work):
    """Planted in four places, reported in one: the sweep returns the other three."""
    an_offer(work.held_item, work.units[BAODING], when=later(hours=1))
    reconciled(BEIJING)
    first, *others = findings_of(BEIJING, check="hand_overs")
    assert len(others) == 3

    sweep = actions.sweep(first.id, actor=SYSTEM, now=MUCH_LATER + HOUR)

    matched = queries.matches_of(sweep, SYSTEM)
    assert {m.id for m in matched} == {o.id for o in others}
    assert queries.sweeps_of(first.id, SYSTEM)[0].opened == 0


def test_a_sweep_opens_what_no_run_has_seen(work):
    """Only one village was reconciled; the same gap elsewhere becomes a finding."""
    reconciled(DOUDIAN)
    first, *_known = findings_of(BEIJING, check="hand_overs")
    an_offer(work.point_item, work.units[BAODING], when=later(hours=1))

    sweep = actions.sweep(first.id, actor=SYSTEM, now=MUCH_LATER + HOUR)

    opened = [m for m in queries.matches_of(sweep, SYSTEM) if m.sweep_id == sweep]
    assert len(opened) == queries.sweeps_of(first.id, SYSTEM)[0].opened == 1
