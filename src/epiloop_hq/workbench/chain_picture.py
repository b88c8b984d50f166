"""The picture of the chains: what the records say of who infected whom, laid out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from epiloop.protocols.vocabulary import DiscoveryRoute
from epiloop.situation import known_diseases, parameters_of
from epiloop.situation.chain_layout import ChainLayout, ChainPlace, lay_chains_out
from epiloop.situation.chains import Link
from epiloop.situation.probable_links import ProbableLink, score_links
from epiloop_hq.cases.labels import DISCOVERY_ROUTES, ROUTE_MARKS
from epiloop_hq.cases.queries import (
    ChainedCaseRow,
    LinkRow,
    chained_cases,
    links_into,
)
from epiloop_hq.contacts.queries import possible_sources
from epiloop_hq.web import charts
from epiloop_hq.web.charts import Cell, Chart
from epiloop_hq.web.parts import Tile
from epiloop_hq.web.states import Tone
from epiloop_hq.web.wording import listed, number, short_day
from epiloop_hq.workbench.standing import Place

MOST: Final = 1000  # more nodes than these nobody can tell apart


@dataclass(frozen=True)
class Chains:
    """What is known of the chains of an area; `total` counts the cases left out too."""

    cases: tuple[ChainedCaseRow, ...]
    links: tuple[LinkRow, ...]
    possible: tuple[ProbableLink, ...]
    total: int

    @cached_property
    def layout(self) -> ChainLayout:
        """Where each case stands."""
        return lay_chains_out(
            {str(case.id): case.on for case in self.cases},
            confirmed=[
                Link(str(link.infector_id), str(link.infectee_id))
                for link in self.links
            ],
            probable=self.possible,
        )

    @cached_property
    def chains(self) -> dict[int, list[ChainPlace]]:
        """The cases of each chain by its number; a case alone is none."""
        found: dict[int, list[ChainPlace]] = defaultdict(list)
        for place in self.layout.places:
            found[place.cluster].append(place)
        return {number: of for number, of in found.items() if len(of) > 1}

    @property
    def unlinked(self) -> int:
        """How many cases are in no chain."""
        return len(self.cases) - sum(map(len, self.chains.values()))


def chains_of(place: Place, *, only_linked: bool = False) -> Chains:
    """Return the chains of the area in view, its latest cases (4 queries).

    `only_linked` leaves out who is in no chain.
    """
    found = chained_cases(
        place.outbreak.id,
        place.actor,
        area_path=place.area_path,
        zone=place.outbreak.zone,
        limit=MOST,
    )
    ids = [case.id for case in found.rows]
    links = links_into(ids, place.actor)
    possible = _possible(found.rows, place)
    chains = Chains(found.rows, links, tuple(possible), found.total)
    if not only_linked or not found.rows:
        return chains
    linked = {p.case_id for of in chains.chains.values() for p in of}
    shown = tuple(case for case in found.rows if str(case.id) in linked)
    return Chains(shown, links, chains.possible, found.total)


def _possible(cases: Sequence[ChainedCaseRow], place: Place) -> list[ProbableLink]:
    """Weigh whose contacts became these cases, by the disease's serial interval."""
    disease = place.outbreak.disease
    interval = (
        parameters_of(disease).serial_interval().tolist()
        if disease in known_diseases()
        else None
    )
    return score_links(
        (
            Link(str(one.source_case_id), str(one.case_id))
            for one in possible_sources((case.id for case in cases), place.actor)
        ),
        {str(case.id): case.on for case in cases},
        serial_interval=interval,
    )


def tiles(chains: Chains) -> tuple[Tile, ...]:
    """Return the figures above the picture."""
    sizes = sorted(map(len, chains.chains.values()), reverse=True)
    count, unlinked = len(chains.cases), chains.unlinked
    generations = max((p.generation for p in chains.layout.places), default=0) + 1
    return (
        Tile(_("Cases"), number(count), _shown_of(chains), Tone.RUN),
        Tile(pgettext("of transmission", "Chains"), number(len(sizes)), tone=Tone.RUN),
        Tile(
            _("Cases in the largest chain"),
            number(sizes[0] if sizes else 0),
            tone=Tone.RUN,
        ),
        Tile(_("Generations"), number(generations)),
        Tile(
            _("In no chain"),
            number(unlinked),
            _("%(share)d %% of the cases") % {"share": round(100 * unlinked / count)},
            Tone.WARN,
        ),
    )


