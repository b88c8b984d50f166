from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop.situation.chains import Link
from epiloop.situation.probable_links import score_links, unknown_sources

INTERVAL = [0.0, 0.2, 0.5, 0.2, 0.1]
ONSET_ON = {
    name: date(2022, 4, 20) + timedelta(day)
    for name, day in {"A": 0, "B": 2, "C": 4, "D": 4}.items()
}
SOURCES = [Link("A", "C"), Link("B", "C")]


def shares(links, **told):
    return [
        round(one.share, 4)
        for one in score_links(links, ONSET_ON, serial_interval=INTERVAL, **told)
    ]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param({}, [0.1 / 0.6, 0.5 / 0.6], id="the days alone"),
        pytest.param(
            {"evidence": {SOURCES[0]: 10}}, [1 / 1.5, 0.5 / 1.5], id="a shared table"
        ),
        pytest.param({"evidence": {SOURCES[1]: 0}}, [1, 0], id="never met"),
        pytest.param(
            # an unknown source had its onset on any of 4 days: 0.25 for each source's 1
            {"unknown_share": 0.5},
            [0.1 / 1.1, 0.5 / 1.1],
            id="half of the sources are not found",
        ),
    ],
)
def test_sources_are_weighed_by_days_evidence_and_what_is_not_found(told, expected):
    assert shares(SOURCES, **told) == pytest.approx(expected, abs=1e-4)


def test_a_source_with_a_later_onset_is_none_and_the_source_is_unknown():
    scored = score_links([Link("C", "B")], ONSET_ON, serial_interval=INTERVAL)

    assert [one.share for one in scored] == [0]
    assert unknown_sources(scored) == {"B": 1}


@given(
    st.lists(st.sampled_from("ABCD"), min_size=1, max_size=3, unique=True),
    st.lists(st.floats(0, 50), min_size=3, max_size=3),
    st.floats(0, 0.9),
)
def test_the_shares_of_a_case_and_of_the_unknown_sum_to_1(names, weights, unknown):
    links = [Link(name, "D") for name in names]
    evidence = dict(zip(links, weights, strict=False))

    scored = score_links(
        links,
        ONSET_ON,
        serial_interval=INTERVAL,
        evidence=evidence,
        unknown_share=unknown,
    )

    assert sum(one.share for one in scored) + unknown_sources(scored)["D"] == (
        pytest.approx(1)
    )


@pytest.mark.parametrize(
    ("told", "because"),
    [
        ({"unknown_share": 1}, "from 0 to below 1"),
        ({"evidence": {SOURCES[0]: -1}}, "0 or more"),
    ],
)
def test_a_weight_that_is_none_is_refused(told, because):
    with pytest.raises(ValueError, match=because):
        shares(SOURCES, **told)
