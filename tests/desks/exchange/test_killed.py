"""An import killed at random moments, and run again, ends as one that ran through."""

import os
import shutil
import signal
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from builders import warm
from imported import LINELIST

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]
ROWS = 80
SEED = 20220423
KILLS = 4
AREA = "11/1101/110111/"
HEAD = """
name = "killed"
kind = "linelist"
id_system = "killed"
time_zone = "Asia/Shanghai"
telephone_region = "CN"
datum = "wgs84"

[constants]
classification = "case_confirmed"
"""
PREPARE = """
import django
django.setup()
from django.core.management import call_command
{run_syncdb}
from builders.outbreaks import an_outbreak
from builders.places import FANGSHAN, the_areas, the_units
the_areas()
the_units()
print(an_outbreak(area_path=FANGSHAN))
"""
COUNT = """
import django
django.setup()
from datetime import timedelta
from epiloop_hq import clock
from epiloop_hq.audit.verify import verify_trail
from epiloop_hq.cases.models import Case
from epiloop_hq.disposal.models import Clock, Item, StepTaken
from epiloop_hq.exchange.models import ExternalId, ImportBatch, ImportFinding
from epiloop_hq.jobs import reacting
from epiloop_hq.registry.models import Involvement, Person, PersonKey
def n(m): return m.objects.unscoped(reason="test").count()
# What a killed process did not answer any more, the worker answers.
while reacting.catch_up(now=clock.now() + timedelta(minutes=1), limit=500):
    pass
records = (Person, Involvement, PersonKey, Case, Item, StepTaken, Clock, ExternalId)
print([n(m) for m in (*records, ImportBatch, ImportFinding)],
      sorted(Case.objects.unscoped(reason="test").values_list("number", flat=True))[-1],
      [(b.rows_in, b.accepted, b.rejected)
       for b in ImportBatch.objects.unscoped(reason="test")],
      reacting.failures(), verify_trail(against=None).is_whole)
"""


def environment(data):
    paths = f"{ROOT / 'src'}:{ROOT / 'tests'}"
    return {
        **os.environ,
        "EPILOOP_DATA": str(data),
        "EPILOOP_DATABASE_URL": "",
        "PYTHONPATH": paths,
        "DJANGO_SETTINGS_MODULE": "epiloop_hq.settings",
    }


def said(code, data):
    """Run a few lines against an installation; return what they print."""
    done = warm.run(["-c", code], environment=environment(data), folder=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """An installation with one area and one outbreak, to be copied; and a list."""
    folder = tmp_path_factory.mktemp("killed")
    tables = """
from django.apps import apps
from django.conf import settings
# tables as the models stand, whatever migrations there are
settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
for database in ("default", "access_log"):
    call_command("migrate", database=database, run_syncdb=True, verbosity=0)
"""
    data = folder / "data"
    outbreak = said(PREPARE.format(run_syncdb=tables), data)
    lines = ["id,name,sex,birth,age,band,identity,telephone,onset,sampled,confirmed"]
    lines[0] += ",reported,died,outcome,exposed from,exposed to,area,lon,lat"
    for number in range(ROWS):
        day = "2022-02-31" if number % 50 == 7 else "2022-04-25"
        lines.append(f"K{number},P {number},,,30,,,,{day},,,2022-04-26,,,,,,,")
    file = folder / "list.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    mapping = folder / "m.toml"
    mapping.write_text(HEAD + LINELIST, encoding="utf-8")
    return folder, data, file, mapping, outbreak


def taken_in(data, file, mapping, outbreak, *, killed_before=0):
    """Take the file in; return how many statements that took, 0 if it was killed."""
    told = [str(file), str(mapping), outbreak, AREA, str(killed_before)]
    done = warm.run(
        ["-m", "desks.exchange.killed", *told],
        environment=environment(data),
        folder=ROOT,
    )
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return int(done.stdout) if done.returncode == 0 else 0


def test_killed_anywhere_it_comes_to_the_same_end(prepared):
    """Kills are spread over the whole run: the n-th falls into its n-th part."""
    folder, data, file, mapping, outbreak = prepared
    whole = folder / "whole"
    shutil.copytree(data, whole)
    length = taken_in(whole, file, mapping, outbreak)
    end = said(COUNT, whole)
    assert end.endswith("[] True")
    moments = np.random.default_rng(SEED)
    parts = np.linspace(1, length, KILLS + 1)

    for turn, (first, last) in enumerate(pairwise(parts)):
        copy = folder / f"killed{turn}"
        shutil.copytree(data, copy)
        one = int(moments.uniform(first, last))
        two = int(moments.uniform(1, max(2, length - one)))
        sys.stdout.write(f"{SEED}: killed before {one} and {two} of {length}\n")
        assert not taken_in(copy, file, mapping, outbreak, killed_before=one)
        done = taken_in(copy, file, mapping, outbreak, killed_before=two)
        assert done or taken_in(copy, file, mapping, outbreak)

        assert said(COUNT, copy) == end, (SEED, one, two)
