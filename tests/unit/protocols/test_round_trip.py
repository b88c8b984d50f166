"""Whatever a sound file says is read as written, and written anew reads the same."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from epiloop.protocols import Protocol
from epiloop.protocols.vocabulary import Event, RiskClass
from protocol_files import shelf, write

NAME = "round-trip"
Said = tuple[object, str, str]
# A value with its verification and source; "unverified" cites nobody.
cited = st.sampled_from([("V", "C1"), ("S", "C30"), ("D", "W15"), ("U", "")])
slugs = st.from_regex(r"own_[a-z]{3,8}", fullmatch=True)


@st.composite
def stages(draw: st.DrawFn) -> list[dict[str, object]]:
    """Draw the stages of a measure, each counted from the end of the one before."""
    made: list[dict[str, object]] = []
    for number in range(draw(st.integers(1, 3))):
        days = draw(st.integers(1, 40))
        stage: dict[str, object] = {
            "kind": draw(st.sampled_from(["quarantine_facility", "quarantine_home"])),
            "days": days,
            "origin": "previous_stage_end" if number else "last_exposure",
            "first_day_number": draw(st.integers(0, 1)),
        }
        tests = draw(st.sets(st.integers(1, days), max_size=5))
        if tests:
            stage |= {
                "pcr_days": sorted(tests),
                "test_origin": "stage_start",
                "test_first_day_number": 1,
            }
        made.append(stage)
    return made


@st.composite
def tables(draw: st.DrawFn) -> dict[str, dict[str, Said]]:
    """Draw the tables of a version: stages, steps with clocks, a ring with its work."""
    said: dict[str, dict[str, object]] = {
        "measure.close_contact": {"elapsed_days_count": draw(st.booleans())},
        "measure.close_contact.release": {
            "moment": draw(st.sampled_from(["on_last_day", "after_last_day"])),
            "own_tests_negative": draw(st.booleans()),
        },
    }
    for number, stage in enumerate(draw(stages())):
        said[f"measure.close_contact.stages[{number}]"] = stage
    for key in draw(st.sets(slugs, max_size=3)):
        said[f"step.{key}"] = {
            "scope": "person",
            "after": draw(st.sampled_from([Event.LOCATED, Event.CONTACT_DETERMINED])),
            "mandatory": draw(st.booleans()),
            "only_for": [RiskClass.CLOSE_CONTACT],
        }
        said[f"clock.{key}"] = {
            "trigger": Event.CONTACT_DETERMINED,
            "limit_hours": draw(st.integers(1, 999)),
            "completes": key,
            "scope": "person",
        }
    said["ring.own"] = {
        "centre": "case_household",
        "radius_m": draw(st.integers(1, 5_000) | st.sampled_from([0.5, 12.25])),
    }
    for key in draw(st.sets(slugs, max_size=3)):
        said[f"ring.own.work.{key}"] = {"optional": draw(st.booleans())}
    return {
        table: {key: (value, *draw(cited)) for key, value in values.items()}
        for table, values in said.items()
    }


def text_of(values: Mapping[str, Mapping[str, Said]]) -> str:
    """Return the tables as a file says them, each value with its own source."""
    lines = []
    for table, entries in values.items():
        name, _, index = table.partition("[")
        lines.append(f"[[{name}]]" if index else f"[{name}]")
        if name.startswith(("step.", "clock.", "ring.")):
            lines.append('title = "Named"')
        lines += [f"{key} = {_value(*said)}" for key, said in entries.items()]
    return "\n".join(lines)


def _value(value: object, verification: str, source: str) -> str:
    plain = json.dumps(value)
    cites = f', source = "{source}"' if source else ""
    return f'{{ value = {plain}, verification = "{verification}"{cites} }}'


def loaded(body: str, *, begins: str = "2022-05-01") -> Protocol:
    """Write a file into a folder of its own and read it."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), NAME, body, begins=begins)
        return shelf(Path(folder)).load(NAME)


def own_values(version: Protocol) -> dict[str, dict[str, Said]]:
    """Return what a version says itself, by table, as a file would."""
    said: dict[str, dict[str, Said]] = {}
    for key, leaf in version.leaves.items():
        table, _, name = key.rpartition(".")
        if table == "protocol" or leaf.citation.protocol_id != NAME:
            continue
        value = list(leaf.value) if isinstance(leaf.value, tuple) else leaf.value
        source = leaf.citation.sources[0] if leaf.citation.sources else ""
        cite = (str(leaf.citation.verification), source)
        said.setdefault(table, {})[name] = (value, *cite)
    return said


@settings(max_examples=40, deadline=None)
@given(tables())
def test_whatever_a_sound_file_says_is_read_as_written(said):
    version = loaded(text_of(said))

    assert own_values(version) == said


@settings(max_examples=40, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_what_was_read_and_is_written_anew_is_the_same_version(said, order):
    """The order of tables is no part of what a version says; lists keep theirs."""
    version = loaded(text_of(said))
    values = own_values(version)
    named = [table for table in values if "[" not in table]
    order.shuffle(named)
    listed = [table for table in values if "[" in table]

    again = loaded(text_of({table: values[table] for table in (*named, *listed)}))

    assert again.digest == version.digest
    assert own_values(again) == values


@settings(max_examples=40, deadline=None)
@given(tables(), st.data())
def test_a_value_that_changes_changes_the_version(said, data):
    table = data.draw(st.sampled_from(sorted(said)))
    key = data.draw(st.sampled_from(sorted(said[table])))
    value, verification, _ = said[table][key]
    other = ("S", "C7") if verification != "S" else ("V", "W4")

    before = loaded(text_of(said))
    said[table][key] = (value, *other)
    after = loaded(text_of(said))

    assert after.digest != before.digest
