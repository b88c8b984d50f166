"""How long lists take to come in, and how long somebody else waits meanwhile.

    python benchmarks/import_lists.py [--rows 120000] [--contacts 1000] [--persons 100000]

Takes in a line list with the fuzzy duplicate check, exports it again, then fills up to so
many persons and takes in contacts, while a second process makes small writes and reads.
Prints CPU seconds (the machine may be busy), the longest time that the database was held
in one go, and the longest wait of the second process. All people are invented.
"""

import argparse
import csv
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from aims import noted
from bulk import Table, loading, next_ids
from fresh_installation import ROOT, fresh_installation
from tables_read import HEADER, MAPPING, people

AT_MOST_SECONDS = 10.0
AT_MOST_WAIT_S = 1.0
TYPICAL_WAIT_S = 0.5
CONTACTS = """
name = "contacts"
kind = "contacts"
id_system = "benchmark"
time_zone = "Asia/Shanghai"
telephone_region = "CN"
[fields.external_id]
column = "id"
[fields.case_id]
column = "case"
[fields.name]
column = "name"
[fields.sex]
column = "sex"
[fields.birth]
column = "birth"
date_order = "ymd"
[fields.identity_number]
column = "identity"
[fields.telephones]
column = "telephone"
[fields.contact_class]
column = "class"
"""


