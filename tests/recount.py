"""Indicators counted a second time, from the event log alone and in the plainest way.

Written from the definitions of the protocol study (its chapter on indicators), without
anything of `epiloop.situation`, of the fold or of the clocks.
"""

import json
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from epiloop_hq.audit.models import AuditEvent, EventDetail

NORMAL_975 = 1.959963984540054


class Recount:
    """Every indicator of one outbreak, in an area, as the log told it up to an instant."""

    def __init__(self, outbreak_id, now, area_path=""):
        self.now, self.area = now, area_path
        self.rows = _rows_up_to(now)
        (outbreak,) = (
            r for r in self._all("registry.Outbreak") if r["id"] == outbreak_id
        )
        self.outbreak, self.zone = outbreak, ZoneInfo(outbreak["zone_name"])
        self.alias = self._aliases()

    def _all(self, label):
        found = []
        for subject, row in self.rows.items():
            name, _, key = subject.partition(":")
            if name == label:
                found.append(row | {"id": int(key)})
        return sorted(found, key=lambda r: r["id"])

    def of(self, label, everywhere=False):
        return [
            r
            for r in self._all(label)
            if r["outbreak_id"] == self.outbreak["id"]
            and (everywhere or r["area_path"].startswith(self.area))
        ]

    def _aliases(self):
        """Return person → a name for the human being: all the ids in one group."""
        groups = []
        for pair in self._all("registry.Duplicate"):
            if pair["state"] == "merged":
                one = {pair["first_id"], pair["second_id"]}
                for group in [g for g in groups if g & one]:
                    groups.remove(group)
                    one |= group
                groups.append(one)
        return {person: tuple(sorted(group)) for group in groups for person in group}

    def human(self, row):
        return self.alias.get(row["person_id"], (row["person_id"],))

    # --- cases

    def cases(self):
        return [c for c in self.of("cases.Case") if c["status"] != "refuted"]

    def found(self, case):
        return _at(case["positive_at"] or case["reported_at"] or case["opened_at"])

    def first_sign(self, case):
        told = [_at(case[c]) for c in ("sampled_at", "positive_at") if case[c]]
        if case["onset_on"]:
            day = date.fromisoformat(case["onset_on"])
            told.append(datetime(day.year, day.month, day.day, tzinfo=self.zone))
        return min(told) if told else _at(case["opened_at"])

    def is_community(self, case):
        return case["discovery_route"] == "unclassified" or case["is_community"]

    def community_share(self):
        return sum(map(self.is_community, self.cases())), len(self.cases())

    def known_contact_share(self):
        known = 0
        for case in self.cases():
            known += any(
                self.human(contact) == self.human(case)
                and contact["case_id"] != case["id"]
                and contact["determined_at"]
                and _at(contact["determined_at"]) < self.first_sign(case)
                for contact in self.of("contacts.Contact", everywhere=True)
            )
        return known, len(self.cases())

    def in_quarantine_share(self):
        inside = 0
        for case in self.cases():
            stays = [
                s
                for s in self.of("observation.Stay", everywhere=True)
                if self.human(s) == self.human(case)
                and s["kind"].startswith("quarantine")
            ]
            when = self.first_sign(case)
            inside += case["discovery_route"] in (
                "quarantine",
                "home_observation",
            ) or any(
                _at(s["starts_at"]) <= when
                and not (s["ended_at"] and _at(s["ended_at"]) <= when)
                for s in stays
            )
        return inside, len(self.cases())

    def unlinked_share(self):
        linked = {link["infectee_id"] for link in self._all("cases.Link")}
        linked |= {
            c["became_case_id"]
            for c in self.of("contacts.Contact", everywhere=True)
            if c["determined_at"]
        }
        return sum(c["id"] not in linked for c in self.cases()), len(self.cases())

    def community_zero_days(self):
        days = [self._day(self.found(c)) for c in self.cases() if self.is_community(c)]
        today = self._day(self.now)
        if today in days:
            return 0
        start = min([self._day(_at(self.outbreak["started_at"])), *days])
        run, day = 0, today - timedelta(days=1)
        while day >= start and day not in days:
            run, day = run + 1, day - timedelta(days=1)
        return run

    # --- clocks

    def clocks(self):
        return [c for c in self.of("disposal.Clock") if not c["cancelled_at"]]

    def minutes_counted(self, clock, until):
        """Return how long a clock counted up to an instant, minute by minute apart."""
        start = _at(clock["started_at"])
        taken = max(until - start, timedelta(0))
        for begin, end, _why in clock["pauses"]:
            low, high = max(_at(begin), start), min(_at(end), until)
            if _at(begin) <= self.due(clock) and high > low:
                taken -= high - low
        return taken

    def due(self, clock):
        due = _at(clock["started_at"]) + timedelta(seconds=clock["limit_seconds"])
        for begin, end, _why in clock["pauses"]:
            if _at(begin) <= due and _at(end) > _at(clock["started_at"]):
                due += _at(end) - max(_at(begin), _at(clock["started_at"]))
        return due

    def kept(self, clock, at):
        if clock["is_limit_inclusive"]:
            return at <= self.due(clock)
        return at < self.due(clock)

    def verdict(self, clock):
        if clock["met_at"] and _at(clock["met_at"]) <= self.now:
            return "met" if self.kept(clock, _at(clock["met_at"])) else "late"
        for begin, end, _why in clock["pauses"]:
            if _at(begin) <= self.now < _at(end) and _at(begin) <= self.due(clock):
                return "suspended"
        return "running" if self.kept(clock, self.now) else "overdue"

    def on_time(self, clocks):
        verdicts = [self.verdict(c) for c in clocks]
        judged = [v for v in verdicts if v in ("met", "late", "overdue")]
        return judged.count("met"), len(judged)

    def hours(self, clocks):
        done = [c for c in clocks if self.verdict(c) in ("met", "late")]
        return sorted(
            self.minutes_counted(c, _at(c["met_at"])) / timedelta(hours=1) for c in done
        )

    def oldest_open(self, clocks):
        open_ = [c for c in clocks if self.verdict(c) not in ("met", "late")]
        ages = [self.minutes_counted(c, self.now) / timedelta(hours=1) for c in open_]
        return max(ages) if ages else None

    # --- restrictions

    def orders(self):
        return [o for o in self.of("orders.Order") if _at(o["starts_at"]) <= self.now]

    def served(self, order):
        ended = order["ended_at"] or order["ends_at"]
        return _at(order["starts_at"]), min(_at(ended), self.now)

    def person_days(self, orders):
        """Return days under any of the orders, hour by hour of the clock marks."""
        total = timedelta(0)
        for human in {self.human(o) for o in orders}:
            spans = [self.served(o) for o in orders if self.human(o) == human]
            marks = sorted({mark for span in spans for mark in span})
            for low, high in pairwise(marks):
                if any(start <= low and high <= end for start, end in spans):
                    total += high - low
        return total / timedelta(days=1)

    def restriction_yield(self):
        caught, restricted = set(), set()
        for order in self.orders():
            own = [c for c in self.cases() if self.human(c) == self.human(order)]
            known = min((self.found(c) for c in own), default=None)
            if known is None or _at(order["starts_at"]) < known:
                restricted.add(self.human(order))
                if own:
                    caught.add(self.human(order))
        return len(caught), len(restricted)

    # --- 7-1-7

    def milestones(self):
        cases = self.cases()
        onset = min((c["onset_on"] for c in cases if c["onset_on"]), default=None)
        emerged = None
        if onset:
            day = date.fromisoformat(onset)
            emerged = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        detected = min((self.found(c) for c in cases), default=None)
        notified = _least(c["reported_at"] for c in cases)
        acted = _least(
            [c["determined_at"] for c in self.of("contacts.Contact")]
            + [c["isolated_at"] for c in cases]
            + [o["starts_at"] for o in self.of("orders.Order")]
        )
        return {
            "days_to_detection": _days(emerged, detected),
            "days_to_notification": _days(detected, notified),
            "days_to_first_action": _days(notified, acted),
            "days_to_response": None,
        }

    def _day(self, instant):
        return instant.astimezone(self.zone).date()

    # --- all of it, in the words of the indicators

    def values(self):
        """Return (indicator, of) → (value, lower, upper); None where there is none."""
        told = {
            ("community_share", ""): _share(*self.community_share()),
            ("known_contact_share", ""): _share(*self.known_contact_share()),
            ("in_quarantine_share", ""): _share(*self.in_quarantine_share()),
            ("unlinked_share", ""): _share(*self.unlinked_share()),
            ("community_zero_days", ""): (
                self.community_zero_days() if self.cases() else None,
                None,
                None,
            ),
            ("restriction_yield", ""): _share(*self.restriction_yield()),
        }
        whole = [c for c in self.clocks() if c["completes"] == "everyone_safe"]
        told["full_loop_rate", ""] = _share(*self.on_time(whole))
        for key in {c["key"] for c in self.clocks()}:
            own = [c for c in self.clocks() if c["key"] == key]
            hours = self.hours(own)
            told["clock_on_time", key] = _share(*self.on_time(own))
            for name, part in (("median", 50), ("p75", 75), ("p90", 90)):
                told[f"clock_{name}", key] = _quantile(hours, part)
            told["clock_oldest_open", key] = (self.oldest_open(own), None, None)
        for name, days in self.milestones().items():
            told[name, ""] = (days, None, None)
        for measure in {"", *(o["measure"] for o in self.orders())}:
            own = [o for o in self.orders() if measure in ("", o["measure"])]
            humans = {self.human(o) for o in own}
            told["restricted_persons", measure] = (len(humans), None, None)
            told["restricted_person_days", measure] = (
                self.person_days(own),
                None,
                None,
            )
        return told


