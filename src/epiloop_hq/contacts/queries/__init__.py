"""Everything that is read of contacts, runs and follow-ups."""

from epiloop_hq.contacts.queries.facts import (
    ContactFacts,
    contact_facts,
    contacts_of_person,
)

__all__ = ["ContactFacts", "contact_facts", "contacts_of_person"]
