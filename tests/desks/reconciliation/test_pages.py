"""The pages of the reconciliation desk: what they show, send and answer."""

import csv
import hashlib
import json

import pytest
from django.test import Client
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import later
from builders.places import BAODING, BEIJING, DOUDIAN, FENGTAI, SYSTEM
from builders.reconciliation import MUCH_LATER, an_offer, findings_of, reconciled
from builders.workbench import some_work
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.reconciliation import actions, queries

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])


@pytest.fixture(scope="module")
def work(standing):
    work = some_work()
    for item in work.items:
        an_offer(item, work.units[BAODING], when=later(hours=1))
    return work


@pytest.fixture(scope="module")
def run(work):
    return reconciled(BEIJING)


@pytest.fixture
def chief(work) -> Client:
    account = an_account("chief", role=Role.HEADQUARTERS, area_path=BEIJING)
    with clock.at(MUCH_LATER):
        yield a_browser(account)


def shown(client, name, *args, **query):
    answer = client.get(reverse(f"reconciliation:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def do(client, deed, ids, **told):
    told |= {"deed": deed, "finding": ids}
    return client.post(reverse("reconciliation:deeds"), told, follow=True)


def test_before_the_first_run_the_page_says_how_to_begin(work):
    account = an_account("new", role=Role.DISTRICT, area_path=FENGTAI)
    with clock.at(MUCH_LATER):
        page = shown(a_browser(account), "today")

    assert "Nothing has been compared yet" in page
    assert "Compare now" in page


def test_a_page_of_many_findings_takes_as_many_queries_as_one_of_few(
    chief, run, django_assert_max_num_queries
):
    with django_assert_max_num_queries(40):
        page = shown(chief, "today")

    assert page.count("owed an answer since") == 3


def test_the_day_cannot_be_signed_and_the_button_says_why(chief, run):
    page = shown(chief, "today")

    assert "Not ready to be signed" in page
    assert "A finding has no owner yet" in page


def test_findings_are_filtered_by_check_status_and_owner(chief, run):
    page = shown(chief, "today", check="hand_overs", status="open")
    assert page.count("owed an answer since") == 3
    assert "owed an answer since" not in shown(chief, "today", status="rectified")
    assert "owed an answer since" not in shown(chief, "today", owner="none")


def test_an_earlier_day_shows_what_its_run_saw(chief, run):
    offers = findings_of(BEIJING, check="hand_overs")
    reconciled(BEIJING, now=later(days=2))
    assert offers

    assert shown(chief, "earlier", run).count("owed an answer since") == 3


def test_what_was_frozen_is_sent_as_the_digest_has_it(chief, run):
    text = chief.get(reverse("reconciliation:frozen", args=[run])).content

    made = queries.run_row(run, SYSTEM)
    assert hashlib.sha256(text).hexdigest() == made.digest
    lines = {line["check"]: line for line in json.loads(text)["lines"]}
    assert len(lines["hand_overs"]["differences"]) == 3


def test_the_findings_of_a_run_are_sent_as_a_table(chief, run):
    answer = chief.get(reverse("reconciliation:listed", args=[run]))
    rows = list(csv.DictReader(answer.getvalue().decode("utf-8-sig").splitlines()))

    assert len(rows) == queries.run_row(run, SYSTEM).differences
    assert {row["owner"] for row in rows if row["check"] == "hand_overs"} != {""}


def test_deeds_on_ticked_findings_go_back_to_the_list(chief, run):
    ids = [finding.id for finding in findings_of(BEIJING)]

    page = do(chief, "responsible", ids, back=reverse("reconciliation:today"))

    assert page.redirect_chain[0][0] == reverse("reconciliation:today")
    assert "Ready to be signed" in page.content.decode()


@pytest.mark.parametrize(
    ("deed", "why"),
    [
        ("verify", "is not rectified yet"),
        ("rectify", "This field is required"),
        ("classify", "This field is required"),
        ("assign", "This field is required"),
    ],
)
def test_a_refused_deed_says_why(chief, run, deed, why):
    ids = [findings_of(BEIJING)[0].id]

    assert why in do(chief, deed, ids).content.decode()


def test_nothing_ticked_is_said(chief, run):
    assert "Tick a finding first" in do(chief, "verify", []).content.decode()


def test_a_deed_never_leads_out_of_the_house(chief, run):
    ids = [findings_of(BEIJING)[0].id]

    page = do(chief, "take_up", ids, back="https://elsewhere.example/")

    assert page.redirect_chain[0][0] == reverse("reconciliation:today")


def test_a_finding_is_told_in_the_language_of_who_reads_it(chief, run):
    (first, *_others) = findings_of(BEIJING, check="hand_overs")
    chief.cookies["epiloop_language"] = "zh-hans"

    assert "至今未答复" in shown(chief, "finding", first.id)


def test_a_sweep_is_told_on_the_page_of_its_finding(chief, run):
    first = findings_of(BEIJING, check="hand_overs")[0]

    page = chief.post(
        reverse("reconciliation:sweep", args=[first.id]), follow=True
    ).content.decode()

    assert "2 other places have the same gap, 0 of them new" in page


def test_in_a_village_findings_show_though_only_the_city_was_reconciled(work, run):
    account = an_account("villager", role=Role.COMMUNITY, area_path=DOUDIAN)
    with clock.at(MUCH_LATER):
        page = shown(a_browser(account), "today")

    assert "Nothing has been compared yet" in page
    assert page.count("owed an answer since") == 3


def test_a_run_asked_for_is_followed_until_it_has_ended(chief, work):
    chief.post(reverse("reconciliation:run"))
    waiting = shown(chief, "progress")
    assert "Waiting for the worker" in waiting

    job = queries.latest_job(BEIJING, SYSTEM)
    again = chief.get(
        reverse("reconciliation:progress"), {"version": f"{job.job_id}.0.waiting"}
    )
    assert again.status_code == 204


def test_a_signed_day_is_closed_on_the_page_too(chief, run):
    ids = [finding.id for finding in findings_of(BEIJING)]
    actions.assign_units_responsible(ids, actor=SYSTEM, now=MUCH_LATER)

    page = chief.post(
        reverse("reconciliation:sign", args=[run]), {"remark": "Settled"}, follow=True
    ).content.decode()

    assert "Signed off" in page
    assert "This day is signed off already" in page
    assert "Settled" in page
