"""Who somebody works for or learns at: organisations with a name of their own."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from epiloop.bulletin.addresses import named_before
from epiloop.bulletin.folding import Folded
from epiloop.bulletin.lexicon import lexicon
from epiloop.bulletin.segments import Run
from epiloop.bulletin.spans import Reason, Span

_WORKS = re.compile(
    r"(?:就职|供职|任职|受雇|就读|工作单位|所在单位|打工)\s*(?:于|在|为|是|：|:)\s*[^。，；;,\n]{2,}"
    r"|在[^。，；;,\n]{2,20}(?:上班|打工|任职|就职|就读|兼职|实习)"
)
_WORKS_EN = re.compile(
    r"\b(?:works?|worked|working|employed|interns?|studies|enrolled)\s+(?:at|for|by|with)\s+"
    r"(?!home|night|weekends|heights|all\b|shifts)(?P<who>[^.,;\n]{2,})"
    r"|\b(?:employee|employer|staff member|worker|student|pupil)\s+(?:of|at)\s+"
    r"(?P<whose>[^.,;\n]{2,})",
    re.IGNORECASE,
)


def employers_in(
    folded: Folded, runs: list[Run], public: Mapping[str, float]
) -> Iterator[Span]:
    """Yield organisations that are named, and what follows a word of employment."""
    for found in _WORKS.finditer(folded.text):
        yield folded.span(*found.span(), Reason.EMPLOYER)
    for found in _WORKS_EN.finditer(folded.latin):
        group = "who" if found["who"] else "whose"
        yield folded.span(*found.span(group), Reason.EMPLOYER)
    for pattern in (_always(), _capital_before()):
        yield from (
            folded.span(*m.span(), Reason.EMPLOYER)
            for m in pattern.finditer(folded.latin)
        )
    for run in runs:
        for start, end in named_before(run.text, lexicon().zh["employers"], public):
            yield folded.span(
                run.places[start], run.places[end - 1] + 1, Reason.EMPLOYER
            )


@cache
def _always() -> re.Pattern[str]:
    kinds = "|".join(sorted(lexicon().en["employers_always"], key=len, reverse=True))
    return re.compile(
        rf"(?:[\w&'’\-]+\s+){{1,5}}(?:{kinds}|co\.)(?![\w])", re.IGNORECASE
    )


@cache
def _capital_before() -> re.Pattern[str]:
    kinds = "|".join(sorted(lexicon().en["employers"], key=len, reverse=True))
    capital = r"[A-Z][\w'’\-]*(?:\s+(?:[A-Z][\w'’\-]*|of|and|&))*"
    generic = "The|A|An|No|Any|Each|Every|All|This|That|Designated|Fever|Makeshift"
    return re.compile(rf"(?!(?:{generic})\s+\w)\b{capital}\s+(?i:{kinds})\b")
