"""Contacts, visits and samples of persons whom a line list has named."""

import pytest

from builders.exchange import findings_of, taken_in
from builders.outbreaks import an_outbreak
from builders.places import BEIJING, the_areas
from epiloop_hq.cases.models import Case, TrailVisit
from epiloop_hq.contacts.models import Contact
from epiloop_hq.exchange.actions import runs
from epiloop_hq.exchange.takers.areas import AreaTaker
from epiloop_hq.exchange.takers.contacts import ContactTaker
from epiloop_hq.laboratory.models import Member, Result, Tube
from epiloop_hq.visits.models import Visit
from imported import LINELIST, a_file, a_linelist

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "access_log"]
)
HEAD = """
name = "{kind}"
kind = "{kind}"
id_system = "ours"
time_zone = "Asia/Shanghai"
telephone_region = "CN"
datum = "wgs84"
"""
CASES = (
    HEAD.format(kind="linelist")
    + '[constants]\nclassification = "case_confirmed"\n'
    + LINELIST
)


def a_mapping(kind, **columns):
    fields = "".join(
        f'[fields.{field}]\ncolumn = "{column}"\n'
        + ('date_order = "ymd"\n' if column.startswith("at") else "")
        for field, column in columns.items()
    )
    head = HEAD.format(kind=kind)
    if "telephones" not in columns:
        head = head.replace('telephone_region = "CN"\n', "")
    return head.replace('datum = "wgs84"\n', "") + fields


CONTACTS = a_mapping(
    "contacts",
    external_id="id",
    case_id="case",
    name="name",
    contact_class="class",
    first_exposure="at from",
    last_exposure="at to",
)
VISITS = a_mapping(
    "visits",
    external_id="id",
    person_id="who",
    starts="at from",
    ends="at to",
    place="place",
)
SAMPLES = a_mapping(
    "samples",
    tube_id="tube",
    person_id="who",
    name="name",
    sampled="at",
    resulted="at result",
    result="result",
)


AREAS = a_mapping("areas", code="code", name="name", parent_code="parent")


def rows_of(model):
    return model.objects.unscoped(reason="test")


@pytest.fixture(autouse=True)
def _cases(tmp_path):
    the_areas()
    rows = [{"name": "Li Na", "onset": "2022-04-20", "reported": "2022-04-22"}] * 1
    read(a_linelist(tmp_path, *rows), CASES)


def read(file, mapping, **more):
    return taken_in(file, mapping, outbreak_id=an_outbreak(), area_path=BEIJING, **more)


def both_times(file, mapping):
    first, again = read(file, mapping), read(file, mapping)
    assert again.changed_nothing
    assert again.accepted == first.accepted
    return first


def test_contacts_are_proposed_to_an_officer_and_unknown_cases_told(tmp_path):
    file = a_file(
        tmp_path,
        "id,case,name,class,at from,at to\n"
        "K1,C1,Wang Wei,close_contact,2022-04-21 10:00,2022-04-21 11:00\n"
        "K2,C9,Zhao Min,close_contact,2022-04-21 10:00,2022-04-21 11:00\n",
        "contacts.csv",
    )

    done = both_times(file, CONTACTS)

    assert [f.reason for f in findings_of(done)] == ["No case C9 is known."]
    assert (done.accepted, done.rejected) == (1, 1)
    contact = rows_of(Contact).get()
    assert (contact.state, contact.risk_class) == ("proposed", "close_contact")


def test_who_is_a_case_is_taken_from_the_list_of_contacts_without_a_search(
    tmp_path, monkeypatch
):
    """Each such row had the rows beside it written again, half by half."""
    known = {"name": "Li Na", "onset": "2022-04-20", "reported": "2022-04-22"}
    read(a_linelist(tmp_path, known | {"id": "C1"}, known | {"id": "C2"}), CASES)
    rows = [f"K{n},C1,Wang {n},close_contact,," for n in range(16)]
    rows[3], rows[12] = "C1,C1,Li Na,close_contact,,", "C2,C1,Li Na,close_contact,,"
    file = a_file(
        tmp_path,
        "\n".join(["id,case,name,class,at from,at to", *rows, ""]),
        "contacts.csv",
    )
    lots = []
    take = ContactTaker.take
    monkeypatch.setattr(
        ContactTaker,
        "take",
        lambda taker, rows, *, now: (
            lots.append(len(rows)) or take(taker, rows, now=now)
        ),
    )
    monkeypatch.setattr(runs, "FIRST_ROWS", 16)

    done = both_times(file, CONTACTS)

    assert (done.accepted, done.rejected) == (14, 2)
    assert {line for f in findings_of(done) for line in [f.line]} == {5, 14}
    # All of them, each of the two by itself and in either language, and all the others.
    assert [lots[0], lots.count(16), lots.count(14)] == [16, 1, 1]
    assert set(lots) <= {16, 14, 2, 1}


