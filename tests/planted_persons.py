"""A made-up population, and records in which some of it is written down once more.

Slips are those of lists typed at night: another character of the same sound, the
traditional form, two digits changed round, day and month changed round, a field left out.
Beside them stand records of new people who resemble known ones: families who share a
telephone and a surname, twins, namesakes.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from pypinyin import lazy_pinyin

from epiloop.duplicates import PersonDetails
from epiloop.duplicates.spellings import spellings
from epiloop.identity import resident_check_character

# The commonest surnames with their share in 10 000 (report on names of 2020, Ministry of
# Public Security, and the surname census of 2013 for the tail), then rarer ones.
SURNAMES = [
    "王",
    "715",
    "李",
    "719",
    "张",
    "683",
    "刘",
    "538",
    "陈",
    "453",
    "杨",
    "308",
    "黄",
    "223",
    "赵",
    "229",
    "吴",
    "205",
    "周",
    "202",
    "徐",
    "167",
    "孙",
    "154",
    "马",
    "129",
    "朱",
    "126",
    "胡",
    "131",
    "郭",
    "115",
    "何",
    "117",
    "林",
    "113",
    "高",
    "107",
    "罗",
    "95",
    "郑",
    "93",
    "梁",
    "92",
    "谢",
    "76",
    "宋",
    "81",
    "唐",
    "69",
    "许",
    "67",
    "韩",
    "68",
    "邓",
    "67",
    "冯",
    "64",
    "曹",
    "60",
    "彭",
    "60",
    "曾",
    "59",
    "肖",
    "58",
    "田",
    "58",
    "董",
    "58",
    "潘",
    "52",
    "袁",
    "52",
    "蔡",
    "51",
    "蒋",
    "49",
    "余",
    "48",
    "于",
    "48",
    "杜",
    "47",
    "叶",
    "46",
    "程",
    "46",
    "魏",
    "46",
    "苏",
    "45",
    "吕",
    "44",
    "丁",
    "44",
    "任",
    "43",
    "卢",
    "42",
    "姚",
    "41",
    "沈",
    "41",
    "钟",
    "40",
    "姜",
    "39",
    "崔",
    "38",
    "谭",
    "38",
    "陆",
    "37",
    "范",
    "37",
    "汪",
    "37",
    "廖",
    "37",
    "石",
    "36",
    "金",
    "35",
    "韦",
    "34",
    "贾",
    "34",
    "夏",
    "34",
    "付",
    "34",
    "方",
    "33",
    "邹",
    "32",
    "熊",
    "32",
    "白",
    "31",
    "孟",
    "31",
    "秦",
    "31",
    "邱",
    "30",
    "侯",
    "30",
    "江",
    "29",
    "尹",
    "29",
    "薛",
    "28",
    "闫",
    "28",
    "段",
    "27",
    "雷",
    "26",
    "龙",
    "25",
    "黎",
    "25",
    "史",
    "24",
    "陶",
    "24",
    "贺",
    "24",
    "毛",
    "23",
    "郝",
    "23",
    "顾",
    "23",
    "龚",
    "23",
    "邵",
    "22",
    "万",
    "22",
    "覃",
    "21",
    "武",
    "21",
    "钱",
    "21",
    "戴",
    "21",
    "欧阳",
    "12",
    "司马",
    "2",
    "诸葛",
    "2",
]
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋艳勇杰娟涛明超霞平刚桂兰玲红建国华文志海燕春梅玉珍萍辉鹏飞鑫波"
    "斌宇浩凯健俊帆雪琳晓婷慧莉丹颖倩梦洁佳怡欣瑶琪蕊菲雯薇蓉琴云莲凤香月莺媛瑞岚琦晶妍茜秋"
    "珊莎锦青卿聪澜纯悦昭冰爽茗羽希宁育柔凝枫芸宜可姬舒影枝思利清彬富顺信子诚先敬震振壮会群"
    "心邦承乐绍功松善厚庆民友裕河哲江亮政谦亨奇固之轮翰朗伯宏言若鸣朋梁栋维启克伦翔旭泽晨辰"
)
REGIONS = ("110111", "110105", "110106", "110112", "130602", "410105")
VILLAGES = [
    f"110111{town:03d}{village:03d}"
    for town in range(101, 125)
    for village in range(28)
]


@dataclass(frozen=True, slots=True)
class Planted:
    """A record, and who it is: the `ref` of a known person, or empty for somebody new."""

    details: PersonDetails
    is_really: str


class Planter:
    """Draws people and records; the same seed draws the same."""

    def __init__(self, seed: int) -> None:
        self.chance = np.random.default_rng(seed)
        shares = np.array([int(share) for share in SURNAMES[1::2]], dtype=float)
        self._surnames, self._shares = SURNAMES[::2], shares / shares.sum()
        # a few characters stand in very many names, as in life
        self._letters = list(GIVEN)
        fame = 1 / (np.arange(len(GIVEN)) + 10)
        self._fame = fame / fame.sum()
        self._homophones: dict[str, list[str]] = {}
        for letter in GIVEN:
            self._homophones.setdefault(lazy_pinyin(letter)[0], []).append(letter)
        pairs = spellings().folds.items()
        self._variants = {simple: chr(other) for other, simple in pairs}

    def population(self, count: int) -> list[PersonDetails]:
        """Draw people, one in three sharing a telephone with somebody of the family."""
        people: list[PersonDetails] = []
        for number in range(count):
            person = self.person(f"p{number}")
            if people and self.chance.random() < 0.33:
                person = self.relative(people[-1], person)
            people.append(person)
        return people

    def person(self, ref: str) -> PersonDetails:
        birth = date(1932, 1, 1) + timedelta(days=int(self.chance.integers(0, 32_800)))
        is_female = bool(self.chance.integers(0, 2))
        return PersonDetails(
            ref=ref,
            names=(self.surname() + self.given(),),
            sex="female" if is_female else "male",
            birth_on=birth,
            identity_number=self.identity(birth, is_female=is_female),
            telephones=(self.telephone(),),
            area_code=self.pick(VILLAGES),
        )

    def relative(self, known: PersonDetails, person: PersonDetails) -> PersonDetails:
        """Give somebody the surname, the telephone and the village of another."""
        surname = known.names[0][
            : 2 if known.names[0][:2] in spellings().double_surnames else 1
        ]
        return replace(
            person,
            names=(surname + self.given(),),
            telephones=known.telephones,
            area_code=known.area_code,
        )

    def twin(self, known: PersonDetails, ref: str) -> PersonDetails:
        """Somebody of the same family and birthday with a similar name."""
        person = self.relative(known, self.person(ref))
        name = known.names[0][:-1] + self.pick(GIVEN)
        number = self.identity(known.birth_on, is_female=known.sex == "female")
        return replace(
            person,
            names=(name,),
            birth_on=known.birth_on,
            sex=known.sex,
            identity_number=number,
        )

    def namesake(self, known: PersonDetails, ref: str) -> PersonDetails:
        """Somebody else of the same name."""
        return replace(self.person(ref), names=known.names)

    def records(self, people: list[PersonDetails], count: int) -> list[Planted]:
        """Draw records: half are known people, the others new, a third of these alike."""
        drawn = []
        for number in range(count):
            ref, known = f"r{number}", people[int(self.chance.integers(0, len(people)))]
            kind = self.chance.random()
            if kind < 0.5:
                drawn.append(Planted(self.written_again(known, ref), known.ref))
            elif kind < 0.57:
                someone = self.relative(known, self.person(ref))
                drawn.append(Planted(self.with_gaps(someone), ""))
            elif kind < 0.58:
                drawn.append(Planted(self.with_gaps(self.twin(known, ref)), ""))
            elif kind < 0.67:
                drawn.append(Planted(self.with_gaps(self.namesake(known, ref)), ""))
            else:
                drawn.append(Planted(self.with_gaps(self.person(ref)), ""))
        return drawn

    def written_again(self, known: PersonDetails, ref: str) -> PersonDetails:
        """The same person with gaps and none, one or two slips."""
        record = self.with_gaps(replace(known, ref=ref))
        for _ in range(int(self.chance.choice([0, 1, 2], p=[0.3, 0.5, 0.2]))):
            slip = self.pick(
                [
                    self.homophone,
                    self.variant,
                    self.wrong_character,
                    self.in_latin_letters,
                    self.wrong_telephone,
                    self.wrong_birth,
                    self.wrong_identity,
                    self.other_telephone,
                ]
            )
            record = slip(record)
        return record

    def with_gaps(self, person: PersonDetails) -> PersonDetails:
        """Leave out what lists leave out; an age may stand for the birth date."""
        has = self.chance.random(6)
        gaps: dict[str, object] = {}
        if has[0] > 0.55:
            gaps["identity_number"] = ""
        if has[1] > 0.85:
            gaps["telephones"] = ()
        if has[2] > 0.60:
            gaps["birth_on"] = None
            if has[3] > 0.3:
                gaps["age_years"] = 2022 - person.birth_on.year
                gaps["age_on"] = date(2022, 5, 1)
        if has[4] > 0.80:
            gaps["sex"] = ""
        if has[5] > 0.60:
            gaps["area_code"] = ""
        return replace(person, **gaps)

    def homophone(self, record: PersonDetails) -> PersonDetails:
        return self._renamed(record, lambda letter: self.pick(self._alike(letter)))

    def variant(self, record: PersonDetails) -> PersonDetails:
        (name,) = record.names
        written = "".join(self._variants.get(letter, letter) for letter in name)
        return replace(record, names=(written,))

    def wrong_character(self, record: PersonDetails) -> PersonDetails:
        return self._renamed(record, lambda _: self.pick(GIVEN))

    def in_latin_letters(self, record: PersonDetails) -> PersonDetails:
        (name,) = record.names
        surname, *given = lazy_pinyin(name)
        parts = [surname.title(), "".join(given).title()]
        if self.chance.random() < 0.5:
            parts.reverse()
        return replace(record, names=(" ".join(parts),)) if given else record

    def wrong_telephone(self, record: PersonDetails) -> PersonDetails:
        slips = tuple(self.slip(number) for number in record.telephones)
        return replace(record, telephones=slips)

    def other_telephone(self, record: PersonDetails) -> PersonDetails:
        return replace(record, telephones=(self.telephone(),))

    def wrong_birth(self, record: PersonDetails) -> PersonDetails:
        born = record.birth_on
        if born is None:
            return record
        if born.day <= 12 and self.chance.random() < 0.5:
            return replace(
                record, birth_on=born.replace(month=born.day, day=born.month)
            )
        other = born.year + int(self.chance.integers(-9, 10))
        return replace(record, birth_on=date(other, born.month, min(born.day, 28)))

    def wrong_identity(self, record: PersonDetails) -> PersonDetails:
        number = record.identity_number
        return replace(record, identity_number=self.slip(number[:17]) + number[17:])

    def _renamed(self, record, other) -> PersonDetails:
        (name,) = record.names
        place = len(name) - 1
        return replace(
            record, names=(name[:place] + other(name[place]) + name[place + 1 :],)
        )

    def _alike(self, letter: str) -> list[str]:
        return self._homophones.get(lazy_pinyin(letter)[0], [letter])

    def surname(self) -> str:
        return str(self.chance.choice(self._surnames, p=self._shares))

    def given(self) -> str:
        length = 1 if self.chance.random() < 0.2 else 2
        return "".join(
            str(self.chance.choice(self._letters, p=self._fame)) for _ in range(length)
        )

    def telephone(self) -> str:
        return f"1{self.pick('3456789')}{int(self.chance.integers(0, 10**9)):09d}"

    def identity(self, birth: date, *, is_female: bool) -> str:
        serial = int(self.chance.integers(0, 500)) * 2 + (not is_female)
        body = f"{self.pick(REGIONS)}{birth:%Y%m%d}{serial:03d}"
        return body + resident_check_character(body)

    def slip(self, digits: str) -> str:
        """One digit changed, or two neighbours swapped."""
        if not digits:
            return digits
        place = int(self.chance.integers(1, len(digits) - 1))
        if self.chance.random() < 0.5:
            return (
                digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
            )
        wrong = str((int(digits[place]) + int(self.chance.integers(1, 10))) % 10)
        return digits[:place] + wrong + digits[place + 1 :]

    def pick(self, among):
        return among[int(self.chance.integers(0, len(among)))]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a search found of the planted, over all records."""

    planted: int
    found: int
    proposed: int
    right: int
    certain: int
    certain_right: int

    @property
    def recall(self) -> float:
        return self.found / self.planted

    @property
    def precision(self) -> float:
        return self.right / self.proposed


def measure(records: list[Planted], matches: list[tuple]) -> Measured:
    """Compare the matches of each record with who it really is."""
    found = proposed = right = certain = certain_right = 0
    for record, proposals in zip(records, matches, strict=True):
        refs = {match.other for match in proposals}
        found += bool(record.is_really) and record.is_really in refs
        proposed += len(proposals)
        right += sum(match.other == record.is_really for match in proposals)
        for match in proposals:
            certain += match.is_certain
            certain_right += match.is_certain and match.other == record.is_really
    planted = sum(bool(record.is_really) for record in records)
    return Measured(planted, found, proposed, right, certain, certain_right)
