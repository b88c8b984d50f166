"""The plain engine against a count of single minutes, and what must not matter."""

from collections import Counter
from datetime import timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from epiloop.contacts.co_presence import Threshold, find_exposures, most_together
from epiloop.contacts.stays import merge_stays
from epiloop.protocols.vocabulary import Per
from epiloop.records import Visit
from epiloop.timeline import Interval
from visit_tables import at

START = at("00:00")
HORIZON = 60 * 72
A_DAY = 60 * 24
PERSONS = ("case", "Li", "Wang", "Zhao")


def minute(number):
    return START + timedelta(minutes=number)


@st.composite
def intervals(draw, longest=60 * 30):
    start = draw(st.integers(0, HORIZON - 1))
    length = draw(st.integers(1, longest))
    return Interval(minute(start), minute(start + length))


def visits_of(*persons, most=12):
    return st.lists(
        st.builds(
            Visit,
            person_id=st.sampled_from(persons),
            place_id=st.sampled_from(["shop", "office"]),
            stay=intervals(),
        ),
        max_size=most,
    )


def minutes_present(visits, person, place, *, after=0):
    """Return every minute in which a person was at a place."""
    present = set()
    for visit in visits:
        if (visit.person_id, visit.place_id) == (person, place):
            first = int((visit.stay.start - START) / timedelta(minutes=1))
            last = int((visit.stay.end - START) / timedelta(minutes=1))
            present |= set(range(first, last + after))
    return present


@given(
    visits_of(*PERSONS),
    st.lists(intervals(), max_size=2),
    st.integers(0, 180),
)
def test_the_total_is_the_number_of_minutes_shared(rows, windows, lingering):
    """Every minute is looked at by itself; nothing is merged, cut or sorted."""
    found = find_exposures(
        [row for row in rows if row.person_id == "case"],
        rows,
        windows=windows,
        lingering=timedelta(minutes=lingering),
    )

    counted = {}
    for person in PERSONS[1:]:
        for place in ("shop", "office"):
            infectious = {
                m
                for m in minutes_present(rows, "case", place)
                if any(minute(m) in window for window in windows)
            }
            air = {m + late for m in infectious for late in range(lingering + 1)}
            shared = air & minutes_present(rows, person, place)
            counted[person] = counted.get(person, 0) + len(shared)
    assert {e.person_id: e.minutes for e in found} == {
        person: minutes for person, minutes in counted.items() if minutes
    }


@given(visits_of("case"), visits_of(*PERSONS[1:]), st.randoms(use_true_random=False))
def test_the_order_of_the_visits_does_not_matter(of_case, of_others, chance):
    mixed_case, mixed_others = list(of_case), list(of_others)
    chance.shuffle(mixed_case)
    chance.shuffle(mixed_others)

    assert find_exposures(mixed_case, mixed_others) == find_exposures(
        of_case, of_others
    )


@given(visits_of("case"), visits_of("Li"))
def test_whoever_asks_the_time_together_is_the_same(of_one, of_other):
    forth = find_exposures(of_one, of_other)
    back = find_exposures(of_other, of_one)

    assert [(e.minutes, len(e.encounters), e.first_at, e.last_at) for e in forth] == [
        (e.minutes, len(e.encounters), e.first_at, e.last_at) for e in back
    ]


@given(visits_of(*PERSONS))
def test_merging_keeps_every_minute_and_every_visit(rows):
    stays = merge_stays(rows)

    for person in PERSONS:
        for place in ("shop", "office"):
            total = sum(
                stay.span.duration // timedelta(minutes=1)
                for stay in stays
                if (stay.person_id, stay.place_id) == (person, place)
            )
            assert total == len(minutes_present(rows, person, place))
    assert {visit for stay in stays for visit in stay.visits} == set(rows)


@given(visits_of("case"), visits_of("Li"))
def test_merging_twice_changes_nothing(of_case, of_li):
    merged = [
        Visit(person_id=s.person_id, place_id=s.place_id, stay=s.span)
        for s in merge_stays(of_case)
    ]
    assert [e.minutes for e in find_exposures(merged, of_li)] == [
        e.minutes for e in find_exposures(of_case, of_li)
    ]


@given(visits_of("case"), visits_of("Li"))
def test_the_most_in_24_hours_is_that_of_the_best_minute_to_start(of_case, of_li):
    for exposure in find_exposures(of_case, of_li):
        shared = [
            m
            for place in ("shop", "office")
            for m in minutes_present(of_case, "case", place)
            & minutes_present(of_li, "Li", place)
        ]
        per_minute = Counter(shared)
        so_far = list(accumulate(per_minute[m] for m in range(HORIZON + 60 * 30)))
        best = max(
            total - (so_far[last - A_DAY] if last >= A_DAY else 0)
            for last, total in enumerate(so_far)
        )
        most = most_together(exposure.encounters, per=Per.DAY)
        assert most == timedelta(minutes=best)


@given(visits_of("case"), visits_of("Li"), st.integers(0, 600), st.sampled_from(Per))
def test_a_threshold_only_drops_and_never_changes_a_row(of_case, of_li, least, per):
    everybody = find_exposures(of_case, of_li)
    kept = find_exposures(
        of_case, of_li, threshold=Threshold(timedelta(minutes=least), per=per)
    )

    assert kept == [
        e
        for e in everybody
        if most_together(e.encounters, per=per) >= timedelta(minutes=least)
    ]