def test_visits_of_an_open_case_go_to_its_trail_and_others_to_the_logs(tmp_path):
    read(
        a_file(
            tmp_path,
            "id,case,name,class,at from,at to\nK1,C1,Wang Wei,close_contact,,\n",
            "contacts.csv",
        ),
        CONTACTS,
    )
    file = a_file(
        tmp_path,
        "id,who,at from,at to,place\n"
        "V1,C1,2022-04-21 10:00,2022-04-21 11:00,Canteen\n"
        "V2,K1,2022-04-21 10:30,2022-04-21 11:00,Canteen\n"
        "V3,X1,2022-04-21 10:30,2022-04-21 11:00,Canteen\n",
        "visits.csv",
    )

    done = both_times(file, VISITS)

    assert (done.accepted, done.rejected) == (2, 1)
    assert rows_of(TrailVisit).count() == 1
    assert rows_of(Visit).count() == 1
    assert findings_of(done)[0].code == "person.unknown"


def test_a_moved_visit_supersedes_the_stop_on_the_trail(tmp_path):
    head = "id,who,at from,at to,place\n"
    row = "V1,C1,2022-04-21 {}:00,2022-04-21 12:00,Canteen\n"
    read(a_file(tmp_path, head + row.format(10), "visits.csv"), VISITS)

    read(a_file(tmp_path, head + row.format(11), "visits.csv"), VISITS)

    stops = rows_of(TrailVisit).order_by("pk")
    assert [stop.superseded_by_id is None for stop in stops] == [False, True]


def test_members_of_a_tube_are_registered_together_wherever_they_stand(tmp_path):
    lines = [
        f"{tube},S{n},Person {n},2022-04-22 18:00,2022-04-23 02:05,{result}\n"
        for n, (tube, result) in enumerate(
            [("T1", "negative"), ("T2", "negative"), ("T1", "negative")], start=1
        )
    ]
    file = a_file(
        tmp_path, "tube,who,name,at,at result,result\n" + "".join(lines), "samples.csv"
    )
    mapping = (
        SAMPLES
        + '[fields.pool_size]\ncolumn = "tube"\nvalues = { T1 = "10", T2 = "1" }\n'
    )

    done = both_times(file, mapping)

    assert [f.reason for f in findings_of(done)] == []
    assert (rows_of(Tube).count(), rows_of(Member).count()) == (2, 3)
    assert rows_of(Result).count() == 2
    assert rows_of(Case).count() == 1


def test_a_dry_run_of_areas_says_what_the_real_run_does(tmp_path, monkeypatch):
    """Children whose parents stood in an earlier lot were rejected by the dry run."""
    monkeypatch.setattr(AreaTaker, "least_rows", 1)
    monkeypatch.setattr(AreaTaker, "most_rows", 1)
    monkeypatch.setattr(runs, "FIRST_ROWS", 1)
    lines = [
        "code,name,parent",
        "330101001,West Street,330101",
        "330101,Shangcheng,3301",
    ]
    lines += ["3301,Hangzhou,33", "33,Zhejiang,", "440101,Nowhere,4401"]
    file = a_file(tmp_path, "\n".join(lines) + "\n", "areas.csv")

    tried = read(file, AREAS, dry_run=True)
    taken = read(file, AREAS)

    assert (tried.accepted, tried.rejected) == (4, 1)
    assert (taken.accepted, taken.rejected) == (4, 1)
    assert [f.code for f in findings_of(tried)] == [f.code for f in findings_of(taken)]
