from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.tables import DateOrder, Moment
from epiloop.tables.date_order import OrderProof
from epiloop.tables.dates import CellDate, meanings, read_moment
from epiloop.tables.findings import Fault, Finding

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1))
SHAPES = {
    DateOrder.YMD: "{0:%Y}-{0:%m}-{0:%d}",
    DateOrder.DMY: "{0:%d}/{0:%m}/{0:%Y}",
    DateOrder.MDY: "{0:%m}/{0:%d}/{0:%Y}",
}


@given(DAYS, st.sampled_from(DateOrder))
def test_what_is_written_in_an_order_is_read_in_it(day, order):
    assert read_moment(SHAPES[order].format(day), order, "UTC") == Moment(day)


@given(st.lists(DAYS, min_size=1), st.sampled_from(DateOrder))
def test_a_proof_never_names_a_wrong_order(days, order):
    """Refused, or right: whatever order a column is in, no other is found for it."""
    proof = OrderProof("onset")
    for line, day in enumerate(days, start=2):
        proof.see(SHAPES[order].format(day), line)

    settled = proof.conclude(None)

    assert isinstance(settled, Finding) or all(
        read_moment(SHAPES[order].format(day), settled, "UTC") == Moment(day)
        for day in days
    )


@given(DAYS, st.sampled_from(DateOrder))
def test_meanings_hold_the_meaning_under_each_order(day, order):
    written = SHAPES[order].format(day)

    assert meanings(written)[order] == day


@given(DAYS, st.times(), st.sampled_from(["Asia/Shanghai", "Asia/Seoul", "UTC"]))
def test_a_time_is_that_of_the_stated_zone(day, time, zone):
    wall = datetime.combine(day, time.replace(microsecond=0))

    moment = read_moment(f"{wall:%Y-%m-%d %H:%M:%S}".zfill(19), DateOrder.YMD, zone)

    assert moment == Moment(day, wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))


def test_a_cell_that_excel_stores_as_a_date_needs_no_order():
    assert read_moment(CellDate("2022-04-03"), DateOrder.MDY, "UTC") == Moment(
        date(2022, 4, 3)
    )
    assert set(meanings(CellDate("2022-04-03")).values()) == {date(2022, 4, 3)}


@pytest.mark.parametrize("stated", [None, DateOrder.DMY, DateOrder.YMD])
def test_true_dates_beside_typed_ones_are_refused(stated):
    """Excel turns 03/04 round and leaves 13/04 as text: half the column is wrong."""
    proof = OrderProof("onset")
    proof.see(CellDate("2022-03-04"), 2)
    proof.see("13/04/2022", 3)

    settled = proof.conclude(stated)

    assert isinstance(settled, Finding)
    assert settled.code == "date_order.cells_mixed"
    assert "line 2" in settled.reason
    assert "line 3" in settled.reason


def test_true_dates_beside_iso_text_are_one_order():
    proof = OrderProof("onset")
    proof.see(CellDate("2022-03-04"), 2)
    proof.see("2022-04-13", 3)

    assert proof.conclude(None) is DateOrder.YMD


def test_earlier_is_told_by_the_instant_where_there_is_one():
    day = date(2022, 4, 23)
    noon = datetime(2022, 4, 23, 12, tzinfo=UTC)
    early, late = Moment(day, noon), Moment(day, noon + timedelta(minutes=1))

    assert early.is_before(late)
    assert not late.is_before(early)
    assert not early.is_before(Moment(day))
    assert Moment(day).is_before(Moment(day + timedelta(days=1), noon))


@given(
    st.text(alphabet="0123456789-/.: Tz+年月日时pmaj", max_size=24),
    st.sampled_from(DateOrder),
)
def test_whatever_is_written_is_a_moment_or_a_fault(text, order):
    assert isinstance(read_moment(text, order, "Asia/Shanghai"), Moment | Fault)


@pytest.mark.parametrize(
    ("written", "order", "at"),
    [
        ("2022-04-23 02:05+08:00", "ymd", "2022-04-22 18:05"),
        ("2022-04-23T02:05-0330", "ymd", "2022-04-23 05:35"),
        ("23042022 12:00 am", "dmy", "2022-04-22 16:00"),
        ("04232022 12:00 pm", "mdy", "2022-04-23 04:00"),
        ("23-Sept-2022 2:05:30", "ymd", "2022-09-22 18:05:30"),
        ("2022-04-23 10:00+99:99", "ymd", None),
        ("9999-12-31 24:00+00:00", "ymd", None),
        ("2022-04-23 13:00 pm", "ymd", None),
        ("2022-04-23 0:00 am", "ymd", None),
        ("2022-04-23 24:01", "ymd", None),
    ],
)
def test_clock_times_with_offsets_and_halves_of_the_day(written, order, at):
    read = read_moment(written, DateOrder(order), "Asia/Shanghai")

    if at is None:
        assert isinstance(read, Fault)
        assert read.code == "time.impossible"
    else:
        assert read.at == datetime.fromisoformat(at).replace(tzinfo=UTC)


def test_a_moment_is_written_by_its_instant_or_its_day():
    assert str(Moment(date(2022, 4, 23))) == "2022-04-23"
    noon = Moment(date(2022, 4, 23), datetime(2022, 4, 23, 12, tzinfo=UTC))
    assert str(noon) == "2022-04-23T12:00+00:00"
