"""Invented people: names, ages, telephones that can ring nowhere."""

from typing import Final

import numpy as np

from epiloop_hq.registry.actions import PersonDraft

SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾田董袁潘"
)
GIVEN: Final = [
    "伟",
    "芳",
    "娜",
    "敏",
    "静",
    "磊",
    "军",
    "洋",
    "勇",
    "艳",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "霞",
    "平",
    "刚",
    "玲",
    "辉",
    "建国",
    "秀英",
    "桂兰",
    "志强",
    "海燕",
    "晓东",
    "雪梅",
    "文博",
    "思远",
    "雨婷",
    "子涵",
    "浩然",
    "欣怡",
    "俊杰",
    "梦琪",
    "国强",
    "立新",
    "春花",
    "永健",
    "金凤",
]
OLDEST: Final = 78


class Registrar:
    """Draws people one after another from one named stream, so that a demonstration repeats."""

    def __init__(self, seed: int) -> None:
        self._chance = np.random.default_rng(seed)
        self._drawn = 0

    def draw(
        self,
        *,
        area_path: str,
        address: str = "",
        occupation: str = "",
        workplace: str = "",
        home_id: int | None = None,
        youngest: int = 18,
    ) -> PersonDraft:
        """Return one invented person.

        No mobile number begins with 100, so the telephones given here ring nowhere.
        """
        self._drawn += 1
        surname = SURNAMES[int(self._chance.integers(len(SURNAMES)))]
        given = GIVEN[int(self._chance.integers(len(GIVEN)))]
        return PersonDraft(
            name=surname + given,
            sex="female" if self._chance.random() < 0.5 else "male",
            age_years=int(self._chance.integers(youngest, OLDEST)),
            telephone=f"100{self._drawn:08d}",
            language="zh-hans",
            address=address,
            home_id=home_id,
            occupation=occupation,
            workplace=workplace,
            area_path=area_path,
        )
