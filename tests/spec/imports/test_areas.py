"""Areas by the names people write

One place has many spellings. A name is certain when it is the official one or the same core
under another title, and only one area below what is already certain bears it. Everything
else is proposed with a score, never taken.
"""

from epiloop.tables import AreaIndex, AreaRow
from rulebook import spec

TREE = """
    11           |              | 北京市
    110111       | 11           | 房山区
    110112       | 11           | 通州区
    110111008    | 110111       | 良乡地区
    110111010    | 110111       | 琉璃河地区
    110111101    | 110111       | 阎村镇
    110111103    | 110111       | 窦店镇
    110112209    | 110112       | 于家务回族乡
    110111010203 | 110111010    | 兴礼村委会
    110111101200 | 110111101    | 大紫草坞村委会
    110111101204 | 110111101    | 张庄村委会
    110111008209 | 110111008    | 张庄村委会
    110111103003 | 110111103    | 沁园春景社区居委会
    110111103004 | 110111103    | 田家园社区居委会
    110111103008 | 110111103    | 于庄社区居委会
    110111103013 | 110111103    | 燕都世界名园社区居民委员会
    110111103205 | 110111103    | 田家园村委会
    110111103207 | 110111103    | 苏村村委会
    110111103208 | 110111103    | 于庄村委会
    110111103212 | 110111103    | 一街村委会
    110112209001 | 110112209    | 聚富苑社区居委会
    110112209201 | 110112209    | 一街村委会
"""


def areas():
    for line in TREE.strip().splitlines():
        code, parent, name = (part.strip() for part in line.split("|"))
        yield AreaRow(code=code, parent_code=parent, name=name)


INDEX = AreaIndex(areas(), aliases={"北京市/房山区/窦店镇交道一街": "110111103212"})


@spec(
    table="""
        written                           | area         | left as address
        北京市, 房山区, 窦店镇, 一街村        | 110111103212 | -
        北京市, 房山区, 窦店镇一街村          | 110111103212 | -
        北京市, 房山区, 一街村委会            | 110111103212 | -
        北京市, 房山区, 一街村               | 110111103212 | -
        北京市房山区窦店镇一街村              | 110111103212 | -
        北京市, 房山区, 窦店镇交道一街        | 110111103212 | -
        北京市, 房山区, 大紫草坞村            | 110111101200 | -
        北京市, 房山区, 琉璃河（地区）镇, 兴礼村 | 110111010203 | -
        北京市, 房山区, 琉璃河镇             | 110111010    | -
        北京市, 房山区, 良乡镇               | 110111008    | -
        北京市, 通州区, 于家务乡             | 110112209    | -
        北京市, 房山区, 窦店镇苏村            | 110111103207 | -
        北京市, 房山区, 窦店镇于庄村          | 110111103208 | -
        北京市, 房山区, 窦店镇沁园春景        | 110111103003 | -
        北京市, 房山区, 阎村镇张庄村12号      | 110111101204 | 12号
        房山, 窦店                         | 110111103    | -
        北京市, 北京市, 房山区               | 110111       | -
    """
)
def test_a_name_that_only_one_area_bears_is_found(row):
    """The town may be missing, hold the village, or go by its older title."""
    match = INDEX.resolve(row.words("written"))

    assert (match.verdict, match.code) == ("found", row["area"])
    assert match.rest == (
        "" if row.is_nothing("left as address") else row["left as address"]
    )


@spec(
    table="""
        written                          | certain so far | may be
        北京市, 一街村                     | 11             | 110111103212, 110112209201
        北京市, 经济开发区, 一街村           | 11             | 110111103212, 110112209201
        北京市, 房山区, 张庄村              | 110111         | 110111008209, 110111101204
        北京市, 房山区, 窦店镇田家园         | 110111103      | 110111103004, 110111103205
        北京市, 房山区, 窦店镇世界名园       | 110111103      | 110111103013
        北京市, 房山区, 窦店镇沁园春景小区    | 110111103      | 110111103003
        北京市, 通州区, 于家务乡聚福园        | 110112209      | 110112209001
        北京市, 通州区, 于家务乡聚富园        | 110112209      | 110112209001
    """
)
def test_a_name_that_several_or_only_similar_areas_bear_is_proposed(row):
    """Homophones, one letter's difference, a part of a name: candidates, best first."""
    match = INDEX.resolve(row.words("written"))

    assert (match.verdict, match.code) == ("ambiguous", row["certain so far"])
    assert tuple(candidate.code for candidate in match.candidates) == row.words(
        "may be"
    )
    assert all(candidate.score < 1 for candidate in match.candidates)


@spec(
    table="""
        written                         | verdict | certain so far | left as address
        北京市, 房山区, 窦店镇养殖场        | partly  | 110111103      | 养殖场
        北京市, 经济开发区, 荣华街道        | partly  | 11             | 经济开发区荣华街道
        武汉市                           | unknown | -              | 武汉市
    """
)
def test_what_is_not_known_stays_an_address(row):
    """Below a part that is not known nothing further is taken as certain."""
    match = INDEX.resolve(row.words("written"))

    assert match.verdict == row["verdict"]
    assert match.code == (
        "" if row.is_nothing("certain so far") else row["certain so far"]
    )
    assert match.rest == row["left as address"]


ENGLISH = AreaIndex(
    [
        AreaRow(code="11", name="北京市", name_en="Beijing"),
        AreaRow(code="110105", parent_code="11", name="朝阳区", name_en="Chaoyang"),
        AreaRow(code="13", name="河北省", name_en="Hebei Province"),
        AreaRow(code="14", name="山西省", name_en="Shanxi"),
        AreaRow(code="15", name="内蒙古自治区", name_en="Inner Mongolia"),
        AreaRow(code="21", name="辽宁省", name_en="Liaoning"),
        AreaRow(code="2113", parent_code="21", name="朝阳市", name_en="Chaoyang"),
        AreaRow(code="61", name="陕西省", name_en="Shanxi"),
    ]
)


@spec(
    table="""
        written                  | verdict   | certain so far | may be
        Hebei                    | found     | 13             | -
        HEBEI PROVINCE           | found     | 13             | -
        Inner Mongolia           | found     | 15             | -
        Inner-Mongolia           | found     | 15             | -
        Beijing, Chaoyang        | found     | 110105         | -
        Liaoning, 朝阳市          | found     | 2113           | -
        110105                   | found     | 110105         | -
        北京市, 110105            | found     | 110105         | -
        Chaoyang                 | ambiguous | -              | 110105, 2113
        Shanxi                   | ambiguous | -              | 14, 61
        Beijing Province         | ambiguous | -              | 11
        Hebei Municipality       | ambiguous | -              | 13
        Mongolia                 | unknown   | -              | -
        110199                   | ambiguous | -              | 11
    """
)
def test_an_area_is_found_by_its_english_name_and_by_its_code(row):
    """Its kind may be left out, not changed; a name of two areas is nobody's."""
    match = ENGLISH.resolve(row.words("written"))

    assert match.verdict == row["verdict"]
    assert match.code == (
        "" if row.is_nothing("certain so far") else row["certain so far"]
    )
    assert tuple(found.code for found in match.candidates) == (
        () if row.is_nothing("may be") else row.words("may be")
    )


def test_an_alias_decides_for_good():
    undecided = AreaIndex(areas()).resolve(("北京市", "房山区", "窦店镇交道一街"))
    decided = INDEX.resolve(("北京市", "房山区", "窦店镇交道一街"))

    assert (undecided.verdict, undecided.code) == ("ambiguous", "110111103")
    assert (decided.verdict, decided.code) == ("found", "110111103212")