def _rows_up_to(now):
    events = AuditEvent.objects.filter(recorded_at__lte=now).order_by("seq")
    texts = dict(EventDetail.objects.values_list("event_seq", "text"))
    rows = {}
    for seq, subject, kind in events.values_list("seq", "subject", "kind"):
        if kind in ("row.added", "row.changed"):
            rows[subject] = json.loads(texts[seq])
        elif kind == "row.deleted":
            rows.pop(subject, None)
    return rows


def _at(text):
    return datetime.fromisoformat(text)


def _least(texts):
    return min((_at(text) for text in texts if text), default=None)


def _days(start, end):
    if start is None or end is None:
        return None
    return max(0.0, (end - start).total_seconds() / 86_400)


def _share(part, whole):
    """Return a share and the two shares for which it would be 1.96 errors away."""
    if whole == 0:
        return None, None, None
    p, z2 = part / whole, NORMAL_975**2
    # (p - x)² = z² x (1 - x) / n, solved for x
    a, b, c = 1 + z2 / whole, -(2 * p + z2 / whole), p * p
    root = max(0.0, b * b - 4 * a * c) ** 0.5
    return p, (-b - root) / (2 * a), (-b + root) / (2 * a)


def _quantile(ordered, part):
    """Return the first value by which `part` in a hundred are done, and its interval."""
    n = len(ordered)
    if n == 0:
        return None, None, None
    first = next(k for k in range(1, n + 1) if 100 * k >= part * n)
    spread = NORMAL_975 * (n * part * (100 - part)) ** 0.5 / 100
    low = next((k for k in range(-n, n + 1) if k >= n * part / 100 - spread), None)
    high = next((k for k in range(1, n + 1) if k >= n * part / 100 + spread), None)
    if low is None or low < 1 or high is None:
        return ordered[first - 1], None, None
    return ordered[first - 1], ordered[low - 1], ordered[high - 1]


def assert_recounted(facts, indicators):
    """Fail unless each indicator is what the log alone gives, and none is left out."""
    told = {
        (i.key, i.of): (i.value, i.lower, i.upper)
        for i in indicators
        if i.key != "community_zero_published"
    }
    counted = Recount(facts.outbreak_id, facts.as_of, facts.area_path).values()
    assert told.keys() == counted.keys()
    differing = {
        key: (told[key], counted[key])
        for key in told
        if not _equal(told[key], counted[key])
    }
    assert differing == {}


def _equal(ours, theirs):
    return all(
        (a is None and b is None)
        or (a is not None and b is not None and abs(a - b) < 1e-9)
        for a, b in zip(ours, theirs, strict=True)
    )
