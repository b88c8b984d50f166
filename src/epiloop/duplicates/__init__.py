"""Is this somebody we know? Comparing persons across lists, with reasons and a score."""

from epiloop.duplicates.blocking import blocking_keys
from epiloop.duplicates.evidence import Evidence, Match, compare
from epiloop.duplicates.matching import MatchIndex, best_matches, find_duplicates
from epiloop.duplicates.persons import PersonDetails, PersonKey, person_key
from epiloop.duplicates.rules import CertainRule, MatchRules, Sign, match_rules

__all__ = [
    "CertainRule",
    "Evidence",
    "Match",
    "MatchIndex",
    "MatchRules",
    "PersonDetails",
    "PersonKey",
    "Sign",
    "best_matches",
    "blocking_keys",
    "compare",
    "find_duplicates",
    "match_rules",
    "person_key",
]
