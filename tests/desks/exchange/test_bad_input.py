"""Bad input: what is wrong is told with line, column and reason; the rest goes in."""

import json
import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from builders.actors import an_actor
from builders.exchange import IMPORTED, findings_of, taken_in
from builders.outbreaks import an_outbreak
from builders.places import BEIJING, FANGSHAN, SYSTEM, the_areas
from epiloop_hq.actor import Role
from epiloop_hq.cases.models import Case
from epiloop_hq.exchange import storage
from epiloop_hq.exchange.actions import BatchDraft, upload
from epiloop_hq.exchange.errors import ExchangeRefusedError
from epiloop_hq.exchange.models import ExternalId, ImportBatch
from epiloop_hq.exchange.retention import remove_old
from epiloop_hq.registry.models import Person
from imported import LINELIST, a_file, a_linelist

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "access_log"]
)
HEAD = """
name = "bad"
kind = "linelist"
id_system = "bad"
time_zone = "Asia/Shanghai"
telephone_region = "CN"
datum = "wgs84"
unknown = ["NA"]

[constants]
classification = "case_confirmed"
"""
MAPPING = HEAD + LINELIST
# The same list with no word on the order of its dates.
UNORDERED = MAPPING.replace('date_order = "ymd"\n', "")
GOOD = {"name": "Li Na", "sex": "F", "onset": "2022-04-20", "reported": "2022-04-22"}


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


def read(file, mapping=MAPPING, **more):
    return taken_in(file, mapping, outbreak_id=an_outbreak(), area_path=BEIJING, **more)


def codes(result):
    return [finding.code for finding in findings_of(result)]


def rows_of(model):
    return model.objects.unscoped(reason="test")


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ({"onset": "2022-02-31"}, "date.impossible", "onset"),
        ({"onset": "2022-04-23"}, "onset.after_report", "onset"),
        ({"age": "-3"}, "age.negative", "age"),
        ({"area": "无名镇"}, "area.unknown", "area"),
        ({"name": "=cmd|' /C calc'!A0"}, "cell.formula", "name"),
    ],
)
def test_a_bad_row_is_told_and_the_good_ones_go_in(tmp_path, row, code, column):
    file = a_linelist(tmp_path, GOOD, GOOD | row)

    result = read(file)

    assert (result.rows_in, result.accepted, result.rejected) == (2, 1, 1)
    (finding,) = [f for f in findings_of(result) if f.severity == "rejects"]
    assert (finding.code, finding.column, finding.line) == (code, column, 3)
    assert rows_of(Case).count() == 1


def test_two_persons_with_one_identity_number_are_both_left_out(tmp_path):
    number = "11010519491231002X"
    file = a_linelist(
        tmp_path,
        GOOD | {"identity": number},
        GOOD | {"name": "Wang Wei", "identity": number},
    )

    result = read(file)

    assert (result.accepted, result.rejected) == (0, 2)
    assert codes(result).count("identity.two_persons") == 2


@pytest.mark.parametrize(
    ("days", "code"),
    [
        (("13/04/2022", "04/13/2022"), "date_order.mixed"),
        (("03/04/2022", "04/05/2022"), "date_order.unproven"),
    ],
)
def test_an_order_of_dates_is_never_guessed(tmp_path, days, code):
    rows = [{"name": "Li Na", "onset": day} for day in days]

    result = read(a_linelist(tmp_path, *rows), UNORDERED)

    assert result.state == "refused"
    assert (result.accepted, result.rejected) == (0, result.rows_in)
    assert code in codes(result)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_names_arrive_in_any_encoding(tmp_path, encoding):
    text = a_linelist(tmp_path, *[GOOD | {"name": "李娜", "area": "房山区窦店镇"}] * 1)
    file = a_file(
        tmp_path, text.read_text(encoding="utf-8").encode(encoding), "coded.csv"
    )

    # One name is too little to tell the older encodings apart by, so it is stated.
    stated = 'encoding = "gb18030"\n' if encoding == "gb18030" else ""

    result = read(file, stated + MAPPING)

    assert result.accepted == 1
    assert rows_of(Person).get().name == "李娜"


def test_an_encoding_that_cannot_be_told_is_asked_for(tmp_path):
    text = a_linelist(tmp_path, GOOD | {"name": "李娜"}).read_text(encoding="utf-8")

    result = read(a_file(tmp_path, text.encode("gb18030"), "coded.csv"))

    assert (result.state, codes(result)) == ("refused", ["encoding.uncertain"])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"id,name\n1,x\n", "columns.missing"),
        (b"\xff\xfe\x00\xd8\x00\xd8", "encoding.wrong"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content, code):
    result = read(a_file(tmp_path, content))

    assert result.state == "refused"
    assert code in codes(result)
    assert rows_of(Case).count() == 0


def test_a_line_of_two_gigabytes_is_refused_before_it_is_read(tmp_path):
    file = tmp_path / "long.csv"
    with file.open("wb") as out:
        out.write(b"id,name\n1,")
        out.truncate(2_000_000_000)  # sparse: it takes no room

    result = read(file)

    assert result.state == "refused"
    assert codes(result)[0] in {"file.nul", "file.line_too_long"}


def test_a_zip_bomb_is_not_opened(tmp_path):
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", b"0" * 200_000_000)

    result = read(file)

    assert result.state == "refused"
    assert codes(result) == ["workbook.bomb"]


