"""A piece of the real tree around Fangshan, with its units."""

from builders.actors import NOW
from epiloop.records import PlaceClass
from epiloop_hq.actor import Actor
from epiloop_hq.places import actions
from epiloop_hq.places.actions import AreaDraft, PlaceDraft
from epiloop_hq.places.kinds import AreaLevel, UnitKind

SYSTEM = Actor.system("test")
BEIJING = "11/1101/"
FANGSHAN = "11/1101/110111/"
YANCUN = "11/1101/110111/110111101/"
DOUDIAN = "11/1101/110111/110111103/"
YIJIE = "11/1101/110111/110111103/110111103201/"
FENGTAI = "11/1101/110106/"
BAODING = "13/1306/"

TREE = (
    AreaDraft(code="11", name="北京市", name_en="Beijing", level=AreaLevel.PROVINCE),
    AreaDraft(code="1101", name="市辖区", level=AreaLevel.CITY, parent_code="11"),
    AreaDraft(
        code="110111",
        name="房山区",
        name_en="Fangshan",
        level=AreaLevel.DISTRICT,
        parent_code="1101",
    ),
    AreaDraft(
        code="110111101",
        name="阎村镇",
        name_en="Yancun",
        level=AreaLevel.TOWN,
        parent_code="110111",
    ),
    AreaDraft(
        code="110111103",
        name="窦店镇",
        name_en="Doudian",
        level=AreaLevel.TOWN,
        parent_code="110111",
    ),
    AreaDraft(
        code="110111103201",
        name="一街村",
        level=AreaLevel.COMMUNITY,
        parent_code="110111103",
    ),
    AreaDraft(
        code="110106",
        name="丰台区",
        name_en="Fengtai",
        level=AreaLevel.DISTRICT,
        parent_code="1101",
    ),
    AreaDraft(code="13", name="河北省", name_en="Hebei", level=AreaLevel.PROVINCE),
    AreaDraft(
        code="1306",
        name="保定市",
        name_en="Baoding",
        level=AreaLevel.CITY,
        parent_code="13",
    ),
)


def the_areas() -> None:
    """Make the tree: two districts of Beijing, two towns, a village, and Baoding."""
    actions.write_areas(TREE, actor=SYSTEM, now=NOW)


def a_unit(
    name: str,
    area_path: str,
    *,
    kind: UnitKind = UnitKind.DISEASE_CONTROL,
    telephone: str = "",
    is_outside: bool = False,
) -> int:
    """Make a unit; return its id."""
    return actions.write_unit(
        name,
        actor=SYSTEM,
        now=NOW,
        area_path=area_path,
        kind=kind,
        telephone=telephone,
        is_outside=is_outside,
    )


def the_units() -> dict[str, int]:
    """Make disease control of both districts, Doudian's community, Baoding's centre."""
    return {
        FANGSHAN: a_unit("房山区疾控中心", FANGSHAN, telephone="010-69350000"),
        FENGTAI: a_unit("丰台区疾控中心", FENGTAI, telephone="010-63810000"),
        DOUDIAN: a_unit(
            "窦店镇", DOUDIAN, kind=UnitKind.COMMUNITY, telephone="010-69391000"
        ),
        BAODING: a_unit(
            "保定市疾控中心", BAODING, telephone="0312-5070000", is_outside=True
        ),
    }


def a_place(
    name: str = "交道一街小学",
    area_path: str = DOUDIAN,
    *,
    kind: PlaceClass = PlaceClass.CLASSROOM,
    address: str = "",
) -> int:
    """Make a place; return its id."""
    draft = PlaceDraft(name=name, kind=kind, area_path=area_path, address=address)
    return actions.find_or_create_place(draft, actor=SYSTEM, now=NOW)
