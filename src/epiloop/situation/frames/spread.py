"""Who infected whom, from dataframe to dataframe."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from epiloop.situation.chains import ChainedCase, Link, chain
from epiloop.situation.frames import plots
from epiloop.situation.frames.columns import (
    as_frame,
    counts_of,
    days_of,
    figures_of,
    like,
    texts_of,
)
from epiloop.situation.frames.result import Result
from epiloop.situation.offspring import OffspringEstimate, estimate_offspring
from epiloop.situation.probable_links import ProbableLink, score_links
from epiloop.situation.secondary_attack import (
    CrudeAttackRate,
    estimate_crude_attack_rate,
)
from epiloop.situation.tables import (
    attack_table,
    chain_table,
    link_table,
    offspring_table,
)


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


def links(
    possible: object,
    cases: object,
    *,
    serial_interval: NDArray[np.float64] | None = None,
    unknown_share: float = 0.0,
) -> Result[list[ProbableLink]]:
    """Weigh the possible sources of each case against each other; see `score_links`.

    Parameters
    ----------
    possible
        A dataframe: `infector, infectee`, and if known `evidence`.
    cases
        A dataframe: `case_id, onset`.

    Returns
    -------
    Result
        `infector, infectee, days, share`; and for each infected case a row without an
        infector, the share of a source unknown. The shares of a case sum to 1.
    """
    frame, known = as_frame(possible), as_frame(cases)
    pairs = list(map(Link, texts_of(frame, "infector"), texts_of(frame, "infectee")))
    onsets = zip(texts_of(known, "case_id"), days_of(known, "onset"), strict=True)
    evidence = None
    if "evidence" in frame.columns:
        weights = figures_of(frame, "evidence").tolist()
        evidence = dict(zip(pairs, weights, strict=True))
    scored = score_links(
        pairs,
        {case_id: onset for case_id, onset in onsets if onset},
        serial_interval=None if serial_interval is None else serial_interval.tolist(),
        evidence=evidence,
        unknown_share=unknown_share,
    )
    draw = partial(plots.draw_links, scored)
    return Result(like(frame, link_table(scored)), scored, draw)


def attack_rate(
    contacts: object, *, by: str | None = None
) -> Result[list[CrudeAttackRate]]:
    """Return the crude secondary attack rate; see `estimate_crude_attack_rate`.

    Parameters
    ----------
    contacts
        A dataframe with a row for each contact whose following is over: `infected`, 0 or 1.
    by
        A column of groups, each with a rate of its own.
    """
    frame = as_frame(contacts)
    infected = counts_of(frame, "infected")
    groups = np.array([""] * len(infected) if by is None else texts_of(frame, by))
    names = list(dict.fromkeys(groups.tolist()))
    found = [
        estimate_crude_attack_rate(
            int(infected[groups == name].sum()), int((groups == name).sum())
        )
        for name in names
    ]
    table = attack_table(found, {} if by is None else {by: names})
    draw = partial(plots.draw_attack_rates, found, names)
    return Result(like(frame, table), found, draw)


def _chained(pairs: object, cases: object | None) -> list[ChainedCase]:
    frame = as_frame(pairs)
    links = map(Link, texts_of(frame, "infector"), texts_of(frame, "infectee"))
    return chain(links, () if cases is None else texts_of(as_frame(cases), "case_id"))
