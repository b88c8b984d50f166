"""Which record stands for a human being, whatever the order of merging."""

from hypothesis import given
from hypothesis import strategies as st

from epiloop_hq.registry.grouping import kept_records

people = st.integers(1, 9)
pairs = st.lists(
    st.tuples(people, people).filter(lambda p: p[0] != p[1]).map(sorted).map(tuple),
    max_size=12,
)


def test_the_oldest_record_of_a_group_is_kept():
    assert kept_records([1, 2, 3, 4], [(2, 3)]) == {1: 1, 2: 2, 3: 2, 4: 4}
    assert kept_records([], [(3, 4), (1, 4)]) == {1: 1, 3: 1, 4: 1}


@given(pairs, st.randoms(use_true_random=False))
def test_the_order_of_merging_does_not_matter(merged, random):
    shuffled = list(merged)
    random.shuffle(shuffled)

    assert kept_records(range(10), merged) == kept_records(range(10), shuffled)


@given(pairs)
def test_both_records_of_a_pair_have_one_record_which_is_kept_for_itself(merged):
    kept = kept_records(range(10), merged)

    assert all(kept[one] == kept[other] for one, other in merged)
    assert all(kept[root] == root <= record for record, root in kept.items())


@given(pairs, st.data())
def test_a_pair_merged_and_split_leaves_everything_as_it_was(merged, data):
    extra = data.draw(pairs.filter(bool))[0]

    before = kept_records(range(10), merged)
    kept_records(range(10), [*merged, extra])

    assert kept_records(range(10), merged) == before
