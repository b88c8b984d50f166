"""An installation's own protocol files, beside the versions that come with the library."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from epiloop.protocols.load import FILES, REFERENCES, Shelf, in_order, shipped
from epiloop.protocols.problems import Problem, ProtocolRefusedError


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """What an installation's own folder adds.

    Attributes
    ----------
    shelf
        The shipped versions and the sound ones of the folder.
    ids
        The names of the folder's sound versions.
    problems
        Why the others are refused, by file and line.
    """

    shelf: Shelf
    ids: frozenset[str]
    problems: tuple[Problem, ...]


def open_folder(folder: Path, *, adopted: Path | None = None) -> OwnFiles:
    """Read the protocol files of a folder; a bad one is refused alone.

    A folder that is not there is an empty one.

    Parameters
    ----------
    folder
        Protocol files, not in folders below it.
    adopted
        Copies of the versions by which somebody is bound already, made by `keep`. They
        stay as they were adopted, whatever becomes of the folder's files.
    """
    bound = _files_in(adopted)
    found, problems = dict(bound), list[Problem]()
    for name, path in _files_in(folder).items():
        reason = out_of_place(path, bound.get(name))
        if reason:
            problems.append(Problem(path, None, "", reason))
        else:
            found.setdefault(name, path)
    all_of_them = Shelf(FILES, files=found.values())
    sound = {}
    for name, path in found.items():
        refused = _problems_of(path, all_of_them)
        if not refused:
            sound[name] = path
        problems += refused
    shelf = Shelf(FILES, files=sound.values()) if sound else shipped()
    return OwnFiles(shelf, frozenset(sound), in_order(problems))


def out_of_place(path: Path, bound: Path | None = None) -> str:
    """Return why a file has no place in an installation's folder; empty if it has one."""
    if path.name == REFERENCES:
        return "the references of an own file stand in its own table [sources]"
    if path.stem in shipped().paths:
        return "a version of this name comes with the program; use another name"
    if bound is not None and bound.read_bytes() != path.read_bytes():
        return (
            "this version was adopted as it stood then and stays so; "
            "a changed one needs another name"
        )
    return ""


def keep(protocol_id: str, shelf: Shelf, *, adopted: Path) -> None:
    """Copy a version's file, and the own ones it inherits, to where they stay as they are.

    Nothing is copied of versions that come with the library.
    """
    while protocol_id not in shipped().paths:
        path = shelf.path_of(protocol_id)
        adopted.mkdir(parents=True, exist_ok=True)
        if path.parent != adopted:
            shutil.copyfile(path, adopted / path.name)
        parent = shelf.load(protocol_id).header.inherits
        if parent is None:
            return
        protocol_id = parent


def _files_in(folder: Path | None) -> dict[str, Path]:
    if folder is None:
        return {}
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def _problems_of(path: Path, shelf: Shelf) -> tuple[Problem, ...]:
    try:
        shelf.read(path)
    except ProtocolRefusedError as error:
        return error.problems
    return ()
