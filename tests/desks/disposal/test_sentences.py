"""Refusals of a hand-over as an officer reads them: in words, units and hours of theirs."""

import pytest
from django.utils import translation

from builders.actors import NOW, later
from builders.places import FANGSHAN, the_areas, the_units
from epiloop.disposal.handover_refusals import (
    SENTENCES,
    HandoverRefusedError,
    Refusal,
)
from epiloop_hq.disposal.sentences import HANDOVER_REFUSALS
from epiloop_hq.workbench.refusals import said

pytestmark = pytest.mark.django_db


def test_each_refusal_is_the_librarys_own_sentence_word_for_word():
    assert {why: str(text) for why, text in HANDOVER_REFUSALS.items()} == SENTENCES


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            (
                "This cannot have happened at Sat 23 Apr 2022 02:05: the last change "
                "of custody was at Sat 23 Apr 2022 02:10."
            ),
        ),
        (
            "zh-hans",
            "该事项不可能发生于2022年4月23日 星期六 02:05：上次责任变更在2022年4月23日 星期六 02:10。",
        ),
    ],
)
def test_the_hours_of_a_refusal_are_those_of_the_headquarters(language, sentence):
    """The library knows no zone and says UTC; an officer in Beijing lives eight hours on."""
    refusal = HandoverRefusedError(Refusal.TOO_EARLY, then=NOW, latest=later(minutes=5))

    with translation.override(language):
        assert said(refusal) == sentence


def test_units_are_named_not_numbered():
    the_areas()
    unit = the_units()[FANGSHAN]
    refusal = HandoverRefusedError(Refusal.HAS_IT, by=str(unit))

    assert str(unit) not in said(refusal)
    assert said(refusal).endswith("already has this item.")
