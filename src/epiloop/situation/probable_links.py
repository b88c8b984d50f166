"""How likely each possible source of an infection is, against the other possible ones."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from epiloop.situation.chains import Link


@dataclass(frozen=True, slots=True)
class ProbableLink:
    """One possible source of an infection that nobody has confirmed.

    Attributes
    ----------
    days
        From the onset of the source to that of the infected; may be negative.
    share
        Chance that it was this source and none of the others known; 0 where the two
        onsets cannot be of source and infected. It says nothing of a source unknown.
    """

    link: Link
    days: int
    share: float


def score_links(
    links: Iterable[Link],
    onset_on: Mapping[str, date],
    *,
    serial_interval: Sequence[float] | None = None,
) -> list[ProbableLink]:
    """Weigh the possible sources of each case against each other by the days between.

    Parameters
    ----------
    links
        Possible sources: the later case was a contact of the earlier. The same link twice
        counts once; a link with a case that `onset_on` does not name is left out.
    serial_interval
        Entry d is the chance that onset to onset takes d days, entry 0 is 0. Without it
        every source with an earlier onset is as likely as another.

    Returns
    -------
    list of ProbableLink
        In the order of `links`. The shares of a case's sources sum to 1, or are all 0.

    References
    ----------
    Wallinga and Teunis, Am J Epidemiol 160(6):509-516, 2004, equation 1.
    doi:10.1093/aje/kwh255
    """
    known = [
        link
        for link in dict.fromkeys(links)
        if link.infector_id in onset_on and link.infectee_id in onset_on
    ]
    days = {
        link: (onset_on[link.infectee_id] - onset_on[link.infector_id]).days
        for link in known
    }
    weights = {link: _weight(days[link], serial_interval) for link in known}
    totals: dict[str, float] = defaultdict(float)
    for link, weight in weights.items():
        totals[link.infectee_id] += weight
    return [
        ProbableLink(link, days[link], weights[link] / (totals[link.infectee_id] or 1))
        for link in known
    ]


def _weight(days: int, serial_interval: Sequence[float] | None) -> float:
    if days <= 0:
        return 0.0
    if serial_interval is None:
        return 1.0
    return float(serial_interval[days]) if days < len(serial_interval) else 0.0
