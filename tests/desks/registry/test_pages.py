"""Pages of the registry: outbreaks and protocols, correcting persons, duplicates."""

import re
import shutil

import pytest
from django.urls import NoReverseMatch, reverse

from builders.access import a_browser, an_account
from builders.actors import NOW, later
from builders.places import BEIJING, DOUDIAN, FANGSHAN, FENGTAI
from builders.registry import SYSTEM, a_person, an_outbreak
from epiloop.duplicates import Sign
from epiloop.protocols import load_protocol
from epiloop.records import Sex
from epiloop_hq import clock
from epiloop_hq.access.models import PersonRead
from epiloop_hq.actor import Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.registry import actions, own_protocols, queries
from epiloop_hq.registry.kinds import DuplicateState
from epiloop_hq.registry.labels import DUPLICATE_STATES, SEXES, SIGNS, sex_label
from protocol_files import write

pytestmark = pytest.mark.django_db(databases=["default", "access_log"])


@pytest.fixture(autouse=True)
def _now():
    with clock.at(NOW):
        yield


@pytest.fixture
def chief():
    return a_browser(an_account("chief", role=Role.HEADQUARTERS, area_path=BEIJING))


@pytest.fixture
def officer():
    return a_browser(an_account("officer", role=Role.DISTRICT, area_path=FANGSHAN))


def shown(response):
    return re.sub(r"\s+", " ", response.content.decode())


def page(client, address, *args, **data):
    return shown(client.get(reverse(address, args=args), data))


def posted(client, address, /, *args, **data):
    response = client.post(reverse(address, args=args), data)
    return response.status_code, shown(response)


NEW = {
    "code": "NEW22",
    "name": "New outbreak",
    "name_zh": "新疫情",
    "area": "1101",
    "protocol": "covid19-cn-8",
    "zone": "Asia/Shanghai",
    "started_at": "2022-04-22T08:00",
}
SWITCH = {
    "protocol": "covid19-cn-9",
    "area": "110111",
    "starts_at": "2022-05-01T00:00",
    "reason": "announced",
}


@pytest.mark.parametrize(
    ("role", "area", "sees", "opens"),
    [
        (Role.HEADQUARTERS, BEIJING, 200, 200),
        (Role.DISTRICT, FANGSHAN, 200, 403),
        (Role.VIEWER, FANGSHAN, 200, 403),
        (Role.DISTRICT, "13/1306/", 404, 403),  # not their outbreak
    ],
)
def test_outbreaks_are_seen_where_they_are_and_opened_by_headquarters(
    role, area, sees, opens
):
    outbreak = an_outbreak()
    client = a_browser(an_account("somebody", role=role, area_path=area))

    assert client.get(reverse("registry:outbreaks")).status_code == 200
    assert client.get(reverse("registry:outbreak", args=[outbreak])).status_code == sees
    assert client.get(reverse("registry:new_outbreak")).status_code == opens
    deed = client.post(reverse("registry:adopt", args=[outbreak]), SWITCH)
    assert deed.status_code == (302 if opens == 200 else 404 if sees == 404 else 403)


def test_without_an_outbreak_the_list_says_so(officer):
    assert "There is none in your areas." in page(officer, "registry:outbreaks")


def test_headquarters_opens_an_outbreak_under_a_protocol(chief):
    status, _ = posted(chief, "registry:new_outbreak", **NEW)

    facts = queries.outbreak_by_code("NEW22")
    assert status == 302
    assert (facts.disease, facts.area_path) == ("covid19", BEIJING)
    shows = page(chief, "registry:outbreak", facts.id)
    assert "covid19-cn-8" in shows
    assert "The outbreak is over" in shows
    assert "New outbreak" in page(chief, "registry:outbreaks")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"area": "13"}, "not yours to command"),
        ({"zone": "Beijing"}, "no time zone named Beijing"),
        ({"started_at": "2023-01-01T00:00"}, "nothing can have"),
        ({"protocol": "defaults"}, "Select a valid choice"),
        ({"code": ""}, "This field is required."),
    ],
)
def test_an_outbreak_refused_comes_back_with_the_reason(chief, change, reason):
    status, shows = posted(chief, "registry:new_outbreak", **(NEW | change))

    assert status == 422
    assert reason in shows


def test_another_version_is_adopted_for_a_district_from_a_day_on(chief):
    outbreak = an_outbreak()

    status, _ = posted(chief, "registry:adopt", outbreak, **SWITCH)

    assert status == 302
    assert queries.protocol_for(outbreak, DOUDIAN, later(days=9))[0] == "covid19-cn-9"
    assert "announced" in page(chief, "registry:outbreak", outbreak)


def test_a_version_adopted_for_no_area_in_particular_applies_to_the_whole_outbreak(
    chief,
):
    """Left empty, the area meant everywhere on earth: no headquarters commands that."""
    outbreak = an_outbreak()

    status, _ = posted(chief, "registry:adopt", outbreak, **(SWITCH | {"area": ""}))

    assert status == 302
    assert queries.protocol_for(outbreak, DOUDIAN, later(days=9))[0] == "covid19-cn-9"


