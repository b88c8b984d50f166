"""What a benchmark found beside what was asked for: told at once, and again at the end."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

KEPT_IN = "EPILOOP_BENCH_FIGURES"  # the file that `run.py` reads at the end


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; the aim is a largest or a smallest value, or nothing was asked for."""

    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def is_kept(self) -> bool:
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    @property
    def aim(self) -> str:
        if self.at_most is not None:
            return f"≤ {self.at_most:,g} {self.unit}"
        return "" if self.at_least is None else f"≥ {self.at_least:,g} {self.unit}"

    @property
    def verdict(self) -> str:
        if not self.aim:
            return ""
        return "kept" if self.is_kept else "MISSED"


def noted(
    what: str,
    value: float,
    unit: str,
    *,
    at_most: float | None = None,
    at_least: float | None = None,
) -> bool:
    """Print a figure, keep it for the table at the end; return whether the aim is kept."""
    figure = Figure(what, value, unit, at_most, at_least)
    aim = f" ({figure.aim}: {figure.verdict})" if figure.aim else ""
    print(f"{what}: {value:,.4g} {unit}{aim}", flush=True)
    if os.environ.get(KEPT_IN):
        with Path(os.environ[KEPT_IN]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(figure)) + "\n")
    return figure.is_kept


def figures(file: Path) -> Iterator[Figure]:
    """Yield the figures that benchmarks have kept in a file."""
    if file.exists():
        for line in file.read_text("utf-8").splitlines():
            yield Figure(**json.loads(line))
