import pytest

from epiloop.tables import (
    Kind,
    MappingRefusedError,
    load_mapping,
    parse_mapping,
    ready_mappings,
)
from epiloop.tables.mapping import field_specs
from epiloop.tables.rows import Reads

HEAD = """name = "test"
kind = "linelist"
time_zone = "Asia/Shanghai"
"""
ID = '[fields.external_id]\ncolumn = "id"\n'


@pytest.mark.parametrize(
    ("text", "key", "line", "reason"),
    [
        (HEAD + "colour = 1\n" + ID, "colour", 4, "there is no such key"),
        (HEAD.replace("linelist", "list") + ID, "kind", 2, "'list' is none of"),
        ('name = "x"\ntime_zone = "UTC"\n', "kind", 0, "it is needed: linelist"),
        (
            HEAD.replace("Asia/Shanghai", "Mars"),
            "time_zone",
            3,
            "'Mars' is no time zone",
        ),
        (
            HEAD + '[fields.onse]\ncolumn = "x"',
            "fields.onse",
            4,
            "there is no such field",
        ),
        (
            HEAD + ID + "colour = 3",
            "fields.external_id.colour",
            6,
            "there is no such key",
        ),
        (HEAD + "[fields.name]\n", "fields.name", 4, "it names no column"),
        (HEAD + "[fields.name]\ncolumn = 3\n", "fields.name.column", 5, "it is a text"),
        (
            HEAD + ID + 'columns = ["a"]',
            "fields.external_id",
            4,
            "one of them is meant",
        ),
        (
            HEAD + '[fields.name]\ncolumn = "n"\ndate_order = "ymd"\n',
            "fields.name.date_order",
            6,
            "name is not a date",
        ),
        (
            HEAD + '[fields.onset]\ncolumn = "n"\ndate_order = "ydm"\n',
            "fields.onset.date_order",
            6,
            "'ydm' is none of ymd, dmy, mdy",
        ),
        (
            HEAD + '[fields.sex]\ncolumn = "s"\n[fields.sex.values]\nM = "man"\n',
            "fields.sex.values.M",
            7,
            "'man' is no value of sex: male, female, other",
        ),
        (
            HEAD + '[fields.age_years]\ncolumn = "a"\nunit = "hours"\n',
            "fields.age_years.unit",
            6,
            "age_years cannot be had from 'hours'",
        ),
        (
            HEAD + '[fields.name]\ncolumn = "a"\nextract = "("\n',
            "fields.name.extract",
            6,
            "it is no pattern",
        ),
        (HEAD + '[fields.lon]\ncolumn = "x"\n', "datum", 0, "datum must be stated"),
        (
            HEAD + '[fields.telephones]\ncolumn = "x"\n',
            "telephone_region",
            0,
            "telephones are read",
        ),
        (
            HEAD + ID + '[constants]\nexternal_id = "x"\n',
            "constants.external_id",
            7,
            "also",
        ),
        (
            HEAD + "[constants]\nage_years = 3\n",
            "constants.age_years",
            5,
            "constants are",
        ),
        (
            HEAD + '[severities]\n"x.y" = "warns"\n',
            "severities.x.y",
            5,
            "'x.y' is none of",
        ),
        (HEAD + 'only_with = "onset"\n' + ID, "only_with", 4, "read from no column"),
        (
            HEAD + '[[counts]]\ncolumn="x"\nmeasure="y"\n',
            "counts",
            4,
            "only a mapping of",
        ),
        (HEAD + "fields = 3\n", "fields", 4, "it is a table"),
        (HEAD + 'delimiter = ",,"\n', "delimiter", 4, "it is one character"),
        (HEAD + "[fields]\nname = 3\n", "fields.name", 5, "it is a table with"),
        (
            HEAD + '[fields.sex]\ncolumn = "s"\n[fields.sex.values]\nM = 3\n',
            "fields.sex.values.M",
            7,
            "it is a text",
        ),
        (
            HEAD + '[fields.name]\ncolumn = "a"\nfirst = ["x"]\n',
            "fields.name.first",
            6,
            "only area_names",
        ),
        (
            HEAD + '[constants]\ncolour = "red"\n',
            "constants.colour",
            5,
            "no such field",
        ),
        (HEAD + 'unknown = "NA"\n', "unknown", 4, "it is a list of texts"),
        (HEAD + "sums = 3\n", "sums", 4, "[[sums]]"),
        (
            HEAD + "keeps_identical_rows = 1\n",
            "keeps_identical_rows",
            4,
            "true or false",
        ),
        (
            HEAD + '[[sums]]\ntotal = "{area}_a"\nparts = ["b"]\n',
            "sums",
            4,
            "in all of it or in none",
        ),
        (HEAD + '[aliases]\n"x" = 3\n', "aliases.x", 5, "it is the code of an area"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_where_and_why(text, key, line, reason):
    with pytest.raises(MappingRefusedError) as refused:
        parse_mapping(text, file="test.toml")

    error = refused.value
    assert (error.file, error.key, error.line) == ("test.toml", key, line)
    assert reason in error.reason


def test_a_file_that_is_no_toml_says_at_which_line():
    with pytest.raises(MappingRefusedError, match=r"broken\.toml, line 2"):
        parse_mapping('name = "x"\nkind = \n', file="broken.toml")


@pytest.mark.parametrize(
    ("kind", "field"),
    [("links", "infector_id"), ("visits", "person_id"), ("areas", "code")],
)
def test_a_mapping_without_a_needed_field_is_refused(kind, field):
    text = f'name = "x"\nkind = "{kind}"\ntime_zone = "UTC"\n'

    with pytest.raises(
        MappingRefusedError, match=f"{kind} rows need the field {field}"
    ):
        parse_mapping(text, file="x.toml")


def test_two_fields_cannot_both_make_the_rows():
    text = (
        'name = "x"\nkind = "links"\ntime_zone = "UTC"\n'
        '[fields.infector_id]\ncolumn = "a"\neach = true\n'
        '[fields.infectee_id]\ncolumn = "b"\neach = true\n'
    )

    with pytest.raises(MappingRefusedError, match="infector_id already makes the rows"):
        parse_mapping(text, file="x.toml")


def test_a_mapping_is_read_from_a_file(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + ID, encoding="utf-8")

    mapping = load_mapping(path)

    assert (mapping.kind, mapping.columns_needed()) == (Kind.LINELIST, ("id",))


def test_the_ready_mappings_are_usable_and_named_for_themselves():
    ready = ready_mappings()

    assert len(ready) == 25
    assert all(mapping.title and mapping.source for mapping in ready.values())
    assert all(name == mapping.name for name, mapping in ready.items())


def test_no_ready_mapping_leaves_a_date_order_to_be_proved():
    """The order of these sources is known, and small files prove nothing."""
    unstated = [
        (mapping.name, rule.field)
        for mapping in ready_mappings().values()
        for rule in mapping.fields
        if field_specs(mapping.kind)[rule.field].reads is Reads.MOMENT
        and rule.date_order is None
    ]

    assert unstated == []


@pytest.mark.parametrize("kind", Kind)
def test_every_field_of_a_row_can_be_read_or_is_filled_by_the_reading(kind):
    assert all(spec.reads is not Reads.NOTHING for spec in field_specs(kind).values())
    assert "area" not in field_specs(kind)
    assert "datum" not in field_specs(kind)


def test_a_pattern_for_figures_needs_its_groups():
    text = (
        'name = "x"\nkind = "counts"\ntime_zone = "UTC"\n'
        '[fields.starts]\ncolumn = "d"\n'
        '[[counts]]\ncolumn = "a"\nmeasure = "m"\nsplit = ";"\npattern = "(?P<area>x)"\n'
    )

    with pytest.raises(MappingRefusedError, match="it has no group value"):
        parse_mapping(text, file="x.toml")
