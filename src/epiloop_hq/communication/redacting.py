"""What may stand in a bulletin's own words: by its looks, and by what the registry holds."""

from collections.abc import Iterable, Mapping
from typing import Any

from epiloop.bulletin.folding import fold
from epiloop.bulletin.known import Registered
from epiloop.bulletin.redaction import Redaction, redact
from epiloop_hq.communication.errors import NotPublishableError
from epiloop_hq.places.kinds import AreaLevel
from epiloop_hq.places.queries import area_names, paths_at
from epiloop_hq.registry.queries.unpublished import unpublished_values

# A name of a smaller area is where somebody lives.
PUBLIC_LEVELS = frozenset(
    {
        AreaLevel.COUNTRY,
        AreaLevel.PROVINCE,
        AreaLevel.CITY,
        AreaLevel.DISTRICT,
        AreaLevel.TOWN,
    }
)


def check_texts(texts: Mapping[str, str], *, content: Mapping[str, Any]) -> None:
    """Raise `NotPublishableError` unless all texts may be published.

    Parameters
    ----------
    texts
        By field of the bulletin.
    content
        What the bulletin publishes anyway: its points and zones may be named.
    """
    found = {
        name: redaction
        for name, redaction in redactions(texts, content=content).items()
        if not redaction.is_clean
    }
    if found:
        raise NotPublishableError(found)


def redactions(
    texts: Mapping[str, str], *, content: Mapping[str, Any]
) -> dict[str, Redaction]:
    """Return what may not stand in each text (3 queries)."""
    public = frozenset(_public_names(content))
    registered = registered_in_texts(texts.values(), public=public)
    return {
        name: redact(text, public=public, registered=registered)
        for name, text in texts.items()
    }


def registered_in_texts(
    texts: Iterable[str],
    *,
    public: frozenset[str] = frozenset(),
    names_only: bool = False,
) -> Registered:
    """Return what the registry holds that could stand in these texts.

    An address that is no more than the published name of a town is everybody's.
    """
    letters = frozenset(fold("\n".join(texts)).text.casefold())
    known = unpublished_values(letters)
    others = () if names_only else known.others
    return Registered.of(
        names=known.names, others=(v for v in others if v.strip() not in public)
    )


def _public_names(content: Mapping[str, Any]) -> Iterable[str]:
    for name in area_names(paths_at(PUBLIC_LEVELS)).values():
        yield name.name
        if name.name_en:
            yield name.name_en
    for point in content.get("points", ()):
        yield point["place"]
    for zone in content.get("zones", ()):
        yield from (zone["town"], zone["community"])
    outbreak = content.get("outbreak", {})
    yield from (outbreak.get(key, "") for key in ("name", "name_zh", "code"))