def test_a_switch_in_an_area_that_is_not_ones_own_says_so_beside_the_area():
    chief = a_browser(an_account("south", role=Role.HEADQUARTERS, area_path=FANGSHAN))

    status, shows = posted(
        chief, "registry:adopt", an_outbreak(), **(SWITCH | {"area": "110106"})
    )

    assert status == 422
    assert "This area is not yours to command." in shows


@pytest.fixture
def own_folder(settings):
    """The installation's folder with a sound file and a bad one, read as at start."""
    settings.PROTOCOLS.mkdir()
    write(settings.PROTOCOLS, "beijing-own", header='inherits = "covid19-cn-8"\n')
    write(settings.PROTOCOLS, "flawed", "[contact.lookback]\nhours = 3\n")
    own_protocols._own_files.cache_clear()
    own_protocols.use_own_files()
    yield settings.PROTOCOLS
    for folder in (settings.PROTOCOLS, settings.ADOPTED_PROTOCOLS):
        shutil.rmtree(folder)
    own_protocols._own_files.cache_clear()
    own_protocols.use_own_files()


def test_an_own_protocol_file_is_adopted_on_the_page_and_a_bad_one_is_told(
    chief, own_folder
):
    outbreak = an_outbreak()

    told = page(chief, "workbench:protocols")
    status, _ = posted(
        chief, "registry:adopt", outbreak, **(SWITCH | {"protocol": "beijing-own"})
    )
    (own_folder / "beijing-own.toml").unlink()
    own_protocols._own_files.cache_clear()
    own_protocols.use_own_files()

    assert "beijing-own · own file" in told
    assert "contact.lookback.hours" in told
    assert status == 302
    found = queries.protocol_for(outbreak, DOUDIAN, later(days=9))[0]
    assert load_protocol(found).id == "beijing-own"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"area": "1101", "starts_at": "2022-04-01T00:00"}, "a switch comes later"),
        ({"protocol": "ebola-who"}, "Select a valid choice"),
        ({"reason": ""}, "This field is required."),
    ],
)
def test_a_switch_refused_comes_back_with_the_reason(chief, change, reason):
    status, shows = posted(chief, "registry:adopt", an_outbreak(), **(SWITCH | change))

    assert status == 422
    assert reason in shows


def test_an_outbreak_that_is_over_offers_no_switch(chief):
    outbreak = an_outbreak()

    posted(chief, "registry:close", outbreak)

    shows = page(chief, "registry:outbreak", outbreak)
    assert "Closed" in shows
    assert "Adopt another version" not in shows


def test_names_are_in_the_readers_language(chief):
    outbreak = an_outbreak()

    chief.cookies["epiloop_language"] = "zh-hans"

    assert "房山 2022 年 4 月" in page(chief, "registry:outbreak", outbreak)


# Correcting a person.


def person_form(person, **changes):
    facts = queries.person_facts(person)
    fields = [
        "name",
        "sex",
        "age_years",
        "identity_number",
        "telephone",
        "language",
        "address",
        "occupation",
        "workplace",
        "needs",
        "guardian",
    ]
    told = {name: getattr(facts, name) for name in fields}
    standing = told | {"area": "110111103", "born_on": "", "reason": "she called"}
    return standing | changes


def test_a_person_is_corrected_and_the_trail_says_why(officer):
    person = a_person()

    status, _ = posted(
        officer,
        "registry:correct",
        person,
        **person_form(person, name="李维", area="110111101"),
    )

    facts = queries.person_facts(person)
    assert status == 302
    assert (facts.name, facts.area_path) == ("李维", "11/1101/110111/110111101/")
    assert AuditEvent.objects.filter(kind="person.corrected").count() == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"reason": ""}, "This field is required."),
        ({"area": "99"}, "No area has this code."),
        ({"born_on": "2022-12-01", "age_years": ""}, "born before they are entered"),
    ],
)
def test_a_correction_refused_comes_back_with_the_reason(officer, change, reason):
    person = a_person()

    status, shows = posted(
        officer, "registry:correct", person, **person_form(person, **change)
    )

    assert status == 422
    assert reason in shows


def test_the_form_shows_what_is_known_and_notes_who_was_seen(officer):
    person = a_person()

    shows = page(officer, "registry:correct", person)

    assert 'value="李伟"' in shows
    assert 'value="110111103"' in shows
    assert set(PersonRead.objects.values_list("person_id", flat=True)) == {person}


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [
        (Role.INVESTIGATOR, FANGSHAN, 200),
        (Role.COMMUNITY, FANGSHAN, 403),
        (Role.VIEWER, FANGSHAN, 403),
        (Role.DISTRICT, FENGTAI, 404),
    ],
)
def test_who_may_correct_a_person(role, area, status):
    person = a_person()
    client = a_browser(an_account("somebody", role=role, area_path=area))

    got = client.get(reverse("registry:correct", args=[person])).status_code

    assert got == status


