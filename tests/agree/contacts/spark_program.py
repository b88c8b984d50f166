"""Finds contacts of a random town by Spark on two workers, and by NumPy; says if equal."""

import os
import sys
from pathlib import Path

import numpy as np
import pyspark
from pyspark.sql import SparkSession

from epiloop.cli import main

PERSONS, DAYS, PLACES = 400, 4, 60


def write_town(folder):
    """Write visits of some days, over midnight too, and four cases."""
    chance = np.random.default_rng(4)
    rows = ["person_id,place_id,start,end"]
    for _ in range(PERSONS * DAYS * 2):
        day, hour = chance.integers(1, DAYS + 1), chance.integers(0, 24)
        start = np.datetime64(f"2022-05-{day:02}T{hour:02}:00") + chance.integers(60)
        end = start + np.timedelta64(int(chance.integers(1, 400)), "m")
        rows.append(
            f"{chance.integers(PERSONS)},{chance.integers(PLACES)},{start},{end}"
        )
    (folder / "v.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    cases = "".join(f"{n},{n},2022-05-01,2022-05-04\n" for n in range(4))
    (folder / "cases.csv").write_text(
        f"case_id,person_id,window_start,window_end\n{cases}", encoding="utf-8"
    )


def found(folder, engine, per):
    """Return the result file of an engine."""
    out = folder / f"{engine}-{per}.csv"
    status = main(
        [
            *("contacts", "find", "--store", str(folder / "s")),
            *("--cases", str(folder / "cases.csv"), "--degree", "2"),
            *("--min-minutes", "45", "--per", per),
            *("--engine", engine, "--out", str(out)),
        ]
    )
    assert status == 0
    return out.read_bytes()


def run(folder):
    """Compare, for each kind of threshold."""
    write_town(folder)
    visits, store = str(folder / "v.csv"), str(folder / "s")
    assert (
        main(["visits", "pack", "--in", visits, "--store", store, "--tz", "UTC"]) == 0
    )
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    kinds = ("all", "encounter", "day")
    spark = SparkSession.builder.master("local-cluster[2,1,1024]")
    with spark.config("spark.ui.enabled", "false").getOrCreate():
        by_spark = [found(folder, "spark", per) for per in kinds]
    assert len(by_spark[0].splitlines()) > 100
    assert by_spark == [found(folder, "numpy", per) for per in kinds]
    sys.stdout.write(f"equal: {', '.join(kinds)}\n")


if __name__ == "__main__":
    run(Path(sys.argv[1]))
