"""Pictures of estimates; matplotlib is loaded when one is drawn.

One look for all: what is known in blue, what is estimated in vermilion with its interval
as a ribbon, days that are not complete on grey. The colours keep apart for colour-blind
eyes and in grey print.
"""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from epiloop.errors import MissingExtraError
from epiloop.situation.chains import ChainedCase
from epiloop.situation.delays import DelayFit, chance_by_day
from epiloop.situation.growth import Growth
from epiloop.situation.offspring import OffspringEstimate, chance_of
from epiloop.situation.probable_links import ProbableLink, unknown_sources
from epiloop.situation.secondary_attack import CrudeAttackRate
from epiloop.situation.tables import Cell, Table
from epiloop.situation.windows import Counts, Figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Days = NDArray[np.datetime64]

# Okabe and Ito's colours
SEEN: Final = "#0072B2"
ESTIMATED: Final = "#D55E00"
OTHERS: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9")
INCOMPLETE: Final = "#E6E6E6"
WHOLE: Final = 0.95  # a day of which less is reported is drawn as incomplete
LARGEST_CLUSTERS: Final = 20


def draw_curve(table: Table, axes: "Axes | None", *, incomplete_days: int) -> "Axes":
    """Draw cases by day as bars, side by side for each date."""
    drawn = _axes(axes, "Cases by day", "cases")
    names = [name for name in table if name != "date"]
    days = _days(table["date"])
    width = 0.9 / len(names)
    for number, name in enumerate(names):
        shift = (number - (len(names) - 1) / 2) * width
        at = days + np.timedelta64(round(shift * 24 * 60), "m")
        colour = OTHERS[number % len(OTHERS)]
        drawn.bar(at, _numbers(table[name]), width=width, color=colour, label=name)
    if len(names) > 1:
        drawn.legend(frameon=False)
    _grey(drawn, days, incomplete_days)
    return _dated(drawn)


def draw_rt(table: Table, axes: "Axes | None", *, incomplete_days: int) -> "Axes":
    """Draw the median of R with its interval, and where 1 is."""
    drawn = _axes(axes, "Reproduction number, 95 % interval", "R")
    dated = "date" in table
    at = _days(table["date"]) if dated else _numbers(table["t_end"])
    _ribbon(drawn, at, table, "")
    drawn.axhline(1, color="black", linewidth=0.8, linestyle="--")
    drawn.set_ylim(bottom=0)
    _grey(drawn, at, incomplete_days)
    if dated:
        return _dated(drawn)
    drawn.set_xlabel("last day of the window")
    return drawn


def draw_growth(cases: Counts, found: Growth, axes: "Axes | None") -> "Axes":
    """Draw cases and the exponential through them, as steep as its interval allows."""
    drawn = _axes(axes, f"Growth: doubling in {found.doubling_days:.1f} days", "cases")
    day = np.arange(len(cases))
    drawn.bar(day, cases, color=SEEN, alpha=0.6, label="cases")

    def line(rate: float) -> Figures:
        shape = np.exp(rate * (day - day.mean()))
        return np.asarray(shape * cases.sum() / shape.sum())

    drawn.plot(day, line(found.rate), color=ESTIMATED, label="estimated")
    ends = line(found.rate_lower), line(found.rate_upper)
    drawn.fill_between(
        day, np.minimum(*ends), np.maximum(*ends), color=ESTIMATED, alpha=0.2
    )
    drawn.set_xlabel("day")
    drawn.legend(frameon=False)
    return drawn


def draw_delays(
    delay_days: Counts, fit: DelayFit, name: str, axes: "Axes | None"
) -> "Axes":
    """Draw the delays seen, and those that will be seen when all is over."""
    drawn = _axes(axes, f"Delay from {name} ({fit.distribution.value})", "share")
    days = np.arange(int(max(delay_days.max(), 2 * fit.p90.value)) + 1)
    seen = np.bincount(delay_days, minlength=len(days)) / len(delay_days)
    drawn.bar(days, seen[: len(days)], color=SEEN, alpha=0.6, label="seen so far")
    drawn.plot(days, chance_by_day(fit, len(days)), color=ESTIMATED, label="estimated")
    mean = fit.mean
    drawn.axvline(mean.value, color=ESTIMATED, linestyle="--", linewidth=0.8)
    drawn.axvspan(mean.lower, mean.upper, color=ESTIMATED, alpha=0.2, label="mean")
    drawn.set_xlabel("days")
    drawn.legend(frameon=False)
    return drawn


