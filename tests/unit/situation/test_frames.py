"""In a notebook: any dataframe in, the same kind out, and a picture of it."""

from datetime import date

import matplotlib as mpl
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from matplotlib import pyplot as plt

from epiloop.situation import discretised_gamma, estimate_rt, frames, tables
from missing_packages import run_without

INTERVAL = discretised_gamma(mean_days=4.7, sd_days=2.9)
KINDS = [
    pytest.param(pd.DataFrame, id="pandas"),
    pytest.param(pl.DataFrame, id="polars"),
    pytest.param(pa.table, id="arrow"),
]
FIRST = date(2022, 4, 20)
DAYS = tables.days_from(FIRST, 24)
LOCAL = [3, 4, 4, 6, 5, 8, 9, 8, 11, 14, 12, 15, 17, 16, 18, 17, 15, 16, 12, 13, 9]
LOCAL += [8, 9, 6]
ONSETS = [day for day, cases in zip(DAYS, LOCAL, strict=True) for _ in range(cases)]
REPORTS = [
    tables.days_from(day, 9)[(3 * number) % 7] for number, day in enumerate(ONSETS)
]


@pytest.fixture(autouse=True)
def _drawn_without_a_screen():
    with mpl.rc_context({"backend": "agg"}):
        yield
        plt.close("all")


def incidence(kind):
    return kind({"date": DAYS, "local": LOCAL})


def linelist(kind):
    return kind({"onset": ONSETS, "report": REPORTS})


def pairs(kind):
    return kind(
        {"infector": ["A", "A", "A", "B", "C"], "infectee": ["B", "C", "D", "E", "F"]}
    )