def _shown_of(chains: Chains) -> str:
    if chains.total == len(chains.cases):
        return ""
    return _("of %(total)s in all") % {"total": number(chains.total)}


def picture(chains: Chains) -> Chart:
    """Return the picture of the chains with the table of its cases."""
    of = {str(case.id): case for case in chains.cases}
    layout, told = chains.layout, _sources_told(chains)
    routes = [r for r in ROUTE_MARKS if any(c.route is r for c in chains.cases)]
    days = [short_day(layout.first_on + timedelta(days=n)) for n in range(layout.days)]
    return charts.graph(
        "chains",
        _("Transmission chains"),
        summary=_(
            "Each case stands on its day of onset. A solid arrow is a recorded link; a "
            "dashed one leads from the likeliest of the cases whose contact the person "
            "was. A rim marks a community case."
        ),
        labels=days,
        groups=[_group(route) for route in routes],
        nodes=[
            _node(one, of[one.case_id], routes.index(of[one.case_id].route))
            for one in layout.places
        ],
        edges=[
            charts.Edge(
                source=of[one.infector_id].number,
                target=of[one.case_id].number,
                is_sure=one.is_confirmed,
                lines=(told[one.case_id],),
            )
            for one in layout.places
            if one.infector_id
        ],
        columns=(
            _("Case"),
            _("Onset"),
            _("Discovery route"),
            _("Found in the community"),
            pgettext("of transmission", "Chain"),
            _("Generation"),
            _("Infected by"),
            _("Infected"),
        ),
        rows=[
            _row(one, of[one.case_id], told)
            for one in sorted(layout.places, key=lambda p: (p.day, of[p.case_id].id))
        ],
    )


def _group(route: DiscoveryRoute) -> charts.Group:
    tone, shape = ROUTE_MARKS[route]
    return charts.Group(name=DISCOVERY_ROUTES[route], tone=tone, shape=shape)


def _node(place: ChainPlace, case: ChainedCaseRow, group: int) -> charts.Node:
    infected = ngettext(
        "Infected %(n)d known case", "Infected %(n)d known cases", place.offspring
    )
    return charts.Node(
        name=case.number,
        day=place.day,
        row=place.row,
        group=group,
        size=place.offspring,
        href=reverse("workbench:case", args=[case.id]),
        is_marked=case.is_community,
        lines=(_day_told(case), infected % {"n": place.offspring}),
    )


def _day_told(case: ChainedCaseRow) -> str:
    day = short_day(case.on)
    if case.is_onset:
        return _("Onset %(day)s") % {"day": day}
    return _("Found %(day)s, onset not known") % {"day": day}


def _row(
    place: ChainPlace, case: ChainedCaseRow, told: Mapping[str, str]
) -> tuple[Cell, ...]:
    return (
        case.number,
        case.on.isoformat()
        if case.is_onset
        else _("not known; found %(day)s") % {"day": case.on.isoformat()},
        case.route_word,
        _("yes") if case.is_community else _("no"),
        place.cluster,
        place.generation,
        told.get(place.case_id, ""),
        place.offspring,
    )


def _sources_told(chains: Chains) -> dict[str, str]:
    """Say of each case where its infection came from, as far as is known."""
    number_of = {str(case.id): case.number for case in chains.cases}
    told = {
        case_id: _weighed(sources, number_of)
        for case_id, sources in _by_case(chains.possible).items()
    }
    for link in chains.links:
        told[str(link.infectee_id)] = _("%(case)s, recorded") % {"case": link.infector}
    return told


def _by_case(possible: Iterable[ProbableLink]) -> dict[str, list[ProbableLink]]:
    found: dict[str, list[ProbableLink]] = defaultdict(list)
    for one in sorted(possible, key=lambda one: -one.share):
        if one.share:
            found[one.link.infectee_id].append(one)
    return found


def _weighed(sources: Sequence[ProbableLink], number_of: Mapping[str, str]) -> str:
    if len(sources) == 1:
        case = number_of[sources[0].link.infector_id]
        return _("%(case)s, the only possible source known") % {"case": case}
    return listed(
        _("%(case)s %(share)d %%")
        % {"case": number_of[one.link.infector_id], "share": round(100 * one.share)}
        for one in sources
    )
