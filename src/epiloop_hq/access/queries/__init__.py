"""Who is who: accounts, the actors they are, and what they have looked at."""

from epiloop_hq.access.queries.accounts import (
    AccountRow,
    Colleague,
    GrantRow,
    account_page,
    account_row,
    colleague,
    colleagues,
    own_row,
)
from epiloop_hq.access.queries.actors import (
    account_by_id,
    account_by_username,
    actor_by_id,
    actor_of,
    as_username,
)
from epiloop_hq.access.queries.attempts import Guessing, guessing, knows_address
from epiloop_hq.access.queries.readings import (
    ReadingRow,
    ReadingsOfPerson,
    latest_readings,
    readings_of_person,
)

__all__ = [
    "AccountRow",
    "Colleague",
    "GrantRow",
    "Guessing",
    "ReadingRow",
    "ReadingsOfPerson",
    "account_by_id",
    "account_by_username",
    "account_page",
    "account_row",
    "actor_by_id",
    "actor_of",
    "as_username",
    "colleague",
    "colleagues",
    "guessing",
    "knows_address",
    "latest_readings",
    "own_row",
    "readings_of_person",
]
