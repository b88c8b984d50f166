"""What is read of outbreaks, protocols adopted, and persons."""

from epiloop_hq.registry.queries.outbreaks import (
    AdoptionRow,
    OutbreakFacts,
    adoption_for,
    adoptions_of,
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
)

__all__ = [
    "AdoptionRow",
    "OutbreakFacts",
    "PersonFacts",
    "PersonView",
    "adoption_for",
    "adoptions_of",
    "check_visible",
    "kept_person",
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
]
