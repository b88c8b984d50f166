"""What each indicator is, in one sentence of either language, with its source."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Definition:
    """The name of an indicator, what it is in one sentence, and where that is from."""

    name: str
    name_zh: str
    sentence: str
    sentence_zh: str
    source: str


@cache
def definitions() -> dict[str, Definition]:
    """Return every indicator's definition by its key, in the order of a page."""
    folder = files("epiloop.situation.indicators")
    told = tomllib.loads(folder.joinpath("definitions.toml").read_text("utf-8"))
    return {key: Definition(**values) for key, values in told.items()}
