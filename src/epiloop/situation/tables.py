"""Estimates as columns of one length: what a file holds, and what a dataframe holds."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from epiloop.situation.probable_links import unknown_sources
from epiloop.timeline import ONE_DAY

if TYPE_CHECKING:
    from epiloop.situation.chains import ChainedCase
    from epiloop.situation.community_zero import CommunityZero
    from epiloop.situation.delays import DelayFit
    from epiloop.situation.forecast import CaseForecast
    from epiloop.situation.growth import Growth
    from epiloop.situation.nowcasting import Nowcast
    from epiloop.situation.offspring import OffspringEstimate
    from epiloop.situation.overload import Overload
    from epiloop.situation.probable_links import ProbableLink
    from epiloop.situation.reproduction import RtEstimate
    from epiloop.situation.secondary_attack import CrudeAttackRate
    from epiloop.situation.windows import Figures

Cell: TypeAlias = str | int | float | date | None
Table: TypeAlias = Mapping[str, Sequence[Cell]]


def rt_table(found: "RtEstimate", *, first: int = 1) -> Table:
    """Return a row for each window; its days are numbered from `first`."""
    return {
        "t_start": (found.windows.t_start + first - 1).tolist(),
        "t_end": (found.windows.t_end + first - 1).tolist(),
        "mean": found.mean.tolist(),
        "sd": found.sd.tolist(),
        "lower": found.lower.tolist(),
        "median": found.median.tolist(),
        "upper": found.upper.tolist(),
    }


def growth_table(found: "Growth", *, level_days: float) -> Table:
    """Return one row; see `Growth.trend` for `level_days`."""
    return {
        "rate": [found.rate],
        "rate_lower": [found.rate_lower],
        "rate_upper": [found.rate_upper],
        "doubling_days": [found.doubling_days],
        "trend": [found.trend(level_days=level_days).value],
        "n": [found.cases],
    }


def delay_table(fit: "DelayFit") -> Table:
    """Return one row."""
    row: dict[str, Cell] = {"distribution": fit.distribution.value, "n": fit.delays}
    for name in ("mean", "median", "p75", "p90"):
        figure = getattr(fit, name)
        row[name] = figure.value
        row[f"{name}_lower"], row[f"{name}_upper"] = figure.lower, figure.upper
    for name in ("shape", "scale", "mu", "sigma"):
        row[name] = fit.parameters.get(name)
    row |= {"naive_mean": fit.naive_mean, "aic": fit.aic}
    return {name: [cell] for name, cell in row.items()}


def nowcast_table(found: "Nowcast", *, first: date) -> Table:
    """Return a row for each day from the first event's on."""
    return {
        "date": days_from(first, len(found.seen)),
        "seen": found.seen.tolist(),
        "mean": found.mean.tolist(),
        "lower": found.lower.tolist(),
        "median": found.median.tolist(),
        "upper": found.upper.tolist(),
    }


def offspring_table(found: "OffspringEstimate") -> Table:
    """Return one row."""
    return {
        "R": [found.mean],
        "R_lower": [found.mean_lower],
        "R_upper": [found.mean_upper],
        "k": [found.dispersion],
        "k_lower": [found.dispersion_lower],
        "k_upper": [found.dispersion_upper],
        "n": [found.cases],
    }


def chain_table(chained: "Sequence[ChainedCase]") -> Table:
    """Return a row for each case."""
    return {
        "case_id": [one.case_id for one in chained],
        "cluster": [one.cluster for one in chained],
        "generation": [one.generation for one in chained],
        "offspring": [one.offspring for one in chained],
    }


def link_table(scored: "Sequence[ProbableLink]") -> Table:
    """Return a row for each possible source, and one for a source unknown of each case."""
    unknown = unknown_sources(scored)
    return {
        "infector": [*(one.link.infector_id for one in scored), *[None] * len(unknown)],
        "infectee": [*(one.link.infectee_id for one in scored), *unknown],
        "days": [*(one.days for one in scored), *[None] * len(unknown)],
        "share": [*(one.share for one in scored), *unknown.values()],
    }


def attack_table(
    found: "Sequence[CrudeAttackRate]", groups: Mapping[str, Sequence[Cell]]
) -> Table:
    """Return a row for each group."""
    return {
        **groups,
        "crude_rate": [one.rate for one in found],
        "lower": [one.lower for one in found],
        "upper": [one.upper for one in found],
        "infected": [one.infected for one in found],
        "contacts": [one.contacts for one in found],
    }


def zero_table(found: "CommunityZero", *, first: date) -> Table:
    """Return a row for each coming day, of which `first` is the first."""
    return {
        "date": days_from(first, len(found.p_zero)),
        "p_zero": found.p_zero.tolist(),
    }


def forecast_table(found: "CaseForecast", *, first: date) -> Table:
    """Return a row for each coming day; without a total its columns are left out."""
    columns: dict[str, Sequence[Cell]] = {
        "date": days_from(first, len(found.community.mean))
    }
    for name, band in (("community", found.community), ("total", found.total)):
        if band is not None:
            for figure in ("mean", "lower", "median", "upper"):
                cases: Figures = getattr(band, figure)
                columns[f"{name}_{figure}"] = cases.tolist()
    return columns


def overload_table(found: "Overload", *, today: date) -> Table:
    """Return a row for each day from today on."""
    return {
        "date": days_from(today, len(found.backlog)),
        "backlog": found.backlog.tolist(),
        "lower": found.backlog_lower.tolist(),
        "upper": found.backlog_upper.tolist(),
    }


def days_from(first: date, days: int) -> list[date]:
    """Return so many days in a row."""
    return [first + number * ONE_DAY for number in range(days)]
