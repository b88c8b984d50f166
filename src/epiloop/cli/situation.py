"""`epiloop situation`: estimates from files, as a health office's scripts call them."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from epiloop.cli.columns import write_columns
from epiloop.cli.situation_spread import add_serial_interval, serial_interval, spread
from epiloop.situation.tables import (
    Table,
    chain_table,
    delay_table,
    nowcast_table,
    offspring_table,
    rt_table,
    zero_table,
)
from epiloop.timeline import ONE_DAY

# Whoever asks for another command does not wait for what computes.
if TYPE_CHECKING:
    from epiloop.situation import ChainedCase

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001
CORI, WALLINGA_TEUNIS, BEST = "cori", "wallinga-teunis", "best"


def add_commands(subparsers: Subparsers) -> None:
    """Add the command and what it estimates."""
    parser = subparsers.add_parser(
        "situation", help="estimate growth, delays and spread from files"
    )
    kinds = parser.add_subparsers(title="estimates", metavar="ESTIMATE", required=True)
    for add in (
        _add_rt,
        _add_delays,
        _add_nowcast,
        _add_offspring,
        _add_chains,
        _add_zero,
    ):
        add(kinds)


def _add(
    kinds: Subparsers,
    name: str,
    estimate: Callable[[argparse.Namespace], Table],
    description: str,
) -> argparse.ArgumentParser:
    parser = kinds.add_parser(name, help=description, description=description)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="JSON instead of CSV")

    def run(arguments: argparse.Namespace) -> int:
        write_columns(arguments.out, estimate(arguments), as_json=arguments.json)
        return 0

    parser.set_defaults(run=run)
    return parser


def _add_rt(kinds: Subparsers) -> None:
    parser = _add(
        kinds, "rt", _rt, "Estimate the reproduction number over sliding windows."
    )
    parser.add_argument(
        "--incidence",
        type=Path,
        required=True,
        metavar="FILE",
        help="date or t, local, and if known imported: one row a day",
    )
    add_serial_interval(parser)
    parser.add_argument("--window", type=int, default=7, metavar="DAYS")
    parser.add_argument("--prior-mean", type=float, default=5)
    parser.add_argument("--prior-sd", type=float, default=5)
    parser.add_argument("--method", choices=(CORI, WALLINGA_TEUNIS), default=CORI)


def _rt(arguments: argparse.Namespace) -> Table:
    from epiloop.cli.situation_files import read_incidence
    from epiloop.situation import Prior, estimate_case_reproduction, estimate_rt

    cases = read_incidence(arguments.incidence)
    interval, window = serial_interval(arguments), arguments.window
    if arguments.method == CORI:
        prior = Prior(arguments.prior_mean, arguments.prior_sd)
        found = estimate_rt(
            cases.local,
            interval,
            imported=cases.imported,
            window_days=window,
            prior=prior,
        )
    else:
        found = estimate_case_reproduction(
            cases.local, interval, imported=cases.imported, window_days=window
        )
    return rt_table(found, first=cases.first)


def _add_delays(kinds: Subparsers) -> None:
    from_to = "Estimate how long it is from one date of a case to another."
    parser = _add(kinds, "delays", _delays, from_to)
    _add_linelist(parser)
    parser.add_argument("--from", dest="first", required=True, metavar="COLUMN")
    parser.add_argument("--to", dest="second", required=True, metavar="COLUMN")
    parser.add_argument(
        "--as-of",
        type=_day,
        metavar="DATE",
        help="the last day watched; without it, all that will happen has happened",
    )
    parser.add_argument(
        "--distribution",
        choices=("gamma", "lognormal", "weibull", BEST),
        default=BEST,
    )


def _delays(arguments: argparse.Namespace) -> Table:
    from epiloop.cli.situation_files import read_pairs_of_days
    from epiloop.situation import Distribution, best_delay, fit_delay

    pairs = read_pairs_of_days(
        arguments.linelist, arguments.first, arguments.second, until=arguments.as_of
    )
    delays = pairs.second - pairs.first
    watched = arguments.as_of and arguments.as_of.toordinal() - pairs.first
    if arguments.distribution == BEST:
        fit = best_delay(delays, watched_days=watched)
    else:
        family = Distribution(arguments.distribution)
        fit = fit_delay(delays, family, watched_days=watched)
    return delay_table(fit)


def _add_nowcast(kinds: Subparsers) -> None:
    parser = _add(
        kinds, "nowcast", _nowcast, "Estimate the cases that are not yet reported."
    )
    _add_linelist(parser)
    parser.add_argument("--event", required=True, metavar="COLUMN")
    parser.add_argument("--report", required=True, metavar="COLUMN")
    parser.add_argument("--as-of", type=_day, required=True, metavar="DATE")
    parser.add_argument("--seed", type=int, default=1, help="of the draws (default 1)")


def _nowcast(arguments: argparse.Namespace) -> Table:
    import numpy as np

    from epiloop.cli.situation_files import read_pairs_of_days
    from epiloop.situation import nowcast

    pairs = read_pairs_of_days(
        arguments.linelist, arguments.event, arguments.report, until=arguments.as_of
    )
    found = nowcast(
        pairs.first,
        pairs.second,
        as_of_day=arguments.as_of.toordinal(),
        rng=np.random.default_rng(arguments.seed),
    )
    return nowcast_table(found, first=date.fromordinal(int(pairs.first.min())))


def _add_offspring(kinds: Subparsers) -> None:
    _add_pairs(
        _add(kinds, "offspring", _offspring, "Estimate how unevenly cases infect.")
    )


def _offspring(arguments: argparse.Namespace) -> Table:
    import numpy as np

    from epiloop.situation import estimate_offspring

    offspring = np.array([one.offspring for one in _chained(arguments)])
    return offspring_table(estimate_offspring(offspring))


def _add_chains(kinds: Subparsers) -> None:
    _add_pairs(_add(kinds, "chains", _chains, "Join who infected whom to clusters."))


def _chains(arguments: argparse.Namespace) -> Table:
    return chain_table(_chained(arguments))


def _chained(arguments: argparse.Namespace) -> "list[ChainedCase]":
    from epiloop.cli.situation_files import read_case_ids, read_links
    from epiloop.situation import chain

    cases = read_case_ids(arguments.cases) if arguments.cases else []
    return chain(read_links(arguments.pairs), cases)


def _add_zero(kinds: Subparsers) -> None:
    parser = _add(
        kinds, "zero", _zero, "Forecast when the last community case has been found."
    )
    parser.add_argument(
        "--daily",
        type=Path,
        required=True,
        metavar="FILE",
        help="date, area, community, total; community empty where not published",
    )
    parser.add_argument("--horizon", type=int, default=60, metavar="DAYS")
    parser.add_argument(
        "--window",
        type=int,
        default=7,
        metavar="DAYS",
        help="the last days, from which the present control is learnt (default 7)",
    )
    parser.add_argument("--dispersion", type=float, metavar="K", help="of offspring")
    parser.add_argument(
        "--isolation",
        type=Path,
        metavar="FILE",
        help="day, probability: from the onset of a case to its isolation",
    )
    parser.add_argument("--seed", type=int, default=1, help="of the draws (default 1)")
    add_serial_interval(parser)


def _zero(arguments: argparse.Namespace) -> Table:
    import numpy as np

    from epiloop.cli.situation_files import read_community_days, tell
    from epiloop.situation import Found, draw_unpublished, forecast_community_zero

    days = read_community_days(arguments.daily)
    interval, dispersion = spread(arguments)
    hidden = int(np.isnan(days.community).sum())
    community = days.community.sum(axis=0)
    if hidden:
        tell(
            f"{arguments.daily}: {hidden} of {days.community.size} rows publish no "
            f"community cases; drawn by their share on the last days that do."
        )
        rng = np.random.default_rng(arguments.seed)
        community = draw_unpublished(
            days.community, days.total, window_days=arguments.window, rng=rng
        )
    found = forecast_community_zero(
        Found(community),
        interval,
        dispersion=dispersion,
        window_days=arguments.window,
        horizon_days=arguments.horizon,
    )
    tell(f"One community case leads to {found.reproduction:.2f} others at present.")
    return zero_table(found, first=days.first + days.community.shape[1] * ONE_DAY)


def _add_pairs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pairs", type=Path, required=True, metavar="FILE", help="infector, infectee"
    )
    parser.add_argument(
        "--cases", type=Path, metavar="FILE", help="case_id: also those without a link"
    )


def _add_linelist(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--linelist", type=Path, required=True, metavar="FILE", help="one row a case"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text} is not a date (YYYY-MM-DD)"
        ) from error
