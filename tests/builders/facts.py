"""Facts of the situation, made outright: what an indicator is tried on."""

from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from epiloop.situation.facts import (
    CaseFact,
    ClockFact,
    CountFact,
    Facts,
    OrderFact,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
HERE = "11/1101/110111/"
_ids = count(1)


def hour(text: str) -> datetime:
    """Return "05-02 15:00" of spring 2022, in Shanghai."""
    told = datetime.strptime(f"2022-{text}", "%Y-%m-%d %H:%M")  # noqa: DTZ007
    return told.replace(tzinfo=SHANGHAI).astimezone(UTC)


def known(as_of: str, **lists: object) -> Facts:
    """Return what was known at an instant."""
    return Facts(
        as_of=hour(as_of),
        area_path=str(lists.pop("area_path", "")),
        outbreak_id=1,
        disease="covid19",
        zone=SHANGHAI,
        protocol_id=str(lists.pop("protocol_id", "covid19-cn-8")),
        started_at=hour("04-22 00:00"),
        trail_seq=0,
        head_digest="",
        **lists,  # type: ignore[arg-type]
    )


def a_case_fact(found: str, **values: object) -> CaseFact:
    """Return a case found at an hour, in the community unless said otherwise."""
    number = next(_ids)
    told = {
        "case_id": number,
        "number": f"FS-{number}",
        "person_id": number,
        "area_path": HERE,
        "status": "case_confirmed",
        "is_refuted": False,
        "discovery_route": "community_screening",
        "is_community": True,
        "onset_on": None,
        "sampled_at": None,
        "positive_at": hour(found),
        "reported_at": None,
        "diagnosed_at": None,
        "isolated_at": None,
        "died_at": None,
        "opened_at": hour(found),
        "closed_at": None,
        "residence_id": None,
        "protocol_id": "covid19-cn-8",
    }
    return CaseFact(**(told | values))  # type: ignore[arg-type]


def a_clock_fact(
    started_at: datetime,
    met_at: datetime | None = None,
    *,
    limit: timedelta = timedelta(hours=2),
    key: str = "on_scene",
    **values: object,
) -> ClockFact:
    """Return a clock of a case, met if said so."""
    told = {
        "clock_id": next(_ids),
        "key": key,
        "protocol_id": "covid19-cn-8",
        "completes": key,
        "case_id": 1,
        "item_id": None,
        "area_path": HERE,
        "unit_id": None,
        "started_at": started_at,
        "limit_seconds": int(limit.total_seconds()),
        "is_limit_inclusive": True,
        "met_at": met_at,
        "told_at": met_at,
        "pauses": (),
        "cancelled_at": None,
    }
    return ClockFact(**(told | values))  # type: ignore[arg-type]


def a_count_fact(
    start: str, end: str, value: int | None, **values: object
) -> CountFact:
    """Return a published count of those found in the community."""
    told = {
        "count_id": next(_ids),
        "area_path": HERE,
        "measure": "infected_person.community_screening",
        "starts_at": datetime.fromisoformat(start).replace(tzinfo=SHANGHAI),
        "ends_at": datetime.fromisoformat(end).replace(tzinfo=SHANGHAI),
        "value": value,
        "is_rounded": False,
        "source": "press conference",
    }
    return CountFact(**(told | values))  # type: ignore[arg-type]


def an_order_fact(
    person_id: int, start: str, end: str, *, measure: str = "quarantine_facility"
) -> OrderFact:
    """Return an order of a person, from its start to its end."""
    return OrderFact(
        order_id=next(_ids),
        person_id=person_id,
        area_path=HERE,
        measure=measure,
        starts_at=hour(start),
        ends_at=hour(end),
        ended_at=None,
    )
