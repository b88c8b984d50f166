"""Tests due in a stay, as a mark and a word each."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from epiloop.timeline import local_day
from epiloop_hq.laboratory.labels import RESULT_LOOKS, TEST_KINDS, result_word, word
from epiloop_hq.observation.queries import TestRow
from epiloop_hq.registry.queries import outbreak_zone
from epiloop_hq.web.states import State


def shown_test(test: TestRow, *, now: datetime, outbreak_id: int) -> dict[str, Any]:
    """Return one test due with what came of it, or how near its day is."""
    if test.outcome:
        state, said = RESULT_LOOKS[test.outcome], result_word(test.outcome)
    else:
        state, said = _due(test, local_day(now, outbreak_zone(outbreak_id)))
    return {
        "row": test,
        "kind": word(TEST_KINDS, test.test_kind),
        "state": state,
        "word": said,
    }


def _due(test: TestRow, today: date) -> tuple[State, str]:
    if test.due_on < today:
        return State.OVERDUE, _("Overdue")
    if test.due_on == today:
        return State.DUE_SOON, _("Due today")
    return State.NOT_STARTED, _("Not due yet")