def main() -> int:
    """Measure, print, and return 1 if contacts take longer than asked for."""
    told = asked()
    if told.beside:
        beside()
        return 0
    with fresh_installation() as where:
        print(where)
        from planted_persons import Planter

        planter = Planter(20220423)
        drawn = planter.population(max(told.persons, told.rows))
        line_list(drawn[: told.rows], is_published=told.published)
        export(told.rows)
        fill_up(drawn[told.rows : told.persons])
        return contacts(planter.records(drawn, told.contacts))


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=120_000)
    parser.add_argument("--contacts", type=int, default=1_000)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--published", action="store_true", help="no loops are opened")
    parser.add_argument("--beside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def line_list(persons, *, is_published: bool) -> None:
    """Take in a line list of these persons."""
    from builders.exchange import published_outbreak
    from builders.outbreaks import an_outbreak
    from builders.places import BEIJING

    file = folder() / "linelist.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        for person, row in zip(persons, people(len(persons)), strict=True):
            row[1:7] = [
                person.names[0],
                "女" if person.sex == "female" else "男",
                person.birth_on.isoformat(),
                "",
                person.identity_number,
                person.telephones[0],
            ]
            writer.writerow(row)
    outbreak = (
        published_outbreak(
            "PUB",
            "covid19-cn-8",
            zone="Asia/Shanghai",
            started="2022-03-01",
            area_path=BEIJING,
        )
        if is_published
        else an_outbreak()
    )
    kind = "published" if is_published else "open"
    take_in(f"line list of {kind} cases", file, MAPPING, outbreak)


def export(rows: int) -> None:
    """Send the list as a page does, some rows at a time."""
    from django.core.management import call_command

    from builders.exchange import IMPORTED
    from builders.places import BEIJING, SYSTEM
    from epiloop_hq.access.log import Seen
    from epiloop_hq.access.models import AccessEvent
    from epiloop_hq.exchange.actions import export_list
    from epiloop_hq.exchange.kinds import ExportKind

    call_command("migrate", database="access_log", run_syncdb=True, verbosity=0)
    event = AccessEvent.objects.create(at=IMPORTED, account_name="x", page="export")
    seen = Seen(event_id=event.pk)
    before, began = peak_mb(), time.process_time()
    lines = export_list(
        ExportKind.CASES,
        actor=SYSTEM,
        now=IMPORTED,
        area_path=BEIJING,
        reason="benchmark",
        note=seen.note,
    )
    sent = sum(1 for _line in lines) - 1
    print(
        f"export: {sent} of {rows} rows in {time.process_time() - began:.1f} s CPU; "
        f"peak memory {before} MB before, {peak_mb()} MB after"
    )


def fill_up(persons) -> None:
    """Let so many more persons be known, with the keys under which they are found."""
    from builders.places import DOUDIAN
    from epiloop.duplicates import person_key
    from epiloop_hq.registry.models import Person, PersonKey
    from epiloop_hq.registry.queries.matching import key_texts

    first = 1 + max(Person.objects.unscoped(reason="b").values_list("pk", flat=True))
    columns = ("code", "name", "sex", "born_on", "identity_number", "telephone")
    table = Table(Person, "id", *columns, area_path=DOUDIAN)
    keys = Table(PersonKey, "person_id", "key", area_path="")
    with loading():
        table.write(
            (
                first + n,
                f"B{n}",
                person.names[0],
                person.sex,
                person.birth_on,
                person.identity_number,
                person.telephones[0],
            )
            for n, person in enumerate(persons)
        )
        keys.write(
            (first + n, text)
            for n, person in enumerate(persons)
            for text in key_texts(person_key(person))
        )
    next_ids([Person, PersonKey])
    print(f"{Person.objects.unscoped(reason='b').count()} persons are known")


def contacts(records) -> int:
    """Take in contacts while somebody else works; return 1 if an aim is missed."""
    from builders.outbreaks import an_outbreak
    from epiloop_hq.cases.models import Case
    from epiloop_hq.exchange.models import ExternalId

    case = Case.objects.unscoped(reason="b").filter(closed_at__isnull=True).first()
    if case is None:
        print("contacts: left out, no case of a published list takes any")
        return 0
    name = ExternalId.objects.unscoped(reason="b").get(subject=f"cases.Case:{case.pk}")
    file = folder() / "contacts.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        head = ("id", "case", "name", "sex", "birth", "identity", "telephone", "class")
        writer.writerow(head)
        for number, record in enumerate(records):
            told = record.details
            writer.writerow(
                [
                    f"K{number}",
                    name.external_id,
                    told.names[0],
                    told.sex,
                    told.birth_on or "",
                    told.identity_number,
                    ", ".join(told.telephones),
                    "close_contact",
                ]
            )
    command = [sys.executable, __file__, "--beside"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment()) as other:
        took_s = take_in("contacts", file, CONTACTS, an_outbreak())
        other.communicate(b"stop\n")
    is_quick = noted("contact import, CPU", took_s, "s", at_most=AT_MOST_SECONDS)
    return int(not is_quick or other.returncode != 0)


def beside() -> None:
    """Write and read a little, over and over, until told to stop; tell the waits."""
    import threading

    sys.path.append(str(ROOT / "tests"))
    import django

    django.setup()
    from builders.exchange import IMPORTED
    from builders.places import DOUDIAN, SYSTEM
    from epiloop_hq.places.actions import PlaceDraft, find_or_create_place
    from epiloop_hq.registry.queries import search_persons

    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), stop.set())).start()
    writes, reads = [], []
    while not (writes and stop.wait(0.02)):
        began = time.perf_counter()
        draft = PlaceDraft(name=f"Beside {len(writes)}", area_path=DOUDIAN)
        find_or_create_place(draft, actor=SYSTEM, now=IMPORTED)
        wrote = time.perf_counter()
        search_persons("P-ACDEFG", SYSTEM, anywhere=False, limit=10)
        writes.append(wrote - began)
        reads.append(time.perf_counter() - wrote)
    print(
        f"meanwhile: {len(writes)} writes, the longest {max(writes):.2f} s; "
        f"{len(reads)} reads, the longest {max(reads):.2f} s"
    )
    typical = sorted(writes)[len(writes) * 95 // 100]
    longest = max(*writes, *reads)
    kept = (
        noted(
            "wait of 95 writes in 100 meanwhile", typical, "s", at_most=TYPICAL_WAIT_S
        ),
        noted("longest wait meanwhile", longest, "s", at_most=AT_MOST_WAIT_S),
    )
    sys.exit(not all(kept))


def take_in(what: str, file: Path, mapping: str, outbreak: int) -> float:
    """Take a file in; print and return how long it took, in CPU seconds."""
    from builders.exchange import IMPORTED
    from builders.places import BEIJING, SYSTEM
    from epiloop_hq import clock
    from epiloop_hq.exchange import actions
    from epiloop_hq.exchange.mappings import stored_text

    draft = actions.BatchDraft(
        file_name=file.name, area_path=BEIJING, outbreak_id=outbreak
    )
    stored = stored_text(mapping, file="m.toml")
    with clock.at(IMPORTED):
        batch = actions.hand_in(draft, file, actor=SYSTEM, now=IMPORTED)
        actions.choose_mapping(
            batch, stored, actor=SYSTEM, now=IMPORTED, is_dry_run=False
        )
        began, wall = time.process_time(), time.perf_counter()
        done = actions.run_import(batch, actor=SYSTEM, path=file)
    took_s, wall_s = time.process_time() - began, time.perf_counter() - wall
    print(
        f"{what}: {done.rows_in} rows = {done.accepted} + {done.rejected} rejected; "
        f"{took_s:.1f} s CPU ({done.rows_in / took_s:.0f} rows/s), {wall_s:.1f} s by the "
        f"clock; held for {done.longest_hold_s:.2f} s at most; peak memory {peak_mb()} MB",
        flush=True,
    )
    return took_s


def folder() -> Path:
    return Path(os.environ["EPILOOP_DATA"])


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "benchmarks")}


def peak_mb() -> int:
    """Return the most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    raise SystemExit(main())
