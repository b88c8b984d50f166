"""Refusals as an officer reads them: in words, units and hours of theirs."""

import re
from datetime import date, timedelta

import pytest
from django.utils import translation

from builders.actors import NOW, later
from builders.places import FANGSHAN, the_areas, the_units
from epiloop.clocks import Clock, suspend
from epiloop.contacts.classify import JudgementRefusedError
from epiloop.contacts.determine import NoContactRulesError
from epiloop.contacts.windows import WindowUnknownError
from epiloop.disposal.handover_refusals import HandoverRefusedError, Refusal
from epiloop.disposal.loops import StepException
from epiloop.disposal.points import OwnerMissingError
from epiloop.errors import EpiloopError
from epiloop.observation.stages import (
    ConditionsUnknownError,
    NoMeasureError,
    OriginUnknownError,
)
from epiloop.protocols.in_force import SeveralInForceError
from epiloop.protocols.vocabulary import Condition, Origin, RiskClass
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.web.refusals import said

COVID = "covid19-cn-beijing-2022-05"


def test_the_hours_of_a_refusal_are_those_of_the_headquarters():
    """The library knows no zone and says UTC; an officer in Beijing lives eight hours on."""
    refusal = HandoverRefusedError(Refusal.TOO_EARLY, then=NOW, latest=later(minutes=5))

    assert said(refusal) == (
        "This cannot have happened at Sat 23 Apr 2022 02:05: the last change of custody "
        "was at Sat 23 Apr 2022 02:10."
    )


@pytest.mark.django_db
def test_units_are_named_not_numbered():
    the_areas()
    unit = the_units()[FANGSHAN]
    refusal = HandoverRefusedError(Refusal.HAS_IT, by=str(unit))

    assert str(unit) not in said(refusal)
    assert said(refusal).endswith("already has this item.")


def an_early_suspension():
    suspend(
        Clock("report_direct", NOW, timedelta(hours=1)),
        start=later(hours=2),
        end=later(hours=3),
        reason="snow",
    )


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        (
            NoMeasureError(RiskClass.CASUAL_CONTACT),
            "本版方案没有针对一般接触者的措施。",
        ),
        (
            OriginUnknownError(Origin.LAST_EXPOSURE),
            "天数自末次暴露之日起算，而该日期没有记录。",
        ),
        (
            ConditionsUnknownError([Condition.IMMUNE, Condition.NON_IMMUNE]),
            "对此人的要求取决于以下哪项属实，而均无记录：有免疫力、无免疫力。",
        ),
        (
            WindowUnknownError("7", [Origin.ONSET, Origin.FIRST_POSITIVE_SAMPLE]),
            (
                "无法得知该病例自何时起具有传染性：方案自下列之一起算，而该病例没有这样的日期："
                "发病、首次阳性采样。"
            ),
        ),
        (
            JudgementRefusedError(),
            (
                "本方案没有供流调员自行判断的类别；作出判定的人员仍可更改类别并说明理由。"
            ),
        ),
        (OwnerMissingError(), "风险点位须写明负责人，才算已有人负责。"),
        (
            lambda: StepException("transfer_requested", "snow", "李", "李"),
            "免除步骤“已申请转运”须由申请人以外的人批准。",
        ),
        (
            lambda: check_not_future(later(hours=1), now=NOW),
            (
                "现在是 2022年4月23日 星期六 02:05；2022年4月23日 星期六 03:05 "
                "尚不可能发生任何事。"
            ),
        ),
    ],
    ids=lambda value: "" if isinstance(value, str) else getattr(value, "__name__", ""),
)
def test_a_chinese_page_refuses_in_chinese(refused, sentence):
    with translation.override("zh-hans"):
        if callable(refused):
            with pytest.raises(EpiloopError) as caught:
                refused()
            refused = caught.value

        assert said(refused) == sentence


@pytest.mark.parametrize(
    "refused",
    [
        NoContactRulesError(COVID, "look-back"),
        SeveralInForceError("北京", date(2022, 5, 4), ["甲", "乙"]),
    ],
    ids=lambda refusal: type(refusal).__name__,
)
def test_no_english_word_is_left(refused):
    with translation.override("zh-hans"):
        assert not re.search("[A-Za-z]{4,}", said(refused))


def test_a_clock_is_named_as_its_protocol_names_it():
    with pytest.raises(EpiloopError) as caught:
        an_early_suspension()

    with translation.override("zh-hans"):
        told = said(caught.value, protocol_id=COVID)
        unnamed = said(caught.value)

    assert "report_direct" not in told
    assert "report_direct" in unnamed  # nobody knows by which protocol it is called
    assert "03:05" in told
    assert "04:05" in told
