"""What is read of outbreaks, protocols adopted, persons and their duplicates."""

from epiloop_hq.registry.queries.duplicates import (
    DuplicateRow,
    LikelyElsewhere,
    duplicate_page,
    duplicate_row,
    duplicates_of,
    likely_elsewhere,
)
from epiloop_hq.registry.queries.found import FoundPerson, search_persons
from epiloop_hq.registry.queries.households import housemates_of
from epiloop_hq.registry.queries.likely import (
    LikelyPerson,
    PersonTold,
    likely_persons,
)
from epiloop_hq.registry.queries.matching import Foreseen
from epiloop_hq.registry.queries.outbreaks import (
    Adopted,
    AdoptionRow,
    OutbreakFacts,
    adoption_for,
    adoptions_of,
    days_visits_are_kept,
    outbreak_by_code,
    outbreak_facts,
    outbreak_zone,
    outbreaks_of,
    protocol_for,
)
from epiloop_hq.registry.queries.persons import (
    PersonFacts,
    PersonView,
    check_visible,
    kept_person,
    person_area,
    person_facts,
    person_view,
    person_views,
    persons_facts,
    record_views,
)

__all__ = [
    "Adopted",
    "AdoptionRow",
    "DuplicateRow",
    "Foreseen",
    "FoundPerson",
    "LikelyElsewhere",
    "LikelyPerson",
    "OutbreakFacts",
    "PersonFacts",
    "PersonTold",
    "PersonView",
    "adoption_for",
    "adoptions_of",
    "check_visible",
    "days_visits_are_kept",
    "duplicate_page",
    "duplicate_row",
    "duplicates_of",
    "housemates_of",
    "kept_person",
    "likely_elsewhere",
    "likely_persons",
    "outbreak_by_code",
    "outbreak_facts",
    "outbreak_zone",
    "outbreaks_of",
    "person_area",
    "person_facts",
    "person_view",
    "person_views",
    "persons_facts",
    "protocol_for",
    "record_views",
    "search_persons",
]
