"""The pages of imports and exports, as a district's officer uses them."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.exchange import IMPORTED
from builders.outbreaks import an_outbreak
from builders.places import DOUDIAN, FANGSHAN, SYSTEM, the_areas
from epiloop_hq import clock, worker
from epiloop_hq.access.models import AccessEvent, PersonRead
from epiloop_hq.actor import Role
from epiloop_hq.cases.models import Case
from epiloop_hq.exchange import actions, storage
from epiloop_hq.exchange.actions import BatchDraft
from epiloop_hq.exchange.models import Export, ImportBatch, ImportFinding
from epiloop_hq.exchange.queries import lists

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "access_log"]
)
LIST = """编号,姓名,性别,出生日期,联系电话,发病日期,乡镇
F1,李娜,女,1985-03-13,13900000001,2022-04-20,窦店镇
F2,王伟,男,1990-12-31,13900000002,2022-02-31,窦店镇
F3,赵敏,女,1979-07-15,13900000003,2022-04-22,无名镇
"""


@pytest.fixture(autouse=True)
def _now():
    the_areas()
    an_outbreak(area_path=FANGSHAN)
    with clock.at(IMPORTED):
        yield


@pytest.fixture
def officer():
    return a_browser(an_account("officer", role=Role.DISTRICT, area_path=FANGSHAN))


def uploaded(officer, content=LIST, *, name="list.csv", **more):
    """Upload a file; return the answer."""
    data = content.encode() if isinstance(content, str) else content
    form = {
        "outbreak": str(an_outbreak()),
        "area": "",
        "file": SimpleUploadedFile(name, data),
        "whole": "yes",
    }
    return officer.post(reverse("exchange:new"), {**form, **more})


def own_mapping(officer, batch_id):
    """Accept the proposed columns of a batch, as the page shows them."""
    page = officer.get(reverse("exchange:batch", args=[batch_id]))
    columns = {f"field{line.number}": line.field for line in page.context["columns"]}
    return officer.post(
        reverse("exchange:own", args=[batch_id]),
        {
            "kind": page.context["own_form"].initial["kind"],
            "time_zone": "Asia/Shanghai",
            "telephone_region": "CN",
            **columns,
        },
    )


def the_worker_runs():
    while worker.turn(clock.now()):
        pass


def rows_of(model):
    return model.objects.unscoped(reason="test")


def the_batch():
    return rows_of(ImportBatch).get()


def test_a_list_is_uploaded_mapped_tried_and_taken_in(officer):
    answer = uploaded(officer)
    batch_id = the_batch().pk
    assert answer.url == reverse("exchange:batch", args=[batch_id])

    own_mapping(officer, batch_id)
    the_worker_runs()
    tried = officer.get(answer.url)
    assert rows_of(Case).count() == 0
    assert [f.code for f in rows_of(ImportFinding).order_by("pk")] == [
        "date.impossible",
        "area.unknown",
    ]
    assert [c.value for c in tried.context["counts"]] == [1, 0, 2]

    officer.post(reverse("exchange:take", args=[batch_id]))
    the_worker_runs()
    batch = the_batch()
    assert (batch.state, batch.rows_in, batch.accepted, batch.rejected) == (
        "finished",
        3,
        1,
        2,
    )
    (case,) = rows_of(Case)
    assert case.area_path == DOUDIAN
    assert batch.stored_as == ""


def test_findings_are_said_in_the_language_of_the_reader(officer):
    uploaded(officer)
    batch_id = the_batch().pk
    own_mapping(officer, batch_id)
    the_worker_runs()

    page = reverse("exchange:batch", args=[batch_id])
    english = officer.get(page, headers={"accept-language": "en"})
    officer.cookies["epiloop_language"] = "zh-hans"
    chinese = officer.get(page)

    assert "There is no such day as 2022-02-31." in english.text
    assert "没有 2022-02-31 这一天" in chinese.text


def test_findings_come_as_a_csv_that_no_spreadsheet_runs(officer):
    uploaded(officer, LIST.replace("王伟", "=cmd|' /C calc'!A0"))
    batch_id = the_batch().pk
    own_mapping(officer, batch_id)
    the_worker_runs()

    answer = officer.get(reverse("exchange:findings", args=[batch_id]))
    text = b"".join(answer.streaming_content).decode()

    assert "cell.formula" in text
    assert not re.search(r"(^|,)\"?[=+@]", text)


def test_a_stopped_import_goes_on_where_it_was(officer):
    uploaded(officer)
    batch_id = the_batch().pk
    own_mapping(officer, batch_id)

    officer.post(reverse("exchange:stop", args=[batch_id]))
    the_worker_runs()
    assert the_batch().rows_in == 0

    officer.post(reverse("exchange:take", args=[batch_id]))
    the_worker_runs()
    assert the_batch().accepted == 1


def test_a_file_that_arrived_in_part_is_refused(officer):
    form = {"outbreak": "", "area": "", "file": SimpleUploadedFile("a.csv", b"id,na")}

    answer = officer.post(reverse("exchange:new"), form)

    assert answer.status_code == 422
    assert "Not all of the file arrived" in answer.text
    assert not rows_of(ImportBatch).exists()


def a_bomb():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", b"0" * 50_000_000)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bomb.xlsx", a_bomb(), "The workbook was not opened"),
        ("half.xlsx", a_bomb()[:2_000], "uploaded only in part"),
        ("long.csv", b"id,name\n1," + b"x" * 300_000 + b"\n", "is longer than"),
        ("list.csv", "id,name\n1,李娜\n".encode("gb18030"), "State it"),
        ("empty.csv", b"", "The file is empty"),
        ("wrong.csv", b"\xff\xfe\x00\xd8\x00\xd8", "does not read as that"),
    ],
)
def test_the_page_of_a_bad_file_says_what_is_wrong(officer, name, content, said):
    answer = uploaded(officer, content, name=name)

    page = officer.get(answer.url)

    assert page.status_code == 200
    assert said in page.text


BAD_ROWS = """编号,姓名,性别,年龄,身份证号,发病日期,报告日期,乡镇
B1,李娜,女,31,,2022-04-20,2022-04-21,窦店镇
B2,王伟,男,41,,2022-02-31,2022-04-21,窦店镇
B3,赵敏,女,51,,2022-04-22,2022-04-21,窦店镇
B4,陈静,女,-3,,2022-04-20,2022-04-21,窦店镇
B5,刘洋,男,33,,2022-04-20,2022-04-21,无名镇
B6,周涛,男,72,11010519491231002X,2022-04-20,2022-04-21,窦店镇
B7,吴刚,男,72,11010519491231002X,2022-04-20,2022-04-21,窦店镇
B8,=cmd|' /C calc'!A0,男,25,,2022-04-20,2022-04-21,窦店镇
"""


def test_the_page_tells_every_bad_row_and_takes_the_good_one(officer):
    uploaded(officer, BAD_ROWS)
    batch_id = the_batch().pk
    own_mapping(officer, batch_id)
    the_worker_runs()
    officer.post(reverse("exchange:take", args=[batch_id]))
    the_worker_runs()

    page = officer.get(reverse("exchange:batch", args=[batch_id]))
    batch = the_batch()

    assert (batch.rows_in, batch.accepted, batch.rejected) == (8, 1, 7)
    rejecting = rows_of(ImportFinding).filter(severity="rejects").order_by("line")
    assert list(rejecting.values_list("line", "code")) == [
        (3, "date.impossible"),
        (4, "onset.after_report"),
        (5, "age.negative"),
        (6, "area.unknown"),
        (7, "identity.two_persons"),
        (8, "identity.two_persons"),
        (9, "cell.formula"),
    ]
    for said in ("no such day as 2022-02-31", "after the report", "cannot be negative"):
        assert said in page.text


@pytest.mark.parametrize(
    ("days", "code"),
    [
        (("13/04/2022", "04/13/2022"), "date_order.mixed"),
        (("03/04/2022", "04/05/2022"), "date_order.unproven"),
    ],
)
def test_the_page_asks_for_an_order_of_dates_that_cannot_be_told(officer, days, code):
    rows = "".join(f"D{n},李娜,{day}\n" for n, day in enumerate(days))
    uploaded(officer, "编号,姓名,发病日期\n" + rows)
    batch_id = the_batch().pk

    own_mapping(officer, batch_id)
    the_worker_runs()

    page = officer.get(reverse("exchange:batch", args=[batch_id]))
    assert code in {found.code for found in rows_of(ImportFinding)}
    assert page.status_code == 200
    assert the_batch().accepted == 0


def test_a_file_larger_than_is_taken_is_refused_before_all_of_it_is_kept(
    officer, monkeypatch
):
    monkeypatch.setattr(storage, "MAX_UPLOAD_BYTES", 2_000_000)
    before = set(storage.folder().iterdir())

    answer = uploaded(officer, b"id,name\n1," + b"x" * 2_100_000)

    assert answer.status_code == 422
    assert "The file is larger than 2 MB; split it." in answer.text
    assert set(storage.folder().iterdir()) == before
    assert not rows_of(ImportBatch).exists()


def test_an_area_of_another_district_cannot_be_named(officer):
    answer = uploaded(officer, area="110106")

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("role", "verdict"),
    [
        (Role.HEADQUARTERS, 200),
        (Role.DISTRICT, 200),
        (Role.INVESTIGATOR, 403),
        (Role.COMMUNITY, 403),
        (Role.LABORATORY, 403),
        (Role.VIEWER, 403),
        (Role.ADMINISTRATOR, 403),
    ],
)
@pytest.mark.parametrize("page", ["imports", "new", "export"])
def test_who_may_import_and_export(role, page, verdict):
    browser = a_browser(an_account(f"a.{role}", role=role, area_path=FANGSHAN))

    assert browser.get(reverse(f"exchange:{page}")).status_code == verdict


def test_the_import_of_another_district_is_not_there(officer):
    uploaded(officer)
    stranger = a_browser(
        an_account("stranger", role=Role.DISTRICT, area_path="11/1101/110106/")
    )
    batch_id = the_batch().pk

    for page in ("batch", "standing", "findings"):
        assert (
            stranger.get(reverse(f"exchange:{page}", args=[batch_id])).status_code
            == 404
        )
    for deed in ("take", "stop", "ready", "own"):
        assert (
            stranger.post(reverse(f"exchange:{deed}", args=[batch_id])).status_code
            == 404
        )


def test_a_list_leaves_the_house_with_a_reason_and_both_logs(officer):
    uploaded(officer)
    batch_id = the_batch().pk
    own_mapping(officer, batch_id)
    officer.post(reverse("exchange:take", args=[batch_id]))
    the_worker_runs()
    form = {"kind": "cases", "outbreak": "", "area": ""}

    refused = officer.post(reverse("exchange:export"), form)
    answer = officer.post(
        reverse("exchange:export"), {**form, "reason": "Daily report to the city"}
    )
    text = b"".join(answer.streaming_content).decode()

    assert refused.status_code == 422
    assert text.startswith("\ufeff")
    assert "李娜" in text
    assert rows_of(Export).get().rows == 1
    event = AccessEvent.objects.get(outcome="exported")
    assert (event.person_count, event.reason) == (1, "Daily report to the city")
    assert PersonRead.objects.filter(event=event).count() == 1


def test_nobody_of_a_long_list_leaves_the_house_before_it_is_logged(
    officer, monkeypatch
):
    monkeypatch.setattr(lists, "ROWS_A_FETCH", 2)
    many = [
        f"F{n},李娜{n},女,1985-03-13,1390000{n:04},2022-04-20,窦店镇" for n in range(5)
    ]
    uploaded(officer, "\n".join([LIST.splitlines()[0], *many]) + "\n")
    batch_id = the_batch().pk
    own_mapping(officer, batch_id)
    officer.post(reverse("exchange:take", args=[batch_id]))
    the_worker_runs()

    answer = officer.post(
        reverse("exchange:export"),
        {"kind": "cases", "outbreak": "", "area": "", "reason": "Daily report"},
    )
    logged = [
        (piece.count("李娜".encode()), PersonRead.objects.count())
        for piece in answer.streaming_content
    ]

    assert AccessEvent.objects.get(outcome="exported").person_count == 5
    sent = 0
    for names, reads in logged:
        sent += names
        assert sent <= reads
    assert (sent, logged[-1][1]) == (5, 5)


def test_a_file_that_stayed_where_it_was_is_asked_for_by_the_page(officer, tmp_path):
    """The page of a batch run from the command line raised IsADirectoryError."""
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    draft = BatchDraft(
        file_name="list.csv", area_path=FANGSHAN, outbreak_id=an_outbreak()
    )
    batch_id = actions.hand_in(draft, file, actor=SYSTEM, now=IMPORTED)
    page = reverse("exchange:batch", args=[batch_id])

    assert officer.get(page).status_code == 200
    for deed in ("ready", "own", "take"):
        answer = officer.post(reverse(f"exchange:{deed}", args=[batch_id]), follow=True)
        assert answer.redirect_chain == [(page, 302)]
        assert "upload it again" in answer.text
