"""The dispatch pack of an instant is the same to the byte, whatever is told later (C02)."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.utils.translation import override

from builders.actors import an_actor, later
from builders.places import FANGSHAN, FENGTAI
from builders.workbench import some_work
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.queries import latest_of_kind
from epiloop_hq.cases import actions as cases
from epiloop_hq.registry.queries import persons_facts
from epiloop_hq.situation.actions import make_pack
from epiloop_hq.situation.errors import NotSettledError

pytestmark = pytest.mark.django_db
THEN = later(hours=1)
NOW = later(hours=3)


@pytest.fixture(scope="module")
def work(standing):
    return some_work()


def packed(work, *, language="en", area_path=FANGSHAN, now=NOW, role=Role.DISTRICT):
    officer = an_actor(role, area_path)
    with override(language):
        return make_pack(
            work.outbreak, area_path=area_path, as_of=THEN, actor=officer, now=now
        )


def rows_of(pack, name):
    with ZipFile(BytesIO(pack.data)) as bundle:
        text = bundle.read(f"{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_made_again_after_corrections_it_is_the_same_to_the_byte(work, language):
    before = packed(work, language=language)
    headquarters = an_actor(Role.HEADQUARTERS)
    cases.refute_case(
        work.case,
        actor=headquarters,
        happened_at=later(hours=2),
        now=later(hours=2),
        evidence="Single recheck negative",
    )

    after = packed(work, language=language, now=later(hours=9))

    assert after == before


def test_it_holds_figures_cases_clocks_and_the_digest_of_the_trail(work):
    pack = packed(work)

    figures = {row["area_path"]: row for row in rows_of(pack, "figures")}
    assert int(figures[FANGSHAN]["cases"]) == len(rows_of(pack, "cases")) > 0
    assert {row["state"] for row in rows_of(pack, "clocks")} >= {"running"}
    with ZipFile(BytesIO(pack.data)) as bundle:
        names = set(bundle.namelist())
        page = bundle.read("situation.html").decode()
    assert {"hand_overs.csv", "requests.csv", "findings.csv", "zones.csv"} <= names
    assert "Head of the trail" in page


def test_it_names_nobody(work):
    """Persons stand as numbers; what officers wrote is left out."""
    pack = packed(work)

    names = {p.name for p in persons_facts(work.persons).values() if p.name}
    assert names
    assert not [name for name in names if name.encode() in pack.data]


def test_who_took_which_pack_stands_in_the_trail(work):
    pack = packed(work)

    told = latest_of_kind("pack.made")
    assert told.detail["digest"] == pack.digest
    assert told.area_path == FANGSHAN


@pytest.mark.parametrize("role", [Role.INVESTIGATOR, Role.VIEWER, Role.COMMUNITY])
def test_only_who_may_export_takes_one(work, role):
    with pytest.raises(NotPermittedError):
        packed(work, role=role)


def test_another_districts_pack_is_not_taken(work):
    officer = an_actor(Role.DISTRICT, FENGTAI)

    with pytest.raises(NotPermittedError):
        make_pack(work.outbreak, area_path=FANGSHAN, as_of=THEN, actor=officer, now=NOW)


def test_an_instant_that_is_not_settled_is_refused(work):
    """What was being written then would be missing now and there later."""
    with pytest.raises(NotSettledError):
        packed(work, now=THEN)
