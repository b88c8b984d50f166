"""Which spans at one place are one risk point."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.timeline import Interval
from epiloop_hq.places.merging import group_spans, union_of

MORNING = datetime(2022, 4, 23, 8, tzinfo=UTC)


def spans(text):
    """Read "1-3 2-4" as hours after the morning."""
    return [
        Interval(*(MORNING + timedelta(hours=float(h)) for h in part.split("-")))
        for part in text.split()
    ]


@pytest.mark.parametrize(
    ("told", "groups"),
    [
        ("", ()),
        ("1-3", ((0,),)),
        ("1-3 2-4", ((0, 1),)),
        ("1-3 3-4", ((0,), (1,))),  # touching is not overlapping
        ("3-4 1-3", ((1,), (0,))),
        ("1-2 3-4 1-4", ((0, 2, 1),)),  # the third joins the others
        ("1-9 2-3 4-5", ((0, 1, 2),)),
        ("1-3 1-3", ((0, 1),)),
    ],
)
def test_spans_that_overlap_belong_together(told, groups):
    assert group_spans(spans(told)) == groups


hours = st.integers(0, 40)
some_spans = st.lists(
    st.tuples(hours, st.integers(1, 6)).map(
        lambda s: Interval(
            MORNING + timedelta(hours=s[0]), MORNING + timedelta(hours=s[0] + s[1])
        )
    ),
    max_size=12,
)


@given(some_spans)
def test_every_span_is_in_one_group_and_groups_share_no_time(told):
    groups = group_spans(told)

    assert sorted(i for g in groups for i in g) == list(range(len(told)))
    unions = [union_of([told[i] for i in g]) for g in groups]
    assert not any(a.overlaps(b) for n, a in enumerate(unions) for b in unions[n + 1 :])


@given(some_spans, st.randoms(use_true_random=False))
def test_the_order_of_telling_does_not_matter(told, random):
    order = list(range(len(told)))
    random.shuffle(order)

    shuffled = group_spans([told[i] for i in order])

    assert {frozenset(order[i] for i in g) for g in shuffled} == {
        frozenset(g) for g in group_spans(told)
    }
