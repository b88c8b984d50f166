"""Rings

Where nobody is quarantined, the work goes to the places around a case: a ring drawn by
distance, and a package for each household in it.
"""

from epiloop.protocols import load_protocol
from rulebook import spec
from stated import stated


@spec(
    "ring.*",
    table="""
        protocol     | ring               | enabled | centre         | radius m | source
        cholera-cati | standard           | -       | case_household | 100      | V W6
        cholera-cati | volunteer_pre_ring | yes     | -              | -        | V W6c
        cholera-cati | cluster            | yes     | -              | -        | V W6c
        cholera-cati | facility_kits      | yes     | -              | -        | V W6c
    """,
)
def test_a_ring_is_drawn_by_distance_around_the_case_household(row):
    """Only the standard ring has a radius; the others are drawn by hand or are no area."""
    assert stated(row, f"ring.{row['ring']}", ignoring=("ring",)) == row.cells


@spec(
    "ring.*.work.*",
    table="""
        protocol     | work            | optional | source
        cholera-cati | water_treatment | no       | V W6
        cholera-cati | hygiene         | no       | V W6
        cholera-cati | disinfection    | no       | V W6
        cholera-cati | vaccine         | yes      | V W6
        cholera-cati | antibiotics     | yes      | V W6
    """,
)
def test_each_household_in_the_ring_has_a_package(row):
    table = f"ring.standard.work.{row['work']}"

    assert stated(row, table, ignoring=("work",)) == row.cells


@spec(
    "ring.*",
    "ring.*.work.*",
    table="""
        key                       | title           | in Chinese
        standard                  | Standard ring   | 标准环状干预
        standard, water_treatment | Water treatment | 饮水处理
        standard, vaccine         | Vaccine         | 疫苗
    """,
)
def test_rings_and_their_work_have_names_in_both_languages(row):
    """Names are the product's own words and cite nobody."""
    ring, *work = row.words("key")
    named = load_protocol("cholera-cati").ring[ring]
    if work:
        named = named.work[work[0]]

    assert (named.title, named.title_zh) == (row["title"], row["in Chinese"])
