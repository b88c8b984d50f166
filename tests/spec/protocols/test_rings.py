"""Rings

Where nobody is quarantined, the work goes to the places around a case: a ring drawn by
distance, and a package for each household in it.
"""

from rulebook import spec
from stated import stated


@spec(
    "ring.*",
    table="""
        protocol     | ring               | enabled | centre         | radius m | title                                           | source
        cholera-cati | standard           | -       | case_household | 100      | Standard ring                                   | V W6
        cholera-cati | volunteer_pre_ring | -       | -              | -        | Ring made by volunteers before the team arrives | V W6c
        cholera-cati | cluster            | -       | -              | -        | One ring around a cluster of cases              | V W6c
        cholera-cati | facility_kits      | -       | -              | -        | Kits given out at the treatment facility        | V W6c
    """,
)
def test_a_ring_is_drawn_by_distance_around_the_case_household(row):
    """Only the standard ring has a radius; the others are drawn by hand or are no area."""
    assert stated(row, f"ring.{row['ring']}", ignoring=("ring",)) == row.cells


@spec(
    "ring.*.work.*",
    table="""
        protocol     | work            | title           | title zh       | optional
        cholera-cati | water_treatment | Water treatment | 饮水处理       | -
        cholera-cati | hygiene         | Hygiene         | 卫生用品与宣教 | -
        cholera-cati | disinfection    | Disinfection    | 消毒           | -
        cholera-cati | vaccine         | Vaccine         | 疫苗           | yes
        cholera-cati | antibiotics     | Antibiotics     | 抗生素         | yes
    """,
)
def test_each_household_in_the_ring_has_a_package(row):
    table = f"ring.standard.work.{row['work']}"

    assert stated(row, table, ignoring=("work",)) == row.cells