def daily(kind):
    community = [float(cases // 3) for cases in LOCAL]
    community[5] = None
    return kind({"date": DAYS, "community": community, "total": LOCAL})


RESULTS = {
    "curve": lambda kind: frames.curve(linelist(kind), "onset", "report"),
    "rt": lambda kind: frames.rt(incidence(kind), INTERVAL, incomplete_days=3),
    "growth": lambda kind: frames.growth(incidence(kind), level_days=60),
    "delays": lambda kind: frames.delays(linelist(kind), "onset", "report"),
    "nowcast": lambda kind: frames.nowcast(
        linelist(kind),
        "onset",
        "report",
        as_of=DAYS[-1],
        rng=np.random.default_rng(1),
    ),
    "chains": lambda kind: frames.chains(pairs(kind)),
    "offspring": lambda kind: frames.offspring(
        pairs(kind), kind({"case_id": list("ABCDEFGHIJ")})
    ),
    "links": lambda kind: frames.links(
        pairs(kind),
        kind({"case_id": list("ABCDEF"), "onset": DAYS[:12:2]}),
        serial_interval=INTERVAL,
        unknown_share=0.1,
    ),
    "attack_rate": lambda kind: frames.attack_rate(
        kind(
            {
                "infected": [1, 0, 0, 1, 0],
                "route": ["home", "home", "bus", "bus", "bus"],
            }
        ),
        by="route",
    ),
    "overload": lambda kind: frames.overload(
        kind({"date": DAYS[:14], "arrived": LOCAL[:14]}),
        waiting=9,
        capacity_per_day=14,
        limit_days=1,
    ),
    "zero": lambda kind: frames.zero(
        daily(kind),
        INTERVAL,
        dispersion=0.5,
        rng=np.random.default_rng(1),
        horizon_days=10,
    ),
    "forecast": lambda kind: frames.forecast(
        daily(kind),
        INTERVAL,
        dispersion=0.5,
        rng=np.random.default_rng(1),
        horizon_days=10,
    ),
}


@pytest.mark.parametrize("name", RESULTS)
def test_every_kind_of_dataframe_gives_the_same_figures_in_its_own_kind(name):
    given = [RESULTS[name](kind.values[0]) for kind in KINDS]
    pandas, polars, arrow = (result.table for result in given)

    assert isinstance(pandas, pd.DataFrame)
    assert isinstance(polars, pl.DataFrame)
    assert isinstance(arrow, pa.Table)
    for other in (pl.from_pandas(pandas), pl.from_arrow(arrow)):
        assert polars.fill_nan(None).equals(other.fill_nan(None))


@pytest.mark.parametrize("name", RESULTS)
def test_every_result_can_be_drawn_also_on_axes_that_are_given(name):
    result = RESULTS[name](pd.DataFrame)
    _, axes = plt.subplots()

    assert result.plot(axes) is axes
    assert result.plot() is not axes
    assert axes.get_title(loc="left")
    assert axes.get_ylabel()
    axes.figure.canvas.draw()


def test_the_door_estimates_with_the_library_s_own_function():
    result = frames.rt(incidence(pl.DataFrame), INTERVAL)
    own = estimate_rt(np.array(LOCAL), INTERVAL)

    assert result.table["mean"].to_list() == own.mean.tolist()
    assert result.table["date"].cast(pl.Date).to_list() == DAYS[7:]


def test_the_shares_of_each_infected_case_sum_to_1_with_the_unknown():
    table = RESULTS["links"](pl.DataFrame).table

    assert table.group_by("infectee").agg(pl.col("share").sum())[
        "share"
    ].to_list() == pytest.approx([1.0] * 5)
    assert table.filter(pl.col("infector").is_null()).height == 5


def test_the_attack_rate_of_all_contacts_is_one_row():
    table = frames.attack_rate(pd.DataFrame({"infected": [1, 0, 0, 0]})).table

    assert table[["crude_rate", "infected", "contacts"]].to_numpy().tolist() == [
        [0.25, 1, 4]
    ]


def test_numbered_days_imported_cases_and_the_other_method_are_taken_too():
    numbered = pl.DataFrame({"t": range(5, 29), "local": LOCAL, "imported": [1] * 24})

    result = frames.rt(numbered, INTERVAL, method="wallinga-teunis")

    assert result.table["t_start"][0] == 6
    assert "date" not in result.table.columns
    assert result.plot().get_xlabel() == "last day of the window"


def test_a_nowcast_may_be_what_is_forecast_from():
    now = RESULTS["nowcast"](pl.DataFrame)

    told = {"dispersion": 0.5, "rng": np.random.default_rng(1)}
    zero = frames.zero(now, INTERVAL, horizon_days=5, **told)
    coming = frames.forecast(now, INTERVAL, horizon_days=5, **told)

    assert zero.table["date"].cast(pl.Date)[0] == date(2022, 5, 14)
    assert coming.table["date"].equals(zero.table["date"])
    assert "total_mean" not in coming.table.columns
    coming.plot()


def test_dates_may_be_text_and_what_is_missing_is_left_out():
    texts = pd.DataFrame(
        {"onset": ["2022-04-23", None, "2022-04-24"], "report": ["2022-04-25"] * 3}
    )

    table = frames.curve(texts, "onset").table

    assert table["onset"].tolist() == [1, 1]


def test_the_last_days_of_a_nowcast_lie_on_grey():
    result = RESULTS["nowcast"](pd.DataFrame)
    incomplete = int((result.estimate.completeness < 0.95).sum())

    (ribbon,) = result.plot().collections
    assert incomplete > 0
    assert len(ribbon.get_paths()[0].vertices) > 2 * len(DAYS)


@pytest.mark.parametrize(
    ("call", "because"),
    [
        (lambda: frames.rt([1, 2], INTERVAL), "not a list"),
        (
            lambda: frames.rt(pd.DataFrame({"local": [1]}), INTERVAL),
            "no column t; it has local",
        ),
        (
            lambda: frames.rt(pd.DataFrame({"t": [1, 3], "local": [1, 2]}), INTERVAL),
            "no t is left out",
        ),
        (
            lambda: frames.curve(pd.DataFrame({"onset": ["yesterday"]}), "onset"),
            "Row 0, onset: 'yesterday' is not a date",
        ),
        (
            lambda: frames.rt(
                pd.DataFrame({"date": DAYS[:1] + DAYS[2:], "local": LOCAL[1:]}),
                INTERVAL,
            ),
            "no day is left out",
        ),
        (
            lambda: frames.rt(pd.DataFrame({"t": [1], "local": [None]}), INTERVAL),
            "a number of cases is missing",
        ),
        (
            lambda: frames.rt(pd.DataFrame({"t": [1], "local": [1.5]}), INTERVAL),
            "1.5 is not a number of cases",
        ),
        (
            lambda: frames.chains(
                pd.DataFrame({"infector": [None], "infectee": ["B"]})
            ),
            "an identifier is missing",
        ),
        (
            lambda: frames.curve(pd.DataFrame({"onset": [None]}), "onset"),
            "No row has a date in onset",
        ),
        (
            lambda: frames.delays(
                pd.DataFrame({"a": ["2022-04-23"], "b": ["2022-04-22"]}), "a", "b"
            ),
            "No row has a and then b in time",
        ),
        (
            lambda: frames.rt(incidence(pd.DataFrame), INTERVAL, method="guess"),
            "cori or wallinga-teunis",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_row_and_reason(call, because):
    with pytest.raises(frames.UnusableFrameError, match=because):
        call()


def test_matplotlib_is_asked_for_only_when_something_is_drawn():
    said = run_without(
        "matplotlib",
        "import pandas as pd\n"
        "from epiloop.situation import frames\n"
        "pairs = pd.DataFrame({'infector': ['A'], 'infectee': ['B']})\n"
        "found = frames.chains(pairs)\n"
        "print(len(found.table))\n"
        "try:\n    found.plot()\nexcept ImportError as error:\n    print(error)",
    )

    assert said.splitlines() == [
        "2",
        "This needs matplotlib, which is not installed: pip install 'epiloop[notebook]'",
    ]
