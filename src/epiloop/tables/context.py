"""What a reading must ask others: areas by name, known cases and persons, the time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from epiloop.tables.area_match import AreaMatch


@dataclass(frozen=True, slots=True)
class ReadContext:
    """Answers that only the caller has; what is None is not checked.

    Parameters
    ----------
    find_area
        Looks up an area by its names, the largest first: `AreaIndex.resolve`.
    is_known_case, is_known_person
        Whether an identifier of the mapping's `id_system` is known already.
    as_of
        The instant of the reading, aware; nothing can have happened after it.
    """

    find_area: Callable[[tuple[str, ...]], AreaMatch] | None = None
    is_known_case: Callable[[str], bool] | None = None
    is_known_person: Callable[[str], bool] | None = None
    as_of: datetime | None = None
