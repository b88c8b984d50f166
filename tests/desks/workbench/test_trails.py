"""The trail's pages: deeds and readings of one's own areas, nobody else's."""

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import later
from builders.cases import a_case
from builders.laboratory import a_result, a_tube
from builders.outbreaks import a_person
from builders.places import BEIJING, DOUDIAN, FANGSHAN, FENGTAI
from builders.workbench import some_work
from epiloop_hq import clock
from epiloop_hq.actor import Role

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])
HOUR_LATER = later(hours=1)
BOTH = frozenset({"Fangshan", "Fengtai"})
# Where an officer commands, and of which districts the trail tells them.
TOLD = {"": BOTH, BEIJING: BOTH, FANGSHAN: {"Fangshan"}, FENGTAI: {"Fengtai"}}


@pytest.fixture
def work():
    with clock.at(HOUR_LATER):
        yield some_work()


@pytest.fixture
def fengtai_person(work):
    """One case of Fengtai beside the work of Fangshan."""
    person = a_person("Fengtai Patient", FENGTAI)
    a_case(person, area_path=FENGTAI)
    return person


def officer(area_path, name="chen", role=Role.DISTRICT):
    return a_browser(an_account(name, role=role, area_path=area_path))


def shown_persons(client):
    events = client.get(reverse("workbench:trail")).context["events"]
    return {row["person"].id for row in events if row["person"]}


@pytest.mark.parametrize("area_path", TOLD)
def test_deeds_are_told_to_who_commands_where_they_were_done(
    work, fengtai_person, area_path
):
    client = officer(area_path)
    events = client.get(reverse("workbench:trail")).context["events"]
    subjects = {row["event"].subject for row in events}
    areas = {row["event"].area_path for row in events}

    districts = {"Fangshan": FANGSHAN, "Fengtai": FENGTAI}
    told = {
        n for n, path in districts.items() if any(a.startswith(path) for a in areas)
    }
    assert subjects
    assert told == set(TOLD[area_path])


@pytest.mark.parametrize("area_path", TOLD)
def test_readings_are_told_to_who_commands_where_the_reader_works(work, area_path):
    for name, where in (("Fangshan", FANGSHAN), ("Fengtai", FENGTAI)):
        reader = officer(where, name.lower(), Role.INVESTIGATOR)
        reader.get(reverse("workbench:search"), {"q": "nobody", "reason": name})

    readings = (
        officer(area_path)
        .get(reverse("workbench:trail"), {"view": "readings"})
        .context["readings"]
    )

    assert {row.reason for row in readings if row.reason} == set(TOLD[area_path])


def test_a_refusal_is_told_where_the_refused_one_works(work):
    officer(FENGTAI, "curious").get(reverse("workbench:case", args=[work.case]))

    kinds = {
        area_path: {
            row["event"].kind
            for row in officer(area_path, f"chief{i}")
            .get(reverse("workbench:trail"))
            .context["events"]
        }
        for i, area_path in enumerate((FENGTAI, FANGSHAN))
    }

    assert "refused.not_visible" in kinds[FENGTAI]
    assert "refused.not_visible" not in kinds[FANGSHAN]


def test_who_is_at_two_posts_is_told_of_at_what_lies_above_both(work):
    from builders.access import SYSTEM
    from builders.actors import NOW
    from epiloop_hq.access import actions

    account = an_account("both", role=Role.INVESTIGATOR, area_path=FANGSHAN)
    actions.grant_role(
        account, actor=SYSTEM, now=NOW, role=Role.INVESTIGATOR, area_path=FENGTAI
    )
    a_browser(account).get(reverse("workbench:search"), {"q": "no", "reason": "both"})

    def reasons(area_path, name):
        page = officer(area_path, name).get(
            reverse("workbench:trail"), {"view": "readings"}
        )
        return {row.reason for row in page.context["readings"]}

    assert "both" not in reasons(FANGSHAN, "one")
    assert "both" in reasons(BEIJING, "two")


def test_the_trail_of_a_person_is_for_who_commands_where_the_person_lives(
    work, fengtai_person
):
    """Seeing a person through a tube of one's own is not the right to their trail."""
    a_result(a_tube([fengtai_person], area_path=DOUDIAN), "positive")
    page = reverse("workbench:person_trail", args=[fengtai_person])
    person = reverse("workbench:person", args=[fengtai_person])
    verdicts = {
        area_path: officer(area_path, f"chief{i}").get(page).status_code
        for i, area_path in enumerate((BEIJING, FENGTAI, FANGSHAN))
    }

    assert verdicts == {BEIJING: 200, FENGTAI: 200, FANGSHAN: 403}
    assert page not in officer(FANGSHAN, "other").get(person).content.decode()


def test_the_trail_of_a_person_keeps_to_ones_own_areas(work, fengtai_person):
    a_result(a_tube([fengtai_person], area_path=DOUDIAN), "positive")
    page = reverse("workbench:person_trail", args=[fengtai_person])

    def told(area_path, name):
        events = officer(area_path, name).get(page).context["events"]
        return {row["event"].area_path for row in events}

    assert all(path.startswith(FENGTAI) for path in told(FENGTAI, "one"))
    assert any(path.startswith(FANGSHAN) for path in told(BEIJING, "two"))


@pytest.mark.parametrize(
    ("area_path", "readers", "elsewhere"),
    [
        (BEIJING, {"District", "City"}, 0),
        (FENGTAI, {"District"}, 1),
    ],
)
def test_who_saw_a_person_is_told_as_far_as_one_commands(
    work, fengtai_person, area_path, readers, elsewhere
):
    """Who works above looks under the eyes of those above; that it happened is told."""
    for name, where in (("district", FENGTAI), ("city", BEIJING)):
        reader = officer(where, name)
        reader.get(reverse("workbench:person", args=[fengtai_person]))

    page = officer(area_path, "chief").get(
        reverse("workbench:person_trail", args=[fengtai_person])
    )

    assert {row.account_name for row in page.context["readings"]} == readers
    assert page.context["elsewhere"] == elsewhere
    assert ("works elsewhere or above" in page.content.decode()) is bool(elsewhere)