def test_half_a_workbook_is_refused(tmp_path):
    whole = tmp_path / "whole.zip"
    with zipfile.ZipFile(whole, "w") as book:
        book.writestr("xl/workbook.xml", "x" * 5_000)
    half = a_file(tmp_path, whole.read_bytes()[:2_500], "half.xlsx")

    result = read(half)

    assert result.state == "refused"
    assert rows_of(Case).count() == 0


def test_half_an_upload_is_not_kept():
    before = set(storage.folder().iterdir())

    with pytest.raises(ExchangeRefusedError, match="Only 4 of 10 bytes"):
        storage.store([b"id,n"], suffix=".csv", told_bytes=10)

    assert set(storage.folder().iterdir()) == before


@pytest.mark.parametrize(("hours", "is_kept"), [(23, True), (25, False)])
def test_what_a_killed_process_left_of_an_upload_goes_after_a_day(hours, is_kept):
    """Stored and without its batch, or still on its way when the server was killed."""
    stored = storage.path_of(storage.store([b"id\n"], suffix=".csv", told_bytes=3))
    arriving = Path(settings.FILE_UPLOAD_TEMP_DIR) / "tmp1.upload.csv"
    arriving.write_bytes(b"id,na")
    for path in (stored, arriving):
        left = path.stat().st_mtime - hours * 3600
        os.utime(path, (left, left))

    remove_old(actor=SYSTEM, now=IMPORTED)

    assert [path.exists() for path in (stored, arriving)] == [is_kept, is_kept]
    for path in (stored, arriving):
        path.unlink(missing_ok=True)


def test_an_upload_that_waits_for_its_batch_is_kept_for_a_week():
    draft = BatchDraft(file_name="list.csv", area_path=BEIJING)
    upload(draft, [b"id\n"], actor=SYSTEM, now=IMPORTED)
    stored = storage.path_of(rows_of(ImportBatch).get().stored_as)
    os.utime(stored, (0, 0))

    remove_old(actor=SYSTEM, now=IMPORTED + timedelta(days=7))
    assert stored.exists()
    remove_old(actor=SYSTEM, now=IMPORTED + timedelta(days=7, seconds=1))
    assert not stored.exists()


def test_uploads_lie_under_random_names_that_only_the_server_reads():
    name = storage.store([b"id\n1\n"], suffix=".csv", told_bytes=5)

    assert storage.path_of(name).stat().st_mode & 0o777 == 0o600
    assert storage.remove(name)


def test_a_trial_writes_nothing_but_the_batch_and_its_findings(tmp_path):
    file = a_linelist(tmp_path, GOOD, GOOD | {"age": "-1"})

    result = read(file, dry_run=True)

    assert (result.rows_in, result.accepted, result.rejected) == (2, 1, 1)
    assert [rows_of(m).count() for m in (Person, Case, ExternalId)] == [0, 0, 0]
    assert rows_of(ImportBatch).get().is_dry_run


def test_a_changed_row_corrects_the_case_and_the_person_it_made(tmp_path):
    read(a_linelist(tmp_path, GOOD))
    changed = GOOD | {"onset": "2022-04-19", "telephone": "13900000009"}

    result = read(a_linelist(tmp_path, changed))

    assert (result.accepted, result.unchanged) == (1, 0)
    assert str(rows_of(Case).get().onset_on) == "2022-04-19"
    assert "13900000009" in rows_of(Person).get().telephone


def test_a_row_that_an_action_refuses_is_explained_in_both_languages(tmp_path):
    early = GOOD | {"onset": "2021-01-02", "reported": "2021-01-03"}

    result = read(a_linelist(tmp_path, GOOD, early))

    (finding,) = findings_of(result)
    assert finding.code == "record.refused"
    assert set(finding.values) == {"sentence", "en", "zh-hans"}
    assert (result.accepted, result.rejected) == (1, 1)


def test_rows_of_another_district_are_refused(tmp_path):
    file = a_linelist(
        tmp_path, GOOD | {"area": "房山区窦店镇"}, GOOD | {"area": "丰台区"}
    )

    result = taken_in(
        file,
        MAPPING,
        outbreak_id=an_outbreak(),
        area_path=FANGSHAN,
        actor=an_actor(Role.DISTRICT, FANGSHAN),
    )

    assert (result.accepted, result.rejected) == (1, 1)
    assert codes(result) == ["area.not_yours"]


@pytest.mark.parametrize("area", ["Fangshan", "FANGSHAN", "110111"])
def test_an_area_is_known_by_its_english_name_and_its_code_too(tmp_path, area):
    """A list with provinces in English was rejected whole by a Chinese headquarters."""
    result = read(a_linelist(tmp_path, GOOD | {"area": area}))

    assert result.accepted == 1
    assert rows_of(Case).get().area_path == FANGSHAN


def test_json_lines_go_in_as_well(tmp_path):
    cells = dict.fromkeys(
        ["birth", "age", "band", "identity", "telephone", "sampled", "confirmed"], ""
    )
    cells |= dict.fromkeys(["died", "outcome", "exposed from", "exposed to"], "")
    row = {"id": "J1", **GOOD, **cells, "area": "", "lon": "", "lat": ""}
    file = a_file(tmp_path, json.dumps(row) + "\n", "list.jsonl")

    assert read(file).accepted == 1
