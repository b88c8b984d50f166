"""How long a large line list takes to be read and checked: `python benchmarks/tables_read.py`.

Prints, for CSV and for Excel, the CPU seconds of the survey and of the reading, rows a
second and the peak memory of the process. The persons are invented.
"""

import argparse
import csv
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from aims import noted
from openpyxl import Workbook

from epiloop.identity import resident_check_character
from epiloop.tables import ReadContext, parse_mapping, read_table

MAPPING = """
name = "benchmark"
kind = "linelist"
id_system = "benchmark"
time_zone = "Asia/Shanghai"
telephone_region = "CN"
datum = "wgs84"
unknown = ["不详", "NA"]
[fields.external_id]
column = "病例编号"
[fields.name]
column = "姓名"
[fields.sex]
column = "性别"
values = { "男" = "male", "女" = "female" }
[fields.birth]
column = "出生日期"
[fields.age_years]
column = "年龄"
[fields.identity_number]
column = "身份证号"
[fields.telephones]
column = "联系电话"
[fields.area_names]
columns = ["区", "街道", "社区"]
[fields.address]
column = "详细地址"
[fields.lon]
column = "经度"
[fields.lat]
column = "纬度"
[fields.classification]
column = "分类"
values = { "确诊病例" = "case_confirmed", "无症状感染者" = "infection_asymptomatic" }
[fields.onset]
column = "发病日期"
[fields.sampled]
column = "采样时间"
[fields.reported]
column = "报告时间"
[fields.symptoms]
column = "症状"
split = "、"
[fields.infector_ids]
column = "感染来源"
split = ";"
[fields.occupation]
column = "职业"
[fields.discovery_note]
column = "发现途径"
[fields.note]
column = "备注"
"""
HEADER = [
    "病例编号",
    "姓名",
    "性别",
    "出生日期",
    "年龄",
    "身份证号",
    "联系电话",
    "区",
    "街道",
    "社区",
    "详细地址",
    "经度",
    "纬度",
    "分类",
    "发病日期",
    "采样时间",
    "报告时间",
    "症状",
    "感染来源",
    "职业",
    "发现途径",
    "备注",
]
SURNAMES, GIVEN = (
    "王李张刘陈杨黄赵吴周",
    "伟芳娜秀英敏静丽强磊军洋艳勇杰娟涛明超霞平刚桂",
)


def people(count: int) -> Iterator[list[str]]:
    """Yield invented rows of a line list, 3 in 100 with something wrong."""
    chance = np.random.default_rng(20220423)
    first_day = date(2022, 4, 1)
    for number in range(count):
        birth = date(1935, 1, 1) + timedelta(days=int(chance.integers(0, 30_000)))
        onset = first_day + timedelta(days=int(chance.integers(0, 60)))
        if number % 100 == 7:
            onset += timedelta(days=9)
        body = f"110111{birth:%Y%m%d}{int(chance.integers(0, 1000)):03d}"
        sampled = datetime(2022, 4, 3, 8, tzinfo=UTC) + timedelta(
            days=(onset - first_day).days, minutes=int(chance.integers(0, 600))
        )
        reported = (
            sampled + timedelta(hours=7) - timedelta(days=9 * (number % 100 == 7))
        )
        name = SURNAMES[int(chance.integers(0, 10))] + "".join(
            GIVEN[int(index)] for index in chance.integers(0, len(GIVEN), 2)
        )
        yield [
            f"C{number:07d}",
            name,
            "女" if int(body[-1]) % 2 == 0 else "男",
            "2022-02-31" if number % 100 == 13 else birth.isoformat(),
            str(2022 - birth.year),
            body + resident_check_character(body),
            f"13{int(chance.integers(0, 10**9)):09d}",
            "房山区",
            "窦店镇",
            "于庄村",
            f"{int(chance.integers(1, 300))}号",
            f"{116 + chance.random():.5f}",
            f"{39.5 + chance.random():.5f}",
            "确诊病例" if number % 3 else "无症状感染者",
            onset.isoformat(),
            f"{sampled:%Y-%m-%d %H:%M}",
            f"{reported:%Y-%m-%d %H:%M}",
            "发热、咳嗽" if number % 2 else "不详",
            f"C{number - 1:07d}" if number % 5 == 1 else "",
            "农民",
            "社会面筛查",
            "=1+1" if number % 100 == 19 else "",
        ]


def main() -> None:
    """Write the files, read them, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=120_000)
    parser.add_argument("--without-excel", action="store_true")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "linelist.csv"
        with table.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADER, *people(told.rows)])
        time_reading(table)
        if not told.without_excel:
            workbook = Path(folder) / "linelist.xlsx"
            book = Workbook(write_only=True)
            sheet = book.create_sheet()
            for row in [HEADER, *people(told.rows)]:
                sheet.append(row)
            book.save(workbook)
            time_reading(workbook)


def time_reading(path: Path) -> None:
    """Read one file and print what it took."""
    mapping = parse_mapping(MAPPING, file="benchmark.toml")
    start = time.process_time()
    reading = read_table(path, mapping, context=ReadContext())
    surveyed = time.process_time()
    for _ in reading:
        pass
    end = time.process_time()
    counts = reading.counts
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{path.suffix}: {counts.rows} rows = {counts.accepted} accepted + "
        f"{counts.rejected} rejected; survey {surveyed - start:.1f} s, reading "
        f"{end - surveyed:.1f} s CPU, {counts.rows / (end - start):.0f} rows/s, "
        f"peak {peak:.0f} MiB"
    )
    noted(f"rows of {path.suffix} read", counts.rows / (end - start), "/s")


if __name__ == "__main__":
    main()
