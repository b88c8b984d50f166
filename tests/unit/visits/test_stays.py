"""What the index tells of visits, whole or in pieces, is what merging by hand tells."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.contacts.stays import join_spans, merge_stays
from epiloop.records import Visit, VisitPrecision, stay_of_days
from epiloop.timeline import Interval, local_day
from epiloop.visits import building
from epiloop.visits import rows as packed
from epiloop.visits.index import instant, minute
from epiloop.visits.memory import batch_of, index_of_batch
from epiloop.visits.segment import columns_of
from epiloop.visits.stays import ordered
from visit_tables import visits

BEIJING = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
# The clocks of Berlin went forward on 27 March 2022 and back on 30 October.
CHANGES = (datetime(2022, 3, 26, tzinfo=UTC), datetime(2022, 10, 29, tzinfo=UTC))


@st.composite
def rows_of_visits(draw):
    zone = draw(st.sampled_from([BEIJING, BERLIN]))
    first = draw(st.sampled_from(CHANGES))

    def one(person, place, start, length, by_day):
        begins = first + timedelta(minutes=start)
        stay = Interval(begins, begins + timedelta(minutes=length))
        if by_day:
            stay = stay_of_days(
                local_day(stay.start, zone), local_day(stay.end, zone), zone=zone
            )
        precision = VisitPrecision.DAY if by_day else VisitPrecision.CLOCK
        return Visit(person_id=person, place_id=place, stay=stay, precision=precision)

    lengths = st.one_of(st.integers(1, 600), st.integers(1_000, 9_000))
    rows = st.builds(
        one,
        st.sampled_from("AB"),
        st.sampled_from(["home", "shop"]),
        st.integers(0, 4_000),
        lengths,
        st.sampled_from([False, False, False, True]),
    )
    return zone, draw(st.lists(rows, max_size=12))


def told(index):
    """Return the stays of an index, pieces that go on joined, as (who, where, ...)."""
    spans = {}
    for segment in index.segments:
        stays = segment.stays()
        persons = index.persons.decode(stays.person).to_pylist()
        places = index.places.decode(stays.place).to_pylist()
        for row in range(len(stays)):
            key = persons[row], places[row], bool(stays.by_day[row])
            span = Interval(
                instant(int(stays.start[row])), instant(int(stays.end[row]))
            )
            spans.setdefault(key, []).append(span)
    return spans


@given(rows_of_visits())
def test_pieces_laid_together_are_the_stays_merged_by_hand(given_rows):
    zone, rows = given_rows
    expected = {}
    for stay in merge_stays(rows):
        key = stay.person_id, stay.place_id, stay.precision is VisitPrecision.DAY
        expected.setdefault(key, []).append(stay.span)

    spans = told(index_of_batch(batch_of(rows), zone))

    assert {key: join_spans(pieces) for key, pieces in spans.items()} == expected


@given(rows_of_visits())
def test_counting_gives_the_index_that_sorting_gives(given_rows):
    """To the last byte: which of the two made a day cannot be seen in it."""
    zone, rows = given_rows
    batch = batch_of(rows)
    sorted_ones = index_of_batch(batch, zone).segments
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(building, "MANY", 0)
        counted = index_of_batch(batch, zone).segments

    assert [as_bytes(one) for one in counted] == [as_bytes(one) for one in sorted_ones]


def test_counting_takes_a_person_of_many_stays_too():
    rows = visits(
        "\n".join(
            f"A | {'home' if n % 3 else 'shop'} | day 1 {n * 37 % 24:02}:{n % 60:02} "
            f"- day 1 {n * 37 % 24:02}:{n % 60 + 1:02}"
            for n in range(59)
        )
    )
    batch = batch_of(rows)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(building, "MANY", 0)
        counted = index_of_batch(batch, BEIJING).segments

    assert [*map(as_bytes, counted)] == [
        *map(as_bytes, index_of_batch(batch, BEIJING).segments)
    ]


def as_bytes(segment):
    sides = segment.of_person, segment.at_place
    columns = [column for side in sides for column in (side.offsets, side.rows)]
    columns.append(columns_of(segment.rest))
    facts = segment.span, segment.longest, segment.first, segment.last
    return facts, [(column.dtype, column.tobytes()) for column in columns]


@given(rows_of_visits())
def test_no_minute_is_told_twice_and_every_later_piece_is_marked(given_rows):
    zone, rows = given_rows
    index = index_of_batch(batch_of(rows), zone)

    total = sum(len(segment) for segment in index.segments)
    marked = sum(
        int(packed.are_continued(segment.of_person.rows).sum())
        for segment in index.segments
    )
    minutes = sum(
        int(packed.lengths(segment.at_place.rows).sum()) for segment in index.segments
    )

    merged = merge_stays(rows)
    assert total - marked == len(merged)
    assert minutes == sum(
        minute(stay.span.end) - minute(stay.span.start) for stay in merged
    )


@given(rows_of_visits())
def test_a_stay_ends_by_the_end_of_the_day_after_its_file(given_rows):
    zone, rows = given_rows
    for segment in index_of_batch(batch_of(rows), zone).segments:
        stays = segment.stays()
        assert (stays.start >= segment.span.begins).all()
        assert (stays.end <= segment.span.next_ends).all()


@given(rows_of_visits())
def test_both_orders_hold_the_same_stays(given_rows):
    zone, rows = given_rows
    for segment in index_of_batch(batch_of(rows), zone).segments:
        sides = []
        for side in (segment.of_person, segment.at_place):
            keys, others = side.keys(), packed.others(side.rows)
            pair = (keys, others) if side is segment.of_person else (others, keys)
            above = side.rows >> np.uint64(32)
            sides.append(sorted(zip(*pair, above, strict=True)))
        assert sides[0] == sides[1]
        keys = segment.at_place.keys()
        starts = packed.starts(segment.at_place.rows)
        assert (np.diff(keys.astype(int) * 4096 + starts) >= 0).all()


@pytest.mark.parametrize(
    ("visit", "pieces"),
    [
        ("A | home | day 1 22:00 - day 2 08:00", 1),
        ("A | home | day 1 22:00 - day 3 00:00", 1),
        ("A | ward | day 1 22:00 - day 3 00:01", 2),
        ("A | ward | day 1 00:00 - day 31 00:00", 29),
    ],
)
def test_a_stay_over_one_midnight_is_whole_and_a_longer_one_is_in_pieces(visit, pieces):
    index = index_of_batch(batch_of(visits(visit)), BEIJING)

    assert sum(len(segment) for segment in index.segments) == pieces
    (spans,) = told(index).values()
    assert len(join_spans(spans)) == 1


def test_a_record_of_the_next_day_that_overlaps_is_cut_to_what_is_new():
    index = index_of_batch(
        batch_of(
            visits(
                """
                A | home | day 1 22:00 - day 2 02:00
                A | home | day 2 01:00 - day 2 08:00
                """
            )
        ),
        BEIJING,
    )

    later = index.segments[1].of_person.rows
    assert packed.starts(later).tolist() == [120]
    assert packed.lengths(later).tolist() == [360]
    assert packed.are_continued(later).all()


@given(
    st.lists(st.integers(0, 2**20), max_size=40),
    st.sampled_from([2**20 + 1, 2**62, 2**64 - 1]),
)
def test_equal_keys_keep_their_order_however_they_are_sorted(keys, below):
    array = np.array(keys, np.uint64)

    assert ordered(array, below=below).tolist() == sorted(
        range(len(keys)), key=lambda at: keys[at]
    )
