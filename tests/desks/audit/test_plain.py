"""Values as the trail writes them."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from epiloop.timeline import NaiveInstantError
from epiloop_hq.audit.plain import canonical, plain


class Route(StrEnum):
    COMMUNITY = "community"


class Tier(Enum):
    FIRST = 1


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        (True, True),
        (3, 3),
        (2.5, 2.5),
        ("新发地", "新发地"),
        (SafeString("<b>"), "<b>"),
        (Route.COMMUNITY, "community"),
        (Tier.FIRST, 1),
        (Decimal("1.50"), "1.50"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (date(2022, 4, 23), "2022-04-23"),
        (time(2, 5), "02:05:00"),
        (datetime(2022, 4, 23, 2, 5, tzinfo=UTC), "2022-04-23T02:05:00+00:00"),
        (
            datetime(2022, 4, 23, 10, 5, tzinfo=ZoneInfo("Asia/Shanghai")),
            "2022-04-23T02:05:00+00:00",
        ),
        (timedelta(days=1, microseconds=1), 86_400_000_001),
        (b"\x00\xff", "AP8="),
        (memoryview(b"\x00\xff"), "AP8="),
        ((1, [date(2022, 1, 1)]), [1, ["2022-01-01"]]),
        ({"b", "a"}, ["a", "b"]),
        ({1: Decimal(2)}, {"1": "2"}),
    ],
)
def test_a_value_is_written_as_json_holds_it(value, written):
    assert plain(value) == written
    assert type(plain(value)) is type(written)
    assert json.loads(canonical(plain(value))) == written


@pytest.mark.parametrize("value", [object(), len, 1j])
def test_what_is_no_plain_value_is_refused(value):
    with pytest.raises(TypeError, match="ids and plain values"):
        plain(value)


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(NaiveInstantError):
        plain(datetime(2022, 4, 23, tzinfo=UTC).replace(tzinfo=None))


def test_a_number_that_is_none_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        canonical(float("nan"))


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_a_value_has_one_text_whatever_its_order(values):
    backwards = dict(reversed(list(values.items())))

    assert canonical(backwards) == canonical(values)
    assert json.loads(canonical(values)) == values
