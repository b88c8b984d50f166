"""Figures by area: the parts add up to the whole everywhere, and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from builders.facts import a_case_fact, a_clock_fact, an_order_fact, hour, known
from epiloop.situation.figures import Figure, area_lines, figures_by_area

TREE = {
    "": ("11/", "13/"),
    "11/": ("11/1101/",),
    "11/1101/": ("11/1101/110111/", "11/1101/110106/"),
    "11/1101/110111/": ("11/1101/110111/110111103/",),
}
# Also places that lie in no area of the tree, and things whose place is not known.
PATHS = st.sampled_from(
    [*TREE, "13/", "11/1101/110106/", "11/1101/110111/110111103/", "11/1199/", "99/"]
)


@given(st.lists(st.tuples(PATHS, st.booleans())), st.lists(PATHS))
def test_lines_below_an_area_add_up_to_it_with_what_is_left(cases, clocks):
    facts = known(
        "05-02 12:00",
        cases=tuple(
            a_case_fact("05-02 10:00", area_path=path, is_community=community)
            for path, community in cases
        ),
        clocks=tuple(
            a_clock_fact(hour("05-02 09:00"), area_path=path) for path in clocks
        ),
    )

    table = figures_by_area(facts)

    assert table[""][Figure.CASES] == len(cases)
    assert table[""][Figure.OVERDUE_CLOCKS] == len(clocks)
    for area, below in TREE.items():
        lines = area_lines(table, area, below)
        for figure in Figure:
            whole = table.get(area, {}).get(figure, 0)
            assert sum(line.counts[figure] for line in lines) == whole
            assert all(line.counts[figure] >= 0 for line in lines)


@given(st.lists(PATHS), PATHS)
def test_an_area_counts_the_same_alone_as_within_the_whole(paths, area):
    facts = known(
        "05-02 12:00",
        cases=tuple(a_case_fact("05-02 10:00", area_path=p) for p in paths),
    )

    alone = figures_by_area(facts.within(area))
    whole = figures_by_area(facts)

    assert alone[area][Figure.CASES] == whole.get(area, {}).get(Figure.CASES, 0)


def test_a_person_under_orders_in_two_places_counts_once():
    orders = tuple(an_order_fact(1, f"05-0{n} 00:00", "05-09 00:00") for n in (1, 2))

    table = figures_by_area(known("05-05 12:00", orders=orders))

    assert table[""][Figure.RESTRICTED] == 1
