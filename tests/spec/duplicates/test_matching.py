"""Is this somebody we know?

Two records are compared sign by sign. Each sign weighs something; the sum is a score, and
the reasons are shown with it. One checked identity number, with nothing against it, is
merged without asking and can be split again; everything else is decided by somebody.
"""

from datetime import date

from epiloop.duplicates import PersonDetails, compare, person_key
from rulebook import spec

FIRST = "110111198001010013"
SECOND = "110111198001010152"
PASSPORT = "E12345678"


def key(text):
    """A person told as `name, birth=1980-01-01, phone=138…, id=…`."""
    name, *rest = (part.strip() for part in text.split(","))
    told = dict(part.split("=") for part in rest)
    number = {"first": FIRST, "second": SECOND, "passport": PASSPORT}
    birth = told.get("birth")
    return person_key(
        PersonDetails(
            ref=text,
            names=(name,) if name != "-" else (),
            sex=told.get("sex", ""),
            birth_on=date.fromisoformat(birth) if birth else None,
            age_years=int(told["age"]) if "age" in told else None,
            age_on=date(2022, 5, 1),
            identity_number=number.get(told.get("id", ""), told.get("id", "")),
            telephones=(told["phone"],) if "phone" in told else (),
            area_code=told.get("village", ""),
        )
    )


@spec(
    table="""
        one record     | the other       | so the names are
        王伟            | 王伟             | name_same
        王 伟           | 王伟             | name_same
        O'Brien, x=1   | OBrien          | name_same
        張偉            | 张伟             | name_variant
        李喆            | 李哲             | name_variant
        陈昇            | 陈升             | name_variant
        王晓明          | Wang Xiaoming   | name_romanised
        王晓明          | Xiao Ming WANG  | name_romanised
        欧阳娜          | Na Ouyang       | name_romanised
        单雄信          | Shan Xiongxin   | name_romanised
        曾志伟          | Zeng Zhi-Wei    | name_romanised
        John Smith     | Smith, x=1      | name_part
        John Smith     | J. Smith        | name_part
        John Smith     | Smith John      | name_romanised
        José García    | Jose Garcia     | name_romanised
        王伟            | 王玮             | name_homophone
        张晓燕          | 章小雁           | name_homophone
        陈真            | 程珍             | name_similar_sound
        김철수          | Kim Chul-soo    | name_similar_sound
        박영희          | Park Young Hee  | name_similar_sound
        이민호          | Lee Min-ho      | name_romanised
        John Smith     | Jon Smith       | name_similar_sound
        Mohammed Ali   | Muhammad Aly    | name_similar_sound
        张建国          | 张建华           | name_near
        张建国          | 张国             | name_near
        Maria Lopez    | Maria Lopes     | name_near
        王先生          | 王晓明           | name_part
        王某            | 王晓明           | name_part
        王伟            | 王芳             | name_differs
        王伟            | 李伟             | name_differs
        王先生          | 李晓明           | name_differs
        John Smith     | Mary Jones      | name_differs
    """
)
def test_names_are_compared_by_letters_variants_and_sound(row):
    """Of two Chinese characters one that differs makes another name; of three it may be a slip."""
    signs = {
        item.sign.value
        for item in compare(key(row["one record"]), key(row["the other"])).evidence
    }

    assert {sign for sign in signs if sign.startswith("name")} == {
        row["so the names are"]
    }


@spec(
    table="""
        one record                | the other                 | signs besides the name
        王伟, birth=1980-03-05     | 王伟, birth=1980-03-05     | birth_same
        王伟, birth=1980-03-05     | 王伟, birth=1980-05-03     | birth_swapped
        王伟, birth=1980-03-05     | 王伟, birth=1980-03-06     | birth_near
        王伟, birth=1980-03-05     | 王伟, birth=1981-03-05     | birth_near
        王伟, birth=1980-03-05     | 王伟, birth=1990-11-28     | birth_differs
        王伟, age=42               | 王伟, birth=1980-03-05     | birth_year_fits
        王伟, age=44               | 王伟, birth=1980-03-05     | age_differs
        王伟, phone=13800138000    | 王伟, phone=+86 138 0013 8000 | telephone_same
        王伟, phone=13800138000    | 王伟, phone=13800130800    | telephone_near
        王伟, phone=13800138000    | 王伟, phone=13800138001    | telephone_near
        王伟, phone=13800138000    | 王伟, phone=13900139000    | -
        王伟, id=first             | 王伟, id=first             | identity_same, birth_same, sex_same
        王伟, id=first             | 王伟, id=110111198001010023 | identity_near
        王伟, id=passport          | 王伟, id=passport          | document_same
        王伟, id=passport          | 王伟, id=E99999999         | document_differs
        王伟, sex=male             | 王伟, sex=female           | sex_differs
        王伟, village=110111103212 | 王伟, village=110111103212 | area_same
    """
)
def test_what_else_agrees_or_differs_is_told(row):
    """A birth date and a sex that nobody wrote are taken from a checked identity number."""
    match = compare(key(row["one record"]), key(row["the other"]))

    signs = {item.sign.value for item in match.evidence} - {"name_same"}
    assert signs == set(row.words("signs besides the name"))


@spec(
    table="""
        one record                                    | the other                                      | verdict
        王伟, id=first                                 | 王伟, id=first                                  | certain
        王伟, id=first                                 | 王玮, id=first                                  | certain
        王伟, id=first                                 | 王偉, id=first, phone=13900139000               | certain
        王伟, id=first                                 | Wei Wang, id=first                             | certain
        王伟, id=first                                 | -, id=first                                    | certain
        王伟, id=first                                 | 李娜, id=first                                  | proposed
        王伟, id=first                                 | 王伟, id=first, birth=1990-11-28                | proposed
        王伟, id=first, sex=male                       | 王伟, id=first, sex=female                      | proposed
        王伟, id=first                                 | 王先生, id=first                                | proposed
        王伟, id=passport, birth=1980-01-01            | 王伟, id=passport, birth=1980-01-01             | proposed
        王伟, birth=1980-01-01, phone=13800138000      | 王伟, birth=1980-01-01, phone=13800138000       | proposed
        王伟, birth=1980-01-01                         | 王伟, birth=1980-01-01                          | proposed
        王伟, phone=13800138000                        | 王玮, phone=13800138000                         | proposed
        王伟, village=110111103212                     | 王伟, village=110111103212                      | proposed
        王伟, id=first, birth=1980-01-01               | 王伟, id=second, birth=1980-01-01               | not shown
        王伟                                           | 王伟                                            | not shown
        王伟, phone=13800138000                        | 李娜, phone=13800138000                         | not shown
        王伟, birth=1980-01-01                         | 李娜, birth=1980-01-01                          | not shown
        王伟, birth=1980-01-01                         | 王伟, birth=1961-11-28                          | not shown
    """
)
def test_a_match_is_certain_proposed_or_not_shown(row):
    """Two different checked identity numbers are two persons, whatever else agrees."""
    match = compare(key(row["one record"]), key(row["the other"]))

    verdict = "proposed" if match.score >= 0.5 else "not shown"
    assert ("certain" if match.is_certain else verdict) == row["verdict"]
