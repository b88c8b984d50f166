"""An import killed at random moments, and run again, ends as one that ran through."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from imported import LINELIST

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]
ROWS = 600
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
from datetime import UTC, datetime
from django.core.management import call_command
{run_syncdb}
from epiloop_hq.actor import Actor
from epiloop_hq.places.actions import AreaDraft, write_area
from epiloop_hq.places.kinds import AreaLevel
from epiloop_hq.registry.actions import open_outbreak
actor, now = Actor.system("test"), datetime(2022, 4, 1, tzinfo=UTC)
write_area(AreaDraft(code="11", name="北京市", level=AreaLevel.PROVINCE), actor=actor, now=now)
print(open_outbreak("K", actor=actor, now=now, name="K", disease="covid19",
    area_path="11/", zone_name="Asia/Shanghai", started_at=now,
    protocol_id="covid19-cn-8", is_published_data=True))
"""
COUNT = """
import django
django.setup()
from epiloop_hq.audit.verify import verify_trail
from epiloop_hq.cases.models import Case
from epiloop_hq.exchange.models import ExternalId, ImportBatch, ImportFinding
from epiloop_hq.registry.models import Involvement, Person
def n(m): return m.objects.unscoped(reason="test").count()
print([n(m) for m in (Person, Involvement, Case, ExternalId, ImportBatch, ImportFinding)],
      sorted(Case.objects.unscoped(reason="test").values_list("number", flat=True))[-1],
      verify_trail(against=None).is_whole)
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
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(data),
        check=True,
        capture_output=True,
        text=True,
    )
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
        day = "2022-02-31" if number % 50 == 7 else "2022-04-20"
        lines.append(f"K{number},P {number},,,30,,,,{day},,,2022-04-25,,,,,,,")
    file = folder / "list.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    mapping = folder / "m.toml"
    mapping.write_text(HEAD + LINELIST, encoding="utf-8")
    return folder, data, file, mapping, outbreak


def start(data, file, mapping, outbreak):
    command = [sys.executable, str(Path(__file__).with_name("killed.py"))]
    process = subprocess.Popen(
        [*command, str(file), str(mapping), outbreak, "11/"],
        env=environment(data),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    return process


def run_through(data, file, mapping, outbreak):
    process = start(data, file, mapping, outbreak)
    said_last = process.communicate()[0].strip()
    assert process.returncode == 0
    return said_last


def test_killed_at_random_moments_it_comes_to_the_same_end(prepared):
    folder, data, file, mapping, outbreak = prepared
    whole = folder / "whole"
    shutil.copytree(data, whole)
    run_through(whole, file, mapping, outbreak)
    end = said(COUNT, whole)
    moments = np.random.default_rng(20220423)

    for turn in range(3):
        copy = folder / f"killed{turn}"
        shutil.copytree(data, copy)
        for _kill in range(2):
            process = start(copy, file, mapping, outbreak)
            try:
                process.wait(timeout=float(moments.uniform(0.05, 1.2)))
            except subprocess.TimeoutExpired:
                process.kill()
            process.communicate()
        run_through(copy, file, mapping, outbreak)

        assert said(COUNT, copy) == end
