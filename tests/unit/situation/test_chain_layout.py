"""Who stands where in a picture of the chains, and how likely each unconfirmed source is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.situation.chain_layout import lay_chains_out
from epiloop.situation.chains import CircularChainError, Link
from epiloop.situation.probable_links import score_links

FIRST = date(2022, 4, 21)
# Two, three and four days from onset to onset, four the likeliest.
INTERVAL = (0, 0, 0.2, 0.3, 0.5)


def onsets(**days):
    return {case: FIRST + timedelta(days=day) for case, day in days.items()}


def links(*pairs):
    return [Link(*pair.split(" → ")) for pair in pairs]


def shown(layout):
    return {one.case_id: (one.day, one.row, one.infector_id) for one in layout.places}


def test_across_stands_the_day_and_down_whom_one_infected_around_who_did():
    layout = lay_chains_out(
        onsets(A=0, B=3, C=4, D=5, E=8, F=9),
        confirmed=links("A → B", "A → C", "A → D", "C → E", "C → F"),
    )

    assert shown(layout) == {
        "A": (0, 1.5, None),
        "B": (3, 0, "A"),
        "C": (4, 1.5, "A"),
        "D": (5, 3, "A"),
        "E": (8, 1, "C"),
        "F": (9, 2, "C"),
    }
    assert (layout.first_on, layout.days, layout.rows) == (FIRST, 10, 4)
    assert [one.generation for one in layout.places] == [0, 1, 1, 1, 2, 2]


def test_chains_stand_by_their_first_onset_and_cases_in_none_below_by_day():
    layout = lay_chains_out(
        onsets(A=5, B=7, X=0, Y=2, S=5, T=5, U=6),
        confirmed=links("A → B", "X → Y"),
    )

    assert {case: row for case, (_d, row, _i) in shown(layout).items()} == {
        "X": 0,
        "Y": 0,
        "A": 2,
        "B": 2,
        "S": 4,
        "T": 5,
        "U": 4,
    }


def test_who_fell_ill_on_the_same_day_as_their_source_stands_below_it():
    layout = lay_chains_out(onsets(A=0, B=0), confirmed=links("A → B"))

    assert shown(layout) == {"A": (0, 0, None), "B": (0, 1, "A")}


def test_a_confirmed_source_goes_before_a_likelier_one_that_is_not():
    onset_on = onsets(A=0, B=2, C=4)
    layout = lay_chains_out(
        onset_on,
        confirmed=links("A → C"),
        probable=score_links(links("B → C", "A → B"), onset_on),
    )

    assert [(one.infector_id, one.is_confirmed) for one in layout.places] == [
        (None, False),
        ("A", False),
        ("A", True),
    ]


def test_of_several_confirmed_sources_the_nearest_onset_is_shown():
    layout = lay_chains_out(onsets(A=0, B=3, C=5), confirmed=links("A → C", "B → C"))

    assert shown(layout)["C"][2] == "B"


def test_confirmed_links_in_a_circle_are_refused():
    with pytest.raises(CircularChainError, match="B → A → B"):
        lay_chains_out(onsets(A=0, B=3), confirmed=links("A → B", "B → A"))


def test_an_unconfirmed_source_that_would_close_a_circle_is_not_shown():
    """B is said to have infected A, who fell ill first; A is a possible source of B."""
    onset_on = onsets(A=0, B=3)
    layout = lay_chains_out(
        onset_on,
        confirmed=links("B → A"),
        probable=score_links(links("A → B"), onset_on),
    )

    assert shown(layout)["B"][2] is None


def test_without_a_case_there_is_no_picture():
    with pytest.raises(ValueError, match="at least one case"):
        lay_chains_out({})


@pytest.mark.parametrize(
    ("possible", "shares"),
    [
        (["A → D"], {"A": 1.0}),
        (["A → D", "B → D"], {"A": 0.625, "B": 0.375}),
        (["A → D", "B → D", "D → D"], {"A": 0.625, "B": 0.375, "D": 0}),
        (["A → D", "A → D"], {"A": 1.0}),
        (["E → D"], {"E": 0}),
        (["unknown → D"], {}),
    ],
)
def test_possible_sources_are_weighed_by_the_days_between(possible, shares):
    """Four days (0.5) against three (0.3); a later onset is no source."""
    onset_on = onsets(A=0, B=1, D=4, E=5)

    scored = score_links(links(*possible), onset_on, serial_interval=INTERVAL)

    assert {one.link.infector_id: one.share for one in scored} == pytest.approx(shares)


def test_where_the_serial_interval_is_not_known_every_earlier_source_is_as_likely():
    scored = score_links(links("A → C", "B → C"), onsets(A=0, B=30, C=31))

    assert [(one.days, one.share) for one in scored] == [(31, 0.5), (1, 0.5)]


@st.composite
def outbreaks(draw):
    """Days of onset and sources, some of them after those they infected."""
    days = draw(st.lists(st.integers(0, 12), min_size=1, max_size=40))
    onset_on = onsets(**{f"C{n:02}": day for n, day in enumerate(days)})
    pairs = [
        Link(f"C{draw(st.integers(0, n - 1)):02}", f"C{n:02}")
        for n in range(1, len(days))
        if draw(st.booleans())
    ]
    is_sure = [draw(st.booleans()) for _ in pairs]
    sure = [pair for pair, yes in zip(pairs, is_sure, strict=True) if yes]
    return onset_on, sure, [pair for pair in pairs if pair not in sure]


@given(outbreaks())
def test_every_case_has_a_place_of_its_own_whatever_the_order_of_the_records(outbreak):
    onset_on, sure, possible = outbreak
    layout = lay_chains_out(
        onset_on, confirmed=sure, probable=score_links(possible, onset_on)
    )
    turned = dict(reversed(onset_on.items()))

    again = lay_chains_out(
        turned,
        confirmed=sure[::-1],
        probable=score_links(possible[::-1], turned),
    )

    assert again == layout
    assert len({(one.day, one.row) for one in layout.places}) == len(onset_on)
    assert all(0 <= one.row <= layout.rows - 1 for one in layout.places)
    assert all(one.day < layout.days for one in layout.places)
