"""What share of the contacts fell ill: crude, that is, of those who were followed."""

from dataclasses import dataclass

from scipy.stats import beta

from epiloop.situation.errors import UnusableSeriesError


@dataclass(frozen=True, slots=True)
class CrudeAttackRate:
    """Share of contacts that became cases, nothing corrected, with its 95 % interval.

    Crude: whoever was infected elsewhere or by another contact counts, and so does whoever
    is not over the incubation period yet, as not infected. It compares groups that were
    followed alike; it is not the chance of infection by one case.
    """

    rate: float
    lower: float
    upper: float
    infected: int
    contacts: int


def estimate_crude_attack_rate(infected: int, contacts: int) -> CrudeAttackRate:
    """Return the crude secondary attack rate.

    Parameters
    ----------
    infected, contacts
        Contacts that became cases, and all contacts whose following is over. Index cases
        are in neither.

    Raises
    ------
    UnusableSeriesError
        If there is no contact, or more of them are infected than there are.

    References
    ----------
    Clopper and Pearson, Biometrika 26(4):404-413, 1934: exact interval, never too narrow.
    """
    if not 0 <= infected <= contacts or not contacts:
        raise UnusableSeriesError(
            f"Insufficient data: {infected} infected of {contacts} contacts."
        )
    others = contacts - infected
    lower = float(beta.ppf(0.025, infected, others + 1)) if infected else 0.0
    upper = float(beta.ppf(0.975, infected + 1, others)) if others else 1.0
    return CrudeAttackRate(infected / contacts, lower, upper, infected, contacts)
