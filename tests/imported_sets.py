"""The real data sets read with their ready mappings."""

from collections import Counter
from functools import cache

from epiloop.tables import AreaIndex, ReadContext, read_table, ready_mappings
from shared_data import SHARED_DATA


def read_set(mapping, file, context=None):
    """The reading, finished, with its outcomes."""
    reading = read_table(SHARED_DATA / file, ready_mappings()[mapping], context=context)
    return reading, list(reading)


def rows_of(mapping, file, context=None):
    """The rows taken."""
    _, outcomes = read_set(mapping, file, context)
    return [taken.row for outcome in outcomes for taken in outcome.taken]


def counts_of(reading):
    """Rows in the file, accepted, rejected, and rows taken."""
    counts = reading.counts
    return counts.rows, counts.accepted, counts.rejected, counts.taken


def found(outcomes):
    """How often each finding was made, and whether it rejects."""
    return Counter(
        (finding.code.value, finding.severity.value)
        for outcome in outcomes
        for finding in outcome.findings
    )


def keys_of(outcomes):
    """The content keys of the rows taken."""
    return [taken.content_key for outcome in outcomes for taken in outcome.taken]


@cache
def beijing():
    """The divisions of Beijing, searchable by name."""
    files = {
        "beijing-areas-province": "provinces.csv",
        "beijing-areas-districts": "areas.csv",
        "beijing-areas-streets": "streets.csv",
        "beijing-areas-villages": "villages.csv",
    }
    return AreaIndex(
        row
        for mapping, file in files.items()
        for row in rows_of(mapping, f"cn_admin_beijing/{file}")
    )


def in_beijing():
    """A context that finds the areas of Beijing."""
    return ReadContext(find_area=beijing().resolve)
