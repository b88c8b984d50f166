"""Instants and lengths of time read the same in a chip, a table and a print-out."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from epiloop_hq.web import wording
from epiloop_hq.web.templatetags import _texts

NOW = datetime(2022, 4, 23, 6, 5, tzinfo=UTC)  # 14:05 in Beijing


@pytest.mark.parametrize(
    ("length", "english", "chinese"),
    [
        (timedelta(0), "0 m", "0 分"),
        (timedelta(seconds=59), "0 m", "0 分"),
        (timedelta(minutes=59, seconds=59), "59 m", "59 分"),
        (timedelta(hours=1), "1 h 00 m", "1 小时 00 分"),
        (timedelta(hours=1, minutes=5), "1 h 05 m", "1 小时 05 分"),
        (timedelta(hours=47, minutes=59), "47 h 59 m", "47 小时 59 分"),
        (timedelta(hours=48), "2 d 0 h", "2 天 0 小时"),
        (timedelta(days=14, hours=3, minutes=30), "14 d 3 h", "14 天 3 小时"),
        (timedelta(minutes=-35), "35 m", "35 分"),
    ],
)
def test_a_length_of_time_is_said_as_coarsely_as_it_is_long(length, english, chinese):
    assert wording.duration(length) == english
    with override("zh-hans"):
        assert wording.duration(length) == chinese


@pytest.mark.parametrize(
    ("due_at", "said"),
    [
        (NOW + timedelta(minutes=80), "1 h 20 m left"),
        (NOW, "0 m left"),
        (NOW - timedelta(seconds=1), "0 m late"),
        (NOW - timedelta(minutes=35), "35 m late"),
    ],
)
def test_on_the_very_minute_nothing_is_late(due_at, said):
    assert wording.remaining(due_at, now=NOW) == said


@pytest.mark.parametrize(
    ("at", "english", "chinese"),
    [
        (NOW - timedelta(hours=12), "02:05", "02:05"),
        (NOW - timedelta(hours=14, minutes=6), "22 Apr 23:59", "4月22日 23:59"),
        (datetime(2021, 12, 31, 16, 0, tzinfo=UTC), "1 Jan 00:00", "1月1日 00:00"),
        (
            datetime(2021, 12, 31, 15, 59, tzinfo=UTC),
            "31 Dec 2021 23:59",
            "2021年12月31日 23:59",
        ),
    ],
)
def test_an_instant_is_said_by_the_day_at_headquarters(at, english, chinese):
    """Midnight is Beijing's, not Greenwich's."""
    assert wording.instant(at, now=NOW) == english
    with override("zh-hans"):
        assert wording.instant(at, now=NOW) == chinese


def test_machines_get_instants_in_utc():
    assert wording.iso(NOW) == "2022-04-23T06:05:00Z"


@pytest.mark.parametrize(
    ("code", "tag"), [("en", "en"), ("zh-hans", "zh-Hans"), ("pt-br", "pt-BR")]
)
def test_browsers_get_language_codes_as_they_are_written(code, tag):
    assert wording.language_tag(code) == tag


def test_the_day_of_an_instant_is_the_day_at_headquarters():
    """At 00:56 in Beijing it is still the day before in Greenwich."""
    just_after_midnight = datetime(2026, 11, 23, 16, 56, tzinfo=UTC)

    assert _texts.long_day(just_after_midnight) == "Tue 24 Nov 2026"
    assert _texts.short_day(just_after_midnight) == "24 Nov"
    assert _texts.long_day(date(2026, 11, 23)) == "Mon 23 Nov 2026"
