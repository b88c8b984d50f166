"""Legal texts and limits are data, which an installation may state itself."""

from datetime import timedelta

import pytest

from epiloop.protocols.vocabulary import Verification
from epiloop_hq.orders import measures
from epiloop_hq.orders.errors import MeasuresFileError, UnknownMeasureError
from epiloop_hq.orders.kinds import LIGHTER
from epiloop_hq.orders.labels import ASKS, MEASURES


@pytest.fixture(autouse=True)
def _anew():
    measures.forget()
    yield
    measures.forget()


@pytest.fixture
def own(tmp_path, settings):
    """Lay a file of the installation's own over the shipped one."""
    settings.DATA = tmp_path

    def write(text):
        (tmp_path / "measures.toml").write_text(text, encoding="utf-8")

    return write


@pytest.mark.parametrize("measure", sorted(LIGHTER))
def test_every_measure_has_a_basis_in_both_languages_with_its_source(measure):
    ground = measures.ground_of(measure)

    assert set(ground.legal_basis.texts) == {"en", "zh-hans"}
    assert ground.legal_basis.source
    assert ground.legal_basis.verification in Verification
    assert timedelta(0) < ground.review_after <= ground.longest
    assert measure in MEASURES
    assert measure in ASKS


@pytest.mark.parametrize(
    ("language", "begins"),
    [("en", "Law of"), ("zh-hans", "《中华"), ("ko", "Law of"), ("", "Law of")],
)
def test_a_basis_is_said_in_the_language_or_else_in_english(language, begins):
    assert measures.ground_of("hold").said(language).startswith(begins)


def test_where_to_appeal_and_what_one_is_entitled_to_is_data_too():
    assert "人民法院" in measures.appeal_address("zh-hans")
    assert "wages" in measures.rights("en")


def test_a_measure_without_a_basis_binds_nobody():
    with pytest.raises(UnknownMeasureError, match="measure curfew; add it"):
        measures.ground_of("curfew")


def test_an_installation_states_its_own_law_key_by_key(own):
    own(
        """
        [measure.hold]
        source = "Our law, art. 1"
        verification = "V"
        [measure.hold.text]
        en = "Our law"
        [measure.curfew]
        verification = "U"
        longest_hours = 5
        review_hours = 5
        [measure.curfew.text]
        en = "Curfew law"
        """
    )

    hold = measures.ground_of("hold")

    assert (hold.said("en"), hold.legal_basis.source) == ("Our law", "Our law, art. 1")
    assert hold.said("zh-hans").startswith("《")  # what it does not say, stays
    assert hold.longest == timedelta(hours=24)
    assert measures.ground_of("curfew").longest == timedelta(hours=5)
    assert measures.ground_of("quarantine_home")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("measure = [", "TOML"),
        ('[measure.x]\nverification = "V"', "measure.x.text.en: needs words"),
        ('[measure.x]\ntext = "law"', "measure.x.text.en: needs words"),
        (
            '[measure.x]\nverification = "sure"\ntext = {en = "law"}',
            "measure.x.verification",
        ),
        (
            '[measure.x]\nverification = "V"\ntext = {en = "law"}\nlongest_hours = 0',
            "measure.x.longest_hours: needs a number",
        ),
        ("[measure.hold]\nlongest_hours = true", "measure.hold.longest_hours"),
        ('[measure.hold]\nreview_hours = "12"', "measure.hold.review_hours"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_key(own, text, fault):
    own(text)

    with pytest.raises(MeasuresFileError, match=fault):
        measures.ground_of("hold")
