"""How likely each possible source of an infection is, against the other possible ones."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from epiloop.situation.chains import Link

NEGLIGIBLE: Final = 1e-3  # a day with less of the serial interval is not spanned by it


@dataclass(frozen=True, slots=True)
class ProbableLink:
    """One possible source of an infection that nobody has confirmed.

    Attributes
    ----------
    days
        From the onset of the source to that of the infected; may be negative.
    share
        Chance that it was this source and none of the others; 0 where the two onsets
        cannot be of source and infected.
    """

    link: Link
    days: int
    share: float


def score_links(
    links: Iterable[Link],
    onset_on: Mapping[str, date],
    *,
    serial_interval: Sequence[float] | None = None,
    evidence: Mapping[Link, float] | None = None,
    unknown_share: float = 0.0,
) -> list[ProbableLink]:
    """Weigh the possible sources of each case against each other.

    Before the days between onsets are looked at, a source is as likely as its evidence
    says; after that, the more so the better the days fit the serial interval.

    Parameters
    ----------
    links
        Possible sources: the later case was a contact of the earlier. The same link twice
        counts once; a link with a case that `onset_on` does not name is left out.
    serial_interval
        Entry d is the chance that onset to onset takes d days, entry 0 is 0. Without it
        every source with an earlier onset is as likely as another.
    evidence
        How much more likely than a source of weight 1 this one is, from the exposure they
        shared: 20 says twenty times. 1 where none is given.
    unknown_share
        Chance that none of a case's possible sources is the source, before the days are
        looked at. Whoever nobody has found may have had their onset on any of the days
        that the serial interval spans.

    Returns
    -------
    list of ProbableLink
        In the order of `links`. The shares of a case's sources and that of a source
        unknown (`unknown_sources`) sum to 1.

    Raises
    ------
    ValueError
        If the evidence is negative, or the share is none.

    References
    ----------
    Wallinga and Teunis, Am J Epidemiol 160(6):509-516, 2004, equation 1.
    doi:10.1093/aje/kwh255
    """
    if not 0 <= unknown_share < 1:
        raise ValueError(f"A share is from 0 to below 1, not {unknown_share:g}.")
    known = [
        link
        for link in dict.fromkeys(links)
        if link.infector_id in onset_on and link.infectee_id in onset_on
    ]
    told = {link: (evidence or {}).get(link, 1.0) for link in known}
    if any(weight < 0 for weight in told.values()):
        raise ValueError("Evidence is 0 or more: how many times likelier a source is.")
    days = {
        link: (onset_on[link.infectee_id] - onset_on[link.infector_id]).days
        for link in known
    }
    weights = {
        link: told[link] * _weight(days[link], serial_interval) for link in known
    }
    of_all, evidence_of_all = _by_infectee(weights), _by_infectee(told)
    unknown = unknown_share / (1 - unknown_share) * _unknown_weight(serial_interval)
    return [
        ProbableLink(
            link,
            days[link],
            weights[link]
            / (
                of_all[link.infectee_id] + unknown * evidence_of_all[link.infectee_id]
                or 1
            ),
        )
        for link in known
    ]


def unknown_sources(scored: Iterable[ProbableLink]) -> dict[str, float]:
    """Return, by infected case, the chance that none of its scored sources was it.

    A case without any possible source is not named: its source is unknown.
    """
    found = _by_infectee({one.link: one.share for one in scored})
    return {case_id: max(0.0, 1 - share) for case_id, share in found.items()}


def _by_infectee(weights: Mapping[Link, float]) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for link, weight in weights.items():
        total[link.infectee_id] += weight
    return total


def _unknown_weight(serial_interval: Sequence[float] | None) -> float:
    """Return the weight of an onset on any of the days the serial interval spans."""
    if serial_interval is None:
        return 1.0
    spanned = [day for day, chance in enumerate(serial_interval) if chance > NEGLIGIBLE]
    return sum(serial_interval) / (spanned[-1] - spanned[0] + 1)


def _weight(days: int, serial_interval: Sequence[float] | None) -> float:
    if days <= 0:
        return 0.0
    if serial_interval is None:
        return 1.0
    return float(serial_interval[days]) if days < len(serial_interval) else 0.0
