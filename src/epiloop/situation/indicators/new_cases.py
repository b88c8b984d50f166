"""What share of cases was found where control already was, and what share was not."""

from epiloop.situation.facts import CaseFact, Facts
from epiloop.situation.indicators.indicator import Indicator, share


def case_shares(facts: Facts) -> tuple[Indicator, ...]:
    """Return the shares of cases by how they were found and what was known before.

    Of every case that was not refuted; one that nobody has classified counts as a
    community case.
    """
    cases = facts.standing_cases
    linked = {link.case_id for link in facts.links}
    return tuple(
        share(key, number, len(cases))
        for key, number in (
            ("community_share", sum(c.counts_as_community for c in cases)),
            ("known_contact_share", sum(_was_known(c, facts) for c in cases)),
            ("in_quarantine_share", sum(c.was_in_quarantine for c in cases)),
            ("unlinked_share", sum(c.case_id not in linked for c in cases)),
        )
    )


def _was_known(case: CaseFact, facts: Facts) -> bool:
    since = case.contact_since
    return since is not None and since < case.first_sign_at(facts.zone)
