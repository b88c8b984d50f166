"""The spellings under which an official area name may turn up."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from epiloop.tables.rows import AreaRow

SAME: Final = 1.0
"""The official name, or the everyday form of it with its kind: 于庄村 for 于庄村委会."""
OTHER_TITLE: Final = 0.97
"""The same core and kind of area under another title: 良乡镇 for 良乡地区."""
BARE: Final = 0.95
"""The core alone: 窦店 for 窦店镇. Certain only as a whole text, never as a beginning."""
OTHER_KIND: Final = 0.7
"""The same core with the name of another kind: 于庄村 for 于庄社区."""
CERTAIN: Final = 0.95
"""From here on a name that fits one area alone is that area."""

_COMMITTEE = re.compile(
    "(?:社区)?(?:居民委员会|居委会)$|(?:村民委员会|村委会|村民居委会)$|家属委员会$"
)
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_NOISE = re.compile(r"[\s·、,，.。\-_/]+")
_DISTRICT = re.compile("(?:区|县|市|省|自治区|特别行政区)$")
_TOWN = re.compile("(?:街道办事处|街道|地区办事处|地区|镇|(?:[回满蒙]古?族)?乡)$")
_TOWN_TITLES = ("街道", "街道办事处", "地区", "地区办事处", "镇", "乡")
_ENGLISH_KINDS = (
    "province",
    "municipality",
    "city",
    "prefecture",
    "district",
    "county",
    "town",
    "township",
    "subdistrict",
    "autonomous region",
)
_ENGLISH_KIND = re.compile(rf"[ ,]+(?:{'|'.join(_ENGLISH_KINDS)})$")
_URBAN_TITLES = frozenset({"街道"})


@dataclass(frozen=True, slots=True)
class NameKey:
    """One spelling, how well it stands for the area, and whether it names the kind."""

    text: str
    score: float
    has_kind: bool


def plain_area_name(text: str) -> str:
    """Return a name without spaces, marks and bracketed remarks, letters as small ones."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NOISE.sub("", _BRACKETS.sub("", folded))


def name_keys(official_name: str) -> tuple[NameKey, ...]:
    """Return the spellings of an official area name, best first, each once."""
    plain = plain_area_name(official_name)
    if _COMMITTEE.search(plain):
        keys = _grassroots_keys(plain)
    elif _TOWN.search(plain):
        keys = _town_keys(plain)
    elif plain.endswith(("社区", "村")):
        keys = _grassroots_keys(plain)
    else:
        core = _DISTRICT.sub("", plain)
        keys = [NameKey(core, BARE, has_kind=False)] if len(core) > 1 else []
    best: dict[str, NameKey] = {plain: NameKey(plain, SAME, has_kind=True)}
    for key in keys:
        best.setdefault(key.text, key)
    return tuple(best.values())


def area_keys(area: AreaRow) -> tuple[NameKey, ...]:
    """Return the spellings of an area: of its names in either language, and its code.

    English ones and the code stand for it as whole texts only: letters that go on may be
    another name, and digits another code.
    """
    code = NameKey(plain_area_name(area.code), SAME, has_kind=False)
    best: dict[str, NameKey] = {}
    for key in (*name_keys(area.name), *_english_keys(area.name_en), code):
        if key.text not in best or best[key.text].score < key.score:
            best[key.text] = key
    return tuple(best.values())


def _english_keys(name: str) -> Iterator[NameKey]:
    folded = unicodedata.normalize("NFKC", name).casefold().strip()
    core = _ENGLISH_KIND.sub("", folded)
    for text, score in ((folded, SAME), (core, BARE)):
        if len(plain_area_name(text)) > 1:
            yield NameKey(plain_area_name(text), score, has_kind=False)
    for kind in _ENGLISH_KINDS if len(core) > 1 else ():
        yield NameKey(plain_area_name(core + kind), OTHER_KIND, has_kind=False)


def _town_keys(plain: str) -> list[NameKey]:
    core = _TOWN.sub("", plain)
    if len(core) < 2:
        return []
    title = plain[len(core) :]
    is_urban = title in _URBAN_TITLES
    keys = []
    for other in _TOWN_TITLES:
        same_kind = other.startswith("街道") == is_urban
        score = OTHER_TITLE if same_kind else OTHER_KIND
        keys.append(NameKey(core + other, score, has_kind=True))
    return [*keys, NameKey(core, BARE, has_kind=False)]


def _grassroots_keys(plain: str) -> list[NameKey]:
    is_village = plain.endswith(("村民委员会", "村委会", "村"))
    core = _COMMITTEE.sub("", plain)
    stem = core.removesuffix("社区") if not is_village else core
    kinds = ("村", "村委会") if is_village else ("社区", "社区居委会", "居委会")
    others = ("社区", "小区") if is_village else ("小区", "村")
    keys = [
        NameKey(
            core, SAME if core.endswith(kinds[0]) else BARE, core.endswith(kinds[0])
        )
    ]
    keys += [NameKey(stem + kind, SAME, has_kind=True) for kind in kinds]
    if stem.endswith("村") and is_village:
        keys.append(NameKey(stem, SAME, has_kind=True))
    keys.append(NameKey(stem, BARE, has_kind=False))
    keys += [NameKey(stem + kind, OTHER_KIND, has_kind=True) for kind in others]
    return [key for key in keys if len(key.text) > 1]


def stem_of(name: str) -> str:
    """Return a name without its committee and its kind, for likeness alone."""
    plain = _COMMITTEE.sub("", plain_area_name(name))
    stem = re.sub("(?:社区|小区|村|街道|地区|镇|乡)$", "", plain)
    return stem if len(stem) > 1 else plain


@lru_cache(maxsize=65_536)
def sound_of(stem: str) -> str:
    """Return a name in pinyin without tones, to find homophones: 聚富苑 and 聚福园."""
    # its dictionary takes a quarter of a second, which most commands never need
    from pypinyin import Style, pinyin

    return " ".join(syllables[0] for syllables in pinyin(stem, style=Style.NORMAL))
