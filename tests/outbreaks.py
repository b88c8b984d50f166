"""Published outbreaks as plain columns: what the known answers of the situation read."""

import csv
from collections import defaultdict
from datetime import date, datetime

import numpy as np

from epiloop.situation import Link
from shared_data import SHARED_DATA


def rows_of(path):
    with (SHARED_DATA / path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def iso(text):
    return date.fromisoformat(text) if text and text != "NA" else None


def mers_onsets():
    """135 of 162 cases have an onset."""
    onsets = {row["id"]: iso(row["dt_onset"]) for row in rows_of(MERS_CASES)}
    return {case_id: onset for case_id, onset in onsets.items() if onset}


def mers_links():
    return [Link(row["from"], row["to"]) for row in rows_of(MERS_LINKS)]


def tianjin_onsets():
    """125 of 135 cases have an onset; dates are day first."""
    onsets = {}
    for row in rows_of("tianjin_2020/cases.csv"):
        if row["symptom_onset"][:1].isdigit():
            told = datetime.strptime(row["symptom_onset"], "%d/%m/%Y")  # noqa: DTZ007
            onsets[row["case_id"]] = told.date()
    return onsets


def tianjin_links():
    """Every possible infector named, up to four of a case."""
    return [
        Link(row[edge].strip(), row["case_id"])
        for row in rows_of("tianjin_2020/edges_clean.csv")
        for edge in ("edge1", "edge2", "edge3", "edge4")
        if row[edge].strip()
    ]


def infectors(links):
    """Return, by infected case, everybody who may have infected it."""
    found = defaultdict(set)
    for link in links:
        found[link.infectee_id].add(link.infector_id)
    return found


def dated_pairs(path, first, second):
    """Return two dates of each row that has both in their order, as ordinals."""
    pairs = [(iso(row[first]), iso(row[second])) for row in rows_of(path)]
    known = [(a.toordinal(), b.toordinal()) for a, b in pairs if a and b and a <= b]
    return tuple(np.array(known).T)


def beijing_2022():
    """Return the days, and local cases by day of the city and of Fangshan.

    Fangshan's are its confirmed and asymptomatic: its column of positives disagrees.
    """
    rows = sorted(rows_of("beijing_2022/daily.csv"), key=lambda row: row["日期"])
    days = [iso(row["日期"]) for row in rows]
    city = [int(row["本土阳性感染者"]) for row in rows]
    fangshan = [int(row["房山区_确诊"]) + int(row["房山区_无症状"]) for row in rows]
    return days, {"北京市": np.array(city, float), "房山区": np.array(fangshan, float)}


def community_2022(days, totals):
    """Return community cases by area and day where they were published, elsewhere NaN.

    A window from 15:00 to 15:00 is taken for the day it ends on. Whoever presented
    themselves was in the community too.
    """
    found = {area: np.full(len(days), np.nan) for area in totals}
    for row in rows_of("fangshan_2022/found_where.csv"):
        if row["community_screening"]:
            at = days.index(iso(row["window_end"][:10]))
            outside = int(row["community_screening"]) + int(row["self_presented"] or 0)
            found[row["area"]][at] = outside
    return found


MERS_CASES = "mers_korea_2015/linelist.csv"
MERS_LINKS = "mers_korea_2015/contacts.csv"
H7N9_CASES = "fluH7N9_china_2013/linelist.csv"
