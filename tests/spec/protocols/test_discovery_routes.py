"""How a case was found

A new case found outside any control is the greatest risk: it may have infected others
freely. The route decides, not the person. Whatever nobody has classified counts as
community, so that doubt is never counted as good news.
"""

from epiloop.protocols import load_protocols
from epiloop.protocols.vocabulary import DiscoveryRoute, LifeCycle
from rulebook import spec
from stated import stated


@spec(
    "route.*",
    table="""
        protocol     | route               | counts as community | shown apart | reported as
        covid19-cn-8 | quarantine          | no                  | -           | 集中医学观察人员, 隔离观察人员
        covid19-cn-8 | home_observation    | no                  | -           | 居家隔离人员
        covid19-cn-8 | sealed_zone         | no                  | -           | 封控区人员
        covid19-cn-8 | controlled_zone     | no                  | -           | 管控区人员, 管控人员
        covid19-cn-8 | temporary_zone      | no                  | yes         | 临时管控区人员
        covid19-cn-8 | community_screening | yes                 | -           | 社会面筛查发现人员
        covid19-cn-8 | self_presented      | yes                 | -           | 主动就诊
        covid19-cn-8 | key_group_screening | yes                 | -           | 重点人群检测
        covid19-cn-8 | assist_request      | yes                 | yes         | 协查
        covid19-cn-8 | unclassified        | yes                 | -           | -
    """,
)
def test_the_route_decides_whether_a_case_is_a_community_case(row):
    """Four of these are choices of the product and marked unverified; a version may state
    otherwise.
    """
    assert stated(row, f"route.{row['route']}", ignoring=("route",)) == row.cells


def test_every_version_counts_every_route():
    for version in load_protocols():
        assert set(version.route) == set(DiscoveryRoute), version.id


def test_an_unclassified_case_is_a_community_case_under_every_version():
    for version in load_protocols():
        if version.header.status is not LifeCycle.BASE:
            assert version.route[DiscoveryRoute.UNCLASSIFIED].counts_as_community


@spec(
    "community_zero",
    table="""
        protocol     | days | max cases | cases below per 100000 | source
        covid19-cn-8 | 3    | 0         | -                      | S C44
    """,
)
def test_community_zero_is_three_days_without_a_community_case(row):
    """From a copy whose figures are partly garbled, and marked so."""
    assert stated(row, "community_zero") == row.cells


@spec(
    "community_zero_basic",
    table="""
        protocol     | days | max cases | cases below per 100000 | source
        covid19-cn-8 | 3    | -         | 1                      | S C44
    """,
)
def test_basic_community_zero_is_less_than_one_in_100000(row):
    assert stated(row, "community_zero_basic") == row.cells


@spec(
    "aim",
    table="""
        protocol         | objective     | cases among contacts percent | source
        covid19-cn-8     | dynamic_zero  | -                            | V C0
        covid19-who-2021 | mitigation    | -                            | U
        ebola-who        | containment   | 100                          | U
        cholera-cati     | ring_response | -                            | U
    """,
)
def test_every_version_says_what_the_response_is_for(row):
    """Another policy is another file, not another program."""
    assert stated(row, "aim") == row.cells