def draw_nowcast(table: Table, completeness: Figures, axes: "Axes | None") -> "Axes":
    """Draw cases seen as bars and what there will be as a ribbon; incomplete days grey."""
    drawn = _axes(axes, "Cases by day, with those still to be reported", "cases")
    days = _days(table["date"])
    whole = completeness >= WHOLE
    seen = _numbers(table["seen"])
    drawn.bar(days[whole], seen[whole], color=SEEN, width=0.9, label="reported")
    drawn.bar(
        days[~whole],
        seen[~whole],
        color="#9E9E9E",
        width=0.9,
        label="reported, incomplete",
    )
    _ribbon(drawn, days, table, "", label="estimated")
    _grey(drawn, days, int((~whole).sum()))
    drawn.legend(frameon=False)
    return _dated(drawn)


def draw_chains(chained: list[ChainedCase], axes: "Axes | None") -> "Axes":
    """Draw how many cases each cluster has in each generation, largest clusters first."""
    drawn = _axes(axes, "Clusters by generation", "cases")
    sizes = Counter(one.cluster for one in chained)
    largest = [
        cluster for cluster, size in sizes.most_common(LARGEST_CLUSTERS) if size > 1
    ]
    numbers = Counter((one.cluster, one.generation) for one in chained)
    below = np.zeros(len(largest))
    for generation in range(1 + max((one.generation for one in chained), default=0)):
        cases = np.array([numbers[cluster, generation] for cluster in largest])
        colour = OTHERS[generation % len(OTHERS)]
        drawn.bar(
            range(len(largest)),
            cases,
            bottom=below,
            color=colour,
            label=f"generation {generation}",
        )
        below = below + cases
    alone = sum(size == 1 for size in sizes.values())
    drawn.set_xticks(range(len(largest)), [str(cluster) for cluster in largest])
    drawn.set_xlabel(f"cluster ({alone} cases in none)")
    drawn.legend(frameon=False)
    return drawn


def draw_offspring(
    counts: Counts, found: OffspringEstimate, axes: "Axes | None"
) -> "Axes":
    """Draw how many cases infected how many, and the distribution estimated."""
    title = f"Offspring: R {found.mean:.2f}, k {found.dispersion:.2f}"
    drawn = _axes(axes, title, "share of cases")
    numbers = np.arange(counts.max() + 1)
    seen = np.bincount(counts) / len(counts)
    drawn.bar(numbers, seen, color=SEEN, alpha=0.6, label="seen")
    drawn.plot(
        numbers, chance_of(found, numbers), "o-", color=ESTIMATED, label="estimated"
    )
    drawn.set_yscale("log")
    drawn.set_ylim(bottom=0.5 / len(counts), top=1)
    drawn.set_xlabel("cases infected")
    drawn.legend(frameon=False)
    return drawn


def draw_links(scored: list[ProbableLink], axes: "Axes | None") -> "Axes":
    """Draw, for each case, how likely its likeliest source is, the others, and none."""
    drawn = _axes(axes, "How sure the source of each case is", "share")
    unknown = unknown_sources(scored)
    likeliest: dict[str, float] = {}
    for one in scored:
        case_id = one.link.infectee_id
        likeliest[case_id] = max(one.share, likeliest.get(case_id, 0.0))
    order = sorted(unknown, key=lambda case_id: -likeliest[case_id])
    first = np.array([likeliest[case_id] for case_id in order])
    none = np.array([unknown[case_id] for case_id in order])
    below = np.zeros(len(order))
    parts = (
        ("likeliest source", first, SEEN),
        ("other sources", 1 - first - none, OTHERS[4]),
        ("source unknown", none, INCOMPLETE),
    )
    for label, part, colour in parts:
        drawn.bar(range(len(order)), part, bottom=below, color=colour, label=label)
        below = below + part
    drawn.set_xlabel(f"{len(order)} cases with a possible source, the surest first")
    drawn.legend(loc="lower left")
    return drawn


