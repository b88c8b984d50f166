"""The digest of facts, and what it does not depend on."""

from dataclasses import replace

from builders.facts import a_case_fact, known
from epiloop.situation.histories import with_histories
from missing_packages import run_without


def test_the_digest_is_that_of_what_is_known_and_not_of_its_order():
    first, second = a_case_fact("05-02 10:00"), a_case_fact("05-02 11:00")
    facts = known("05-02 12:00", cases=(first, second))

    assert facts.digest() == known("05-02 12:00", cases=(second, first)).digest()
    changed = replace(first, is_community=False)
    assert facts.digest() != known("05-02 12:00", cases=(changed, second)).digest()
    assert facts.digest() != known("05-02 12:01", cases=(first, second)).digest()


def test_nobody_is_a_known_contact_of_their_own_case():
    case = a_case_fact("05-02 10:00")

    (told,) = with_histories((case,), (), (), zone=known("05-02 12:00").zone)

    assert told == case


def test_facts_and_indicators_need_no_scipy():
    said = run_without(
        "scipy",
        "from epiloop.situation.facts import Facts\n"
        "from epiloop.situation.indicators import indicators_of\n"
        "from epiloop.situation.figures import figures_by_area\n"
        "print('read')",
    )

    assert said.strip() == "read"