def test_likely_duplicates_here_and_elsewhere_stand_above_the_form(officer):
    person = a_person()
    a_person()
    a_person(entered_by=FENGTAI, area_path=FENGTAI)
    a_person(entered_by="13/1306/", area_path="13/")

    shows = page(officer, "registry:correct", person)

    assert "Another record may be the same person" in shows
    assert "Ask 丰台区疾控中心, 010-63810000." in shows
    assert "No unit answers for that area." in shows


def test_without_a_persons_page_the_correction_leads_back_to_itself(
    officer, monkeypatch
):
    person = a_person()

    def no_page(to, *args):
        if to.startswith("workbench"):
            raise NoReverseMatch
        return real(to, *args)

    from epiloop_hq.registry.views import persons

    real = persons.redirect
    monkeypatch.setattr(persons, "redirect", no_page)
    response = officer.post(
        reverse("registry:correct", args=[person]), person_form(person, name="李")
    )

    assert response.url == reverse("registry:correct", args=[person])


# Duplicates.


@pytest.fixture
def pair():
    first, _ = a_person(), a_person(name="Li Wei", occupation="driver")
    return queries.duplicates_of(first, SYSTEM)[0].id


def test_a_pair_is_listed_compared_merged_and_split(officer, pair):
    listed = page(officer, "registry:duplicates")
    compared = page(officer, "registry:duplicate", pair)
    posted(officer, "registry:merge", pair)
    merged = page(officer, "registry:duplicate", pair)
    posted(officer, "registry:part", pair)
    parted = page(officer, "registry:duplicate", pair)

    assert "The same telephone" in listed
    assert "The same name in Latin letters" in compared
    assert "driver" in compared
    assert "differs" in compared
    assert "One person, merged" in merged
    assert "Split: two persons" in merged
    assert "Two persons" in parted
    assert "Split: two persons" not in parted
    assert PersonRead.objects.exists()


@pytest.mark.parametrize(
    ("state", "shows"),
    [
        ("proposed", "李伟 · Li Wei"),
        ("", "李伟 · Li Wei"),
        ("nonsense", "李伟 · Li Wei"),
        ("merged", "Nothing here"),
        ("distinct", "Nothing here"),
    ],
)
def test_pairs_are_listed_by_what_was_decided(officer, pair, state, shows):
    assert shows in page(officer, "registry:duplicates", state=state)


def test_a_merge_refused_says_why(officer):
    a, b, c = (a_person() for _ in range(3))
    pairs = {
        (d.first.id, d.second.id): d.id
        for x in (a, b)
        for d in queries.duplicates_of(x, SYSTEM)
    }
    actions.part_duplicate(pairs[a, c], actor=SYSTEM, now=NOW)
    actions.merge_duplicate(pairs[a, b], actor=SYSTEM, now=NOW)

    response = officer.post(reverse("registry:merge", args=[pairs[b, c]]), follow=True)

    assert "decided to be different persons" in shown(response)


def test_an_officers_own_pair_shows_no_score(officer):
    one, other = a_person(), a_person(name="王芳", telephone="", sex="")
    pair = actions.propose_duplicate(one, other, actor=SYSTEM, now=NOW)

    assert "by an officer" in page(officer, "registry:duplicates")
    assert "An officer proposed the pair." in page(officer, "registry:duplicate", pair)


@pytest.mark.parametrize(
    ("role", "area", "listed", "seen"),
    [
        (Role.DISTRICT, FANGSHAN, 200, 200),
        (Role.INVESTIGATOR, FANGSHAN, 403, 404),
        (Role.DISTRICT, FENGTAI, 200, 404),
    ],
)
def test_pairs_are_for_those_who_command(pair, role, area, listed, seen):
    client = a_browser(an_account("somebody", role=role, area_path=area))

    assert client.get(reverse("registry:duplicates")).status_code == listed
    assert client.get(reverse("registry:duplicate", args=[pair])).status_code == seen
    for deed in ("merge", "part"):
        answer = client.post(reverse(f"registry:{deed}", args=[pair]))
        assert answer.status_code == (302 if seen == 200 else 404)


def test_a_long_list_has_a_next_page_and_a_way_back(officer):
    for n in range(52):
        for _ in range(2):
            a_person(telephone=f"139{n * 7919:08d}")

    first = page(officer, "registry:duplicates")
    after = re.search(r'rel="next" href="([^"]+)"', first).group(1)
    second = officer.get(reverse("registry:duplicates") + after.replace("&amp;", "&"))

    assert "First page" in shown(second)


def test_every_member_has_a_name():
    assert set(SEXES) == set(Sex)
    assert set(SIGNS) == set(Sign)
    assert set(DUPLICATE_STATES) == set(DuplicateState)
    assert (sex_label("female"), sex_label("")) == ("Female", "")
