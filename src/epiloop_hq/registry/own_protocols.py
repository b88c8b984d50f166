"""The installation's own protocol files: read at start, kept as they were adopted."""

import logging
from functools import cache

from django.conf import settings

from epiloop.protocols import OwnFiles, Problem, open_folder, use_shelf
from epiloop.protocols.load import shelf_in_use
from epiloop.protocols.own import keep

log = logging.getLogger(__name__)


def use_own_files() -> None:
    """Read the folder of own files; a bad one is refused alone and told in the log."""
    files = _own_files()
    use_shelf(files.shelf)
    for problem in files.problems:
        log.warning("Protocol file refused: %s", problem)


def refused_files() -> tuple[Problem, ...]:
    """Return why own files were refused at start."""
    return _own_files().problems


def is_own(protocol_id: str) -> bool:
    """Tell whether a version comes from the installation's own folder."""
    return protocol_id in _own_files().ids


def keep_adopted(protocol_id: str) -> None:
    """Keep the text of an own version by which persons are about to be bound."""
    if is_own(protocol_id):
        keep(protocol_id, shelf_in_use(), adopted=settings.ADOPTED_PROTOCOLS)


@cache
def _own_files() -> OwnFiles:
    return open_folder(settings.PROTOCOLS, adopted=settings.ADOPTED_PROTOCOLS)
