"""The situation in a notebook: dataframe in, dataframe of the same kind and a plot out.

    result = situation.frames.rt(days, si)
    result.table        pandas, polars or Arrow, as given; the columns of the command's file
    result.estimate     the same in arrays, by the library's own function
    result.plot()       matplotlib, loaded only now

A function is the command of the same name, where there is one: a door, not a second way
to estimate.
"""

from epiloop.errors import MissingExtraError

try:
    import narwhals as _narwhals  # noqa: F401
except ModuleNotFoundError as error:
    raise MissingExtraError(error.name or "narwhals", "notebook") from error

from epiloop.situation.frames.ahead import forecast, overload, zero
from epiloop.situation.frames.columns import UnusableFrameError
from epiloop.situation.frames.over_time import curve, delays, growth, nowcast, rt
from epiloop.situation.frames.result import Result
from epiloop.situation.frames.spread import attack_rate, chains, links, offspring

__all__ = [
    "Result",
    "UnusableFrameError",
    "attack_rate",
    "chains",
    "curve",
    "delays",
    "forecast",
    "growth",
    "links",
    "nowcast",
    "offspring",
    "overload",
    "rt",
    "zero",
]
