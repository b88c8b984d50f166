"""Published facts brought in as files are: Fangshan's points and zones, MERS in Korea."""

from datetime import UTC, datetime
from importlib.resources import as_file, files
from typing import Final

from epiloop_hq.demonstration.setting import BEIJING, KOREA, SYSTEM
from epiloop_hq.exchange import actions
from epiloop_hq.exchange.mappings import stored_ready
from epiloop_hq.places.actions import write_unit
from epiloop_hq.places.kinds import UnitKind
from epiloop_hq.registry.actions import close_outbreak, open_outbreak

SPRING_BEGAN: Final = datetime(2022, 4, 21, 16, tzinfo=UTC)
MERS_BEGAN: Final = datetime(2015, 5, 11, tzinfo=UTC)


def bring_in_spring(*, now: datetime) -> int:
    """Import the announced risk points and zone levels of that spring as facts.

    They were announced from 25 April on, after the demonstration's own moment; so they
    stand in an outbreak of their own that says it is published data.
    """
    outbreak_id = open_outbreak(
        "FS-PUB",
        actor=SYSTEM,
        now=now,
        name="Fangshan, spring 2022, as published",
        name_zh="房山 2022年春 公开资料",
        disease="covid19",
        area_path=BEIJING,
        zone_name="Asia/Shanghai",
        started_at=SPRING_BEGAN,
        protocol_id="covid19-cn-8",
        is_published_data=True,
    )
    for name, mapping in (
        ("fangshan_risk_points.csv", "fangshan-2022-risk-points"),
        ("fangshan_zone_changes.csv", "fangshan-2022-zone-changes"),
    ):
        _import(name, mapping, outbreak_id=outbreak_id, area_path=BEIJING, now=now)
    return outbreak_id


def bring_in_mers(*, now: datetime) -> int:
    """Import MERS in Korea, 2015, as a second outbreak that is over; return its id."""
    write_unit(
        "Korea CDC",
        actor=SYSTEM,
        now=now,
        area_path=KOREA,
        kind=UnitKind.DISEASE_CONTROL,
    )
    outbreak_id = open_outbreak(
        "MERS-KR",
        actor=SYSTEM,
        now=now,
        name="MERS, Korea 2015",
        name_zh="中东呼吸综合征 韩国 2015",
        disease="mers",
        area_path=KOREA,
        zone_name="Asia/Seoul",
        started_at=MERS_BEGAN,
        protocol_id="mers-us-cdc",
        is_published_data=True,
    )
    for name, mapping in (
        ("mers_linelist.csv", "mers-korea-2015-linelist"),
        ("mers_links.csv", "mers-korea-2015-links"),
    ):
        _import(name, mapping, outbreak_id=outbreak_id, area_path=KOREA, now=now)
    close_outbreak(outbreak_id, actor=SYSTEM, now=now)
    return outbreak_id


def _import(
    name: str, mapping: str, *, outbreak_id: int, area_path: str, now: datetime
) -> None:
    draft = actions.BatchDraft(
        file_name=name, area_path=area_path, outbreak_id=outbreak_id
    )
    packed = files("epiloop_hq.demonstration").joinpath("data", name)
    with as_file(packed) as file:
        batch_id = actions.hand_in(draft, file, actor=SYSTEM, now=now)
        actions.choose_mapping(
            batch_id, stored_ready(mapping), actor=SYSTEM, now=now, is_dry_run=False
        )
        actions.run_import(batch_id, actor=SYSTEM, path=file)
