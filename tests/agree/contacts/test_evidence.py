"""What stands behind rows, and evidence beside visits: columns, rows and minutes agree."""

import itertools
from datetime import timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cities import PERSONS, cities, moment, windows
from epiloop.contacts.beside import ROSTER, BesideEngine
from epiloop.contacts.co_presence import Threshold
from epiloop.contacts.engine import PlainEngine, Seeker
from epiloop.contacts.engines import EngineName, default_engine, pair_engine
from epiloop.contacts.engines.by_degree import PairsByDegree, RowsByDegree
from epiloop.contacts.engines.columns import MINUTE_US, NEVER
from epiloop.contacts.engines.degrees import DegreeRule, find_degrees
from epiloop.contacts.engines.evidence import places_of
from epiloop.contacts.engines.indexed import IndexEngine
from epiloop.contacts.engines.place_rules import PlaceRules
from epiloop.contacts.engines.tables import table_of_found, table_of_rows
from epiloop.contacts.find import find_contact_rows
from epiloop.protocols.vocabulary import Per
from epiloop.records import PlaceClass, Proximity, Visit, VisitPrecision
from epiloop.timeline import Interval
from epiloop.visits.memory import batch_of, index_of_batch

CASES = st.lists(
    st.builds(Seeker, st.sampled_from("12"), st.sampled_from(PERSONS), windows()),
    min_size=1,
    max_size=2,
)


@given(
    cities(),
    CASES,
    st.sampled_from([1, 2]),
    st.sampled_from([0, 20, 61, 121]),
    st.sampled_from(Per),
    st.lists(st.sampled_from([0, 0, 20, 61, NEVER]), min_size=3, max_size=3),
    st.one_of(st.none(), st.integers(1, 5)),
)
def test_places_and_caps_are_the_same_in_columns_and_in_rows(
    city, cases, degree, minutes, per, least, most
):
    """Row by row the plain engine tells each encounter; columns look the places up."""
    zone, visits = city
    index = index_of_batch(batch_of(visits), zone)
    threshold = Threshold(timedelta(minutes=minutes), per)
    at = [one if one == NEVER else one * MINUTE_US for one in least]
    least_at = np.array(at[: len(index.places)], np.int64)
    rules = [PlaceRules(most_pairs=most)] * degree
    wanted = [DegreeRule(threshold, least_at)] * degree

    by_degree = PairsByDegree(pair_engine(default_engine()), rules)
    found = find_degrees(index, cases, wanted, engine=by_degree)
    columns = table_of_found(
        found,
        index,
        digest="d",
        engine="e",
        places=places_of(found, index, cases, wanted),
    )
    plain = IndexEngine(index, EngineName.PLAIN, least_at=least_at)
    row_by_row = RowsByDegree([plain] * degree, rules)
    rows = find_contact_rows(
        row_by_row, cases, degree=degree, threshold=threshold, evidence=True
    )

    if by_degree.truncated == row_by_row.truncated == []:
        expected = table_of_rows(rows, digest="d", engine="e", evidence=True)
        assert columns.to_pylist() == expected.to_pylist()
    else:  # of pairs equally long either may be kept
        assert by_degree.truncated[:1] == row_by_row.truncated[:1]


@st.composite
def memberships(draw):
    """Draw who belongs to which household for some days."""
    first = draw(st.integers(0, 4_000))
    return Visit(
        person_id=draw(st.sampled_from(PERSONS)),
        place_id=draw(st.sampled_from(["household:1", "class:2"])),
        stay=Interval(moment(first), moment(first + draw(st.integers(1, 3_000)))),
        precision=VisitPrecision.DAY,
        place_class=PlaceClass.DWELLING,
        source=ROSTER,
    )


@given(
    cities(),
    CASES,
    st.lists(memberships(), max_size=5),
    st.sampled_from([1, 2]),
    st.sampled_from([Threshold(), Threshold(timedelta(minutes=61), Per.DAY)]),
    st.sampled_from([EngineName.PLAIN, EngineName.NUMPY]),
)
def test_a_roster_is_a_visit_of_unknown_length_to_the_group(
    city, cases, rosters, degree, threshold, name
):
    zone, visits = city
    index = index_of_batch(batch_of(visits), zone)
    beside = BesideEngine(IndexEngine(index, name), rosters=rosters)
    # The reach is that of the visits, which ends the windows of the second degree.
    until = dict.fromkeys(PERSONS, beside.reach.end) if beside.reach else {}

    rows = find_contact_rows(
        beside, cases, degree=degree, threshold=threshold, evidence=True
    )

    if not visits and degree == 2:
        return
    assert rows == find_contact_rows(
        PlainEngine([*visits, *rosters]),
        cases,
        degree=degree,
        threshold=threshold,
        controlled_at=until,
        evidence=True,
    )


@st.composite
def records(draw):
    """Draw a record of two, in whole minutes so that they can be counted."""
    first = draw(st.one_of(st.sampled_from([600, 1_320]), st.integers(0, 5_000)))
    one, other = draw(st.permutations(PERSONS))[:2]
    span = Interval(moment(first), moment(first + draw(st.integers(1, 200))))
    return Proximity(person_id=one, other_id=other, span=span)


@given(cities(), windows(), st.lists(records(), min_size=1, max_size=6))
def test_minutes_that_a_stay_and_a_record_both_tell_count_once(city, spans, pairs):
    """Against sets of microseconds' edges: stays at several places still add up."""
    _, visits = city
    timed = [one for one in visits if one.has_clock_times]
    seeker = Seeker("1", "case", spans)
    stays = PlainEngine(timed)

    met = BesideEngine(stays, records=pairs).meetings([seeker], threshold=Threshold())

    assert {one.person_id: one.together for one in met} == {
        person: expected
        for person in PERSONS
        if person != "case"
        and (expected := together(stays.exposure(seeker, person), pairs, spans, person))
    }


def together(exposure, pairs, spans, person):
    """Return stays added up, and the time of records that no stay covers."""
    stays = [met.span for met in exposure.encounters] if exposure else []
    total = sum((one.duration for one in stays), timedelta(0))
    near = [
        one.span for one in pairs if {one.person_id, one.other_id} == {"case", person}
    ]
    edges = {
        edge for span in (*stays, *near, *spans) for edge in (span.start, span.end)
    }
    ordered = sorted(edges)
    for start, end in itertools.pairwise(ordered):

        def holds(span, start=start, end=end):
            return span.start <= start and end <= span.end

        if (
            any(map(holds, near))
            and any(map(holds, spans))
            and not any(map(holds, stays))
        ):
            total += end - start
    return total
