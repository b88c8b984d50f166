"""From what a desk's query yields to the differences of a check."""

from collections.abc import Callable, Iterable, Iterator

from epiloop.reconcile import Difference, Scope, SubjectKind
from epiloop_hq.registry.queries.worked_on import Gap, WorkedOn

Query = Callable[[WorkedOn], Iterable[Gap]]


def look_for(
    query: Query, kind: SubjectKind, *, says: str = ""
) -> Callable[[Scope], Iterator[Difference]]:
    """Return a check's look: a desk's query over the outbreaks at work.

    Parameters
    ----------
    kind
        What the ids of the gaps are ids of.
    says
        The check's sentence, where the query does not choose among several.
    """

    def look(scope: Scope) -> Iterator[Difference]:
        for gap in query(WorkedOn(scope)):
            yield Difference(
                kind=kind,
                id=gap.id,
                area_path=gap.area_path,
                says=says or gap.says,
                values=gap.values,
                person_id=gap.person_id,
                unit_id=gap.unit_id,
                since=gap.since,
            )

    return look
