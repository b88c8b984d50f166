"""What estimates take for granted unless told otherwise: data, each value with its source."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from epiloop.situation.serial_interval import Days, discretised_gamma


@dataclass(frozen=True, slots=True)
class Parameters:
    """What is known of how a disease spreads.

    Attributes
    ----------
    mean_days, sd_days
        Of the serial interval.
    dispersion
        k of the offspring; None where nothing with a source is known.
    sources
        Of the serial interval and, if known, of k.
    """

    mean_days: float
    sd_days: float
    dispersion: float | None
    sources: tuple[str, ...]

    def serial_interval(self) -> Days:
        """Return the serial interval by whole days."""
        return discretised_gamma(mean_days=self.mean_days, sd_days=self.sd_days)


def known_diseases() -> tuple[str, ...]:
    """Return the diseases that `parameters_of` knows, in their order in the file."""
    return tuple(_file())


def parameters_of(disease: str) -> Parameters:
    """Read the parameters of a disease; raise `KeyError` if there are none."""
    known = _file()[disease]
    interval, offspring = known["serial_interval"], known.get("offspring")
    if offspring is None:
        return Parameters(
            interval["mean_days"], interval["sd_days"], None, (interval["source"],)
        )
    return Parameters(
        interval["mean_days"],
        interval["sd_days"],
        offspring["dispersion"],
        (interval["source"], offspring["source"]),
    )


@cache
def _file() -> dict[str, Any]:
    text = files("epiloop.situation").joinpath("parameters.toml").read_text("utf-8")
    return tomllib.loads(text)
