import pytest

from epiloop.situation import UnusableSeriesError, estimate_crude_attack_rate


@pytest.mark.parametrize(
    ("infected", "contacts", "lower", "upper"),
    [
        # Clopper and Pearson's exact limits, as tabulated for 95 %
        pytest.param(0, 10, 0.0, 0.3085, id="nobody"),
        pytest.param(1, 10, 0.0025, 0.4450, id="one of ten"),
        pytest.param(10, 10, 0.6915, 1.0, id="everybody"),
    ],
)
def test_the_crude_rate_has_its_exact_interval(infected, contacts, lower, upper):
    found = estimate_crude_attack_rate(infected, contacts)

    assert found.rate == infected / contacts
    assert found.lower == pytest.approx(lower, abs=5e-5)
    assert found.upper == pytest.approx(upper, abs=5e-5)


@pytest.mark.parametrize(("infected", "contacts"), [(0, 0), (3, 2), (-1, 2)])
def test_without_contacts_there_is_no_rate(infected, contacts):
    with pytest.raises(UnusableSeriesError, match="Insufficient data"):
        estimate_crude_attack_rate(infected, contacts)
