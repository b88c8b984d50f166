"""How a disease spreads, as told on the command line or as known of the disease."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from epiloop.errors import EpiloopError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from epiloop.situation import Parameters

UNLESS_TOLD: Final = "covid19"


class SerialIntervalMissingError(EpiloopError):
    """Nothing says how long it is from a case to those it infects."""

    def __init__(self) -> None:
        super().__init__(
            "A serial interval is given by --si FILE, by --si-mean and --si-sd, or by "
            "--disease."
        )


class UnknownDiseaseError(EpiloopError):
    """No parameters are known of a disease."""

    def __init__(self, disease: str, known: Sequence[str]) -> None:
        super().__init__(
            f"Nothing is known of how {disease} spreads; known are {', '.join(known)}. "
            f"Tell it by --si or --si-mean and --si-sd, and --dispersion."
        )


class DispersionMissingError(EpiloopError):
    """No sourced k is known of a disease."""

    def __init__(self, disease: str) -> None:
        super().__init__(
            f"No dispersion k with a source is known of {disease}: tell it by --dispersion."
        )


def add_serial_interval(parser: argparse.ArgumentParser) -> None:
    """Add the ways to tell a serial interval."""
    parser.add_argument("--si", type=Path, metavar="FILE", help="day, probability")
    parser.add_argument("--si-mean", type=float, metavar="DAYS")
    parser.add_argument("--si-sd", type=float, metavar="DAYS")
    parser.add_argument(
        "--disease", help="whose serial interval it is, unless told by --si"
    )


def serial_interval(arguments: argparse.Namespace) -> "NDArray[np.float64]":
    """Return the serial interval as told, or that of the disease told.

    Raises
    ------
    SerialIntervalMissingError
        If neither is told.
    UnknownDiseaseError
        If nothing is known of the disease.
    """
    from epiloop.cli.situation_files import read_days_taken, tell
    from epiloop.situation import discretised_gamma

    match arguments.si, arguments.si_mean, arguments.si_sd:
        case Path() as path, None, None:
            return read_days_taken(path)
        case None, float(mean_days), float(sd_days):
            return discretised_gamma(mean_days=mean_days, sd_days=sd_days)
        case None, None, None if arguments.disease:
            known = _known(arguments.disease)
            tell(
                f"{arguments.disease}: serial interval with a mean of "
                f"{known.mean_days:g} and a deviation of {known.sd_days:g} days "
                f"({known.sources[0]})."
            )
            return known.serial_interval()
        case _:
            raise SerialIntervalMissingError


def _known(disease: str) -> "Parameters":
    from epiloop.situation import known_diseases, parameters_of

    if disease not in known_diseases():
        raise UnknownDiseaseError(disease, known_diseases())
    return parameters_of(disease)


def spread(arguments: argparse.Namespace) -> "tuple[NDArray[np.float64], float]":
    """Return serial interval and dispersion, the disease's where not told.

    Raises
    ------
    DispersionMissingError
        If none is told, and none with a source is known of the disease.
    """
    from epiloop.cli.situation_files import read_days_taken, tell
    from epiloop.situation import before_isolation

    told = arguments.si or arguments.si_mean or arguments.si_sd
    if arguments.disease is None and (not told or arguments.dispersion is None):
        tell(f"No --disease was told: taken for {UNLESS_TOLD}.")
        arguments.disease = UNLESS_TOLD
    interval = serial_interval(arguments)
    if arguments.isolation:
        interval, left = before_isolation(
            interval, read_days_taken(arguments.isolation)
        )
        tell(f"Isolation leaves {left:.0%} of the infections.")
    if arguments.dispersion is not None:
        return interval, arguments.dispersion
    known = _known(arguments.disease)
    if known.dispersion is None:
        raise DispersionMissingError(arguments.disease)
    tell(f"Dispersion: k = {known.dispersion:g} ({known.sources[1]}).")
    return interval, known.dispersion