def draw_attack_rates(
    found: list[CrudeAttackRate], names: Sequence[str], axes: "Axes | None"
) -> "Axes":
    """Draw the crude rate of each group with its interval."""
    drawn = _axes(
        axes, "Crude secondary attack rate, 95 % interval", "share of contacts"
    )
    rate = np.array([one.rate for one in found])
    reach = np.array([(one.rate - one.lower, one.upper - one.rate) for one in found])
    drawn.errorbar(range(len(found)), rate, yerr=reach.T, fmt="o", color=ESTIMATED)
    labels = [
        f"{name} {one.infected}/{one.contacts}".strip()
        for name, one in zip(names, found, strict=True)
    ]
    drawn.set_xticks(range(len(found)), labels)
    drawn.set_ylim(bottom=0)
    return drawn


def draw_zero(table: Table, axes: "Axes | None") -> "Axes":
    """Draw the chance of community zero by day."""
    drawn = _axes(axes, "Chance that no community case comes any more", "chance")
    days = _days(table["date"])
    chance = _numbers(table["p_zero"])
    drawn.plot(days, chance, color=ESTIMATED)
    drawn.fill_between(days, 0, chance, color=ESTIMATED, alpha=0.2)
    drawn.axhline(WHOLE, color="black", linewidth=0.8, linestyle="--")
    drawn.set_ylim(0, 1)
    return _dated(drawn)


def draw_forecast(table: Table, so_far: Figures, axes: "Axes | None") -> "Axes":
    """Draw cases up to now, and the coming days' with their interval."""
    drawn = _axes(axes, "Cases by day found, and 95 % of what may come", "cases")
    days = _days(table["date"])
    before = days[0] - np.arange(len(so_far), 0, -1) * np.timedelta64(1, "D")
    drawn.bar(before, so_far, color=SEEN, width=0.9, label="found")
    named = {"total": ESTIMATED, "community": OTHERS[2]}
    for name, colour in named.items():
        if f"{name}_median" in table:
            _ribbon(drawn, days, table, f"{name}_", label=name, colour=colour)
    drawn.legend(frameon=False)
    return _dated(drawn)


def draw_overload(table: Table, most: float, axes: "Axes | None") -> "Axes":
    """Draw what will wait, and how much may wait within the limit."""
    drawn = _axes(axes, "Work that waits, 95 % interval", "waiting")
    _ribbon(drawn, _days(table["date"]), table, "", middle="backlog")
    drawn.axhline(most, color="black", linewidth=0.8, linestyle="--", label="limit")
    drawn.legend(frameon=False)
    return _dated(drawn)


def _axes(axes: "Axes | None", title: str, of_y: str) -> "Axes":
    if axes is None:
        try:
            from matplotlib import pyplot as plt
        except ModuleNotFoundError as error:
            raise MissingExtraError("matplotlib", "notebook") from error
        _, axes = plt.subplots(figsize=(8, 3.5), layout="constrained")
    axes.set_title(title, loc="left")
    axes.set_ylabel(of_y)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#EEEEEE")
    axes.set_axisbelow(True)
    return axes


def _ribbon(
    axes: "Axes",
    at: "Days | Figures",
    table: Table,
    prefix: str,
    *,
    label: str | None = None,
    colour: str = ESTIMATED,
    middle: str = "median",
) -> None:
    lower, median, upper = (
        _numbers(table[f"{prefix}{name}"]) for name in ("lower", middle, "upper")
    )
    axes.fill_between(at, lower, upper, color=colour, alpha=0.2, linewidth=0)
    axes.plot(at, median, color=colour, label=label)


def _grey(axes: "Axes", at: "Days | Figures", days: int) -> None:
    """Lay grey under the last days."""
    if days:
        half = np.timedelta64(12, "h") if at.dtype.kind == "M" else 0.5
        axes.axvspan(at[-days] - half, at[-1] + half, color=INCOMPLETE, zorder=0)


def _dated(axes: "Axes") -> "Axes":
    from matplotlib import dates

    locator = dates.AutoDateLocator()
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))
    return axes


def _days(cells: Sequence[Cell]) -> "Days":
    return np.array(cells, "datetime64[m]")


def _numbers(cells: Sequence[Cell]) -> Figures:
    return np.array(cells, np.float64)
