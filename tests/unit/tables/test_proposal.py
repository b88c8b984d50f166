import tomllib
from importlib import resources

import pytest

from epiloop.tables import Kind, field_specs, parse_mapping, read_table
from epiloop.tables.proposal import fitting_mappings, propose_mapping
from imported import a_file

SYNONYMS = tomllib.loads(
    (resources.files("epiloop.tables") / "synonyms.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    ("headers", "kind", "fields"),
    [
        (
            "序号,姓名,性别,身份证号,联系电话,区,街道,社区,关联病例编号,末次接触时间,人员类别",
            "contacts",
            "external_id,name,sex,identity_number,telephones,area_names,case_id,last_exposure,contact_class",
        ),
        (
            "case_id,date_of_onset,gender,age,province,outcome,date_of_hospitalisation",
            "linelist",
            "external_id,onset,sex,age_years,area_names,outcome,hospitalised",
        ),
        ("from,to,exposure", "links", "infector_id,infectee_id,setting"),
        (
            "样本编号,试管编号,姓名,手机号,采样时间,检测结果,CT值",
            "samples",
            "external_id,tube_id,name,telephones,sampled,result,ct",
        ),
        (
            "date,latitude,longitude,patient_id,type,province,city",
            "visits",
            "starts,lat,lon,person_id,place_kind,area_names",
        ),
        ("code,name,parent_code,level", "areas", "code,name,parent_code,level"),
        (
            "환자번호,이름,성별,연령,전화번호,확진일",
            "linelist",
            "external_id,name,sex,age_years,telephones,confirmed",
        ),
    ],
)
def test_a_header_in_the_words_in_use_is_understood(headers, kind, fields):
    proposal = propose_mapping(headers.split(","))

    assert proposal.kind == kind
    assert {item.field for item in proposal.fields} == set(fields.split(","))
    assert (proposal.missing, proposal.unread) == ((), ())


def test_what_is_not_understood_is_left_over_and_what_is_needed_is_named():
    proposal = propose_mapping(["姓名", "星座", ""], kind=Kind.CONTACTS)

    assert (proposal.missing, proposal.unread) == (("case_id",), ("星座",))


def test_an_exact_word_goes_before_one_in_a_longer_name():
    proposal = propose_mapping(["紧急联系电话", "联系电话"], kind=Kind.LINELIST)

    assert [(item.field, item.columns) for item in proposal.fields] == [
        ("telephones", ("联系电话",))
    ]
    assert proposal.unread == ("紧急联系电话",)


def test_areas_are_taken_together_the_largest_first():
    proposal = propose_mapping(["社区", "街道", "区", "姓名"], kind=Kind.LINELIST)

    area = next(item for item in proposal.fields if item.field == "area_names")
    assert area.columns == ("区", "街道", "社区")


def test_a_proposal_can_be_used_as_it_is(tmp_path):
    path = a_file(
        tmp_path,
        '编号,姓名,性别,联系电话,发病日期,症状,"say ""x"""\n'
        "1,王伟,男,13800138000,2022-05-01,发热、咳嗽,y\n",
    )
    proposal = propose_mapping(
        ["编号", "姓名", "性别", "联系电话", "发病日期", "症状", 'say "x"']
    )
    text = proposal.to_toml(
        'a "name"',
        time_zone="Asia/Shanghai",
        telephone_region="CN",
        date_orders={"onset": "ymd"},
    )

    mapping = parse_mapping(text, file="proposed.toml")
    (outcome,) = read_table(path, mapping)

    row = outcome.taken[0].row
    assert (row.name, row.sex, row.symptoms) == ("王伟", "male", ("发热", "咳嗽"))
    assert mapping.ignore == ('say "x"',)


@pytest.mark.parametrize("kind", Kind)
def test_the_words_for_fields_name_fields_that_exist(kind):
    assert set(SYNONYMS["kind"][kind]) <= set(field_specs(kind))


def test_the_words_for_values_name_values_that_exist():
    sets = {
        spec.name: set(spec.among)
        for kind in Kind
        for spec in field_specs(kind).values()
        if spec.among and spec.name != "level"
    }

    for name, values in SYNONYMS["values"].items():
        assert name == "level" or set(values) <= sets[name]


def test_ready_mappings_that_fit_a_header_are_offered():
    fitting = fitting_mappings(["from", "to", "exposure", "diff_dt_onset"])

    assert [mapping.name for mapping in fitting] == ["mers-korea-2015-links"]
    assert fitting_mappings(["x"]) == ()
