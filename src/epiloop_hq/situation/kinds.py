"""Closed sets of the situation desk."""

from typing import Final

from epiloop_hq.places.kinds import AreaLevel

SNAPSHOT_JOB: Final = "snapshot"
# Of these areas indicators are worked out; of smaller ones there is too little to say.
WITH_INDICATORS: Final = frozenset(
    {AreaLevel.COUNTRY, AreaLevel.PROVINCE, AreaLevel.CITY, AreaLevel.DISTRICT}
)
