"""Who infected whom, from dataframe to dataframe."""

from functools import partial

import numpy as np

from epiloop.situation.chains import ChainedCase, Link, chain
from epiloop.situation.frames import plots
from epiloop.situation.frames.columns import as_frame, like, texts_of
from epiloop.situation.frames.result import Result
from epiloop.situation.offspring import OffspringEstimate, estimate_offspring
from epiloop.situation.tables import chain_table, offspring_table


def chains(pairs: object, cases: object | None = None) -> Result[list[ChainedCase]]:
    """Join links to clusters with generations; see `chain`.

    Parameters
    ----------
    pairs
        A dataframe: `infector, infectee`.
    cases
        A dataframe: `case_id`, also of cases without a link.
    """
    frame = as_frame(pairs)
    chained = _chained(pairs, cases)
    draw = partial(plots.draw_chains, chained)
    return Result(like(frame, chain_table(chained)), chained, draw)


def offspring(pairs: object, cases: object | None = None) -> Result[OffspringEstimate]:
    """Estimate how unevenly cases infect; see `estimate_offspring` and `chains`."""
    counts = np.array([one.offspring for one in _chained(pairs, cases)])
    found = estimate_offspring(counts)
    draw = partial(plots.draw_offspring, counts, found)
    return Result(like(as_frame(pairs), offspring_table(found)), found, draw)


def _chained(pairs: object, cases: object | None) -> list[ChainedCase]:
    frame = as_frame(pairs)
    links = map(Link, texts_of(frame, "infector"), texts_of(frame, "infectee"))
    return chain(links, () if cases is None else texts_of(as_frame(cases), "case_id"))
