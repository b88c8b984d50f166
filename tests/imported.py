"""Small files for tests of imports: written, read, and told in a few words."""

from pathlib import Path

from epiloop.tables import Kind, ReadContext, TableMapping, parse_mapping, read_table

LINELIST = """
[fields.external_id]
column = "id"
[fields.name]
column = "name"
[fields.sex]
column = "sex"
values = { M = "male", F = "female" }
[fields.birth]
column = "birth"
date_order = "ymd"
[fields.age_years]
column = "age"
[fields.age_band]
column = "band"
[fields.identity_number]
column = "identity"
[fields.telephones]
column = "telephone"
[fields.onset]
column = "onset"
date_order = "ymd"
[fields.sampled]
column = "sampled"
date_order = "ymd"
[fields.confirmed]
column = "confirmed"
date_order = "ymd"
[fields.reported]
column = "reported"
date_order = "ymd"
[fields.died]
column = "died"
date_order = "ymd"
[fields.outcome]
column = "outcome"
[fields.exposure_start]
column = "exposed from"
date_order = "ymd"
[fields.exposure_end]
column = "exposed to"
date_order = "ymd"
[fields.area_names]
column = "area"
[fields.lon]
column = "lon"
[fields.lat]
column = "lat"
"""
LINELIST_COLUMNS = (
    "id",
    "name",
    "sex",
    "birth",
    "age",
    "band",
    "identity",
    "telephone",
    "onset",
    "sampled",
    "confirmed",
    "reported",
    "died",
    "outcome",
    "exposed from",
    "exposed to",
    "area",
    "lon",
    "lat",
)


def a_mapping(
    fields: str, *, kind: Kind = Kind.LINELIST, top: str = ""
) -> TableMapping:
    """A mapping of these fields, in Beijing's time zone."""
    head = f"""
        name = "test"
        kind = "{kind}"
        id_system = "test"
        time_zone = "Asia/Shanghai"
        telephone_region = "CN"
        datum = "wgs84"
        unknown = ["NA", "?"]
        {top}
    """
    return parse_mapping(head + fields, file="test.toml")


FIVE = a_mapping(
    """
    [fields.external_id]
    column = "id"
    [fields.name]
    column = "name"
    [fields.sex]
    column = "sex"
    values = { M = "male", F = "female" }
    [fields.onset]
    column = "onset"
    date_order = "ymd"
    [fields.age_years]
    column = "age"
    """
)


def a_file(folder: Path, content: str | bytes, name: str = "table.csv") -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def a_linelist(folder: Path, *rows: dict[str, str]) -> Path:
    """A line list; columns that a row does not name are empty, its `id` is its number."""
    lines = [",".join(LINELIST_COLUMNS)]
    for number, row in enumerate(rows, start=1):
        cells = {"id": f"C{number}"} | row
        lines.append(",".join(f'"{cells.get(name, "")}"' for name in LINELIST_COLUMNS))
    return a_file(folder, "\n".join(lines) + "\n")


def read_linelist(
    folder: Path, *rows: dict[str, str], context: ReadContext | None = None
):
    """What came of each row of a line list."""
    path = a_linelist(folder, *rows)
    return list(read_table(path, a_mapping(LINELIST), context=context))


def codes(outcome) -> list[str]:
    """The findings of an outcome by their codes."""
    return [finding.code.value for finding in outcome.findings]
